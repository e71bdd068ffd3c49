// Bogons: addresses and AS numbers that must not appear in the Internet's routing.
//
// Full (never legitimate, scored): special-purpose space and numbers (IANA's special-purpose registries; RFC
// 5398, 6793, 6996, 7300, 7607), blocks that IANA has not allocated, space or numbers that a registry lists
// as available, and whatever a bogon source lists as full. Administrative (reported, not scored): what a
// registry lists as reserved (quarantine, dispute, de-registration) or a bogon source lists so.
// Blocks that are meant to be routed (AS112: RFC 7534, 7535) are never bogons, whoever lists them.
//
// Guard against late data: a registry's "available" or "reserved" counts only while its file is at most
// kRegistryAgeMax older (or newer) than the snapshot, and only when the row's own date, if it has one, is at
// least kRegistryStateMin before: an address that was handed out yesterday is nobody's offence.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "net/asn.h"
#include "net/prefix.h"
#include "snapshot/snapshot.h"

namespace mannerly::validity {

inline constexpr Seconds kRegistryAgeMax{3 * 86400};
inline constexpr Seconds kRegistryStateMin{2 * 86400};

enum class BogonClass : std::uint8_t { kNone = 0, kAdministrative = 1, kFull = 2 };
enum class BogonBasis : std::uint8_t { kNone = 0, kSpecialPurpose, kBogonList, kIanaBlock, kRegistry };

// "none", "administrative", "full".
std::string_view name_of(BogonClass bogon_class);

struct BogonVerdict {
  BogonClass bogon_class = BogonClass::kNone;
  BogonBasis basis = BogonBasis::kNone;
  // Row of bogons, iana_blocks, resources or asn_resources, by basis (an ASN's registry row is one of
  // asn_resources); kNone for special-purpose space.
  std::uint32_t row = snapshot::kNone;
  friend bool operator==(const BogonVerdict&, const BogonVerdict&) = default;
};

// Answers for one snapshot, which must outlive it. Cheap to make but for the list of bogon ASNs. Assigning another one
// takes that one's snapshot.
class Bogons {
 public:
  explicit Bogons(const snapshot::Snapshot& snapshot);

  // The default route is none. A prefix is a bogon when it lies wholly in bogon space.
  BogonVerdict check(const Prefix& prefix) const;
  BogonVerdict check(Asn asn) const;
  // The class alone, for scanning many paths: one load for ASNs below kFastAsns.
  BogonClass class_of(std::uint32_t asn) const {
    return asn < kFastAsns ? static_cast<BogonClass>(fast_[asn]) : slow_class_of(asn);
  }
  // They are no bogons as it stands, but would be if what was too old or too young to count did count: nobody can say.
  bool is_undecided(const Prefix& prefix) const;
  bool is_undecided(Asn asn) const;
  // Why, for people: "private use, RFC 1918", "listed as available by APNIC". `for_asn`: of check(Asn).
  std::string reason(const BogonVerdict& verdict, const Prefix& prefix) const;
  std::string reason(const BogonVerdict& verdict, Asn asn) const;

  // Routes (indexes, ascending) that are bogons, with their verdicts: the same as check() of every route,
  // but only the routes in suspicious ranges are looked at.
  struct Route {
    std::uint32_t route = 0;
    BogonVerdict verdict;
    friend bool operator==(const Route&, const Route&) = default;
  };
  std::vector<Route> bogon_routes() const;

  // False when no delegated source is young enough to say what is available or reserved.
  bool registry_usable() const { return registry_usable_; }
  // The delegated sources that are not: indexes of the snapshot's sources.
  std::vector<std::uint32_t> sources_too_old() const;

 private:
  static constexpr std::uint32_t kFastAsns = 1u << 19;

  enum class Age : std::uint8_t { kThatCounts, kAny };
  bool counts(std::uint32_t source, std::int32_t date) const;
  BogonVerdict by_registry(const Prefix& prefix, Age age) const;
  BogonVerdict by_registry(Asn asn, Age age) const;
  BogonClass slow_class_of(std::uint32_t asn) const;

  const snapshot::Snapshot* snapshot_;
  std::vector<std::uint8_t> source_counts_;  // of delegated sources, by SourceRow
  bool registry_usable_ = false;
  bool iana_usable_ = false;
  std::vector<std::uint8_t> fast_;
};

}  // namespace mannerly::validity
