// SLURM: an operator's own view laid over the RPKI's output (RFC 8416), and the ASPA parts of
// draft-ietf-sidrops-aspa-slurm (slurmVersion 2).
//
// A file that breaks a rule is refused whole (RFC 8416 section 3.1), with the reason. Known deviation:
// the ASPA members are read under the names of all drafts (customerAsn or customerAsid; providerAsns,
// providerSet or providers, a list of numbers).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_cursor.h"
#include "base/tally.h"
#include "wire/vrp/vrp.h"

namespace mannerly::vrp {

struct PrefixFilter {  // one of the two is always there
  std::optional<Prefix> prefix;
  std::optional<Asn> asn;
  std::string comment;
  friend bool operator==(const PrefixFilter&, const PrefixFilter&) = default;
};
struct PrefixAssertion {
  Asn asn;
  Prefix prefix;
  std::uint8_t max_length = 0;  // the prefix length when maxPrefixLength is not there
  std::string comment;
  friend bool operator==(const PrefixAssertion&, const PrefixAssertion&) = default;
};
struct AspaFilter {
  Asn customer;
  std::string comment;
  friend bool operator==(const AspaFilter&, const AspaFilter&) = default;
};
struct AspaAssertion {
  Asn customer;
  std::vector<Asn> providers;
  std::string comment;
  friend bool operator==(const AspaAssertion&, const AspaAssertion&) = default;
};

struct Slurm {
  int version = 1;
  std::vector<PrefixFilter> prefix_filters;
  std::vector<PrefixAssertion> prefix_assertions;
  std::vector<AspaFilter> aspa_filters;
  std::vector<AspaAssertion> aspa_assertions;
  std::size_t bgpsec_filters = 0;  // checked and counted only: router keys are not used
  std::size_t bgpsec_assertions = 0;
  friend bool operator==(const Slurm&, const Slurm&) = default;
};

inline constexpr std::size_t kSlurmBytesMax = std::size_t{64} << 20;

enum class SlurmRules : std::uint8_t {
  kRfc,      // every deviation is an error
  kLenient,  // unknown members are passed over and bad entries left out, both counted; a file that is
             // no SLURM file is still refused
};

// skipped may be null with kRfc. kInvalid, kUnsupported (another version), kLimit. Offsets in skipped
// are the index of the entry in its list.
Result<Slurm> parse_slurm(std::string_view text, SlurmRules rules = SlurmRules::kRfc, Tally* skipped = nullptr);

// BGPsec entries are not kept, so none are written.
std::string format_slurm(const Slurm& slurm);

// What a SLURM file makes of the RPKI's output.
struct Applied {
  std::vector<Vrp> vrps;    // those that no filter removed, in their order, then the assertions
  std::vector<Aspa> aspas;  // the same; an assertion adds its providers to the customer's ASPA
  std::uint64_t vrps_removed = 0;
  std::uint64_t vrps_added = 0;
  std::uint64_t aspas_removed = 0;
  std::uint64_t aspas_added = 0;
};

// RFC 8416 section 3.3.1: a filter with a prefix removes the VRPs whose prefix it equals or covers, one
// with an AS number those of that AS, one with both those that match in both. Assertions (section 3.4)
// are added after and never filtered; they carry ta. O(VRPs times distinct filter prefix lengths).
Applied apply(const Slurm& slurm, std::span<const Vrp> vrps, std::span<const Aspa> aspas, TaId ta);

}  // namespace mannerly::vrp
