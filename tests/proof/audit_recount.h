// What the requirements of a programme find of a network, found once more in the raw records; the words of the
// requirements are those of the programme's file.
#pragma once

#include <string>
#include <vector>

#include "tests/proof/claims.h"

namespace mannerly::proof {

struct Requirement {
  std::string action, phase, scope, kind, check, unit, text, clause, remedy;
  std::string any_of, alternative;  // of a group one alternative is enough; "": of none
  int threshold = 0;
  bool must = true;
  std::string asked() const;  // "at least 3 months"; "" without a threshold
  std::string where() const;  // "A1, joining; Action 1, ..."
};
struct ProgrammeFile {
  std::string title, version;
  int conforming_percent = 0, actions_min = 0;
  std::map<std::string, std::string> obligations;  // of actions, by id
  std::vector<std::string> action_texts;           // ids and titles
  std::vector<Requirement> requirements;
};
// "Network Operators, version 2.5.2"; without requirements when no file of folder has that title.
ProgrammeFile programme_called(const std::filesystem::path& folder, const std::string& title);

// What is asked of an AS itself in a phase ("join", "ongoing"), by the outcome of each requirement's text: "passed",
// "failed", "no data", or "" when nothing is.
std::string verdict_on_as(const ProgrammeFile& programme, const std::string& phase,
                          const std::map<std::string, std::string>& outcomes);

// What one requirement must say.
struct Found {
  bool known = false;  // there is a rule for the check
  std::string outcome, observed, reason;
  std::vector<std::string> evidence;  // "for it: 192.0.2.0/24 AS64500: valid"
  std::size_t rows = 0;               // of evidence, when they are not listed here
  std::size_t left_out = 0;           // legacy prefixes
};
Found find_again(const Told& told, const Network& network, const Requirement& requirement);

// Routes that a share of routes lacks: "route 192.0.2.0/24", "roa ...", "withdraw ...", in no order.
std::vector<std::string> objects_for(const Told& told, const Network& network, const Requirement& requirement);

}  // namespace mannerly::proof
