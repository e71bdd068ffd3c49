#include "observatory/incident_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "observatory/words.h"

namespace mannerly::observatory {

using incident::Incident;
using incident::Kind;

std::string as_text(Asn asn, const snapshot::Snapshot* names) {
  const std::string_view name = names != nullptr ? as_name(*names, asn) : std::string_view();
  return name.empty() ? format_asn(asn) : fmt::format("{} ({})", format_asn(asn), printable(name));
}

std::string as_list(const std::vector<Asn>& asns, std::size_t most, const snapshot::Snapshot* names) {
  std::string out;
  for (std::size_t i = 0; i < std::min(most, asns.size()); ++i) {
    if (i > 0) out += i + 1 == asns.size() ? " and " : ", ";
    out += as_text(asns[i], names);
  }
  if (asns.size() > most) out += fmt::format(" and {} more", asns.size() - most);
  return out;
}

std::string prefix_list(const Incident& incident, std::size_t most) {
  std::string out;
  const std::size_t shown = std::min({most, incident.prefixes.size(), std::size_t{incident.prefix_count}});
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) out += i + 1 == incident.prefix_count ? " and " : ", ";
    out += format_prefix(incident.prefixes[i].prefix);
  }
  if (incident.prefix_count > shown) {
    out += fmt::format("{}{} more", shown > 0 ? " and " : "", incident.prefix_count - shown);
  }
  return out;
}

std::string duration_text(Seconds duration) {
  const std::int64_t s = std::max<std::int64_t>(duration.count, 0);
  if (s < 120) return fmt::format("{} s", s);
  if (s < 2 * 3600) return fmt::format("{} min", s / 60);
  if (s < 2 * 86400) {
    const std::int64_t minutes = s % 3600 / 60;
    return minutes == 0 ? fmt::format("{} h", s / 3600) : fmt::format("{} h {} min", s / 3600, minutes);
  }
  const std::int64_t hours = s % 86400 / 3600;
  return hours == 0 ? fmt::format("{} days", s / 86400) : fmt::format("{} days {} h", s / 86400, hours);
}

std::size_t peer_ases(const Incident& incident) {
  std::set<Asn> asns;
  for (const auto& peer : incident.seen_by) asns.insert(peer.asn);
  asns.erase(incident.culprit);
  return asns.size();
}

bool was_standing(const Incident& incident) {
  return std::ranges::find(incident.parts, incident::Evidence::kStanding, &incident::Part::evidence) !=
         incident.parts.end();
}

namespace {

// Whether it is made up is what the detector concludes; what a registry says of it is a fact.
std::string link_text(const Incident& i, const snapshot::Snapshot* names) {
  constexpr std::size_t kShown = 2;
  std::vector<Asn> neighbours, denying;
  for (const incident::MadeUpLink& link : i.made_up) {
    neighbours.push_back(link.neighbour);
    if (link.aspa_denies) denying.push_back(link.neighbour);
  }
  std::string out = "a link";
  if (!neighbours.empty()) out += " to " + as_list(neighbours, kShown, names);
  out += " that looks made up";
  return denying.empty() ? out : out + fmt::format(" and is not in the ASPA of {}", as_list(denying, kShown, nullptr));
}

std::string rules_text(const Incident& i) {
  return i.bogon_rules.empty() ? "" : fmt::format(" ({})", fmt::join(i.bogon_rules, "; "));
}

}  // namespace

namespace {

// Whoever looks for a number of an AS_SET in its router must know that it stands in braces.
std::string bogons_text(const Incident& i) {
  constexpr std::size_t kShown = 2;
  if (i.bogons.empty()) return "an AS number";  // earlier versions did not note which
  const std::string list = as_list(i.bogons, kShown, nullptr);
  if (i.bogons_in_sets.empty()) return list;
  if (i.bogons_in_sets.size() == i.bogons.size()) return list + " in an AS_SET";
  return fmt::format("{} ({} of them in an AS_SET)", list, i.bogons_in_sets.size());
}

}  // namespace

std::string headline_of(const Incident& i, const snapshot::Snapshot* names) {
  constexpr std::size_t kAsesShown = 2, kPrefixesShown = 2;
  const std::string culprit = as_text(i.culprit, names);
  const std::string victims = i.victims.empty() ? "nobody known" : as_list(i.victims, kAsesShown, names);
  const std::string prefixes = prefix_list(i, kPrefixesShown);
  const std::string to = i.accomplices.empty() ? "" : " to " + as_list(i.accomplices, kAsesShown, names);
  switch (i.kind) {
    case Kind::kMoas: return fmt::format("{} originated {} of {}", culprit, prefixes, victims);
    case Kind::kSubMoas: return fmt::format("{} originated {} inside of what {} announces", culprit, prefixes, victims);
    case Kind::kSquat: return fmt::format("{} originated {}, which its holder does not announce", culprit, prefixes);
    case Kind::kForgedEdge:
    case Kind::kForgedPath:
      return fmt::format("{} announced {} of {} over {}", culprit, prefixes, victims, link_text(i, names));
    case Kind::kForgedSubprefix:
      return fmt::format("{} announced {}, inside of what {} announces, over {}", culprit, prefixes, victims,
                         link_text(i, names));
    case Kind::kLeak1: return fmt::format("{} leaked a provider's routes{}: {} of {}", culprit, to, prefixes, victims);
    case Kind::kLeak2: return fmt::format("{} leaked a peer's routes{}: {} of {}", culprit, to, prefixes, victims);
    case Kind::kLeak3:
      return fmt::format("{} leaked a provider's routes{}, a peer: {} of {}", culprit, to, prefixes, victims);
    case Kind::kLeak4:
      return fmt::format("{} leaked a peer's routes{}, a provider: {} of {}", culprit, to, prefixes, victims);
    case Kind::kLeak5:
      return fmt::format("{} originated others' routes anew{}: {} of {}", culprit, to, prefixes, victims);
    case Kind::kLeak6: return fmt::format("{} leaked its own internal routes{}: {}", culprit, to, prefixes);
    case Kind::kBogonPrefix:
    case Kind::kBogonPrefixAdministrative:
      return fmt::format("{} originated {}, which must not be routed{}", culprit, prefixes, rules_text(i));
    case Kind::kBogonAsn:
    case Kind::kBogonAsnAdministrative:
      return fmt::format("{} passed on {} on paths with {}, which must not be routed", culprit, prefixes,
                         bogons_text(i));
    case Kind::kNone: break;
  }
  return fmt::format("{}: {}", culprit, prefixes);
}

std::span<const std::pair<std::string_view, incident::Group>> incident_groups() {
  using incident::Group;
  static constexpr std::array<std::pair<std::string_view, Group>, 4> kGroups = {
      {{"misorigination", Group::kMisorigination},
       {"forged-path", Group::kForgery},
       {"leak", Group::kLeak},
       {"bogon", Group::kBogon}}};
  return kGroups;
}

std::vector<std::string_view> incident_type_words() {
  std::vector<std::string_view> out;
  for (const auto& [word, group] : incident_groups()) out.push_back(word);
  for (std::size_t k = 1; k < incident::kKinds; ++k) {
    const std::string_view word = incident::name_of(static_cast<incident::Kind>(k));
    if (std::ranges::find(out, word) == out.end()) out.push_back(word);
  }
  return out;
}

std::vector<std::uint8_t> kinds_of_type(std::string_view word) {
  std::vector<std::uint8_t> out;
  for (std::size_t k = 1; k < incident::kKinds; ++k) {
    const auto kind = static_cast<incident::Kind>(k);
    const bool group = std::ranges::any_of(incident_groups(), [&](const auto& each) {
      return each.first == word && each.second == incident::group_of(kind);
    });
    if (group || incident::name_of(kind) == word) out.push_back(static_cast<std::uint8_t>(k));
  }
  return out;
}

}  // namespace mannerly::observatory
