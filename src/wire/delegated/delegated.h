// RIR statistics exchange format: who holds which IPv4, IPv6 and AS number blocks ("delegated" and
// "delegated-extended" files, versions 2 and 2.3, of AFRINIC, APNIC, ARIN, LACNIC, RIPE NCC and the NRO).
//
//   2|lacnic|20200220|38220|19870101|20200220|-0300          version line
//   lacnic|*|ipv4|*|17287|summary                            summary line
//   lacnic|BR|ipv4|192.0.2.0|256|20170221|allocated|271038   record; the opaque id in extended files only
//
// An IPv4 value is a first address and a count that need not be a power of two; an IPv6 value is a
// prefix; an asn value is a first number and a count. Known deviations are in docs/reference/delegated.md.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/line_reader.h"
#include "base/time.h"
#include "net/asn.h"
#include "net/prefix.h"

namespace mannerly::delegated {

enum class Registry : std::uint8_t { kUnknown, kAfrinic, kApnic, kArin, kIana, kIetf, kLacnic, kNro, kRipeNcc };
enum class ResourceType : std::uint8_t { kAsn, kIpv4, kIpv6 };
inline constexpr std::size_t kResourceTypes = 3;
// kIanaPool occurs in the NRO's combined file only: not yet given to an RIR.
enum class ResourceStatus : std::uint8_t { kAllocated, kAssigned, kAvailable, kReserved, kIanaPool };

// The names of the format: "ripencc", "ipv4", "allocated".
std::string_view name_of(Registry registry);
std::string_view name_of(ResourceType type);
std::string_view name_of(ResourceStatus status);
std::optional<Registry> parse_registry(std::string_view text);

struct Record {
  Registry registry = Registry::kUnknown;
  std::string country;  // ISO 3166 alpha-2 as in the file; empty when not given ("ZZ" in some files means the same)
  ResourceType type = ResourceType::kAsn;
  Address first, last;          // of an address block, both included
  Asn asn;                      // the first one of an asn block
  std::uint32_t asn_count = 0;  // at least 1 with kAsn, else 0
  std::optional<Instant> date;  // day of the delegation; none for "" and "00000000"
  ResourceStatus status = ResourceStatus::kAllocated;
  std::string opaque_id;   // links the resources of one holder, inside one file; may be empty
  std::string extensions;  // what comes after the opaque id, as it stands ('|' between)

  Asn last_asn() const { return Asn{asn.value + (asn_count > 0 ? asn_count - 1 : 0)}; }
  // The block as prefixes: one for IPv6, up to 62 for IPv4, none for asn.
  std::vector<Prefix> prefixes() const;
  friend bool operator==(const Record&, const Record&) = default;
};

struct Header {
  std::string version;  // "2", "2.3"
  Registry registry = Registry::kUnknown;
  std::string serial;         // a date, or seconds since 1970 (RIPE NCC)
  std::uint64_t records = 0;  // as the file states it
  std::optional<Instant> start, end;
  std::string utc_offset;  // "+1000"
  friend bool operator==(const Header&, const Header&) = default;
};

// Records of one type: what the summary line states (if there is one) and what was read.
struct TypeCount {
  std::optional<std::uint64_t> stated;
  std::uint64_t read = 0;
};

class DelegatedReader {
 public:
  static constexpr std::size_t kLineMax = 4096;  // bytes

  // The record is valid until the sink returns.
  using Sink = std::function<void(const Record&)>;
  explicit DelegatedReader(Sink sink);

  Status feed(Bytes chunk);
  // kTruncated for no input at all, kInvalid when no line was of this format. Counts that differ from
  // those stated are remarks: some registries state more than they list.
  Status finish();

  const std::optional<Header>& header() const { return header_; }
  const TypeCount& count(ResourceType type) const { return counts_[static_cast<std::size_t>(type)]; }
  std::uint64_t records() const { return lines_.records(); }
  // first_offset of a row is a line number.
  const Tally& skipped() const { return lines_.skipped(); }
  // Oddities of records that were read all the same; the summary differences, after finish().
  const Tally& remarks() const { return remarks_; }

 private:
  using Fields = std::array<std::string_view, 8>;
  LineOutcome take(const Line& line);
  LineOutcome take_header(const Fields& field, std::size_t count, const Line& line);
  LineOutcome take_summary(const Fields& field, const Line& line);
  LineOutcome take_record(const Fields& field, std::size_t count, const Line& line);
  std::string_view take_block(std::string_view start, std::string_view size);
  void compare_counts();

  Sink sink_;
  LineReader lines_;
  Record record_;
  std::optional<Header> header_;
  std::array<TypeCount, kResourceTypes> counts_;
  Tally remarks_;
};

enum class Form : std::uint8_t { kPlain, kExtended };

// Lines with their newline. kPlain leaves the opaque id and the extensions out.
std::string format_record(const Record& record, Form form = Form::kExtended);
std::string format_header(const Header& header);
std::string format_summary(Registry registry, ResourceType type, std::uint64_t count);

}  // namespace mannerly::delegated
