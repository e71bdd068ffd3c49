// The incidents that name a network: those of the month, and those of earlier ones.
#include <fmt/format.h>

#include <algorithm>

#include "tests/proof/claims.h"

namespace mannerly::proof {

namespace {

std::string role_of(const nlohmann::json& j, std::uint32_t asn) {
  if (j.at("culprit") == asn) return "culprit";
  const auto list = j.at("accomplices").get<std::vector<std::uint32_t>>();
  return std::ranges::find(list, asn) != list.end() ? "passed it on" : "victim";
}

std::string use_of(const Network& n, const Incident& incident, const std::string& role) {
  if (role == "victim") return "not against a victim";
  for (const Use& use : n.uses) {
    if (use.incident != &incident) continue;
    if (use.not_counted.empty()) return "counts in " + kIncidentMetrics[use.metric];
    if (use.not_counted.starts_with("confidence")) return "too unsure to count";
    if (use.not_counted.starts_with("a dispute")) return use.not_counted;
    return "administrative, reported only";
  }
  return "not in this month, or in no metric";
}

bool names(const nlohmann::json& j, std::uint32_t asn) {
  const auto in = [&](const char* key) {
    const auto list = j.at(key).get<std::vector<std::uint32_t>>();
    return std::ranges::find(list, asn) != list.end();
  };
  return j.at("culprit") == asn || in("accomplices") || in("victims");
}

std::vector<const Incident*> latest_first(const std::vector<Incident>& all, std::uint32_t asn) {
  std::vector<const Incident*> out;
  for (const Incident& incident : all) {
    if (names(incident.json, asn)) out.push_back(&incident);
  }
  std::ranges::stable_sort(out, [](const Incident* a, const Incident* b) {
    return a->json.at("start").get<std::string>() > b->json.at("start").get<std::string>();
  });
  return out;
}

// "leak-5" is called "Route leak, type 5 (...)".
void claim_kind(Claims& claims, const std::string& key, const nlohmann::json& j) {
  const std::string kind = j.at("kind");
  if (!kind.starts_with("leak-")) return;
  claims.named(key + "Kind", [kind](const std::string& text) {
    return text.starts_with("Route leak, type " + kind.substr(5) + " (") && !has_digit(text.substr(18));
  });
}

void claim_start(Claims& claims, const std::string& key, const nlohmann::json& j) {
  const std::string start = j.at("start");
  claims.is(key + "Start (UTC)", minute(seconds_of(start)));
  claims.is(key + "Start (UTC)/time@datetime", start);
}

}  // namespace

void claim_incidents(Claims& claims) {
  const Network& n = claims.network;
  const Told& told = claims.told;
  const std::int64_t month = month_of(told.raw().date).first;
  std::size_t shown = 0, counted = 0;
  std::set<std::string> above;  // of an earlier month, and told of already
  for (const Incident* incident : latest_first(told.raw().incidents, n.asn)) {
    const nlohmann::json& j = incident->json;
    const bool open = j.at("end").is_null();
    if (!open && seconds_of(j.at("end")) < month) continue;
    ++shown;
    if (seconds_of(j.at("start")) < month) above.insert(j.at("id").get<std::string>());
    const std::string id = j.at("id"), key = "Incidents that name this network, the latest first|" + id + "|";
    const std::string role = role_of(j, n.asn), use = use_of(n, *incident, role);
    counted += use.starts_with("counts in") ? 1 : 0;
    claims.is("Incidents that name this network, the latest first|head|" + id, id);
    claims.is(key + "Role", role);
    claim_kind(claims, key, j);
    claim_start(claims, key, j);
    claims.is(key + "Lasted", open ? "goes on" : duration(seconds_of(j.at("end")) - seconds_of(j.at("start"))));
    claims.is(key + "Prefixes", count(j.at("prefix_count")));
    claims.is(key + "Confidence", percent(j.at("confidence")));
    claims.is(key + "In the score", use);
  }
  if (shown > 0) {
    claims.is("|p.lede", fmt::format("{} incidents of this month name it; {} against it.", shown,
                                     counted == 0 ? "none counts" : fmt::format("{} count", counted)));
  }
  claims.is("|div.share@data-cli",
            fmt::format("mannerly incidents list --archive incidents/{0} --all --from {0}-01 --as {1}", told.month(),
                        claims.as));
  std::size_t earlier = 0;
  for (const Incident* incident : latest_first(told.known_incidents, n.asn)) {
    const nlohmann::json& j = incident->json;
    if (seconds_of(j.at("start")) >= month || above.contains(j.at("id").get<std::string>())) continue;
    if (++earlier > 100) continue;
    const std::string id = j.at("id"), key = "Incidents of earlier months|" + id + "|";
    claims.is("Incidents of earlier months|head|" + id, id);
    claims.is(key + "Culprit", fmt::format("AS{}", j.at("culprit").get<std::uint32_t>()));
    claim_kind(claims, key, j);
    claim_start(claims, key, j);
    claims.is(key + "Confidence", percent(j.at("confidence")));
  }
  if (earlier > 100) claims.is("earlier|p", fmt::format("The latest 100 of {}. All", earlier));
}

}  // namespace mannerly::proof
