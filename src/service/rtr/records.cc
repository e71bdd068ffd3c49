#include "service/rtr/records.h"

#include <algorithm>

namespace mannerly::service {
namespace {

std::vector<std::string> incomplete_sources(const snapshot::Snapshot& snapshot) {
  std::vector<std::string> out;
  for (const snapshot::SourceRow& row : snapshot.sources()) {
    if (row.kind != snapshot::SourceKind::kVrp && row.kind != snapshot::SourceKind::kSlurm) continue;
    if (row.state == snapshot::SourceState::kComplete || row.state == snapshot::SourceState::kSkipped) continue;
    out.push_back(std::string(snapshot.text(row.name)) + ": " + std::string(snapshot.text(row.error)));
  }
  return out;
}

}  // namespace

Result<RtrRecords> rtr_records(const snapshot::Snapshot& snapshot, Instant now, bool keep_expired) {
  RtrRecords out{.incomplete = incomplete_sources(snapshot)};
  std::vector<rtr::Vrp> vrps;
  vrps.reserve(snapshot.vrps().size());
  for (const snapshot::VrpRow& row : snapshot.vrps()) {
    const Instant expires{row.expires};
    if (expires != Instant{} && !keep_expired) {
      if (expires <= now) {
        ++out.expired;
        continue;
      }
      out.next_expiry = std::min(out.next_expiry.value_or(expires), expires);
    }
    vrps.push_back({row.prefix(), row.max_length, Asn{row.asn}});
  }
  std::vector<rtr::Aspa> aspas;
  aspas.reserve(snapshot.aspas().size());
  for (const snapshot::AspaRow& row : snapshot.aspas()) {
    rtr::Aspa& aspa = aspas.emplace_back();
    aspa.customer = Asn{row.customer};
    for (const std::uint32_t provider : snapshot::Snapshot::rows(snapshot.aspa_providers(), row.providers)) {
      aspa.providers.push_back(Asn{provider});
    }
    if (aspa.providers.empty()) aspas.pop_back();  // says nothing: a list without AS0 and without anybody
  }
  if (vrps.empty() && aspas.empty()) {
    return fail(ErrorCode::kNoData, out.expired == 0 ? "the snapshot has no VRPs"
                                                     : std::to_string(out.expired) + " VRPs, and all have expired");
  }
  MANNERLY_TRY(out.set, rtr::make_record_set(std::move(vrps), std::move(aspas)));
  return out;
}

}  // namespace mannerly::service
