// A MANRS programme as data: its actions and their requirements, clause by clause
// (profiles/programmes/*.toml). What a requirement measures is one of the named checks below; the rest is
// answered or judged by people.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "snapshot/rows.h"

namespace mannerly::programme {

enum class Phase : std::uint8_t { kJoin, kOngoing };
inline constexpr std::size_t kPhases = 2;

enum class Obligation : std::uint8_t { kCompulsory, kRecommended, kOptional };

// Measured from a snapshot; answered by the operator and accepted by an auditor; a person's act.
enum class Kind : std::uint8_t { kMeasured, kAnswer, kPerson };

enum class Scope : std::uint8_t { kAsn, kOperator };

enum class Check : std::uint8_t {
  kNone,                       // of answers and persons
  kVisibleMonths,              // announces, and has for `threshold` months (history)
  kNoIllegitimateOrigination,  // no incident (M2, M3, M4) and no full bogon; for `threshold` months (history)
  kSpooferSegments,            // networks with a usable Spoofer test, ever
  kSpooferThisMonth,           // the same within the snapshot's month
  kNotSpoofable,               // no spoofed packet got out this month
  kContactEmail,
  kContactPhone,
  kContactAbuse,
  kContactPublic,
  kRepresentative,
  kAutNum,     // in a registry that counts
  kIrrShare,   // of routes, `threshold` per cent
  kRpkiShare,  // of routes but legacy ones without a ROA, `threshold` per cent
  kAsSet
};

struct Action {
  std::string id;  // "A4"
  std::string title;
  Obligation obligation = Obligation::kCompulsory;
};

struct Requirement {
  std::string id;      // "netops.A4.join.irr"
  std::string action;  // Action::id
  bool join = false, ongoing = false;
  Scope scope = Scope::kOperator;
  Kind kind = Kind::kAnswer;
  Check check = Check::kNone;
  int threshold = 0;
  std::string unit;    // of the threshold: "%", "months", "network segments"
  bool must = true;    // false: "should"; never makes anybody fail
  std::string any_of;  // requirements of one group: all of one alternative must hold
  std::string alternative;
  std::string text;    // what is asked, in our words
  std::string clause;  // where it stands
  std::string remedy;  // what to do

  bool in(Phase phase) const { return phase == Phase::kJoin ? join : ongoing; }
};

struct Programme {
  std::string id;  // "network-operator"; as wire/members names it
  std::string title, version, source;
  int conformant_asns_percent = 0;  // of the operator's ASes, to be let in; 0: no such rule
  int actions_min = 0;              // actions that must hold, the compulsory ones among them; 0: no such rule
  std::string entry_clause;
  std::vector<Action> actions;
  std::vector<Requirement> requirements;

  const Requirement* find(std::string_view id) const;
};

// Errors: kInvalid with line and reason; kLimit beyond kProgrammeBytesMax.
inline constexpr std::size_t kProgrammeBytesMax = 1 << 20;
Result<Programme> parse_programme(std::string_view toml, std::string_view name);

struct BuiltinFile {
  std::string_view name, text;
};
std::span<const BuiltinFile> builtin_programmes();
// Errors: kNotFound, with the names that there are.
Result<Programme> builtin_programme(std::string_view id);

// "network-operator", "ixp", "cdn-cloud", "vendor".
std::string_view name_of(snapshot::ProgrammeKind kind);
std::string_view name_of(Phase phase);            // "join", "ongoing"
std::string_view name_of(Obligation obligation);  // "compulsory", ...

}  // namespace mannerly::programme
