// Every number of a network's page is followed down to raw records of the files: each row of evidence ends at a record
// that is found in them, and the numbers are counted again from those records alone (recount.h). A number that no rule
// of this test knows fails it, so that a new one needs its proof here.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <cmath>
#include <fstream>

#include "api/made_service.h"
#include "observatory/rows.h"
#include "pages/network.h"
#include "readiness/regions.h"
#include "store/store_twin.h"
#include "tests/proof/recount.h"
#include "tests/proof/shown_page.h"
#include "tests/truth/sim_snapshot.h"

namespace mannerly::proof {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using observatory::Edition;

const std::string kThin = "\u202F";

std::string count(std::uint64_t number) {
  std::string out = std::to_string(number);
  for (std::size_t at = out.size(); at > 3;) out.insert(at -= 3, kThin);
  return out;
}

std::string percent(std::optional<double> share) {
  if (!share) return "no data";
  if (*share <= 0) return "0" + kThin + "%";
  if (*share >= 1) return "100" + kThin + "%";
  // Rounded half up; what binary fractions lose is given back.
  return fmt::format("{:.1f}{}%", std::clamp(std::floor(*share * 1000 + 0.5 + 1e-9) / 10, 0.1, 99.9), kThin);
}

std::string mark(const std::string& action, std::optional<double> score, bool partial) {
  if (!score) return "◌ No data";
  const double ready = action == "irr" || action == "rpki" ? 0.9 : 0.8;
  const char* word = *score >= ready ? "●Ready" : *score >= 0.6 ? "◐Aspiring" : "▲Lagging";
  return fmt::format("{}, {}{}", word, percent(score), partial ? " ~" : "");
}

std::string points(std::optional<double> then, std::optional<double> now) {
  if (!then || !now) return "";
  const double difference = (*now - *then) * 100;
  if (std::abs(difference) < 0.05) return "no change";
  return fmt::format("{}{:.1f}{}pt", difference > 0 ? "+" : "−", std::abs(difference), kThin);
}

std::string change(std::uint32_t then, std::uint32_t now) {
  if (then == now) return "no change";
  return now > then ? "+" + count(now - then) : "−" + count(then - now);
}

// A world, the same a month before with fewer registrations, and an archive of incidents made by hand.
class Worlds {
 public:
  static constexpr const char *kNow = "2026-11-21", *kThen = "2026-10-31";

  Worlds() {
    const auto world = sim::generate({.seed = 5, .ases = 150});
    EXPECT_TRUE(world);
    sim::MemorySink sink;
    EXPECT_TRUE(sim::write_world(*world, sink));
    root_ = fs::temp_directory_path() / ("mannerly-proof-" + std::to_string(::getpid()));
    for (auto& [name, content] : sink.files) {
      write(now() / name, content);
      write(then() / name, name == "world.toml"       ? dated(content)
                           : name == "rpki/vrps.json" ? thinned(content)
                                                      : content);
    }
    write_archive();
    write(now() / "world.toml",
          sink.files.at("world.toml") + "\n[[source]]\nkind = \"incidents\"\nname = \"archive\"\npath = \"archive\"\n");
    open();
  }
  ~Worlds() {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }
  Worlds(const Worlds&) = delete;
  Worlds& operator=(const Worlds&) = delete;

  fs::path now() const { return root_ / "now"; }
  fs::path then() const { return root_ / "then"; }
  std::shared_ptr<const Edition> edition, edition_then;

 private:
  static void write(const fs::path& file, const std::string& content) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
  }
  static std::string dated(std::string text) {
    for (std::size_t at; (at = text.find(kNow)) != std::string::npos;) text.replace(at, 10, kThen);
    return text;
  }
  // Every third ROA did not exist yet.
  static std::string thinned(const std::string& text) {
    json all = json::parse(text);
    json kept = json::array();
    for (std::size_t i = 0; i < all["roas"].size(); ++i) {
      if (i % 3 != 0) kept.push_back(all["roas"][i]);
    }
    all["roas"] = kept;
    return all.dump(1);
  }

  static std::string incident(const std::string& id, const std::string& kind, std::uint32_t culprit,
                              std::uint32_t accomplice, const std::string& start, const std::string& end,
                              double confidence = 0.9) {
    const json to = end.empty() ? json(nullptr) : json(end);
    return json{{"id", id},
                {"kind", kind},
                {"phase", end.empty() ? "open" : "closed"},
                {"start", start},
                {"end", to},
                {"culprit", culprit},
                {"accomplices", {accomplice}},
                {"victims", {20}},
                {"prefix_count", 1},
                {"prefixes",
                 {{{"prefix", "2.16.0.0/24"}, {"victims", {20}}, {"start", start}, {"end", to}, {"peers", 3}}}},
                {"ipv4_addresses", 256},
                {"ipv6_48s", 0},
                {"economies", json::array()},
                {"seen_by", {{{"collector", "c"}, {"address", "2.16.16.1"}, {"asn", 61297}, {"trust", 1}}}},
                {"peers_full", 12},
                {"confidence", confidence},
                {"base", 0},
                {"parts", json::array()},
                {"prevention",
                 {{"rov", nullptr},
                  {"rov_with_roa", nullptr},
                  {"prefix_filter", nullptr},
                  {"aspa", nullptr},
                  {"aspa_published", nullptr}}},
                {"paths", json::array()},
                {"unseen", json::array()}}
               .dump() +
           "\n";
  }

  void write_archive() {
    std::string lines;
    lines += incident("moas-1", "moas", 2427, 30472, "2026-10-30T00:00:00Z", "2026-11-02T01:00:00Z");  // its first day
    lines += incident("leak-2", "leak-1", 1873, 61297, "2026-11-03T00:00:00Z", "2026-11-03T00:10:00Z");
    lines += incident("moas-3", "moas", 2427, 30472, "2026-11-05T00:00:00Z", "2026-11-05T00:20:00Z");  // a short one
    lines += incident("submoas-4", "submoas", 36650, 56601, "2026-11-06T00:00:00Z", "2026-11-06T10:00:00Z");
    lines += incident("forged-path-5", "forged-path", 36650, 1873, "2026-11-06T09:00:00Z", "2026-11-07T02:00:00Z");
    lines += incident("moas-6", "moas", 36650, 1873, "2026-11-10T00:00:00Z", "2026-11-11T00:00:00Z", 0.4);
    lines += incident("moas-7", "moas", 568, 1873, "2026-11-12T00:00:00Z", "2026-11-13T00:00:00Z");
    lines += incident("moas-8", "moas", 788, 56601, "2026-11-18T12:00:00Z", "");
    write(now() / "archive/incidents.jsonl", lines);
    write(now() / "archive/feedback.jsonl",
          R"({"id":"moas-7","at":"2026-11-14T00:00:00Z","state":"disputed","by":"x","label":"valid_change","text":"t"})"
          "\n"
          R"({"id":"moas-7","at":"2026-11-15T00:00:00Z","state":"accepted","by":"y","reason":"r"})"
          "\n");
    write(now() / "archive/report.json", R"({"from":"2026-11-01T00:00:00Z","to":"2026-11-21T00:00:00Z"})");
  }

  void open() {
    const auto profile = readiness::builtin_profile(readiness::kDefaultProfile);
    const auto store = std::make_shared<store::StoreTwin>();
    for (const fs::path& folder : {then(), now()}) {
      const auto source = service::read_world(folder / "world.toml");
      ASSERT_TRUE(source) << source.error().message;
      const auto report = service::ingest(*source, folder / "world.snapshot");
      ASSERT_TRUE(report) << report.error().message;
      ASSERT_EQ(report->incomplete + report->skipped, 0U);
      const auto opened = Edition::open({.snapshot = folder / "world.snapshot", .store = store}, *profile);
      ASSERT_TRUE(opened) << opened.error().message;
      edition = *opened;
      if (folder == now()) break;
      edition_then = edition;
      const observatory::DayRows rows = observatory::rows_of(edition->assessor(), edition->scores());
      const Status sealed = store->seal({.info = {.day = day_of(edition->at()),
                                                  .snapshot = std::string(64, 'a'),
                                                  .profile = profile->id,
                                                  .at = edition->at(),
                                                  .sources = "[]"},
                                         .scores = rows.scores,
                                         .groups = rows.groups,
                                         .prefixes = rows.prefixes});
      ASSERT_TRUE(sealed) << sealed.error().message;
    }
  }

  fs::path root_;
};

class Proof : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (bgpdump_is_here()) worlds_ = new Worlds();
  }
  static void TearDownTestSuite() { delete worlds_; }
  void SetUp() override {
    if (worlds_ == nullptr) GTEST_SKIP() << "bgpdump is not installed: nothing else here reads MRT";
    ASSERT_TRUE(worlds_->edition && worlds_->edition_then);
  }
  static Worlds& worlds() { return *worlds_; }
  static const Edition& edition() { return *worlds_->edition; }

 private:
  static Worlds* worlds_;
};
Worlds* Proof::worlds_ = nullptr;

// The networks that are followed, and what the raw records say of all.
struct Counted {
  Counted(const RawWorld& raw, const Edition& edition) {
    const Recount recount(raw);
    for (const readiness::AsScore& score : edition.scores()) all.emplace(score.asn.value, recount.of(score.asn.value));
  }
  std::map<std::uint32_t, Network> all;
};

struct Band {
  std::size_t with_data = 0;
  std::optional<double> low, median, high;
};
struct Peers {
  std::string title;
  std::map<std::string, Band> bands;
};

readiness::UnRegion region_of(const Network& n) {  // the table of UN M49 is the only thing that is not counted again
  if (n.delegation == nullptr || n.delegation->economy.size() != 2) return {};
  return readiness::un_region_of({n.delegation->economy[0], n.delegation->economy[1]});
}

Peers peers_of(const Counted& counted, const Network& self) {
  std::uint32_t min = 0, max = 0;
  if (self.routes() > 0) {
    for (min = 1; self.routes() / 10 >= min;) min *= 10;
    max = min * 10 - 1;
  }
  std::vector<const Network*> members;
  std::string where;
  for (int circle = region_of(self).sub_region.empty() ? 2 : 0; circle < 3; ++circle) {
    members.clear();
    for (const auto& [asn, other] : counted.all) {
      const readiness::UnRegion own = region_of(self), its = region_of(other);
      const bool near = circle == 2 || (circle == 1 ? its.region == own.region : its.sub_region == own.sub_region);
      if (asn == self.asn || (other.in_universe && other.routes() >= min && other.routes() <= max && near)) {
        members.push_back(&other);
      }
    }
    const readiness::UnRegion own = region_of(self);
    where = circle == 0 ? std::string(own.sub_region) : circle == 1 ? std::string(own.region) : "the world";
    if (members.size() >= 8) break;
  }
  Peers out;
  const std::string size = max == 0 ? "without routes" : fmt::format("with {} to {} routes", min, max);
  out.title = fmt::format("{} networks of {} {}.", members.size(), where, size);
  for (const std::string& action : kActions) {
    std::vector<double> values;
    for (const Network* member : members) {
      if (member->scores.at(action)) values.push_back(*member->scores.at(action));
    }
    std::ranges::sort(values);
    Band& band = out.bands[action];
    band.with_data = values.size();
    if (values.empty()) continue;
    const auto rank = [&](double part) {  // nearest rank
      return values[static_cast<std::size_t>(std::ceil(part * static_cast<double>(values.size()))) - 1];
    };
    band.low = rank(0.25), band.median = rank(0.5), band.high = rank(0.75);
  }
  return out;
}

// Texts that a page must show, by key of ShownPage; what has a digit and is not here is refused.
using Expected = std::map<std::string, std::string>;

const std::map<std::string, std::string> kTitles = {{"filtering", "Filtering (Action 1)"},
                                                    {"anti_spoofing", "Anti-spoofing (Action 2)"},
                                                    {"coordination", "Coordination (Action 3)"},
                                                    {"irr", "Routing information, IRR (Action 4)"},
                                                    {"rpki", "Routing information, RPKI (Action 4)"}};
const std::map<std::string, std::string> kShortTitles = {{"filtering", "Filtering"},
                                                         {"anti_spoofing", "Anti-spoofing"},
                                                         {"coordination", "Coordination"},
                                                         {"irr", "IRR"},
                                                         {"rpki", "RPKI"}};

// How a score came out, in words.
std::string formula_of(const std::string& action, const Network& n) {
  const std::optional<double>& score = n.scores.at(action);
  if (!score) return "no data";
  if (action == "anti_spoofing") return fmt::format("0.6 ^ sqrt(2 x M5 {}) = {:.4f}", n.failing, *score);
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
    if (value) terms += fmt::format("{}{} x {} {:g}", terms.empty() ? "" : " + ", weight, name, *value);
    if (!value) missing += (missing.empty() ? "; not measured: " : ", ") + name;
  }
  return fmt::format("0.6 ^ sqrt(2 x ({})) = {:.4f}{}", terms, *score, missing);
}

// Two years by month: of the sealed days there is one, in October; of the other months nothing is known.
void add_history(Expected& out, const std::string& key, std::optional<double> october) {
  for (int k = 1; k <= 24; ++k) {
    const int months = 2024 * 12 + 11 + k - 1;  // from December 2024 on
    const std::string suffix = k == 1 ? "" : "#" + std::to_string(k);
    const std::string month = fmt::format("{:04}-{:02}", months / 12, months % 12 + 1);
    out[key + "|month" + suffix] = month;
    out[key + "|Score" + suffix] = month == "2026-10" ? percent(october) : "no data";
  }
}

Expected expected_cells(const RawWorld& raw, const Counted& counted, const Network& n, const Network* before) {
  Expected out;
  for (const std::string& action : kActions) {
    const std::string key = "measured|" + kTitles.at(action) + "|";
    const bool partial = action == "filtering" && n.partial;
    out[key + "Result"] = mark(action, n.scores.at(action), partial);
    out[key + "Since last month"] = before == nullptr ? "" : points(before->scores.at(action), n.scores.at(action));
    out[key + "How it came out"] = formula_of(action, n);
    const Band band = peers_of(counted, n).bands.at(action);
    const std::string among = "peers|" + kShortTitles.at(action) + "|";
    out[among + "This network"] = mark(action, n.scores.at(action), partial);
    out[among + "Lower quartile"] = percent(band.low);
    out[among + "Median"] = percent(band.median);
    out[among + "Upper quartile"] = percent(band.high);
    out[among + "With data"] = count(band.with_data);
    add_history(out, "history-panel|" + kShortTitles.at(action),
                before == nullptr ? std::nullopt : before->scores.at(action));
  }
  const auto changed = [&](const std::string& title, std::uint32_t Network::* field) {
    out["changes|" + title + "|Then"] = count(before->*field);
    out["changes|" + title + "|Now"] = count(n.*field);
    out["changes|" + title + "|Change"] = change(before->*field, n.*field);
  };
  if (before != nullptr) {
    out["changes|Routes|Then"] = count(before->routes());
    out["changes|Routes|Now"] = count(n.routes());
    out["changes|Routes|Change"] = change(before->routes(), n.routes());
    changed("Registered in an IRR", &Network::registered);
    changed("RPKI valid", &Network::valid);
    changed("RPKI invalid", &Network::invalid);
    changed("Without a ROA", &Network::not_found);
  }
  out["facts|Announces"] = fmt::format("{} IPv4 and {} IPv6 prefixes", count(n.v4), count(n.v6));
  out["facts|Customer cone"] =
      n.cone == 1 ? "itself alone" : fmt::format("{} networks, itself included", count(n.cone));
  if (n.delegation != nullptr) {
    const std::string& d = n.delegation->date;
    out["facts|Number"] =
        fmt::format("{} since {}-{}-{}", n.delegation->status, d.substr(0, 4), d.substr(4, 2), d.substr(6));
  }
  if (const auto objects = raw.aut_nums.find(n.asn); objects != raw.aut_nums.end()) {
    for (const Object& object : objects->second) {
      out[fmt::format("facts|aut-num ({})", object.first("source"))] =
          fmt::format("{}, {} import and {} export lines", object.first("as-name"), object.count("import", "mp-import"),
                      object.count("export", "mp-export"));
    }
  }
  return out;
}

// Of a metric: the result, and how it came out.
void add_metric(Expected& out, const std::string& row, const std::string& name, const Network& n,
                const std::string& shown_formula) {
  const Metric& metric = n.metrics.at(name);
  const bool is_share = name.starts_with("M7");
  out["measured|" + row + "|Result"] = !metric.value ? "no data"
                                       : is_share    ? percent(metric.value)
                                                     : fmt::format("{:g}", *metric.value);
  std::string& formula = out["measured|" + row + "|How it came out"];
  if (!metric.value) {
    formula = shown_formula.starts_with("No data: ") && !has_digit(shown_formula) ? shown_formula : "No data: ...";
  } else if (is_share) {
    const char* what = name == "M7IRR" ? "registered" : name == "M7RPKI" ? "RPKI valid" : "RPKI invalid";
    formula = fmt::format("{} / routes = {} / {} = {:.4f}", what, metric.numerator, metric.denominator, *metric.value);
  } else if (name == "M5") {
    formula = fmt::format("networks that let spoofed packets out = {} of {} tested", n.failing, n.tested);
  } else if (name == "M8") {
    formula = fmt::format("an administrative, technical, NOC or policy contact: {}",
                          *metric.value > 0 ? "yes = 1" : "no = 0");
  } else if (metric.numerator == 0) {
    formula = "no incident in 2026-11: penalty 0";
  } else {
    // Terms in any order of time; their sum and number are what is counted again.
    const std::string end = fmt::format("{:g}: {} incident{} in 2026-11", *metric.value, metric.numerator,
                                        metric.numerator == 1 ? "" : "s");
    formula =
        shown_formula.starts_with("penalty ") && shown_formula.find(end) != std::string::npos ? shown_formula : end;
  }
}

// What the overview of a network shows and the raw records do not bear out, a line each.
std::vector<std::string> overview_mismatches(const std::shared_ptr<const Edition>& edition, const RawWorld& raw,
                                             const Counted& counted, const Counted& then, const Network& n) {
  const std::string as = "AS" + std::to_string(n.asn);
  const pages::Page page = pages::network_page({edition, render::html::Link("/networks/" + as, {}), {as}});
  ShownPage shown(page.body.str());
  const auto before = then.all.find(n.asn);
  Expected expected = expected_cells(raw, counted, n, before == then.all.end() ? nullptr : &before->second);
  for (const std::string& head : shown.heads) {
    const std::string name = head.substr(0, head.find(' '));
    if (n.metrics.contains(name))
      add_metric(expected, head, name, n, shown.cells["measured|" + head + "|How it came out"]);
  }
  std::vector<std::string> out;
  for (const auto& [key, text] : expected) {
    const auto cell = shown.cells.find(key);
    const std::string is = cell == shown.cells.end() ? "(not shown)" : cell->second;
    if (is != text) out.push_back(fmt::format("{} {}: shows \"{}\", the records say \"{}\"", as, key, is, text));
  }
  for (const auto& [key, text] : shown.cells) {
    if (expected.contains(key) || !has_digit(text)) continue;
    // Names are as their sources have them.
    const bool named =
        key == "facts|Organisation"        ? raw.organisations_text.find("|" + text + "|") != std::string::npos
        : key.starts_with("facts|Website") ? raw.peeringdb_text.find("\"" + text + "\"") != std::string::npos
        : key.starts_with("facts|as-set")  ? raw.peeringdb_text.find("\"" + text + "\"") != std::string::npos
                                           : false;
    if (!named) out.push_back(fmt::format("{} {}: \"{}\" has no rule", as, key, text));
  }
  const std::vector<std::string> known = {fmt::format("Prefixes ({})", n.routes()),
                                          fmt::format("Incidents ({})", n.incident_count),
                                          fmt::format("Neighbours ({})", n.neighbours), peers_of(counted, n).title};
  for (const std::string& text : known) {
    if (std::ranges::find(shown.others, text) == shown.others.end()) out.push_back(as + ": does not say " + text);
  }
  for (const std::string& text : shown.others) {
    if (has_digit(text) && std::ranges::find(known, text) == known.end()) out.push_back(as + ": no rule for " + text);
  }
  return out;
}

// Whether the files hold the very record.
bool is_raw(const RawWorld& raw, const std::string& language, std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  if (language == "rpsl") return raw.object_texts.contains(text);
  if (language == "text") {
    if (text.starts_with("AS path: ")) return raw.paths.contains(text.substr(9));
    for (const std::string& line : split(text, '\n')) {
      if (line.starts_with("(and ")) continue;
      const std::string prefix = line.substr(0, line.find(' '));
      const auto first = raw.routes.lower_bound({prefix, 0});
      bool found = false;
      for (auto at = first; at != raw.routes.end() && at->first.first == prefix; ++at) {
        found = found || at->second.lines.contains(line);
      }
      if (!found) return false;
    }
    return true;
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
      return std::ranges::all_of(std::array{"id", "kind", "culprit", "accomplices", "victims", "start", "end"},
                                 [&](const char* key) { return incident.json.at(key) == record.at(key); });
    });
  }
  return std::ranges::any_of(raw.vrps, [&](const Vrp& vrp) {
    return vrp.json.at("prefix") == record.at("prefix") && vrp.asn == record.at("asn") &&
           vrp.max_length == record.at("max_length") && vrp.json.at("ta") == record.at("trust_anchor");
  });
}

json asked(api::MadeService& service, const std::string& target) {
  const io::HttpResponse response = service.get(target);
  EXPECT_EQ(response.status, 200) << target;
  return json::parse(api::text_of(response)).at("data");
}

// What the explanations of a network say and the files do not.
std::vector<std::string> explanation_mismatches(api::MadeService& service, const Edition& edition, const RawWorld& raw,
                                                const Network& n, std::size_t& records) {
  const std::string as = "AS" + std::to_string(n.asn);
  std::vector<std::string> out;
  for (const auto& [name, metric] : n.metrics) {
    const json data = asked(service, "/api/v1/networks/" + as + "/explain/" + name + "?rows=5000");
    const json& told = data.at("metric");
    const std::string where = as + " " + name;
    const auto differs = [&](const char* key, const json& is) {
      if (told.at(key) != is)
        out.push_back(fmt::format("{} {}: {} for {}", where, key, told.at(key).dump(), is.dump()));
    };
    if (told.at("value").is_null() != !metric.value.has_value() ||
        (metric.value && std::abs(told.at("value").get<double>() - *metric.value) > 1e-9)) {
      out.push_back(where + " value " + told.at("value").dump());
    }
    differs("numerator", metric.value ? json(metric.numerator) : json());
    differs("denominator", metric.value && metric.denominator > 0 ? json(metric.denominator) : json());
    std::int64_t good = 0, against = 0;
    std::size_t shown_records = 0;
    for (const json& row : data.at("evidence")) {
      good += row.at("good") && row.at("counted") ? 1 : 0;
      against += !row.at("good") && row.at("counted") ? 1 : 0;
      for (const json& record : row.at("records")) {
        ++shown_records;
        if (!is_raw(raw, record.at("language"), record.at("text"))) {
          out.push_back(where + ": in no file: " + record.at("text").get<std::string>());
        }
      }
      if (row.at("records").empty() && name != "M8") out.push_back(where + ": no record: " + row.dump());
    }
    records += shown_records;
    // The rows of evidence add up to the number.
    if (name == "M7IRR" || name == "M7RPKI") {
      if (good != metric.numerator || good + against != metric.denominator) out.push_back(where + ": rows of evidence");
    } else if (name == "M7RPKIN") {
      if (against != metric.numerator || good + against != metric.denominator)
        out.push_back(where + ": rows of evidence");
    } else if ((metric.value.value_or(0) > 0) != (name == "M8" ? good > 0 : against > 0)) {
      out.push_back(where + ": nothing speaks for the number");
    }
    const std::shared_ptr<const Edition> shared(&edition, [](const Edition*) {});
    const pages::Page page = pages::network_explain_page(
        {shared, render::html::Link("/networks/" + as + "/explain/" + name, {{"limit", "5000"}}), {as, name}});
    ShownPage shown(page.body.str());
    const auto cell = [&](const char* key, const std::string& is) {
      if (shown.cells[key] != is) out.push_back(fmt::format("{} page {}: {} for {}", where, key, shown.cells[key], is));
    };
    cell("|Value", metric.value ? fmt::format("{:g}", *metric.value) : "no data");
    cell("|Numerator", metric.value ? count(static_cast<std::uint64_t>(metric.numerator)) : "no data");
    cell("|Denominator", !metric.value             ? "no data"
                         : metric.denominator == 0 ? "none: a count"
                                                   : count(static_cast<std::uint64_t>(metric.denominator)));
    cell("|Rows of evidence", fmt::format("{}, {} against", data.at("evidence").size(), against));
    if (shown.records != shown_records) out.push_back(where + ": the page has other records than the API");
  }
  return out;
}

// The same numbers in the API's answer about the network.
std::vector<std::string> api_mismatches(api::MadeService& service, const Counted& counted, const Network& n,
                                        const Network* before) {
  const std::string as = "AS" + std::to_string(n.asn);
  const json data = asked(service, "/api/v1/networks/" + as);
  std::vector<std::string> out;
  const auto says = [&](const std::string& key, const json& is, std::optional<double> value) {
    const bool same = is.is_null() ? !value : value && std::abs(is.get<double>() - *value) < 1e-6;
    if (!same) out.push_back(fmt::format("{} API {}: {}", as, key, is.dump()));
  };
  says("routes", data.at("routes"), n.routes());
  const Peers peers = peers_of(counted, n);
  for (const std::string& action : kActions) {
    says(action, data.at("categories").at(action).at("score"), n.scores.at(action));
    const json& band = data.at("peer_group").at(action);
    says(action + " peers", band.at("with_data"), peers.bands.at(action).with_data);
    says(action + " low", band.at("low"), peers.bands.at(action).low);
    says(action + " median", band.at("median"), peers.bands.at(action).median);
    says(action + " high", band.at("high"), peers.bands.at(action).high);
    if (before != nullptr) says(action + " before", data.at("month_before").at(action), before->scores.at(action));
  }
  if (data.at("month_before").is_null() != (before == nullptr)) out.push_back(as + " API: month before");
  if (before != nullptr) {
    const json& then = data.at("month_before");
    says("routes before", then.at("routes"), before->routes());
    says("valid before", then.at("rpki_valid"), before->valid);
    says("invalid before", then.at("rpki_invalid"), before->invalid);
    says("registered before", then.at("registered"), before->registered);
  }
  for (const json& metric : data.at("metrics")) {
    const std::string name = metric.at("metric");
    const auto own = n.metrics.find(name);
    if (own == n.metrics.end()) {
      if (!metric.at("value").is_null()) out.push_back(as + " API: no rule for " + name);
      continue;
    }
    says(name, metric.at("value"), own->second.value);
    const auto counted_as = [&](std::int64_t number, bool there) {
      return own->second.value && there ? std::optional(static_cast<double>(number)) : std::nullopt;
    };
    says(name + " numerator", metric.at("numerator"), counted_as(own->second.numerator, true));
    says(name + " denominator", metric.at("denominator"),
         counted_as(own->second.denominator, own->second.denominator > 0));
  }
  return out;
}

// The prefixes of a network: which, how many peers had each, and what RPKI and the registries say.
std::vector<std::string> prefix_mismatches(api::MadeService& service, const std::shared_ptr<const Edition>& edition,
                                           const RawWorld& raw, const Network& n) {
  const std::string as = "AS" + std::to_string(n.asn);
  std::vector<std::string> out;
  std::size_t rows = 0;
  std::string target = "/api/v1/networks/" + as + "/prefixes?limit=1000";
  constexpr std::array kRov = {"notfound", "valid", "invalid"};
  constexpr std::array kIrr = {"none", "other-origin", "covering", "exact"};
  const json table = asked(service, target);
  for (const json& row : table) {
    ++rows;
    const std::string prefix = row.at("prefix");
    const auto route = raw.routes.find({prefix, n.asn});
    if (route == raw.routes.end()) {
      out.push_back(as + ": announced in no file: " + prefix);
      continue;
    }
    const Block& block = route->second.block;
    const auto says = [&](const char* key, const json& is) {
      if (row.at(key) != is)
        out.push_back(fmt::format("{} {} {}: {} for {}", as, prefix, key, row.at(key).dump(), is.dump()));
    };
    says("peers", route->second.sessions.size());
    says("rov", kRov[static_cast<std::size_t>(rov_of(raw, block, n.asn))]);
    says("irr", kIrr[static_cast<std::size_t>(irr_of(raw, block, n.asn))]);
    // What the score would gain if this route alone were mended; a good one cannot be.
    const auto gain = [&](const char* key, double mended, std::optional<double> now) {
      if (std::abs(row.at(key).get<double>() - (mended - *now)) < 1e-9) return;
      out.push_back(fmt::format("{} {} {}: {} for {:g}", as, prefix, key, row.at(key).dump(), mended - *now));
    };
    const Rov rov = rov_of(raw, block, n.asn);
    const double valid = n.valid + (rov != Rov::kValid ? 1.0 : 0.0);
    const double invalid = n.invalid - (rov == Rov::kInvalid ? 1.0 : 0.0);
    const double registered = n.registered + (irr_of(raw, block, n.asn) < Irr::kCovering ? 1.0 : 0.0);
    gain("rpki_gain", std::clamp((valid - 10 * invalid) / n.routes(), 0.0, 1.0), n.scores.at("rpki"));
    gain("irr_gain", registered / n.routes(), n.scores.at("irr"));
  }
  const pages::Page page =
      pages::network_prefixes_page({edition, render::html::Link("/networks/" + as + "/prefixes", {}), {as}});
  const ShownPage shown(page.body.str());
  for (const Route* route : n.originates ? raw.routes_of.at(n.asn) : std::vector<const Route*>()) {
    const auto cell = shown.cells.find("|" + route->prefix + "|Peers");
    if (cell == shown.cells.end() || cell->second != count(route->sessions.size())) {
      out.push_back(fmt::format("{} page: peers of {}", as, route->prefix));
    }
  }
  if (rows != n.routes()) out.push_back(fmt::format("{}: {} rows for {} routes", as, rows, n.routes()));
  return out;
}

std::string some_of(const std::vector<std::string>& lines) {
  std::string out = fmt::format("{} mismatches", lines.size());
  for (std::size_t i = 0; i < std::min<std::size_t>(lines.size(), 40); ++i) out += "\n" + lines[i];
  return out;
}

void append(std::vector<std::string>& to, std::vector<std::string> more) {
  to.insert(to.end(), more.begin(), more.end());
}

TEST_F(Proof, EveryNumberEndsAtARawRecord) {
  const RawWorld raw(worlds().now(), Worlds::kNow), raw_then(worlds().then(), Worlds::kThen);
  const Counted counted(raw, edition()), then(raw_then, *worlds().edition_then);
  api::MadeService service(worlds().edition);
  std::vector<std::string> wrong;
  std::size_t records = 0, followed = 0;
  double penalties = 0;
  for (const auto& [asn, network] : counted.all) {
    append(wrong, overview_mismatches(worlds().edition, raw, counted, then, network));
    const auto before = then.all.find(asn);
    append(wrong, api_mismatches(service, counted, network, before == then.all.end() ? nullptr : &before->second));
    for (const std::string& name : kIncidentMetrics) penalties += network.metrics.at(name).value.value_or(0);
    if (followed++ % 2 != 0 && network.incident_count == 0) continue;
    append(wrong, explanation_mismatches(service, edition(), raw, network, records));
    append(wrong, prefix_mismatches(service, worlds().edition, raw, network));
  }
  EXPECT_TRUE(wrong.empty()) << some_of(wrong);
  EXPECT_GT(followed, 149U);
  EXPECT_GT(records, 5000U);
  EXPECT_GT(penalties, 10);
}

TEST_F(Proof, NoticesARecordThatIsGone) {
  RawWorld raw(worlds().now(), Worlds::kNow);
  const RawWorld raw_then(worlds().then(), Worlds::kThen);
  // A VRP that alone makes a route valid.
  for (std::size_t i = 0; i < raw.vrps.size(); ++i) {
    const Vrp gone = raw.vrps[i];
    const auto route = raw.routes.find({gone.json.at("prefix").get<std::string>(), gone.asn});
    if (route == raw.routes.end()) continue;
    raw.vrps.erase(raw.vrps.begin() + static_cast<std::ptrdiff_t>(i));
    if (rov_of(raw, route->second.block, gone.asn) == Rov::kValid) {
      raw.vrps.insert(raw.vrps.begin() + static_cast<std::ptrdiff_t>(i), gone);
      continue;
    }
    const Counted counted(raw, edition()), then(raw_then, *worlds().edition_then);
    const Network& network = counted.all.at(gone.asn);
    api::MadeService service(worlds().edition);
    std::size_t records = 0;
    EXPECT_FALSE(overview_mismatches(worlds().edition, raw, counted, then, network).empty());
    EXPECT_FALSE(explanation_mismatches(service, edition(), raw, network, records).empty());
    EXPECT_FALSE(prefix_mismatches(service, worlds().edition, raw, network).empty());
    return;
  }
  FAIL() << "no route is valid by one VRP alone";
}

TEST(ShownPage, PassesOverNoNumber) {
  const ShownPage page(
      "<section id=\"s\"><h2>Seen 7</h2><table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><th>r</th>"
      "<td>1 <b>2</b></td></tr></tbody></table><dl><div><dt>d</dt><dd>3</dd></div></dl>4</section><pre "
      "class=\"record\">5</pre>");
  EXPECT_EQ(page.cells, (std::map<std::string, std::string>{{"s|r|B", "1 2"}, {"s|d", "3"}}));
  EXPECT_EQ(page.others, (std::vector<std::string>{"Seen 7", "4", "5"}));
  EXPECT_EQ(page.records, 1U);
}

}  // namespace
}  // namespace mannerly::proof
