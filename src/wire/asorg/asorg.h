// Which organisation holds an AS, and what the AS is called.
//
//   as-org2info (CAIDA)  "A1-ARIN|20191028|Example Inc.|US|ARIN" and
//                        "64496|20191028|EXAMPLE-AS|A1-ARIN|opaque|ARIN"; a "# format:" comment says which
//                        columns the lines after it have
//   jsonl (CAIDA)        {"type":"Organization",...} and {"type":"ASN",...}, one a line
//   name lists           CSV with a header that names its columns ("asn,name,class,cc" of bgp.tools,
//                        "asn,name,country,registry" of ipinfo), or without one "AS64496,Example"; also
//                        "64496 <tab> EXAMPLE-AS"
// Text that is not UTF-8 is taken as ISO-8859-1 and turned into UTF-8.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/line_reader.h"
#include "base/time.h"
#include "net/asn.h"

namespace mannerly::asorg {

struct Org {
  std::string id;
  std::optional<Instant> changed;
  std::string name;
  std::string country;  // ISO 3166 alpha-2; may be empty
  std::string source;   // the registry: "ARIN"
  friend bool operator==(const Org&, const Org&) = default;
};

struct AsEntry {
  Asn asn;
  std::optional<Instant> changed;
  std::string name;
  std::string org_id;     // as-org2info only
  std::string opaque_id;  // of the delegated file; as-org2info only
  std::string source;     // the registry
  std::string country;    // name lists only: as-org2info gives it by the organisation
  std::string as_class;   // "Eyeball", "Carrier", ... (bgp.tools)
  friend bool operator==(const AsEntry&, const AsEntry&) = default;
};

inline constexpr std::size_t kLineMax = 64 << 10;  // bytes

// Reads as-org2info, the text form and the jsonl form, also both in one file.
class AsOrgReader {
 public:
  // The values are valid until the callback returns. Organisations may come after their ASes.
  struct Sink {
    std::function<void(const Org&)> on_org;
    std::function<void(const AsEntry&)> on_as;
  };
  explicit AsOrgReader(Sink sink);
  ~AsOrgReader();
  AsOrgReader(AsOrgReader&&) noexcept;
  AsOrgReader& operator=(AsOrgReader&&) noexcept;

  Status feed(Bytes chunk);
  // kTruncated for no input at all, kInvalid when no line was of this format.
  Status finish();
  std::uint64_t records() const;
  // first_offset of a row is a line number.
  const Tally& skipped() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

class AsNameReader {
 public:
  // The entry is valid until the sink returns.
  using Sink = std::function<void(const AsEntry&)>;
  explicit AsNameReader(Sink sink);

  Status feed(Bytes chunk);
  Status finish();
  std::uint64_t records() const { return lines_.records(); }
  const Tally& skipped() const { return lines_.skipped(); }

 private:
  enum class Column : std::uint8_t { kOther, kAsn, kName, kClass, kCountry, kRegistry };
  LineOutcome take(const Line& line);
  LineOutcome take_header(const std::vector<std::string>& cells);

  Sink sink_;
  LineReader lines_;
  std::vector<Column> columns_;
  bool started_ = false;
  AsEntry entry_;
};

// The comments that must stand before the lines of the two kinds.
inline constexpr std::string_view kOrgFormatLine = "# format:org_id|changed|org_name|country|source\n";
inline constexpr std::string_view kAsFormatLine = "# format:aut|changed|aut_name|org_id|opaque_id|source\n";
// Lines with their newline; '|' and line breaks inside a value become spaces.
std::string format_org(const Org& org);
std::string format_as(const AsEntry& entry);

}  // namespace mannerly::asorg
