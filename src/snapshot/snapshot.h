// A snapshot as its readers see it: spans over the bytes of the file (usually a mapped one), which
// must outlive it. Cheap to copy. All queries are const and safe from any number of threads.
//
// The bytes are not trusted: open() refuses a file that is cut, altered or of another version, and the
// accessors stay inside the sections whatever the rows say.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/byte_cursor.h"
#include "base/digest.h"
#include "base/result.h"
#include "base/time.h"
#include "net/as_path.h"
#include "snapshot/sections.h"

namespace mannerly::snapshot {

enum class Check : std::uint8_t {
  kHeader,    // header, section table and their bounds
  kSections,  // also every section's checksum but for raw's, whose blocks are checked when unpacked
  kAll        // also raw, and the id
};

// Calls job(i) once for each i in [0, count), in any order and from any threads; returns when all have
// returned. The shell gives a thread pool's; the snapshot itself takes no threads.
using ForEach = std::function<void(std::size_t count, const std::function<void(std::size_t)>& job)>;

class Snapshot {
 public:
  // Errors: kTruncated, kCorrupt, kUnsupported (a later version; not a snapshot: kInvalid).
  // kHeader costs microseconds, kSections a read of the file, kAll a digest of it. for_each, when given,
  // spreads the checksums of the sections over several cores.
  static Result<Snapshot> open(Bytes file, Check check = Check::kSections, const ForEach& for_each = {});

  const Digest& id() const { return id_; }
  // The first 12 hexadecimal digits of the id: enough to name it to a person.
  std::string short_id() const;
  Instant at() const;
  std::string_view name() const;
  std::string_view built_by() const;
  // Its world was made up (world file: simulated = true): no network, person or incident in it is real.
  bool simulated() const;

  // The rows of each section: snapshot.routes(), snapshot.vrps(), ... (sections.h).
#define X(number, section, row) \
  std::span<const row> section() const { return section##_; }
  MANNERLY_SNAPSHOT_SECTIONS(X)
#undef X

  // Text of a reference; empty when it points outside.
  std::string_view text(TextRef ref) const;

  // The rows of a range; cut to the section when it points outside.
  template <class Row>
  static std::span<const Row> rows(std::span<const Row> section, Range range) {
    if (range.begin >= section.size()) return {};
    return section.subspan(range.begin, std::min<std::size_t>(range.count, section.size() - range.begin));
  }

  // ---- look-ups; all O(log n) unless said otherwise ----

  // nullptr when no source names the AS.
  const AsRow* find_as(Asn asn) const;
  // Indexes into routes(), irr_routes(), vrps() of an AS, in prefix order.
  std::span<const std::uint32_t> routes_of(Asn origin) const;
  std::span<const std::uint32_t> irr_routes_of(Asn origin) const;
  std::span<const std::uint32_t> vrps_of(Asn asn) const;
  std::span<const AsLinkRow> links_of(Asn asn) const;
  std::span<const AutNumRow> aut_nums_of(Asn asn) const;
  std::span<const ContactRow> contacts_of(Asn asn) const;
  std::span<const SpooferRow> spoofer_of(Asn asn) const;
  std::span<const IncidentPartyRow> incidents_of(Asn asn) const;
  const PeeringdbNetRow* find_peeringdb(Asn asn) const;
  const AspaRow* find_aspa(Asn customer) const;
  std::span<const std::uint32_t> cone_of(Asn asn) const;

  // Rows with exactly this prefix.
  std::span<const RouteRow> routes_at(const Prefix& prefix) const;
  std::span<const VrpRow> vrps_at(const Prefix& prefix) const;
  std::span<const IrrRouteRow> irr_routes_at(const Prefix& prefix) const;
  // Routes that prefix covers (itself too).
  std::span<const RouteRow> routes_under(const Prefix& prefix) const;
  // The delegation that holds the address, if any; O(log n).
  const ResourceRow* find_resource(Address address) const;

  AsPathView path(std::uint32_t number) const;
  std::span<const PathEntryRow> paths_of(const RouteRow& route) const;

  // The raw record of an IRR object, unpacked and its block's checksum looked at. O(block).
  Result<std::string> raw_object(const IrrObjectRow& object) const;

 private:
  Status load(Bytes file, Check check, const ForEach& for_each);

  Digest id_;
#define X(number, section, row) std::span<const row> section##_;
  MANNERLY_SNAPSHOT_SECTIONS(X)
#undef X
};

}  // namespace mannerly::snapshot
