// What is wrong with an as-set: the questions that its owner and everybody who builds filters from it should ask.
// Each finding has a level, a sentence and examples; the numbers behind it stand in the report.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "policy/expand.h"
#include "policy/irr.h"

namespace mannerly::policy {

enum class GuardCheck : std::uint8_t {
  kSize,           // far more networks than the network has customers
  kGrowth,         // against an older snapshot
  kCircle,         // sets that contain each other
  kSelfReference,  // a set that names itself
  kSpecialAsn,     // AS0, AS23456, private and reserved numbers
  kMissingSet,     // members that no source has
  kEmptySet,       // member sets without a member
  kNoRoutes,       // networks without a route object
  kSameName,       // one name in several sources
  kFlatName,       // a name that anybody may register (RFC 2622 section 5)
  kLacks,          // seen behind the network in BGP, not in the set
  kNeverSeen,      // in the set, never seen behind the network
  kUnfinished      // over a limit: the set is larger than what is looked at
};
inline constexpr std::size_t kGuardChecks = 13;
// "size", "growth", "circle", ...
std::string_view name_of(GuardCheck check);

enum class GuardLevel : std::uint8_t { kInfo = 0, kWarning, kError };
// "info", "warning", "error".
std::string_view name_of(GuardLevel level);
std::optional<GuardLevel> parse_guard_level(std::string_view name);

struct GuardFinding {
  static constexpr std::size_t kExamplesMax = 50;
  GuardCheck check = GuardCheck::kSize;
  GuardLevel level = GuardLevel::kInfo;
  std::uint64_t count = 0;  // of what was found
  std::string what;         // one sentence
  std::vector<std::string> examples;
};

struct SetSize {
  std::uint64_t asns = 0, prefixes_v4 = 0, prefixes_v6 = 0;
  friend bool operator==(const SetSize&, const SetSize&) = default;
};

struct GuardReport {
  std::string name, source;                        // the set and the registry that has it
  std::uint64_t asn_members = 0, set_members = 0;  // listed in the object
  std::uint64_t joined_members = 0;                // by member-of
  std::uint64_t sets = 0, depth = 0;               // in all, with the set itself
  SetSize size;                                    // expanded; prefixes of route objects, each once
  std::optional<SetSize> before;                   // in the older snapshot
  std::optional<Asn> network;                      // whose set it is
  std::optional<std::uint64_t> seen, seen_in_set;  // networks behind it in BGP; those of them in the set
  std::vector<GuardFinding> findings;              // the worst first
  GuardLevel worst() const { return findings.empty() ? GuardLevel::kInfo : findings.front().level; }
};

// What the numbers are held against. The sizes: in 2025 some 2,200 sets expanded to more than 1,000 ASes, among them
// those of networks with a handful of customers (kentik.com, "The scourge of excessive AS-SETs").
struct GuardLimits {
  std::uint64_t asns_warning = 1'000, asns_error = 10'000;
  double seen_factor = 3;                        // such a size is in order up to so many times what BGP shows
  double grown_warning = 1.25, grown_error = 2;  // times, and by more than grown_least
  std::uint64_t grown_least = 20;
  double shrunk_warning = 0.5;
};

struct GuardInput {
  std::optional<Asn> network;              // whose set it is (network_of, or as the user says); nullopt: unknown
  const std::vector<Asn>* seen = nullptr;  // behind the network in BGP (seen_behind.h); nullptr: not known
  const IrrView* before = nullptr;         // the same selection over an older snapshot
  GuardLimits limits;
};

// The number that the name begins with, else that of the only PeeringDB network that names the set.
std::optional<Asn> network_of(const IrrView& view, const ObjectName& name);

// Error: kNotFound when no selected source has the set; kUsage when the name is no as-set.
Result<GuardReport> check_set(const IrrView& view, const ObjectName& name, const GuardInput& input = {});

}  // namespace mannerly::policy
