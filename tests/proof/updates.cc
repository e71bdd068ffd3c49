#include "tests/proof/updates.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <set>

#include "tests/proof/recount.h"

namespace mannerly::proof {

namespace fs = std::filesystem;
using nlohmann::json;

// BGP4MP_ET|1759041356.680428|A|192.0.2.1|64500|198.51.100.0/24|64500 64496|IGP|...
// BGP4MP_ET|1759041356.680428|STATE|192.0.2.1|64500|6|1: a session that is no longer established loses all its routes.
Updates::Updates(const std::vector<fs::path>& files) {
  std::vector<Update> lost;
  for (const fs::path& file : files) {
    const std::string name = file.filename().string();
    for (const std::string& line : split(read_by_bgpdump(file), '\n')) {
      const std::vector<std::string> cells = split(line, '|');
      const bool is_lost = cells.size() > 6 && cells[2] == "STATE" && cells[5] == "6" && cells[6] != "6";
      if (!is_lost && (cells.size() < 6 || (cells[2] != "A" && cells[2] != "W"))) continue;
      Update update{.at = std::stod(cells[1]),
                    .collector = name.substr(0, name.find('.')),
                    .peer = cells[3] + " " + cells[4],
                    .withdrawn = cells[2] != "A",
                    .lost = is_lost,
                    .path = {}};
      if (!update.withdrawn && cells.size() > 6) update.path = cells[6];
      last_ = std::max(last_, static_cast<std::int64_t>(update.at));
      (is_lost ? lost : by_prefix_[cells[5]]).push_back(std::move(update));
    }
  }
  for (auto& [prefix, list] : by_prefix_) {
    list.insert(list.end(), lost.begin(), lost.end());
    std::ranges::stable_sort(list, {}, &Update::at);
  }
}

const std::vector<Update>& Updates::of(const std::string& prefix) const {
  static const std::vector<Update> none;
  const auto found = by_prefix_.find(prefix);
  return found == by_prefix_.end() ? none : found->second;
}

std::vector<fs::path> update_files(const fs::path& world, const std::string& from, const std::string& to) {
  std::vector<fs::path> out;
  const auto compact = [](std::string day) {
    std::erase(day, '-');
    return day;
  };
  for (const auto& file : fs::directory_iterator(world / "bgp")) {
    const std::string name = file.path().filename().string();
    const std::size_t at = name.find(".updates.");
    if (at == std::string::npos) continue;
    const std::string day = name.substr(at + 9, 8);
    if (day >= compact(from) && day <= compact(to)) out.push_back(file.path());
  }
  std::ranges::sort(out, {}, [](const fs::path& path) {
    const std::string name = path.filename().string();
    return std::pair(name.substr(name.find(".updates.")), name);
  });
  return out;
}

namespace {

// The route shows the incident: it ends at the culprit who announces what is not its own, or came to an accomplice
// from the culprit who must not have passed it on, or bears the culprit before what it made up.
bool shows(const json& incident, const std::string& path) {
  const std::string kind = incident.at("kind");
  const auto culprit = incident.at("culprit").get<std::uint32_t>();
  const std::vector<std::uint32_t> hops = hops_of(path);
  if (hops.empty()) return false;
  const bool by_origin =
      kind == "leak-5" || kind == "moas" || kind == "submoas" || kind == "squat" || kind.starts_with("bogon-prefix");
  if (by_origin) return hops.back() == culprit;
  const auto at = std::ranges::find(hops, culprit);
  if (at == hops.end()) return false;
  // The made-up link is the last one; behind a forged path's stands something else.
  if (kind == "forged-edge" || kind == "forged-subprefix") return at + 2 == hops.end();
  if (!kind.starts_with("leak")) return at + 1 != hops.end();
  const auto accomplices = incident.at("accomplices").get<std::vector<std::uint32_t>>();
  return at != hops.begin() && std::ranges::find(accomplices, *(at - 1)) != accomplices.end();
}

std::string shown(const std::optional<std::int64_t>& at) {
  return at ? instant_of(*at) : "(never)";
}

}  // namespace

namespace {

// What the updates say of one prefix of an incident.
struct Seen {
  std::optional<std::int64_t> first, last;
  bool lost = false;          // the last one went with its session
  std::set<std::string> has;  // sessions, at its end
  std::set<std::string> had;  // peers but the culprit
};

Seen seen_of(const json& incident, const json& row, const std::vector<Update>& updates) {
  // The next one of its kind, or the one before, is another incident.
  constexpr std::int64_t kAside = 5;
  const std::string culprit = fmt::format(" {}", incident.at("culprit").get<std::uint32_t>());
  const std::int64_t from = seconds_of(row.at("start"));
  const std::int64_t to = row.at("end").is_null() ? INT64_MAX - kAside : seconds_of(row.at("end"));
  Seen out;
  for (const Update& update : updates) {
    const auto at = static_cast<std::int64_t>(update.at);
    if (at < from - kAside || at > to + kAside) continue;
    const std::string session = update.collector + " " + update.peer;
    if (!update.withdrawn && shows(incident, update.path)) {
      if (!out.first) out.first = at;
      out.has.insert(session);
      if (!update.peer.ends_with(culprit)) out.had.insert(update.peer);
      out.last.reset();
    } else if (out.has.erase(session) > 0 && out.has.empty()) {
      out.last = at;
      out.lost = update.lost;
    }
  }
  return out;
}

}  // namespace

std::vector<std::string> mismatches(const json& incident, const Updates& updates) {
  std::vector<std::string> out;
  const auto id = incident.at("id").get<std::string>();
  std::optional<std::int64_t> begin, end;
  for (const json& row : incident.at("prefixes")) {
    const auto prefix = row.at("prefix").get<std::string>();
    const Seen seen = seen_of(incident, row, updates.of(prefix));
    const auto differs = [&](const char* what, const std::string& says, const std::string& is) {
      if (says != is) out.push_back(fmt::format("{} {} {}: {}, the updates say {}", id, prefix, what, says, is));
    };
    differs("start", row.at("start"), shown(seen.first));
    differs("peers", std::to_string(row.at("peers").get<std::size_t>()), std::to_string(seen.had.size()));
    const bool over = !row.at("end").is_null(), acquitted = row.at("end_reason") == "acquitted";
    const std::string kind = incident.at("kind");
    const bool by_registries = kind.starts_with("bogon") || kind == "moas" || kind == "submoas" || kind == "squat";
    if (acquitted && !by_registries) out.push_back(id + ": acquitted, and registries say nothing of its like");
    if ((!over || acquitted) && seen.has.empty()) {
      out.push_back(fmt::format("{} {}: {}, and no peer has it", id, prefix, over ? "acquitted" : "goes on"));
    }
    if (over && !acquitted) {
      differs("end", row.at("end"), shown(seen.last));
      differs("reason", row.at("end_reason"), seen.lost ? "session-lost" : "routes-gone");
    }
    const std::int64_t until = acquitted ? seconds_of(row.at("end")) : seen.last.value_or(0);
    if (seen.first) begin = std::min(begin.value_or(*seen.first), *seen.first);
    if (over) end = std::max(end.value_or(until), until);
  }
  std::size_t touched = 0, own = 0;
  std::set<std::uint32_t> victims;
  for (const json& row : incident.at("prefixes")) {
    const bool is_own = seen_of(incident, row, updates.of(row.at("prefix"))).had.empty();
    ++(is_own ? own : touched);
    if (is_own) continue;
    for (const json& victim : row.at("victims")) victims.insert(victim.get<std::uint32_t>());
  }
  if (incident.at("prefix_count") != touched) out.push_back(id + ": number of prefixes");
  if (incident.at("own_prefix_count") != own)
    out.push_back(id + ": number of prefixes at the culprit's own session alone");
  if (incident.at("victims") != json(victims)) out.push_back(id + ": victims are not those of what others saw");
  if (shown(begin) != incident.at("start")) out.push_back(id + ": its first route came at " + shown(begin));
  if (!incident.at("end").is_null() && shown(end) != incident.at("end")) {
    out.push_back(id + ": its last route went at " + shown(end));
  }
  return out;
}

std::vector<std::string> confidence_mismatches(const json& incident, const fs::path& profile) {
  std::map<std::string, double> weights;
  bool own = false;
  const std::string section = "[" + incident.at("kind").get<std::string>() + "]";
  for (const std::string& line : split(whole_file(profile), '\n')) {
    if (line.starts_with('[')) own = line == section;
    const std::size_t equals = line.find(" = ");
    if (own && equals != std::string::npos) weights[line.substr(0, equals)] = std::atof(line.c_str() + equals + 3);
  }
  const auto id = incident.at("id").get<std::string>();
  std::vector<std::string> out;
  const auto weighs = [&](const std::string& name, double is) {
    const auto known = weights.find(name);
    const double should = known == weights.end() ? 0 : known->second;
    if (std::abs(should - is) > 1e-6) out.push_back(fmt::format("{}: {} weighs {}, not {}", id, name, should, is));
    return should;
  };
  double sum = weighs("base", incident.at("base"));
  for (const json& part : incident.at("parts")) sum += weighs(part.at("evidence"), part.at("weight"));
  const double confidence = std::clamp(1 / (1 + std::exp(-sum)), 0.0001, 0.9999);
  if (std::abs(confidence - incident.at("confidence").get<double>()) > 0.00005 + 1e-9) {
    out.push_back(fmt::format("{}: its reasons add up to {:.4f}, it says {}", id, confidence,
                              incident.at("confidence").get<double>()));
  }
  return out;
}

}  // namespace mannerly::proof
