#include "tests/proof/observed_history.h"

#include "base/version.h"
#include "pages/routes.h"
#include "sim/history.h"
#include "tests/fault/observed_world.h"

namespace mannerly::proof {

namespace fs = std::filesystem;

namespace {

// Five months, the last of them day by day from its beginning on.
sim::Options options() {
  return {.seed = 8,
          .ases = 120,
          .collectors = 2,
          .peers_per_collector = 5,
          .incidents = 4,
          .history = 150,
          .registry_days = 15,
          .daily_days = 25};
}

std::shared_ptr<const observatory::Edition> opened(const fs::path& data, const std::string& day,
                                                   std::shared_ptr<store::Store> store) {
  const auto profile = readiness::builtin_profile(readiness::kDefaultProfile);
  EXPECT_TRUE(profile);
  const auto edition = observatory::Edition::open(
      {.snapshot = data / "days" / day / "world.snapshot", .store = std::move(store), .incidents = data / "incidents"},
      *profile);
  EXPECT_TRUE(edition) << edition.error().message;
  return edition ? *edition : nullptr;
}

}  // namespace

ObservedHistory::ObservedHistory()
    : root_(fs::temp_directory_path() / ("mannerly-proof-pages-" + std::to_string(::getpid()))) {
  const auto made = sim::generate(options());
  EXPECT_TRUE(made) << made.error().message;
  if (!made) return;
  fault::FileSink sink(world());
  EXPECT_TRUE(sim::write_world(*made, sink));
  const auto report = fault::observe(world(), data());
  EXPECT_TRUE(report) << report.error().message;
  if (!report) return;
  for (const auto& outcome : report->days) {
    if (outcome.state == service::DayOutcome::State::kSealed) days.push_back(format_day(outcome.day));
  }
  edition = edition_over(*this, data() / "store.sqlite");
  if (!edition) return;
  for (const readiness::AsScore& score : edition->scores()) asns.push_back(score.asn.value);
  service = std::make_unique<api::MadeService>(edition, pages::whole_site(), api::ServiceOptions{.now = clock()});
}

ObservedHistory::~ObservedHistory() {
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

std::function<Instant()> ObservedHistory::clock() const {
  return [at = edition->at()] { return at + Seconds{3 * 3600 + 7 * 60}; };
}

std::string ObservedHistory::page(const std::string& target) const {
  const io::HttpResponse response = service->get(target);
  EXPECT_EQ(response.status, 200) << target;
  return api::text_of(response);
}

std::shared_ptr<const observatory::Edition> edition_over(const ObservedHistory& history, const fs::path& store) {
  auto known = store::open_sqlite(store, {.read_only = true});
  EXPECT_TRUE(known) << known.error().message;
  return known ? opened(history.data(), history.last(), std::shared_ptr<store::Store>(std::move(*known))) : nullptr;
}

const ObservedHistory& OfHistory::history() {
  static const ObservedHistory made;
  return made;
}

void OfHistory::SetUp() {
  if (!bgpdump_is_here()) GTEST_SKIP() << "bgpdump is not installed: nothing else here reads MRT";
  ASSERT_TRUE(history().edition);
}

CountedHistory::CountedHistory(const ObservedHistory& history,
                               const std::function<RawFiles(const std::string&)>& files) {
  std::map<std::string, std::string> last_days;  // of months
  for (const std::string& day : history.days) last_days[day.substr(0, 7)] = day;
  std::map<std::string, const Counted*> months;
  for (const auto& [month, day] : last_days) {
    raws_.push_back(std::make_unique<RawWorld>(files(day), day));
    counted_.push_back(std::make_unique<Counted>(*raws_.back(), history.asns));
    months[month] = counted_.back().get();
  }
  told_ = std::make_unique<Told>(Told{.now = *counted_.back(),
                                      .months = std::move(months),
                                      .snapshot = history.edition->snapshot().short_id(),
                                      .edition = history.edition->id(),
                                      .version = std::string(kProgramVersion),
                                      .clock = history.clock()().seconds,
                                      .profile = fs::path(MANNERLY_SOURCE_DIR) / "profiles/v2-2025.toml",
                                      .links = {},
                                      .known_incidents = {},
                                      .sealed_days = history.days.size(),
                                      .announcing = {}});
  for (const std::string& day : history.days) told_->announcing[day] = announcing_in(history.files(day).mrt);
  // A row of a source each, but for the updates, and the archive of incidents.
  std::string kind;
  for (const std::string& line : split(whole_file(history.world() / "observatory.toml"), '\n')) {
    if (line.starts_with("kind = ") && line.find("updates") == std::string::npos) ++told_->sources;
  }
  ++told_->sources;
  std::map<std::string, Incident> known;
  for (const std::string& day : history.days) {
    const fs::path archive = files(day).incidents / "incidents.jsonl";
    if (!fs::exists(archive)) continue;  // of a day whose files are kept no longer; later ones know the same
    for (const std::string& line : split(whole_file(archive), '\n')) {
      const nlohmann::json incident = nlohmann::json::parse(line);
      known[incident.at("id")] = {incident, ""};
    }
  }
  for (auto& [id, incident] : known) told_->known_incidents.push_back(std::move(incident));
}

}  // namespace mannerly::proof
