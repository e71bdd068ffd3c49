// The detectors that look at paths: one file each, and a row each in the table of judge_path.cc. Private to
// this folder.
#pragma once

#include <span>
#include <vector>

#include "incident/judge.h"
#include "incident/standing.h"

namespace mannerly::incident {

struct PathQuestion {
  const Context& context;
  const HistoryView& history;
  std::span<const Asn> hops;  // origin first; the last one is what is new about the path
  Moment now;

  Asn from_end(std::size_t i) const { return hops[hops.size() - 1 - i]; }
  // A network that can be blamed or believed: no AS_SET, no bogon.
  bool is_network(Asn asn) const {
    return asn.value != 0 && context.bogons.class_of(asn.value) == validity::BogonClass::kNone;
  }
};

// RFC 7908 types 1 to 4: a route learned from a provider or peer passed to a provider or peer.
void judge_leak(const PathQuestion& question, std::vector<Symptom>& out);
// A link next to the origin that nobody has seen or heard of.
void judge_edge(const PathQuestion& question, std::vector<Symptom>& out);
// A new link farther away, where ASPA contradicts the path.
void judge_aspa(const PathQuestion& question, std::vector<Symptom>& out);
// AS numbers that must not be on a path.
void judge_bogon_asn(const PathQuestion& question, std::vector<Symptom>& out);

}  // namespace mannerly::incident
