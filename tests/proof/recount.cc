#include "tests/proof/recount.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>

namespace mannerly::proof {

namespace {

constexpr std::int64_t kDay = 86400;

bool is_held(const Delegation& row) {
  return row.status == "allocated" || row.status == "assigned";
}

// "20251102": known for two days at least, or without a date.
bool is_old_enough(const Delegation& row, const std::string& today) {
  if (row.date.size() != 8) return true;
  const std::string date = row.date.substr(0, 4) + "-" + row.date.substr(4, 2) + "-" + row.date.substr(6);
  return seconds_of(today) - seconds_of(date) >= 2 * kDay;
}

int class_of(const Delegation& row, const std::string& today) {
  if (!is_old_enough(row, today)) return 0;
  return row.status == "available" ? 2 : row.status == "reserved" ? 1 : 0;
}

double curve(double penalty) {
  return std::pow(0.6, std::sqrt(2 * penalty));
}

}  // namespace

std::vector<std::uint32_t> hops_of(const std::string& path) {
  std::vector<std::uint32_t> out;
  for (const std::string& hop : split(path, ' ')) {
    const auto asn = static_cast<std::uint32_t>(std::strtoul(hop.c_str(), nullptr, 10));
    if (out.empty() || out.back() != asn) out.push_back(asn);  // prepending is one position
  }
  return out;
}

std::pair<std::int64_t, std::int64_t> month_of(const std::string& date) {
  const int year = std::stoi(date.substr(0, 4)), month = std::stoi(date.substr(5, 2));
  const int next = month == 12 ? 1 : month + 1;
  const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return {seconds_of(date.substr(0, 7) + "-01"),
          seconds_of(std::to_string(month == 12 ? year + 1 : year) + "-" + two(next) + "-01")};
}

double weight_of(std::int64_t seconds) {
  if (seconds <= 0) return 0;
  if (seconds < 1800) return 0.5;
  return 1 + static_cast<double>(seconds / kDay);
}

Rov rov_of(const RawWorld& raw, const Block& prefix, std::uint32_t origin) {
  Rov out = Rov::kNotFound;
  for (const Vrp& vrp : raw.vrps) {
    if (!vrp.block.covers(prefix)) continue;
    if (vrp.asn == origin && vrp.asn != 0 && prefix.length <= vrp.max_length) return Rov::kValid;
    out = Rov::kInvalid;
  }
  return out;
}

Irr irr_of(const RawWorld& raw, const Block& prefix, std::uint32_t origin) {
  Irr out = Irr::kNone;
  for (const RouteObject& object : raw.route_objects) {
    if (!object.block.covers(prefix)) continue;
    const bool own = object.origin == origin;
    out = std::max(out, !own ? Irr::kOtherOrigin : object.block == prefix ? Irr::kExact : Irr::kCovering);
  }
  return out;
}

Recount::Recount(const RawWorld& raw) : raw_(raw) {
  find_bogons();
}

int Recount::bogon_class(std::uint32_t asn) const {
  if (is_special_asn(asn)) return 2;
  int out = 0;
  for (const Delegation& row : raw_.delegations) {
    if (row.bits != 0 || asn < row.first || asn > row.last) continue;
    if (is_held(row)) return 0;
    out = std::max(out, class_of(row, raw_.date));
  }
  return out;
}

int Recount::bogon_class(const Block& prefix) const {
  for (const char* special :
       {"0.0.0.0/8",    "10.0.0.0/8",    "100.64.0.0/10",  "127.0.0.0/8",   "169.254.0.0/16",  "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24",  "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/3",  "2001:db8::/32", "2001:2::/48",    "2001:10::/28",  "2002::/16",       "3ffe::/16",
        "3fff::/20",    "::/3",          "4000::/2",       "8000::/1"}) {
    if (block_of(special).covers(prefix)) return 2;
  }
  for (const auto& [block, line] : raw_.iana_blocks) {
    const bool nobody = line.find("RESERVED") != std::string::npos || line.find("UNALLOCATED") != std::string::npos;
    if (nobody && block.covers(prefix)) return 2;
  }
  Wide available = 0, reserved = 0;
  for (const Delegation& row : raw_.delegations) {
    if (row.bits != prefix.bits || row.last < prefix.first || row.first > prefix.last()) continue;
    const Wide size = std::min(row.last, prefix.last()) - std::max(row.first, prefix.first) + 1;
    const int as = class_of(row, raw_.date);
    available += as == 2 ? size : 0;
    reserved += as == 1 ? size : 0;
  }
  const Wide all = prefix.last() - prefix.first + 1;
  return available == all ? 2 : available + reserved == all ? 1 : 0;
}

// The metrics of bogons: 4 M3, 5 M3C, 6 M4, 7 M4C.
void Recount::find_bogons() {
  for (const auto& [key, route] : raw_.routes) {
    const int found = bogon_class(route.block);
    if (found == 0) continue;
    Bogon bogon{.prefix = route.prefix, .origin = route.origin, .number = 0, .full = found == 2, .paths = {}};
    const std::string name = route.prefix + " " + std::to_string(route.origin);
    bogons_[route.origin][4].emplace(name, bogon);
    for (const auto& [session, path] : route.by_session) {
      const std::vector<std::uint32_t> hops = hops_of(path);
      if (hops.size() < 2 || bogon_class(hops[hops.size() - 2]) != 0) continue;
      // A path of two peers is two.
      bogons_[hops[hops.size() - 2]][5].emplace(name, bogon).first->second.paths.insert(session + ": " + path);
    }
  }
  for (const std::string& path : raw_.paths) {
    const std::vector<std::uint32_t> hops = hops_of(path);
    for (std::size_t i = 1; i < hops.size(); ++i) {
      const int found = bogon_class(hops[i]);
      if (found == 0) continue;
      std::size_t culprit = i - 1;
      while (culprit > 0 && bogon_class(hops[culprit]) != 0) --culprit;
      if (bogon_class(hops[culprit]) != 0) continue;
      const Bogon bogon{.prefix = {}, .origin = 0, .number = hops[i], .full = found == 2, .paths = {}};
      const std::string name = std::to_string(hops[i]);
      bogons_[hops[culprit]][6].emplace(name, bogon).first->second.paths.insert(path);
      if (culprit == 0 || bogon_class(hops[culprit - 1]) != 0) continue;
      bogons_[hops[culprit - 1]][7].emplace(name, bogon).first->second.paths.insert(path);
    }
  }
}

// "192.0.2.0/24 AS64500: full bogon, WHY; on 3 paths", "AS64500 on path "1 64500" (3 paths): full bogon, WHY".
bool Bogon::is_row(const std::string& text) const {
  const std::string kind = full ? "full bogon, " : "administrative bogon, ";
  std::string rest = text;
  if (told) {
    const std::string last = "; an incident stands for it";
    if (!rest.ends_with(last)) return false;
    rest.resize(rest.size() - last.size());
  }
  std::size_t begin = 0;
  if (number != 0) {
    const std::string start = "AS" + std::to_string(number) + " on path \"";
    const std::size_t end = rest.find("\" (");
    if (!rest.starts_with(start) || end == std::string::npos) return false;
    if (!paths.contains(rest.substr(start.size(), end - start.size()))) return false;
    const std::string count = "\" (" + std::to_string(paths.size()) + " paths): " + kind;
    if (rest.compare(end, count.size(), count) != 0) return false;
    begin = end + count.size();
  } else {
    const std::string start = prefix + " AS" + std::to_string(origin) + ": " + kind;
    const std::string last = paths.empty() ? "" : "; on " + std::to_string(paths.size()) + " paths";
    if (!rest.starts_with(start) || !rest.ends_with(last)) return false;
    rest.resize(rest.size() - last.size());
    begin = start.size();
  }
  // The reason is a registry's listing, or the standard that reserves it.
  const std::string why = rest.substr(begin);
  return why.find_first_of("0123456789") == std::string::npos || why.find("RFC") != std::string::npos ||
         why.find("IANA") != std::string::npos;
}

std::size_t Network::bogons_beside(std::size_t metric) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(bogons[metric], [](const Bogon& bogon) { return bogon.full && !bogon.told; }));
}

double Recount::looked_share() const {
  const auto [month, next] = month_of(raw_.date);
  return looked_share(month, next);
}

double Recount::looked_share(std::int64_t from, std::int64_t to) const {
  if (raw_.looked_to == 0) return 0;
  const std::int64_t wanted = std::max(raw_.at, std::min(raw_.looked_to, to));
  const std::int64_t seen = std::min(raw_.looked_to, wanted) - std::max(raw_.looked_from, from);
  return wanted == from ? 0 : std::max(0.0, static_cast<double>(seen) / static_cast<double>(wanted - from));
}

namespace {

// Which metric a kind is counted in, of the culprit; who passed it on is one further.
std::size_t metric_of(const std::string& kind) {
  if (kind.starts_with("leak")) return 0;
  if (kind.starts_with("bogon-prefix")) return 4;
  return kind.starts_with("bogon-asn") ? 6 : 2;
}

std::vector<Merged> merge(std::vector<std::pair<std::int64_t, std::int64_t>> events) {
  std::ranges::sort(events);
  std::vector<Merged> out;
  for (const auto& [begin, end] : events) {
    if (out.empty() || begin > out.back().end) out.push_back({begin, end, 0});
    out.back().end = std::max(out.back().end, end);
    ++out.back().events;
  }
  return out;
}

bool is_named(const nlohmann::json& incident, const char* key, std::uint32_t asn) {
  const auto list = incident.at(key).get<std::vector<std::uint32_t>>();
  return std::ranges::find(list, asn) != list.end();
}

bool has_prefix(const nlohmann::json& incident, const std::string& prefix) {
  return std::ranges::any_of(incident.at("prefixes"), [&](const auto& p) { return p.at("prefix") == prefix; });
}

}  // namespace

std::vector<Merged> merged_events(const std::vector<Use>& uses, std::size_t metric) {
  std::vector<std::pair<std::int64_t, std::int64_t>> events;
  for (const Use& use : uses) {
    if (use.metric == metric && use.not_counted.empty()) events.emplace_back(use.begin, use.end);
  }
  return merge(std::move(events));
}

std::vector<Use> Recount::uses_of(std::uint32_t asn, std::int64_t from, std::int64_t to) const {
  std::vector<Use> out;
  for (const Incident& incident : raw_.incidents) {
    const nlohmann::json& j = incident.json;
    const bool culprit = j.at("culprit") == asn;
    if (!culprit && !is_named(j, "accomplices", asn)) continue;
    const bool going_on = j.at("end").is_null();
    const std::int64_t start = seconds_of(j.at("start"));
    const std::int64_t end = going_on ? std::max(start, raw_.looked_to) : seconds_of(j.at("end"));
    if (end < from || start >= to) continue;
    const std::string kind = j.at("kind");
    Use use{&incident, metric_of(kind) + (culprit ? 0U : 1U), std::max(start, from), std::min(end, to), going_on, ""};
    if (j.at("confidence") < 0.5) use.not_counted = "confidence below 0.5";
    if (kind.ends_with("administrative")) use.not_counted = "an administrative bogon";
    if (incident.feedback == "accepted") use.not_counted = "a dispute was accepted";
    out.push_back(use);
  }
  return out;
}

void Recount::incidents(Network& out) const {
  const auto [month, next] = month_of(raw_.date);
  const std::int64_t today = seconds_of(raw_.date);
  for (const Incident& incident : raw_.incidents) {
    const nlohmann::json& j = incident.json;
    const std::int64_t start = seconds_of(j.at("start"));
    const std::int64_t end = j.at("end").is_null() ? std::max(start, raw_.looked_to) : seconds_of(j.at("end"));
    const bool named =
        j.at("culprit") == out.asn || is_named(j, "accomplices", out.asn) || is_named(j, "victims", out.asn);
    out.incident_count += named && end >= month && start < next ? 1 : 0;
  }
  out.uses = uses_of(out.asn, month, next);
  std::array<std::vector<std::pair<std::int64_t, std::int64_t>>, 8> events;
  for (const Use& use : out.uses) {
    if (use.not_counted.empty()) events[use.metric].emplace_back(use.begin, use.end);
  }
  if (const auto blamed = bogons_.find(out.asn); blamed != bogons_.end()) {
    for (std::size_t m = 4; m < 8; ++m) {
      for (const auto& [name, found] : blamed->second[m]) {
        Bogon bogon = found;
        bogon.told = std::ranges::any_of(out.uses, [&](const Use& use) {
          return use.metric == m && use.begin < today + kDay && use.end >= today &&
                 (m > 5 || has_prefix(use.incident->json, found.prefix));
        });
        out.bogons[m].push_back(std::move(bogon));
      }
      if (out.bogons_beside(m) > 0) events[m].emplace_back(today, std::min(today + kDay, next));  // a day's are one
    }
  }
  const double share = looked_share();
  const bool looked = share > 0 && (out.on_path || out.originates);
  double sum = 0;
  bool any = false;
  constexpr std::array kWeights = {0.0, 0.0, 1.0, 0.5, 1.0, 0.5, 1.0, 0.5};
  for (std::size_t m = 0; m < 8; ++m) {
    out.merged[m] = merge(std::move(events[m]));
    double penalty = 0;
    for (const Merged& merged : out.merged[m]) penalty += weight_of(merged.end - merged.begin);
    Metric& metric = out.metrics[kIncidentMetrics[m]];
    metric.numerator = static_cast<std::int64_t>(out.merged[m].size());
    const bool in_routes = m == 4 ? out.on_path || out.originates : m > 4 && out.on_path;
    if (metric.numerator > 0 || looked || in_routes) metric.value = penalty;
    if (kWeights[m] == 0) continue;
    if (metric.value) sum += kWeights[m] * penalty;
    any = any || metric.value.has_value();
    out.partial = out.partial || !metric.value || (m < 4 && share < 1);
  }
  if (any) out.scores["filtering"] = curve(sum);
}

std::string tested_network(const SpoofTest& test) {
  Block block = block_of(test.client);
  block.length = std::min(block.length, block.bits == 32 ? 24 : 40);
  block.first &= ~((Wide{1} << (block.bits - block.length)) - 1);
  return text_of(block);
}

void Recount::rest(Network& out) const {
  const auto [month, next] = month_of(raw_.date);
  std::set<std::string> tested, failing;
  if (const auto tests = raw_.tests.find(out.asn); tests != raw_.tests.end()) {
    for (const SpoofTest& test : tests->second) {
      if (const std::int64_t at = seconds_of(test.at); at < month || at >= next) continue;
      if (!test.received && (!test.blocked || test.nat)) continue;
      const std::string network = tested_network(test);
      tested.insert(network);
      if (test.received) failing.insert(network);
    }
  }
  out.tested = static_cast<std::uint32_t>(tested.size());
  out.failing = static_cast<std::uint32_t>(failing.size());
  Metric& m5 = out.metrics["M5"];
  m5.numerator = out.failing;
  if (out.tested > 0) m5.value = out.failing;
  if (m5.value) out.scores["anti_spoofing"] = curve(*m5.value);

  bool contact = false;
  const auto objects = raw_.aut_nums.find(out.asn);
  if (objects != raw_.aut_nums.end()) {
    for (const Object& object : objects->second) contact = contact || object.count("admin-c", "tech-c") > 0;
  }
  if (const auto pocs = raw_.contacts.find(out.asn); pocs != raw_.contacts.end()) {
    for (const nlohmann::json& poc : pocs->second) {
      contact = contact || (poc.at("role") != "Abuse" && poc.at("visible") != "Private");
    }
  }
  Metric& m8 = out.metrics["M8"];
  // Every registry of delegations is among the sources of this world.
  if (contact || objects != raw_.aut_nums.end() || out.delegation != nullptr) m8.value = contact ? 1 : 0;
  m8.numerator = contact ? 1 : 0;
  if (m8.value) out.scores["coordination"] = *m8.value;
}

Network Recount::of(std::uint32_t asn) const {
  Network out{.asn = asn};
  for (const std::string& action : kActions) out.scores[action] = std::nullopt;
  for (const Delegation& row : raw_.delegations) {
    if (row.bits == 0 && is_held(row) && asn >= row.first && asn <= row.last) out.delegation = &row;
  }
  out.on_path = raw_.on_path.contains(asn);
  const auto routes = raw_.routes_of.find(asn);
  out.originates = routes != raw_.routes_of.end();
  out.in_universe = (out.on_path || out.originates || out.delegation != nullptr) && bogon_class(asn) == 0;
  out.is_named = out.on_path || out.originates || out.delegation != nullptr || raw_.aut_nums.contains(asn) ||
                 raw_.peeringdb.contains(asn) || raw_.as_names.contains(asn) ||
                 std::ranges::any_of(raw_.vrps, [&](const Vrp& vrp) { return vrp.asn == asn; });
  if (out.originates) {
    for (const Route* route : routes->second) {
      ++(route->block.bits == 32 ? out.v4 : out.v6);
      const Rov rov = rov_of(raw_, route->block, asn);
      ++(rov == Rov::kValid ? out.valid : rov == Rov::kInvalid ? out.invalid : out.not_found);
      out.registered += irr_of(raw_, route->block, asn) >= Irr::kCovering ? 1 : 0;
    }
  }
  const auto share = [&](const char* name, std::uint32_t part) {
    Metric& metric = out.metrics[name];
    metric.numerator = part;
    metric.denominator = out.routes();
    if (out.routes() > 0) metric.value = static_cast<double>(part) / out.routes();
  };
  share("M7IRR", out.registered);
  share("M7RPKI", out.valid);
  share("M7RPKIN", out.invalid);
  out.scores["irr"] = out.metrics["M7IRR"].value;
  if (out.routes() > 0) {
    out.scores["rpki"] = std::clamp((out.valid - 10.0 * out.invalid) / out.routes(), 0.0, 1.0);
  }
  incidents(out);
  rest(out);

  out.neighbours = raw_.neighbours_of(asn).size();
  return out;
}

}  // namespace mannerly::proof
