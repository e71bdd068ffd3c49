// Router policies (policy/router.h) as the configuration of a router: one file a target. Each target states in its
// table of support what it can express; docs/reference/policy/ shows the tables, and a test compares them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "policy/router.h"

namespace mannerly::render::router {

enum class Level : std::uint8_t {
  kYes,
  kPartly,  // the remark says what is missing
  kNo,      // nothing is written; the output says so where the rule would stand
};
// "yes", "partly", "no".
std::string_view name_of(Level level);

struct Support {
  policy::Rule rule;
  Level level = Level::kYes;
  std::string_view how;  // in the target's own words, one line
};

// What the head of the output says. Each is one line of printable text; empty ones are left out.
struct Preamble {
  std::string made_by;                // "mannerly 1.0 policy"
  std::string snapshot;               // its identity
  std::string at;                     // the instant that the snapshot describes
  std::string sources;                // IRR sources, in order
  std::string network;                // the network file
  std::vector<std::string> warnings;  // e.g. what --force let pass
};

struct Target {
  std::string_view name;             // "bird": what --for takes
  std::string_view title;            // "BIRD 2"
  std::string_view file_name;        // what --out writes into its folder
  std::string_view comment;          // begins a comment: "#", "!"
  std::string_view load;             // one line: how to check and load the file
  std::span<const Support> support;  // of every rule, in their order
  // Errors: kUnsupported when the policy cannot be said at all in this language.
  Result<std::string> (*render)(const policy::RouterPolicy& policy, const Preamble& preamble);
};

std::span<const Target> targets();
const Target* find_target(std::string_view name);  // nullptr when there is none
const Support& support_of(const Target& target, policy::Rule rule);

// The table of support as a document shows it (Markdown).
std::string format_support(const Target& target);

// Each is defined in a file of its own.
const Target& bird_target();
const Target& openbgpd_target();
const Target& frr_target();
const Target& gobgp_target();
const Target& junos_target();
const Target& iosxr_target();
const Target& ios_target();
const Target& eos_target();
const Target& sros_target();
const Target& routeros_target();
const Target& vrp_target();

}  // namespace mannerly::render::router
