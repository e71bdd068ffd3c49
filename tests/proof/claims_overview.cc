// The overview of a network: what was measured, how it came out, two years by month, those like it, facts.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "readiness/regions.h"
#include "tests/proof/claims.h"

namespace mannerly::proof {

namespace {

readiness::UnRegion region_of(const Network& n) {  // the table of UN M49 is the only thing that is not counted again
  if (n.delegation == nullptr || n.delegation->economy.size() != 2) return {};
  return readiness::un_region_of({n.delegation->economy[0], n.delegation->economy[1]});
}

Band band_of(const std::vector<const Network*>& members, const std::string& action) {
  std::vector<double> values;
  for (const Network* member : members) {
    if (member->scores.at(action)) values.push_back(*member->scores.at(action));
  }
  std::ranges::sort(values);
  Band out{.with_data = values.size()};
  if (values.size() < 5) return out;    // one of fewer is a value by chance
  const auto rank = [&](double part) {  // nearest rank
    return values[static_cast<std::size_t>(std::ceil(part * static_cast<double>(values.size()))) - 1];
  };
  out.low = rank(0.25), out.median = rank(0.5), out.high = rank(0.75);
  return out;
}

}  // namespace

Peers peers_of(const Counted& counted, const Network& self) {
  std::uint32_t min = 0, max = 0;
  if (self.routes() > 0) {
    for (min = 1; self.routes() / 10 >= min;) min *= 10;
    max = min * 10 - 1;
  }
  const readiness::UnRegion own = region_of(self);
  std::vector<const Network*> members;
  std::string where;
  for (int circle = own.sub_region.empty() ? 2 : 0; circle < 3; ++circle) {
    members.clear();
    for (const auto& [asn, other] : counted.all) {
      const readiness::UnRegion its = region_of(other);
      const bool near = circle == 2 || (circle == 1 ? its.region == own.region : its.sub_region == own.sub_region);
      if (asn == self.asn || (other.in_universe && other.routes() >= min && other.routes() <= max && near)) {
        members.push_back(&other);
      }
    }
    where = circle == 0 ? std::string(own.sub_region) : circle == 1 ? std::string(own.region) : "the world";
    if (members.size() >= 8) break;
  }
  Peers out;
  const std::string size = max == 0 ? "without routes" : fmt::format("with {} to {} routes", min, max);
  out.title = fmt::format("{} networks of {} {}.", members.size(), where, size);
  for (const std::string& action : kActions) out.bands[action] = band_of(members, action);
  return out;
}

namespace {

// How a score came out, in words.
std::string formula_of_score(const std::string& action, const Network& n) {
  const std::optional<double>& score = n.scores.at(action);
  if (!score) return "no data";
  if (action == "anti_spoofing") return fmt::format("0.6 ^ sqrt(2 x {} (M5)) = {:.4f}", n.failing, *score);
  if (action == "coordination") return fmt::format("M8 = {:g}", *score);
  if (action == "irr") return fmt::format("M7IRR = {:.4f}", *score);
  if (action == "rpki") {
    return fmt::format("M7RPKI - 10 x M7RPKIN = ({} - 10 x {}) / {}, within 0..1, = {:.4f}", n.valid, n.invalid,
                       n.routes(), *score);
  }
  std::string terms, missing;
  const std::map<std::string, std::string> weights = {{"M2", "1"},    {"M2C", "0.5"}, {"M3", "1"},
                                                      {"M3C", "0.5"}, {"M4", "1"},    {"M4C", "0.5"}};
  for (const auto& [name, weight] : weights) {
    const auto& value = n.metrics.at(name).value;
    if (value) terms += fmt::format("{}{} x {:g} ({})", terms.empty() ? "" : " + ", weight, *value, name);
    if (!value) missing += (missing.empty() ? "; not measured: " : ", ") + name;
  }
  return fmt::format("0.6 ^ sqrt(2 x ({})) = {:.4f}{}", terms, *score, missing);
}

// Two years by month, in a table and drawn, for wide and for narrow screens.
void claim_history(Claims& claims, const std::string& action, const ShownPage& page) {
  const std::string title = short_title_of(action), key = "Scores by month|" + title;
  const std::string now = claims.told.month();
  const int last = std::stoi(now.substr(0, 4)) * 12 + std::stoi(now.substr(5)) - 1;
  std::map<std::string, std::optional<double>> scores;
  for (int number = last - 23; number <= last; ++number) {
    const std::string month = fmt::format("{:04}-{:02}", number / 12, number % 12 + 1);
    const auto counted = claims.told.months.find(month);
    const Network* then = counted == claims.told.months.end() ? nullptr : counted->second->find(claims.network.asn);
    const std::optional<double> score = then == nullptr ? std::nullopt : then->scores.at(action);
    claims.is(key + "|month", month);
    claims.is(key + "|Score", percent(score));
    if (score) scores[month] = score;
  }
  std::size_t drawn = 0;
  for (const DrawnPoint& point : page.points) {
    if (point.chart != title) continue;
    ++drawn;
    const auto score = scores.find(point.label);
    // A tenth of a unit of a drawing that is 80 high.
    if (score == scores.end() || point.value != percent(score->second) ||
        std::abs(point.height - *score->second) > 0.002) {
      claims.wrong(fmt::format("{} of {}: drawn at {:.4f} as {}", title, point.label, point.height, point.value));
    }
    claims.named("history-panel|g.point@data-label", [&](const std::string&) { return true; });
    claims.named("history-panel|g.point@data-value", [&](const std::string&) { return true; });
    const std::string told = fmt::format("Score, {}: {}", point.label, point.value);
    claims.named("history-panel|title", [told](const std::string& text) { return text == told; });
  }
  if (drawn != 2 * scores.size()) claims.wrong(fmt::format("{}: {} points drawn twice", title, scores.size()));
  for (const char* share : {"0\u202F%", "50\u202F%", "100\u202F%"}) {
    claims.named("history-panel|text.tick", [share](const std::string& text) { return text == share; });
  }
  // Some of the months, as they fit beneath.
  claims.named("history-panel|text.tick", [last](const std::string& text) {
    for (int number = last - 23; number <= last; ++number) {
      if (text == fmt::format("{:04}-{:02}", number / 12, number % 12 + 1)) return true;
    }
    return false;
  });
}

// What mends each action that is not ready, those that lag before the others.
void claim_first_steps(Claims& claims) {
  const Network& n = claims.network;
  for (const char* state : {"lagging", "aspiring"}) {
    for (const std::string& action : kActions) {
      const std::optional<double>& score = n.scores.at(action);
      if (!score || state_of(action, score) != state) continue;
      std::string remedy;
      if (action == "irr") {
        remedy =
            fmt::format(": {} of {} routes lack a route object", count(n.routes() - n.registered), count(n.routes()));
      } else if (action == "rpki") {
        remedy = fmt::format(": {} of {} routes lack a ROA", count(n.not_found + n.invalid), count(n.routes()));
      }
      const std::string result = mark(action, score, action == "filtering" && n.partial);
      claims.is("first|li", fmt::format("{} {}{}", result, short_title_of(action), remedy));
    }
  }
}

void claim_changes(Claims& claims) {
  const Network& n = claims.network;
  const Network* before = claims.told.month_before(n.asn);
  if (before == nullptr) return;
  const auto row = [&](const std::string& title, std::uint32_t then, std::uint32_t now) {
    const std::string key = "What changed since the end of last month|" + title;
    claims.is(key + "|Then", count(then));
    claims.is(key + "|Now", count(now));
    claims.is(key + "|Change", change(then, now));
  };
  row("Routes", before->routes(), n.routes());
  row("Registered in an IRR", before->registered, n.registered);
  row("RPKI valid", before->valid, n.valid);
  row("RPKI invalid", before->invalid, n.invalid);
  row("Without a ROA", before->not_found, n.not_found);
}

void claim_facts(Claims& claims) {
  const Network& n = claims.network;
  const RawWorld& raw = claims.told.raw();
  claims.is("facts|Announces", fmt::format("{} IPv4 and {} IPv6 prefixes", count(n.v4), count(n.v6)));
  const std::size_t cone = claims.told.cone_of(n.asn);
  claims.is("facts|Customer cone",
            cone == 1 ? "itself alone" : fmt::format("{} networks, itself included", count(cone)));
  if (n.delegation != nullptr) {
    const std::string& d = n.delegation->date;
    claims.is("facts|Number",
              fmt::format("{} since {}-{}-{}", n.delegation->status, d.substr(0, 4), d.substr(4, 2), d.substr(6)));
  }
  if (const auto objects = raw.aut_nums.find(n.asn); objects != raw.aut_nums.end()) {
    for (const Object& object : objects->second) {
      claims.is(fmt::format("facts|aut-num ({})", object.first("source")),
                fmt::format("{}, {} import and {} export lines", object.first("as-name"),
                            object.count("import", "mp-import"), object.count("export", "mp-export")));
    }
  }
  claims.named("facts|Organisation", [&raw](const std::string& text) {
    return raw.organisations_text.find("|" + text + "|") != std::string::npos;
  });
  const auto net = raw.peeringdb.find(n.asn);
  if (net == raw.peeringdb.end()) return;
  claims.named("facts|Website (PeeringDB)", [=](const std::string& text) { return net->second.at("website") == text; });
  claims.named("facts|as-set (PeeringDB)",
               [=](const std::string& text) { return net->second.at("irr_as_set") == text; });
}

}  // namespace

bool is_share(const std::string& metric) {
  return metric.starts_with("M7");
}

std::string formula_of(const Told& told, const Network& n, const std::string& name) {
  const Metric& metric = n.metrics.at(name);
  if (!metric.value) return "";
  if (is_share(name)) {
    const char* what = name == "M7IRR" ? "registered" : name == "M7RPKI" ? "RPKI valid" : "RPKI invalid";
    return fmt::format("{} / routes = {} / {} = {:.4f}", what, metric.numerator, metric.denominator, *metric.value);
  }
  if (name == "M5") return fmt::format("networks that let spoofed packets out = {} of {} tested", n.failing, n.tested);
  if (name == "M8") {
    return fmt::format("an administrative, technical, NOC or policy contact: {}",
                       *metric.value > 0 ? "yes = 1" : "no = 0");
  }
  const auto m = static_cast<std::size_t>(std::ranges::find(kIncidentMetrics, name) - kIncidentMetrics.begin());
  const std::vector<Merged>& merged = n.merged[m];
  if (merged.empty() && told.now.recount.looked_share() == 0)
    return "nothing seen on " + told.raw().date + ": penalty 0";
  if (merged.empty()) return fmt::format("no incident in {}: penalty 0", told.month());
  std::string sum;
  for (const Merged& each : merged) {
    sum += fmt::format("{}{:g}", sum.empty() ? "" : " + ", weight_of(each.end - each.begin));
  }
  if (merged.size() > 1) sum += fmt::format(" = {:g}", *metric.value);
  std::string out =
      fmt::format("penalty {}: {} incident{} in {}", sum, merged.size(), merged.size() == 1 ? "" : "s", told.month());
  if (const std::size_t bogons = n.bogons_beside(m); bogons > 0) {
    out += fmt::format("; the snapshot's {} bogon{} of {} are one event of that day", bogons, bogons == 1 ? "" : "s",
                       told.raw().date);
  }
  return out;
}

void claim_overview(Claims& claims, const ShownPage& page) {
  const Network& n = claims.network;
  const Network* before = claims.told.month_before(n.asn);
  const Peers peers = peers_of(claims.told.now, n);
  const std::string checklist = "Each action and the metrics that it is made of|";
  claims.is("peers|p", peers.title);
  claim_first_steps(claims);
  for (const std::string& action : kActions) {
    const std::string key = checklist + title_of(action) + "|";
    const bool partial = action == "filtering" && n.partial;
    claims.is(key + "Result", mark(action, n.scores.at(action), partial));
    claims.is(key + "Since last month",
              before == nullptr ? "" : points(before->scores.at(action), n.scores.at(action)));
    // A full score of filtering is said in words.
    const bool nothing = action == "filtering" && n.scores.at(action) == 1.0;
    claims.is(key + "How it came out", nothing ? "No incident counts against it." : formula_of_score(action, n));
    const Band& band = peers.bands.at(action);
    const std::string among = "Quartiles of networks of about the same size and place|" + short_title_of(action) + "|";
    claims.is(among + "This network", mark(action, n.scores.at(action), partial));
    claims.is(among + "Lower quartile", percent(band.low));
    claims.is(among + "Median", percent(band.median));
    claims.is(among + "Upper quartile", percent(band.high));
    claims.is(among + "With data", count(band.with_data));
    claim_history(claims, action, page);
  }
  // What a metric is called stands behind its name.
  for (const std::string& head : page.heads) {
    const std::string name = head.substr(0, head.find(' '));
    const auto metric = n.metrics.find(name);
    if (metric == n.metrics.end()) continue;
    const auto& value = metric->second.value;
    claims.is(checklist + head + "|Result", !value           ? "no data"
                                            : name == "M8"   ? (*value > 0 ? "yes" : "no")
                                            : is_share(name) ? percent(value)
                                                             : fmt::format("{:g}", *value));
    if (value) claims.is(checklist + head + "|How it came out", formula_of(claims.told, n, name));
  }
  claim_changes(claims);
  claim_facts(claims);
}

}  // namespace mannerly::proof
