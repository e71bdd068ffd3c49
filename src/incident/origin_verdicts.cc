#include "incident/origin_verdicts.h"

#include <utility>

namespace mannerly::incident {

std::uint32_t OriginVerdicts::add(OriginJudgement judgement) {
  MANNERLY_ASSERT(judgement.kind != Kind::kNone);
  if (!free_.empty()) {
    const std::uint32_t number = free_.back();
    free_.pop_back();
    slots_[number - 1] = std::move(judgement);
    return number;
  }
  if (slots_.size() == kMax) return 0;
  slots_.push_back(std::move(judgement));
  return static_cast<std::uint32_t>(slots_.size());
}

void OriginVerdicts::remove(std::uint32_t number) {
  MANNERLY_ASSERT(holds(number));
  slots_[number - 1] = {};
  free_.push_back(number);
}

std::uint64_t OriginVerdicts::bytes() const {
  std::uint64_t sum = slots_.capacity() * sizeof(OriginJudgement) + free_.capacity() * sizeof(std::uint32_t);
  for (const OriginJudgement& slot : slots_) sum += slot.victims.capacity() * sizeof(Asn);
  return sum;
}

void save_asns(StateWriter& out, std::span<const Asn> asns) {
  out.rows(asns);
}
std::vector<Asn> load_asns(StateReader& in) {
  return in.rows<Asn>();
}

void OriginVerdicts::save(StateWriter& out) const {
  out.put(static_cast<std::uint32_t>(slots_.size()));
  for (const OriginJudgement& slot : slots_) {
    out.put(slot.kind);
    out.put(slot.evidence.word(0));
    out.put(slot.evidence.word(1));
    save_asns(out, slot.victims);
  }
  out.rows(std::span<const std::uint32_t>(free_));
}

Status OriginVerdicts::load(StateReader& in) {
  const auto corrupt = [] { return fail(ErrorCode::kCorrupt, "the verdicts on origins do not hold together"); };
  const auto count = in.get<std::uint32_t>();
  if (count > kMax) return corrupt();
  std::size_t unused = 0;
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    OriginJudgement slot;
    slot.kind = in.get<Kind>();
    const auto low = in.get<std::uint64_t>();
    slot.evidence = EvidenceSet::of(low, in.get<std::uint64_t>());
    slot.victims = load_asns(in);
    if (static_cast<std::size_t>(slot.kind) >= kKinds) return corrupt();
    unused += slot.kind == Kind::kNone ? 1 : 0;
    slots_.push_back(std::move(slot));
  }
  free_ = in.rows<std::uint32_t>();
  if (!in.ok() || free_.size() != unused) return corrupt();
  std::vector<bool> seen(slots_.size());
  for (const std::uint32_t number : free_) {
    if (number == 0 || number > slots_.size() || holds(number) || seen[number - 1]) return corrupt();
    seen[number - 1] = true;
  }
  return {};
}

}  // namespace mannerly::incident
