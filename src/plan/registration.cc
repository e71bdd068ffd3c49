#include "plan/registration.h"

#include <fmt/format.h>

#include <map>

#include "base/text.h"

namespace mannerly::plan {
namespace {

using snapshot::Rir;
using snapshot::Snapshot;

std::string_view source_name(const Snapshot& snapshot, std::uint16_t source) {
  const auto sources = snapshot.irr_sources();
  return source < sources.size() ? snapshot.text(sources[source].name) : std::string_view();
}

// The first maintainer of an object that could stand in another one.
std::string_view maintainer_of(const Snapshot& snapshot, std::uint32_t object) {
  if (object >= snapshot.irr_objects().size()) return {};
  for (const std::string_view name : split_words(snapshot.text(snapshot.irr_objects()[object].mnt_by))) {
    if (is_rpsl_name(name)) return name;
  }
  return {};
}

}  // namespace

std::string_view registry_of(Rir rir) {
  switch (rir) {
    case Rir::kAfrinic: return "AFRINIC";
    case Rir::kApnic: return "APNIC";
    case Rir::kArin: return "ARIN";
    case Rir::kLacnic: return "LACNIC";
    case Rir::kRipeNcc: return "RIPE";
    case Rir::kIana:
    case Rir::kUnknown: break;
  }
  return kYourRegistry;
}

std::string_view registry_of(const Snapshot& snapshot, Asn asn) {
  const snapshot::AsRow* row = snapshot.find_as(asn);
  return registry_of(row == nullptr ? Rir::kUnknown : row->rir);
}

std::string_view registry_of(const Snapshot& snapshot, const Prefix& prefix, Asn origin) {
  const snapshot::ResourceRow* row = snapshot.find_resource(prefix.address());
  const std::string_view registry = registry_of(row == nullptr ? Rir::kUnknown : row->rir);
  return registry != kYourRegistry ? registry : registry_of(snapshot, origin);
}

std::string maintainers_of(const Snapshot& snapshot, Asn asn) {
  std::string out;
  for (const snapshot::AutNumRow& row : snapshot.aut_nums_of(asn)) {
    if (row.object >= snapshot.irr_objects().size()) continue;
    const std::string_view names = snapshot.text(snapshot.irr_objects()[row.object].mnt_by);
    if (!names.empty()) out += fmt::format("{}{}", out.empty() ? "" : " ", names);
  }
  return out;
}

std::string maintainer_in(const Snapshot& snapshot, Asn asn, std::string_view registry) {
  std::map<std::string_view, std::size_t> here;  // by its route objects in that registry
  for (const std::uint32_t i : snapshot.irr_routes_of(asn)) {
    if (i >= snapshot.irr_routes().size()) continue;
    const snapshot::IrrRouteRow& row = snapshot.irr_routes()[i];
    const std::string_view name = maintainer_of(snapshot, row.object);
    if (!name.empty() && source_name(snapshot, row.irr_source) == registry) ++here[name];
  }
  // Its aut-num is surely its own; a route object may be a provider's for it.
  std::string_view elsewhere;
  for (const snapshot::AutNumRow& row : snapshot.aut_nums_of(asn)) {
    const std::string_view name = maintainer_of(snapshot, row.object);
    if (name.empty()) continue;
    if (source_name(snapshot, row.irr_source) == registry) return std::string(name);
    if (elsewhere.empty()) elsewhere = name;
  }
  std::size_t most = 0;
  std::string_view best;
  for (const auto& [name, count] : here) {
    if (count > most) best = name;
    most = std::max(most, count);
  }
  if (!best.empty()) return std::string(best);
  return std::string(elsewhere.empty() ? kYourMaintainer : elsewhere);
}

bool is_rpsl_name(std::string_view text) {
  if (text.empty() || to_lower(text[0]) < 'a' || to_lower(text[0]) > 'z') return false;
  for (const char c : text) {
    const bool letter = to_lower(c) >= 'a' && to_lower(c) <= 'z';
    if (!letter && !is_digit(c) && c != '_' && c != '-') return false;
  }
  return true;
}

}  // namespace mannerly::plan
