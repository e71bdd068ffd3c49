// The delegations of all RIRs merged by country, as one JSON document:
//
//   {"byCountry": {"AD": ["192.0.2.0/24", ...], ...}, "lastUpdate": 1446473517386}
//
// A second, poorer input for who holds what: a country and a prefix, without registry, date or status.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/byte_cursor.h"
#include "base/result.h"
#include "base/tally.h"
#include "base/time.h"
#include "net/prefix.h"

namespace mannerly::delegated {

struct CountryPrefix {
  std::string country;  // ISO 3166 alpha-2, or AP and EU
  Prefix prefix;
  friend bool operator==(const CountryPrefix&, const CountryPrefix&) = default;
};

// The lists of all countries are one JSON value, which is kept until it is complete.
class CountryPrefixReader {
 public:
  static constexpr std::size_t kBytesMax = std::size_t{64} << 20;

  // The row is valid until the sink returns.
  using Sink = std::function<void(const CountryPrefix&)>;
  explicit CountryPrefixReader(Sink sink);
  ~CountryPrefixReader();
  CountryPrefixReader(CountryPrefixReader&&) noexcept;
  CountryPrefixReader& operator=(CountryPrefixReader&&) noexcept;

  // kInvalid or kLimit with the offset: the document cannot be followed any further.
  Status feed(Bytes chunk);
  // kTruncated when the document is not complete, kInvalid when it has no "byCountry".
  Status finish();
  std::uint64_t records() const;
  std::optional<Instant> updated() const;
  // first_offset of a row is the offset of the value that holds it.
  Tally skipped() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mannerly::delegated
