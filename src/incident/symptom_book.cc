#include "incident/symptom_book.h"

#include <algorithm>

namespace mannerly::incident {

std::uint64_t SymptomBook::hash_of(const State& s) const {
  return fold_hash(std::uint64_t{s.culprit} << 32 | s.from,
                   states_index_.seed() ^ (std::uint64_t{s.to} << 8 | static_cast<std::uint64_t>(s.kind)));
}
std::uint64_t SymptomBook::hash_of(const Finding& f) const {
  return fold_hash(fold_hash(f.evidence[0], f.evidence[1] ^ findings_index_.seed()), f.state);
}
std::uint64_t SymptomBook::hash_of(const Set& s) const {
  return fold_hash(std::uint64_t{s.behind} << 32 | s.finding, sets_index_.seed());
}

std::uint32_t SymptomBook::state_of(const Symptom& symptom) {
  const State state{
      .kind = symptom.kind, .culprit = symptom.culprit.value, .from = symptom.from.value, .to = symptom.to.value};
  const std::uint64_t hash = hash_of(state);
  const std::uint32_t found = states_index_.find(hash, [&](std::uint32_t n) {
    const State& s = states_[n];
    return s.kind == state.kind && s.culprit == state.culprit && s.from == state.from && s.to == state.to;
  });
  if (found != NumberIndex::kNone || states_.size() == kMax) return found;
  states_.push_back(state);
  states_index_.insert(hash, static_cast<std::uint32_t>(states_.size() - 1));
  return static_cast<std::uint32_t>(states_.size() - 1);
}

std::uint32_t SymptomBook::finding_of(const Symptom& symptom) {
  const std::uint32_t state = state_of(symptom);
  if (state == NumberIndex::kNone) return state;
  const Finding finding{.evidence = {symptom.evidence.word(0), symptom.evidence.word(1)}, .state = state};
  const std::uint64_t hash = hash_of(finding);
  const std::uint32_t found = findings_index_.find(hash, [&](std::uint32_t n) {
    const Finding& f = findings_[n];
    return f.state == state && f.evidence[0] == finding.evidence[0] && f.evidence[1] == finding.evidence[1];
  });
  if (found != NumberIndex::kNone || findings_.size() == kMax) return found;
  findings_.push_back(finding);
  findings_index_.insert(hash, static_cast<std::uint32_t>(findings_.size() - 1));
  return static_cast<std::uint32_t>(findings_.size() - 1);
}

SymptomBook::SetId SymptomBook::add(SetId behind, std::span<const Symptom> symptoms) {
  SetId set = behind;
  for (const Symptom& symptom : symptoms) {
    const std::uint32_t finding = finding_of(symptom);
    const Set next{set, finding};
    const std::uint64_t hash = hash_of(next);
    const std::uint32_t found = finding == NumberIndex::kNone ? finding : sets_index_.find(hash, [&](std::uint32_t n) {
      return sets_[n].behind == next.behind && sets_[n].finding == next.finding;
    });
    if (found != NumberIndex::kNone) {
      set = found;
    } else if (finding == NumberIndex::kNone || sets_.size() == kMax) {
      ++refused_;
    } else {
      sets_.push_back(next);
      set = static_cast<SetId>(sets_.size() - 1);
      sets_index_.insert(hash, set);
    }
  }
  return set;
}

std::vector<Symptom> SymptomBook::between(SetId set, SetId behind) const {
  std::vector<Symptom> out;
  for (; set > behind; set = sets_[set].behind) out.push_back(symptom_of(findings_[sets_[set].finding]));
  std::reverse(out.begin(), out.end());
  return out;
}

void SymptomBook::begin(SetId set, SetId behind, std::uint32_t now, std::uint32_t first) {
  for (; set > behind; set = sets_[set].behind) {
    State& state = state_in(set);
    if (state.live++ == 0) sighting_begins(state, now, first);
  }
}

void SymptomBook::end(SetId set, SetId behind, std::uint32_t now) {
  for (; set > behind; set = sets_[set].behind) {
    State& state = state_in(set);
    if (--state.live == 0) sighting_ends(state, now);
  }
}

void SymptomBook::restore(SetId set, SetId behind) {
  for (; set > behind; set = sets_[set].behind) ++state_in(set).live;
}

bool SymptomBook::stands_on(SetId set, SetId behind) const {
  if (set >= sets_.size()) return false;
  while (set > behind) set = sets_[set].behind;  // what is behind has a smaller number
  return set == behind;
}

bool SymptomBook::standing(const State& state, const KnownRule& known, std::uint32_t now) const {
  return group_of(state.kind) != Group::kBogon && known(seen_of(state, state.live > 0, now), now);
}

Symptom SymptomBook::symptom_of(const Finding& finding) const {
  const State& state = states_[finding.state];
  return {.kind = state.kind,
          .culprit = Asn{state.culprit},
          .from = Asn{state.from},
          .to = Asn{state.to},
          .evidence = EvidenceSet::of(finding.evidence[0], finding.evidence[1])};
}

void SymptomBook::active(SetId set, const KnownRule& known, std::uint32_t now, std::vector<Symptom>& out) const {
  for (; set != 0; set = sets_[set].behind) {
    const Finding& finding = findings_[sets_[set].finding];
    if (!standing(states_[finding.state], known, now)) out.push_back(symptom_of(finding));
  }
}

std::vector<SymptomBook::Standing> SymptomBook::standing(const KnownRule& known, std::uint32_t now) const {
  std::vector<EvidenceSet> evidence(states_.size());
  for (const Finding& finding : findings_)
    evidence[finding.state] |= EvidenceSet::of(finding.evidence[0], finding.evidence[1]);
  std::vector<Standing> out;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const State& state = states_[i];
    if (state.live == 0 || !standing(state, known, now)) continue;
    out.push_back({.symptom = {.kind = state.kind,
                               .culprit = Asn{state.culprit},
                               .from = Asn{state.from},
                               .to = Asn{state.to},
                               .evidence = evidence[i]},
                   .paths = state.live});
  }
  return out;
}

std::uint64_t SymptomBook::bytes() const {
  return states_.capacity() * sizeof(State) + findings_.capacity() * sizeof(Finding) + sets_.capacity() * sizeof(Set) +
         states_index_.bytes() + findings_index_.bytes() + sets_index_.bytes();
}

void SymptomBook::save(StateWriter& out) const {
  out.put(refused_);
  out.rows(std::span<const State>(states_));
  out.rows(std::span<const Finding>(findings_));
  out.rows(std::span<const Set>(sets_));
}

void SymptomBook::save_closed(StateWriter& out, std::uint32_t now) const {
  std::vector<State> closed = states_;
  for (State& state : closed) {
    if (state.live > 0) sighting_ends(state, now);
    state.live = 0;
  }
  out.put(std::uint64_t{0});
  out.rows(std::span<const State>(closed));
  out.rows(std::span<const Finding>(findings_));
  out.rows(std::span<const Set>(sets_));
}

Status SymptomBook::load(StateReader& in) {
  const auto corrupt = [] { return fail(ErrorCode::kCorrupt, "the symptoms do not hold together"); };
  refused_ = in.get<std::uint64_t>();
  states_ = in.rows<State>();
  findings_ = in.rows<Finding>();
  sets_ = in.rows<Set>();
  if (!in.ok() || sets_.empty() || std::max({states_.size(), findings_.size(), sets_.size()}) > kMax) return corrupt();
  for (std::uint32_t i = 0; i < states_.size(); ++i) {
    State& state = states_[i];
    if (state.kind == Kind::kNone || static_cast<std::size_t>(state.kind) >= kKinds) return corrupt();
    state.live = 0;
    states_index_.insert(hash_of(state), i);
  }
  for (std::uint32_t i = 0; i < findings_.size(); ++i) {
    if (findings_[i].state >= states_.size()) return corrupt();
    findings_index_.insert(hash_of(findings_[i]), i);
  }
  for (std::uint32_t i = 1; i < sets_.size(); ++i) {
    if (sets_[i].behind >= i || sets_[i].finding >= findings_.size()) return corrupt();
    sets_index_.insert(hash_of(sets_[i]), i);
  }
  return {};
}

}  // namespace mannerly::incident
