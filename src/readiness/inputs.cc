#include "readiness/inputs.h"

#include <algorithm>

namespace mannerly::readiness {
namespace {

using snapshot::Rir;

// The registry that an IRR source is the database of, by its name.
Rir rir_of_source(std::string_view name) {
  if (name == "AFRINIC") return Rir::kAfrinic;
  if (name == "APNIC") return Rir::kApnic;
  if (name == "ARIN") return Rir::kArin;
  if (name == "LACNIC") return Rir::kLacnic;
  if (name == "RIPE") return Rir::kRipeNcc;
  return Rir::kUnknown;
}

}  // namespace

Coverage Coverage::of(const Inputs& inputs, const Profile& profile) {
  const snapshot::Snapshot& s = *inputs.snapshot;
  Coverage out;
  out.routes = !s.routes().empty();
  out.paths = !s.path_entries().empty();
  out.vrps = !inputs.vrps.empty();
  out.irr_routes = !inputs.irr_routes.empty() && validity::IrrSources(s.irr_sources(), profile.irr_policy).count() > 0;
  const Period month = month_of(s.at());
  out.spoofer = std::any_of(s.spoofer().begin(), s.spoofer().end(), [&](const snapshot::SpooferRow& row) {
    return row.at >= month.begin.seconds && row.at < month.end.seconds;
  });
  out.incidents = incident_coverage(s, month);
  out.peeringdb = !s.peeringdb_nets().empty();
  const auto sources = s.irr_sources();
  for (const snapshot::AutNumRow& row : s.aut_nums()) {
    if (row.irr_source >= sources.size()) continue;
    const Rir rir = rir_of_source(s.text(sources[row.irr_source].name));
    if (rir != Rir::kUnknown) out.registry[static_cast<std::size_t>(rir)] = true;
  }
  return out;
}

Period month_of(Instant at) {
  const CivilTime now = to_civil(at);
  const bool december = now.month == 12;
  return {from_civil({.year = now.year, .month = now.month, .day = 1}),
          from_civil({.year = december ? now.year + 1 : now.year, .month = december ? 1 : now.month + 1, .day = 1})};
}

Period day_of(Instant at) {
  const CivilTime now = to_civil(at);
  const Instant begin = from_civil({.year = now.year, .month = now.month, .day = now.day});
  return {begin, begin + kDay};
}

std::string_view name_of(Rir rir) {
  switch (rir) {
    case Rir::kAfrinic: return "AFRINIC";
    case Rir::kApnic: return "APNIC";
    case Rir::kArin: return "ARIN";
    case Rir::kLacnic: return "LACNIC";
    case Rir::kRipeNcc: return "RIPE NCC";
    case Rir::kIana: return "IANA";
    case Rir::kUnknown: break;
  }
  return "unknown";
}

}  // namespace mannerly::readiness
