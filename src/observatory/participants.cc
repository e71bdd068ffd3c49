#include "observatory/participants.h"

#include <set>

namespace mannerly::observatory {

ParticipantGrowth participant_growth(const snapshot::Snapshot& snapshot, Month from, Month to) {
  ParticipantGrowth out;
  for (Month month = from; month <= to; month = {month.number + 1}) out.months.push_back({.month = month});
  std::set<std::uint32_t> asns;
  for (const snapshot::ParticipantRow& row : snapshot.participants()) {
    const auto programme = static_cast<std::size_t>(row.programme) - 1;
    if (programme >= kProgrammes) continue;
    ++out.now[programme];
    if (row.joined == 0) ++out.undated;
    for (ParticipantsAt& at : out.months) {
      if (row.joined == 0 || month_number_of(Instant{row.joined}) <= at.month) ++at.participants[programme];
    }
    for (const std::uint32_t asn : snapshot::Snapshot::rows(snapshot.participant_asns(), row.asns)) asns.insert(asn);
  }
  out.networks = static_cast<std::uint32_t>(asns.size());
  return out;
}

}  // namespace mannerly::observatory
