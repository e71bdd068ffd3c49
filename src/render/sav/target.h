// Anti-spoofing rules (policy/sav.h) as the configuration of a router or packet filter: one file a target.
// docs/reference/sav.md says for each target what was checked with what, and what it cannot express.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "policy/sav.h"

namespace mannerly::render::sav {

enum class Method : std::uint8_t {
  kList,    // only SavRule::permitted
  kStrict,  // the router's own strict check
  kLoose,   // the router's own loose check
};

struct SavRule {
  std::string interface;
  std::string symbol;  // lower case letters, digits and '_'; unique
  std::string label;   // neighbours or segment, for comments
  Method method = Method::kList;
  policy::SavMode mode = policy::SavMode::kAcl;  // what the list was made by
  std::vector<Prefix> permitted;                 // both families, ascending; for kLoose empty
  std::vector<Prefix> denied;                    // own addresses that do not come from there
  std::vector<Prefix> excepted;                  // of these, what comes all the same
  bool is_segment = false;                       // hosts that may still ask for an address by DHCP
};

// What was chosen for an interface; both outlive the rules' making.
struct Chosen {
  const policy::SavInterface* interface = nullptr;
  const policy::SavChoice* choice = nullptr;  // one of its choices
};

// Strict becomes a list when the network file lists sources that the routes do not show: the routers' own strict
// check would drop them.
std::vector<SavRule> make_rules(const policy::Network& network, const std::vector<Chosen>& chosen);

struct Preamble {
  std::vector<std::string> lines;  // one line of printable text each
};

struct Target {
  std::string_view name;       // "nftables": what --for takes
  std::string_view title;      // "Linux nftables"
  std::string_view file_name;  // what --out writes into its folder
  std::string_view comment;    // begins a comment
  std::string_view load;       // one line: how to check and load the file
  std::string (*render)(std::span<const SavRule> rules);
};

std::span<const Target> targets();
const Target* find_target(std::string_view name);  // nullptr when there is none

// The whole output: the preamble as comments, then the rules.
std::string render(const Target& target, const Preamble& preamble, std::span<const SavRule> rules);

// Each is defined in a file of its own.
const Target& nftables_target();
const Target& ios_target();
const Target& ios_xr_target();
const Target& junos_target();
const Target& eos_target();
const Target& routeros_target();

}  // namespace mannerly::render::sav
