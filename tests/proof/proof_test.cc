// A network's pages and its answers of the API over a world with incidents of every standing: disputed, unsure, short,
// overlapping, going on, and bogons that no archive knows. The walk over all pages is that of pages_test.cc.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <cmath>
#include <fstream>

#include "api/made_service.h"
#include "base/version.h"
#include "observatory/rows.h"
#include "pages/routes.h"
#include "store/store_twin.h"
#include "tests/proof/claims.h"
#include "tests/truth/sim_snapshot.h"

namespace mannerly::proof {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using observatory::Edition;

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
      const bool registry = name.starts_with("irr/");
      write(now() / name, registry ? with_contacts(content) : content);
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
  std::size_t sources = 0;

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

  // Every second role says when it was changed, every third organisation has an abuse contact: its own role.
  static std::string with_contacts(const std::string& text) {
    std::string out;
    int roles = 0, organisations = 0;
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find("\n\n", begin), text.size());
      std::string object = text.substr(begin, end - begin);
      begin = end + 2;
      std::string more;
      if (object.starts_with("role:") && ++roles % 2 == 0) {
        more = fmt::format("last-modified:  2026-{:02}-{:02}T08:30:00Z\n", 1 + roles % 10, 1 + roles % 28);
      } else if (object.starts_with("organisation:   ORG-") && ++organisations % 3 == 0) {
        more = fmt::format("abuse-c:        {}\n", object.substr(20, object.find('\n') - 20));
      }
      const std::size_t source = object.rfind("\nsource:");
      if (!more.empty() && source != std::string::npos) object.insert(source + 1, more);
      out += object + "\n\n";
    }
    return out;
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
    lines += incident("moas-0", "moas", 2427, 30472, "2026-10-10T00:00:00Z", "2026-10-20T00:00:00Z");  // of last month
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
      sources = source->sources.size();
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

std::vector<std::uint32_t> asns_of(const Edition& edition) {
  std::vector<std::uint32_t> out;
  for (const readiness::AsScore& score : edition.scores()) out.push_back(score.asn.value);
  return out;
}

json asked(api::MadeService& service, const std::string& target) {
  const io::HttpResponse response = service.get(target);
  EXPECT_EQ(response.status, 200) << target;
  return json::parse(api::text_of(response)).at("data");
}

// What the explanations of a network say and the files do not.
std::vector<std::string> explanation_mismatches(api::MadeService& service, const RawWorld& raw, const Network& n,
                                                std::size_t& records) {
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
std::vector<std::string> prefix_mismatches(api::MadeService& service, const Counted& counted, const Network& n) {
  const std::string as = "AS" + std::to_string(n.asn);
  const RawWorld& raw = counted.raw;
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
    // What the score would gain if this route alone were mended: a bogon by taking it back.
    const Gains gains = gains_of(counted, n, route->second);
    for (const auto& [key, gain] : {std::pair{"rpki_gain", gains.rpki}, {"irr_gain", gains.irr}}) {
      const bool same = row.at(key).is_null() ? !gain : gain && std::abs(row.at(key).get<double>() - *gain) < 1e-9;
      if (!same) out.push_back(fmt::format("{} {} {}: {}", as, prefix, key, row.at(key).dump()));
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
  const RawWorld raw(files_of_world(worlds().now()), Worlds::kNow);
  const RawWorld raw_then(files_of_world(worlds().then()), Worlds::kThen);
  const Counted counted(raw, asns_of(edition())), then(raw_then, asns_of(*worlds().edition_then));
  const Instant now = edition().at() + Seconds{3 * 3600 + 7 * 60};
  Told told{.now = counted,
            .months = {{"2026-10", &then}},
            .snapshot = edition().snapshot().short_id(),
            .edition = edition().id(),
            .version = std::string(kProgramVersion),
            .sources = worlds().sources,
            .clock = now.seconds,
            .profile = fs::path(MANNERLY_SOURCE_DIR) / "profiles/v2-2025.toml",
            .links = {},
            .known_incidents = {},
            .sealed_days = 1,
            .announcing = {}};
  api::MadeService service(worlds().edition, pages::whole_site(), {.now = [now] { return now; }});
  const PageOf page = [&](const std::string& target) { return api::text_of(service.get(target)); };
  read_links(told, page);
  std::vector<std::string> wrong;
  std::size_t records = 0, followed = 0, dated = 0, with_abuse = 0;
  double penalties = 0;
  for (const auto& [asn, network] : counted.all) {
    append(wrong, api_mismatches(service, counted, network, then.find(asn)));
    for (const std::string& name : kIncidentMetrics) penalties += network.metrics.at(name).value.value_or(0);
    const bool explained = followed++ % 4 == 0 || network.incident_count > 0;
    append(wrong, check_pages(told, network, page, explained).wrong);
    const std::string contacts = page(fmt::format("/networks/AS{}/contacts", asn));
    dated += contacts.find("<time datetime=\"2026-0") != std::string::npos ? 1 : 0;
    with_abuse += contacts.find("abuse (") != std::string::npos ? 1 : 0;
    if (!explained) continue;
    append(wrong, explanation_mismatches(service, raw, network, records));
    append(wrong, prefix_mismatches(service, counted, network));
  }
  EXPECT_TRUE(wrong.empty()) << some_of(wrong);
  EXPECT_GT(followed, 149U);
  EXPECT_GT(records, 3000U);
  EXPECT_GT(penalties, 10);
  EXPECT_GT(dated, 20U) << "contacts with the day of their last change";
  EXPECT_GT(with_abuse, 10U);
}

TEST(ShownPage, PassesOverNoNumber) {
  const ShownPage page(
      "<main><section id=\"s\"><h2>Seen 7</h2><table><caption>T</caption><thead><tr><th>A</th><th>B</th></tr></thead>"
      "<tbody><tr><th>r</th><td>1 <b>2</b><p "
      "title=\"8\">6</p></td></tr></tbody></table><dl><div><dt>d</dt><dd>3</dd></div>"
      "</dl>4</section><pre class=\"record\" data-language=\"text\">5</pre></main>");
  EXPECT_EQ(page.by_place(), (std::map<std::string, std::string>{{"s|h2", "Seen 7"},
                                                                 {"s|caption", "T"},
                                                                 {"s|th", "A"},
                                                                 {"s|th#2", "B"},
                                                                 {"T|head|r", "r"},
                                                                 {"T|r|B", "1 2"},
                                                                 {"T|r|B/p", "6"},
                                                                 {"T|r|B/p@title", "8"},
                                                                 {"s|dt", "d"},
                                                                 {"s|d", "3"},
                                                                 {"s|section", "4"}}));
  EXPECT_EQ(page.records, (std::vector<std::pair<std::string, std::string>>{{"text", "5"}}));
}

}  // namespace
}  // namespace mannerly::proof
