#include "observatory/participants.h"

#include <set>

namespace mannerly::observatory {

std::map<Asn, Joining> joinings_of(const snapshot::Snapshot& snapshot) {
  std::map<Asn, Joining> out;
  const auto rows = snapshot.participants();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto month = rows[i].joined == 0 ? std::nullopt : std::optional(month_number_of(Instant{rows[i].joined}));
    for (const std::uint32_t asn : snapshot::Snapshot::rows(snapshot.participant_asns(), rows[i].asns)) {
      const Joining here{month, i};
      const auto [at, is_new] = out.try_emplace(Asn{asn}, here);
      if (!is_new && here.month < at->second.month) at->second = here;  // nullopt is before every month
    }
  }
  return out;
}

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
