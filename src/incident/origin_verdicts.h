// What judge_origin said of the suspicious origins that are in the table now, under numbers that OriginRow holds.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "incident/judge.h"
#include "incident/state_stream.h"

namespace mannerly::incident {

class OriginVerdicts {
 public:
  static constexpr std::size_t kMax = std::size_t{1} << 24;

  // Numbers begin at 1; 0 beyond the limit. Numbers that were removed are given again, the latest first.
  std::uint32_t add(OriginJudgement judgement);
  void remove(std::uint32_t number);
  void amend(std::uint32_t number, const EvidenceSet& evidence) { slots_[number - 1].evidence = evidence; }
  bool holds(std::uint32_t number) const {
    return number > 0 && number <= slots_.size() && slots_[number - 1].kind != Kind::kNone;
  }
  const OriginJudgement& operator[](std::uint32_t number) const { return slots_[number - 1]; }
  std::size_t size() const { return slots_.size() - free_.size(); }
  // The highest number that was ever given.
  std::size_t slots() const { return slots_.size(); }
  std::uint64_t bytes() const;

  void save(StateWriter& out) const;
  Status load(StateReader& in);

 private:
  std::vector<OriginJudgement> slots_;  // kNone: free
  std::vector<std::uint32_t> free_;
};

// For the states of lists of AS numbers.
void save_asns(StateWriter& out, std::span<const Asn> asns);
std::vector<Asn> load_asns(StateReader& in);

}  // namespace mannerly::incident
