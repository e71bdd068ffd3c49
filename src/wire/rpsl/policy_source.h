// What is known of the Internet Routing Registries by name: whether a registry checks that who
// registers a route holds the address space, whether RADB mirrors it (MANRS Action 4 asks for
// registration in a RIR's IRR or one that RADB mirrors), and which one to believe first.
//
// These are defaults of the program. A world file may name other registries and other priorities.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace mannerly::rpsl {

inline constexpr std::uint32_t kPriorityUnknown = 90;

struct PolicySource {
  std::string name;            // upper case
  bool authoritative = false;  // the registry of a RIR, which checks against its allocations
  bool mirrored = false;       // of a RIR, RADB itself, or mirrored by RADB
  // Lower comes first when several registries have a set of the same name.
  std::uint32_t priority = kPriorityUnknown;
};

// The descriptor of a registry, name in any case. An unknown one is neither authoritative nor
// mirrored and comes last.
PolicySource policy_source(std::string_view name);

// All registries in the table, by priority, then name.
std::span<const std::string_view> known_sources();

}  // namespace mannerly::rpsl
