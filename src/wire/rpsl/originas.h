// ARIN's OriginAS dump in the JSON form that NLNOG publishes: one object with "source",
// "generation_date" and the lists whois_records.v4 and whois_records.v6 of
// {"changed", "name", "originas", "prefix", "ref"}. The holder of a network record says in it which
// AS may originate the network, so that its rows stand beside route objects.
//
// The file is read as a stream: brackets and strings are followed here, and each list element goes to
// the JSON parser on its own. A bad element is counted and skipped; feed fails when the nesting itself
// does not hold, because elements can then not be told apart any more.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_cursor.h"
#include "base/result.h"
#include "base/tally.h"
#include "base/time.h"
#include "net/asn.h"
#include "net/prefix.h"

namespace mannerly::rpsl {

inline constexpr std::size_t kOriginasElementBytesMax = std::size_t{64} << 10;
inline constexpr std::size_t kOriginasDepthMax = 16;
inline constexpr std::size_t kOriginasAsnsMax = 1024;  // of one element

// Views are valid until the callback returns.
struct OriginasRow {
  Prefix prefix;
  Asn origin;
  std::string_view name;  // the handle of the network record, "NET-192-0-2-0-1"
  std::optional<Instant> changed;
  std::string_view raw;      // the element as in the file
  std::uint64_t offset = 0;  // of raw in the decompressed input, bytes
};

class OriginasReader {
 public:
  using OnRow = std::function<void(const OriginasRow&)>;

  explicit OriginasReader(OnRow on_row);
  ~OriginasReader();
  OriginasReader(const OriginasReader&) = delete;
  OriginasReader& operator=(const OriginasReader&) = delete;
  OriginasReader(OriginasReader&&) noexcept;
  OriginasReader& operator=(OriginasReader&&) noexcept;

  // One element gives one row for each AS in "originas". Fails with kInvalid or kLimit, and from then on.
  Status feed(Bytes chunk);
  // kTruncated when the object does not end.
  Status finish();

  const Tally& skipped() const;
  std::uint64_t rows() const;
  // The values of "source" and "generation_date"; empty when not (yet) seen.
  const std::string& source() const;
  const std::string& generation_date() const;

 private:
  class Impl;
  // Keeps the JSON library out of the header.
  std::unique_ptr<Impl> impl_;
};

// "{"changed": ..., ...}" of one row, as an element of the file.
struct OriginasRecord {
  Prefix prefix;
  Asn origin;
  std::string name;
  Instant changed;
};
// The whole file. Names must not need JSON escapes; others are left out of the name.
std::string format_originas(std::string_view source, Instant generated, const std::vector<OriginasRecord>& records);

}  // namespace mannerly::rpsl
