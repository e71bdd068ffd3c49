// What a network announces, route by route: what each source says of it, what is wrong, what to paste to mend it, and
// what that would do to the score.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "observatory/edition.h"
#include "observatory/route_facts.h"
#include "validity/bogon.h"
#include "validity/legacy.h"

namespace mannerly::observatory {

enum class Severity : std::uint8_t { kBad, kWarning, kNote };
// "bad", "warning", "note".
std::string_view name_of(Severity severity);

struct Advice {
  Severity severity = Severity::kNote;
  std::string code;      // "roa-missing", "roa-other-as", "roa-length", "route-object-missing", ...: for programs
  std::string text;      // what is wrong, and why it matters, in a sentence
  std::string fix;       // what to paste (a ROA, an RPSL object); empty when nothing can be said for sure
  std::string language;  // "roa", "rpsl"; of the fix
  std::string why_not;   // without a fix: who has to decide what
};

struct NetworkRoute {
  RouteFacts facts;
  bool counted = false;  // part of the scores (enough peers saw it)
  validity::BogonVerdict bogon;
  std::string bogon_reason;
  validity::Legacy legacy = validity::Legacy::kUnknown;
  std::vector<Advice> advice;  // the worst first; empty: all is well
  // What the score of the category would gain if this route alone were mended; no value without data.
  std::optional<double> rpki_gain, irr_gain;
};

// By prefix. Plans ROAs and route objects of the whole network to be sure that a fix harms nobody (plan/):
// O(routes of the network and in its space * log n). Where planning fails, `why_not` says why.
std::vector<NetworkRoute> routes_of(const Edition& edition, Asn asn);

}  // namespace mannerly::observatory
