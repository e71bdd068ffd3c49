// A metric explained: each row of evidence, and the raw record that it ends at.
#include <fmt/format.h>

#include <algorithm>

#include "tests/proof/claims.h"

namespace mannerly::proof {

using nlohmann::json;

namespace {

const std::string kEvidence = "What speaks against the network comes first|";

// Rows of evidence and what they say; the page may have them in any order within for and against.
class Rows {
 public:
  explicit Rows(Claims& claims) : claims_(claims) {}
  void add(const std::string& text, bool good, bool counted) {
    claims_.is(kEvidence + "head|" + text, text);
    claims_.is(kEvidence + text + "|Speaks", !counted ? "not counted" : good ? "for it" : "against it");
    ++all;
    against += counted && !good ? 1 : 0;
  }
  std::size_t all = 0, against = 0;

 private:
  Claims& claims_;
};

// "RIPE exact, RADB covering": of each registry that knows the prefix the nearest object.
std::string by_registry(const RawWorld& raw, const Block& prefix, std::uint32_t origin) {
  std::map<std::string, Irr> best;
  for (const RouteObject& object : raw.route_objects) {
    if (!object.block.covers(prefix)) continue;
    const bool own = object.origin == origin;
    const Irr is = !own ? Irr::kOtherOrigin : object.block == prefix ? Irr::kExact : Irr::kCovering;
    Irr& known = best[object.registry];
    known = std::max(known, is);
  }
  constexpr std::array kWords = {"none", "other-origin", "covering", "exact"};
  std::string out;
  for (const char* registry : {"afrinic", "apnic", "arin", "lacnic", "ripe", "radb"}) {
    const auto known = best.find(registry);
    if (known == best.end()) continue;
    std::string name = registry;
    std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", name, kWords[static_cast<std::size_t>(known->second)]);
  }
  return out;
}

// Why a route is invalid, in a word.
std::string reason_of(const RawWorld& raw, const Block& prefix, std::uint32_t origin) {
  bool length = false, as0 = true;
  for (const Vrp& vrp : raw.vrps) {
    if (!vrp.block.covers(prefix)) continue;
    length = length || vrp.asn == origin;
    as0 = as0 && vrp.asn == 0;
  }
  return length ? "length" : as0 ? "as0" : "as";
}

void add_routes(Rows& rows, const Told& told, const Network& n, const std::string& metric) {
  for (const RouteEvidence& row : evidence_of_routes(told, n, metric)) rows.add(row.text, row.good, true);
}

void add_incidents(Rows& rows, Claims& claims, std::size_t m, const ShownPage& page) {
  const Network& n = claims.network;
  std::size_t left_out = 0;
  for (const Use& use : n.uses) {
    if (use.metric != m) continue;
    rows.add(text_of_use(use, n.merged[m]), false, use.not_counted.empty());
    left_out += use.not_counted.empty() ? 0 : 1;
  }
  std::size_t administrative = 0;
  for (const Bogon& bogon : n.bogons[m]) {
    administrative += bogon.full ? 0 : 1;
    const auto row = std::ranges::find_if(page.heads, [&](const std::string& head) { return bogon.is_row(head); });
    if (row == page.heads.end()) claims.wrong("no row for the bogon " + bogon.prefix + std::to_string(bogon.number));
    if (row != page.heads.end()) rows.add(*row, false, bogon.full && !bogon.told);
  }
  std::string note;
  const auto add = [&](const std::string& text) { note += (note.empty() ? "" : "; ") + text; };
  if (administrative > 0) add(fmt::format("{} administrative bogons are reported, not counted", administrative));
  const double share = claims.told.now.recount.looked_share();
  if (m < 4 && share < 1 && n.metrics.at(kIncidentMetrics[m]).value) {
    add(fmt::format("the incident sources cover {} % of the month so far", static_cast<int>(share * 100)));
  }
  if (left_out > 0) add(fmt::format("{} incident{} not counted", left_out, left_out == 1 ? "" : "s"));
  if (has_digit(note)) claims.is("|p.note", note);
}

void add_tests(Rows& rows, const Told& told, std::uint32_t asn) {
  const auto tests = told.raw().tests.find(asn);
  if (tests == told.raw().tests.end()) return;
  const auto [month, next] = month_of(told.raw().date);
  for (const SpoofTest& test : tests->second) {
    if (const std::int64_t at = seconds_of(test.at); at < month || at >= next) continue;
    const bool usable = test.received || (test.blocked && !test.nat);
    rows.add(fmt::format("{} session {} of {}: {}", tested_network(test), test.session, instant_of(seconds_of(test.at)),
                         test.received ? "spoofed packets arrived"
                         : usable      ? "spoofed packets were blocked"
                                       : "not usable"),
             !test.received, usable);
  }
}

// Whose rows have no digit but those of aut-nums: they are counted as they stand there.
void add_contacts(Rows& rows, Claims& claims, const ShownPage& page) {
  const RawWorld& raw = claims.told.raw();
  const std::uint32_t asn = claims.network.asn;
  std::size_t peeringdb = 0;
  if (const auto objects = raw.aut_nums.find(asn); objects != raw.aut_nums.end()) {
    for (const Object& object : objects->second) {
      const bool good = object.count("admin-c", "tech-c") > 0;
      rows.add(fmt::format("aut-num AS{} in {}: {}", asn, object.first("source"),
                           good ? "names a contact" : "names no admin-c or tech-c"),
               good, true);
    }
  }
  for (const std::string& head : page.heads) {
    if (head.find(" contact in ") == std::string::npos) continue;
    ++rows.all;
    peeringdb += head.find("PeeringDB") == std::string::npos ? 0 : 1;
  }
  const auto pocs = raw.contacts.find(asn);
  const std::size_t known = pocs == raw.contacts.end() ? 0 : pocs->second.size();
  if (peeringdb != known) claims.wrong(fmt::format("{} contacts in PeeringDB, not {}", known, peeringdb));
}

// The values of the profile that play a part, as its file has them.
void claim_rules(Claims& claims, const std::string& metric) {
  const std::string caption = "Values of the measurement framework that play a part|";
  for (const std::string& line : split(whole_file(claims.told.profile), '\n')) {
    if (!line.starts_with('"')) continue;
    const std::string key = line.substr(1, line.find('"', 1) - 1);
    const std::size_t value = line.find("{ value = "), comma = line.find(", confirmed");
    const std::size_t source = line.find("source = \"");
    const bool incident = metric <= "M4C" && key.starts_with("incident");
    const bool rpki = metric.starts_with("M7RPKI") && key.starts_with("rpki");
    if (!key.ends_with("." + metric) && !incident && !rpki) continue;
    std::string is = line.substr(value + 10, comma - value - 10);
    if (is.ends_with(".0")) is.resize(is.size() - 2);
    claims.is(caption + "head|" + key, key);
    claims.is(caption + key + "|Is", is);
    claims.is(caption + key + "|Source", line.substr(source + 10, line.rfind('"') - source - 10));
  }
}

}  // namespace

std::vector<RouteEvidence> evidence_of_routes(const Told& told, const Network& n, const std::string& metric) {
  constexpr std::array kIrr = {"not registered (none)", "not registered (other-origin)", "registered (covering)",
                               "registered (exact)"};
  const RawWorld& raw = told.raw();
  std::vector<RouteEvidence> out;
  if (!n.originates) return out;
  for (const Route* route : raw.routes_of.at(n.asn)) {
    const std::string name = fmt::format("{} AS{}: ", route->prefix, n.asn);
    const Rov rov = rov_of(raw, route->block, n.asn);
    const Irr irr = irr_of(raw, route->block, n.asn);
    if (metric == "M7IRR") {
      const std::string registries = by_registry(raw, route->block, n.asn);
      out.push_back({name + kIrr[static_cast<std::size_t>(irr)] + (registries.empty() ? "" : ": ") + registries,
                     irr >= Irr::kCovering});
      continue;
    }
    const std::string word = rov == Rov::kValid     ? "valid"
                             : rov == Rov::kInvalid ? "invalid (" + reason_of(raw, route->block, n.asn) + ")"
                                                    : "notfound";
    out.push_back({name + word, metric == "M7RPKI" ? rov == Rov::kValid : rov != Rov::kInvalid});
  }
  return out;
}

std::string text_of_use(const Use& use, const std::vector<Merged>& merged) {
  const json& j = use.incident->json;
  const json& prefixes = j.at("prefixes");
  std::string out =
      fmt::format("{}: {} to {}{} ({}), weight {:g}, confidence {:.2f}", j.at("id").get<std::string>(),
                  instant_of(use.begin), instant_of(use.end), use.going_on ? ", going on" : "",
                  age(use.end - use.begin), weight_of(use.end - use.begin), j.at("confidence").get<double>());
  const std::size_t touched = j.at("prefix_count");  // those of the culprit's own session alone stand behind them
  const std::size_t shown = std::min<std::size_t>({prefixes.size(), touched, 3});
  for (std::size_t i = 0; i < shown; ++i) {
    out += fmt::format("{}{}", i == 0 ? "; " : ", ", prefixes[i].at("prefix").get<std::string>());
  }
  if (j.at("prefix_count") > shown) out += fmt::format(" and {} more", j.at("prefix_count").get<std::size_t>() - shown);
  if (!use.not_counted.empty()) return out + "; not counted: " + use.not_counted;
  for (const Merged& each : merged) {
    if (each.begin > use.begin || each.end < use.end || each.events < 2) continue;
    out += fmt::format("; one of {} that overlap or touch, weight {:g} together", each.events,
                       weight_of(each.end - each.begin));
    break;
  }
  return out;
}

bool is_raw(const RawWorld& raw, const std::string& language, std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  if (language == "rpsl") return raw.object_texts.contains(text);
  if (language == "text") {
    if (text.starts_with("AS path: ")) return raw.paths.contains(text.substr(9));
    std::size_t more = 0, shown = 0;
    const Route* route = nullptr;
    for (const std::string& line : split(text, '\n')) {
      if (line.starts_with("(and ")) {
        more = std::stoul(line.substr(5));
        continue;
      }
      const std::string prefix = line.substr(0, line.find(' '));
      const auto first = raw.routes.lower_bound({prefix, 0});
      const Route* found = nullptr;
      for (auto at = first; at != raw.routes.end() && at->first.first == prefix; ++at) {
        if (at->second.lines.contains(line)) found = &at->second;
      }
      if (found == nullptr) return false;
      route = found;
      ++shown;
    }
    return route != nullptr && shown + more == route->sessions.size();
  }
  const json record = json::parse(text);
  if (record.contains("session")) {
    const auto tests = raw.tests.find(record.at("asn"));
    return tests != raw.tests.end() && std::ranges::any_of(tests->second, [&](const SpoofTest& test) {
             return test.session == record.at("session") && record.at("at") == test.at &&
                    record.at("client") == test.client;
           });
  }
  if (record.contains("id")) {
    return std::ranges::any_of(raw.incidents, [&](const Incident& incident) {
      std::set<std::uint32_t> peers;
      for (const json& seen : incident.json.at("seen_by")) peers.insert(seen.at("asn").get<std::uint32_t>());
      return record.at("peers") == peers.size() &&
             std::ranges::all_of(std::array{"id", "kind", "culprit", "accomplices", "victims", "start", "end"},
                                 [&](const char* key) { return incident.json.at(key) == record.at(key); });
    });
  }
  return std::ranges::any_of(raw.vrps, [&](const Vrp& vrp) {
    return vrp.json.at("prefix") == record.at("prefix") && vrp.asn == record.at("asn") &&
           vrp.max_length == record.at("max_length") && vrp.json.at("ta") == record.at("trust_anchor");
  });
}

void claim_explained(Claims& claims, const std::string& name, const ShownPage& page) {
  const Told& told = claims.told;
  const Network& n = claims.network;
  Rows rows(claims);
  Metric metric;
  if (const auto known = n.metrics.find(name); known != n.metrics.end()) metric = known->second;
  const auto m = static_cast<std::size_t>(std::ranges::find(kIncidentMetrics, name) - kIncidentMetrics.begin());
  // The note on what is seen of the metric stands before the one on its months.
  if (m < 8) add_incidents(rows, claims, m, page);
  if (is_share(name)) add_routes(rows, told, n, name);
  if (name == "M5") add_tests(rows, told, n.asn);
  if (name == "M8") add_contacts(rows, claims, page);
  if (m < 8 || name == "M5") {
    claims.is("|p.note", fmt::format("Counted by calendar month (UTC): what is counted now counts no more from {} on, "
                                     "if it has ended and nothing new happens.",
                                     instant_of(month_of(told.raw().date).second).substr(0, 10)));
  }
  const std::string formula = metric.value ? formula_of(told, n, name) : "";
  claims.named("|p.lede", [=](const std::string& text) {
    return metric.value ? text.ends_with(": " + formula + ".") : text.find(": no data, because ") != std::string::npos;
  });
  const std::string value = !metric.value    ? "no data"
                            : is_share(name) ? percent(metric.value)
                                             : fmt::format("{:g}", *metric.value);
  claims.is("|Value", value);
  claims.is("|h1", "Why is it " + value + "?");
  // No data is never a 0.
  claims.is("|Numerator", metric.value ? count(static_cast<std::uint64_t>(metric.numerator)) : "no data");
  claims.is("|Denominator", !metric.value             ? "no data"
                            : metric.denominator == 0 ? "none: a count"
                                                      : count(static_cast<std::uint64_t>(metric.denominator)));
  claims.is("|Rows of evidence", fmt::format("{}, {} against", rows.all, rows.against));
  for (std::size_t i = 0; i < page.heads.size() && i < rows.all; ++i) {
    claims.is(kEvidence + page.heads[i] + "|Proof/summary", fmt::format("Raw records of row {}", i + 1));
    claims.named(kEvidence + page.heads[i] + "|Proof/p.small", [&told](const std::string& text) {
      return told.raw().is_file(text.substr(text.find('(') + 1, text.rfind(')') - text.find('(') - 1));
    });
  }
  for (const auto& [language, text] : page.records) {
    if (!is_raw(told.raw(), language, text)) claims.wrong(name + ": in no file: " + text);
  }
  claim_rules(claims, name);
}

}  // namespace mannerly::proof
