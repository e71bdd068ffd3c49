#include "wire/rpsl/policy_source.h"

#include <array>

#include "base/text.h"

namespace mannerly::rpsl {
namespace {

enum class Authority : std::uint8_t { kHolders, kAnyone };
enum class Mirror : std::uint8_t { kYes, kNo };

struct SourceEntry {
  std::string_view name;
  Authority authority;
  Mirror mirror;
  std::uint32_t priority;
};

// Mirrored: the registries that the hijack detector GRIP reads by way of RADB (its list of 21
// sources). Authoritative: the registries of the five RIRs, which check the holder (the MANRS
// network operators' guide for AFRINIC, APNIC and RIPE; ARIN and LACNIC followed with theirs).
// ARIN-WHOIS is the OriginAS field of ARIN's network records, which only their holder can set.
// Priorities are ours: RIRs, national registries, then the large open ones, then those that keep
// objects whose holder is known not to have been checked.
constexpr std::array<SourceEntry, 23> kSources = {{
    {"AFRINIC", Authority::kHolders, Mirror::kYes, 10},     {"APNIC", Authority::kHolders, Mirror::kYes, 10},
    {"ARIN", Authority::kHolders, Mirror::kYes, 10},        {"LACNIC", Authority::kHolders, Mirror::kYes, 10},
    {"RIPE", Authority::kHolders, Mirror::kYes, 10},        {"ARIN-WHOIS", Authority::kHolders, Mirror::kNo, 15},
    {"IDNIC", Authority::kAnyone, Mirror::kYes, 20},        {"JPIRR", Authority::kAnyone, Mirror::kYes, 20},
    {"NTTCOM", Authority::kAnyone, Mirror::kYes, 30},       {"RADB", Authority::kAnyone, Mirror::kYes, 40},
    {"ALTDB", Authority::kAnyone, Mirror::kYes, 50},        {"BBOI", Authority::kAnyone, Mirror::kYes, 50},
    {"BELL", Authority::kAnyone, Mirror::kYes, 50},         {"CANARIE", Authority::kAnyone, Mirror::kYes, 50},
    {"LEVEL3", Authority::kAnyone, Mirror::kYes, 50},       {"NESTEGG", Authority::kAnyone, Mirror::kYes, 50},
    {"OPENFACE", Authority::kAnyone, Mirror::kYes, 50},     {"PANIX", Authority::kAnyone, Mirror::kYes, 50},
    {"REACH", Authority::kAnyone, Mirror::kYes, 50},        {"TC", Authority::kAnyone, Mirror::kYes, 50},
    {"WCGDB", Authority::kAnyone, Mirror::kYes, 50},        {"ARIN-NONAUTH", Authority::kAnyone, Mirror::kNo, 60},
    {"RIPE-NONAUTH", Authority::kAnyone, Mirror::kYes, 60},
}};

constexpr auto kNames = [] {
  std::array<std::string_view, kSources.size()> names{};
  for (std::size_t i = 0; i < kSources.size(); ++i) names[i] = kSources[i].name;
  return names;
}();

}  // namespace

PolicySource policy_source(std::string_view name) {
  PolicySource out{.name = upper(name)};
  for (const SourceEntry& entry : kSources) {
    if (entry.name != out.name) continue;
    out.authoritative = entry.authority == Authority::kHolders;
    out.mirrored = entry.mirror == Mirror::kYes;
    out.priority = entry.priority;
  }
  return out;
}

std::span<const std::string_view> known_sources() {
  return kNames;
}

}  // namespace mannerly::rpsl
