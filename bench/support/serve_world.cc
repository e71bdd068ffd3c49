#include "support/serve_world.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <random>
#include <set>

#include "base/digest.h"
#include "incident/incident.h"
#include "observatory/edition.h"
#include "observatory/rows.h"
#include "observatory/words.h"
#include "store/store.h"
#include "support/measure.h"

namespace mannerly::bench {
namespace {

namespace fs = std::filesystem;
using store::ScoreRow;

constexpr std::uint64_t kSeed = 1;
constexpr std::size_t kNetworksAsked = 20'000;

Status make_snapshot(const std::string& program, std::uint32_t ases, const fs::path& folder, const fs::path& to) {
  const fs::path world = folder / "world";
  const std::vector<std::string> simulate = {program, "simulate",     "--seed", "1", "--ases", std::to_string(ases),
                                             "--out", world.string(), "--force"};
  if (run(simulate).status != 0) return fail(ErrorCode::kIo, "the simulation failed");
  const Cost ingest = run({program, "ingest", (world / "world.toml").string(), "-o", to.string()});
  std::error_code ignored;  // what is left over takes room, no more
  fs::remove_all(world, ignored);
  return ingest.status == 0 ? Status() : fail(ErrorCode::kIo, "the ingest failed");
}

// A month's row: for runs of months some networks were worse than they are now.
ScoreRow row_then(const ScoreRow& now, int months_ago) {
  std::mt19937_64 random(now.asn);
  int since = 0;
  ScoreRow row = now;
  while (since < months_ago) {
    since += 1 + static_cast<int>(random() % 12);
    if (since > months_ago || random() % 2 == 0) continue;
    const auto keep = static_cast<std::uint32_t>(60 + random() % 40);  // per cent
    row.rpki_valid = row.rpki_valid * keep / 100;
    row.registered = row.registered * keep / 100;
    row.rpki_notfound = row.routes - std::min(row.routes, row.rpki_valid + row.rpki_invalid);
    for (store::Millionths& score : row.score) {
      if (score != store::kNoValue) score = static_cast<store::Millionths>(std::int64_t{score} * keep / 100);
    }
  }
  return row;
}

incident::Incident made_incident(int number, const observatory::Edition& edition, Instant from, Instant to,
                                 std::mt19937_64& random) {
  const auto& scores = edition.scores();
  const auto any = [&] { return scores[random() % scores.size()]; };
  const readiness::AsScore culprit = any(), victim = any();
  const auto& routes = edition.snapshot().routes();
  incident::Incident out;
  out.kind = static_cast<incident::Kind>(1 + random() % 16);
  out.phase = incident::Phase::kClosed;
  out.start = {from.seconds + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>((to - from).count))};
  out.end = Instant{std::min(to.seconds, out.start.seconds + 60 + static_cast<std::int64_t>(random() % 86'400))};
  out.culprit = culprit.asn;
  out.id = fmt::format("{}-{}-AS{}-{}", incident::name_of(out.kind), out.start.seconds, out.culprit.value, number);
  out.accomplices = {any().asn};
  out.victims = {victim.asn};
  if (victim.economy[0] != 0) out.economies = {victim.economy};
  for (int i = 0; i < 3; ++i) {
    out.prefixes.push_back({.prefix = routes[random() % routes.size()].prefix(),
                            .victims = out.victims,
                            .start = out.start,
                            .end = out.end,
                            .peers = static_cast<std::uint32_t>(1 + random() % 30)});
  }
  std::ranges::sort(out.prefixes, {}, &incident::TouchedPrefix::prefix);
  out.prefix_count = out.prefixes.size();
  out.ipv4_addresses = 768;
  out.peers_full = 30;
  out.confidence = 0.5 + static_cast<double>(random() % 500) / 1000;
  out.parts = {{incident::Evidence::kRpkiInvalidAs, 2.5}, {incident::Evidence::kVictimRegistered, 1.0}};
  for (int i = 0; i < 4; ++i) {
    out.paths.push_back(fmt::format("{} {} {}", any().asn.value, any().asn.value, out.culprit.value));
  }
  return out;
}

store::IncidentRecord record_of(const incident::Incident& incident, const observatory::Edition& edition) {
  store::IncidentRecord record{.id = incident.id,
                               .kind = static_cast<std::uint8_t>(incident.kind),
                               .start = incident.start.seconds,
                               .end = incident.end->seconds,
                               .culprit = incident.culprit,
                               .accomplices = incident.accomplices,
                               .victims = incident.victims,
                               .economies = incident.economies,
                               .confidence = static_cast<std::uint32_t>(incident.confidence * store::kMillion),
                               .json = incident::to_json(incident)};
  for (const auto& touched : incident.prefixes) {
    record.prefixes.push_back(touched.prefix);
    (touched.prefix.is_v4() ? record.ipv4 : record.ipv6) = true;
  }
  if (const auto* score = edition.find(incident.culprit)) record.culprit_economy = score->economy;
  return record;
}

Status make_store(const observatory::Edition& edition, const ServeSize& size, const fs::path& file) {
  MANNERLY_TRY(const auto store, store::open_sqlite(file));
  const observatory::DayRows now = observatory::rows_of(edition.assessor(), edition.scores(), &edition.rov());
  std::mt19937_64 random(kSeed);
  int number = 0;
  for (int ago = size.months - 1; ago >= 0; --ago) {
    const Month month{edition.month().number - ago};
    const Day first = first_day_of(month);
    const Day day = ago == 0 ? day_of(edition.at()) : Day{first_day_of({month.number + 1}).number - 1};
    std::vector<ScoreRow> rows;
    for (const ScoreRow& row : now.scores) rows.push_back(row_then(row, ago));
    std::vector<store::IncidentRecord> incidents;
    for (; number < size.incidents * (size.months - ago) / size.months; ++number) {
      const Instant to = ago == 0 ? edition.at() : begin_of(day);
      incidents.push_back(record_of(made_incident(number, edition, begin_of(first), to, random), edition));
    }
    MANNERLY_CHECK_OK(store->seal({.info = {.day = day,
                                            .snapshot = to_hex(edition.snapshot().id()),
                                            .profile = edition.profile().id,
                                            .at = begin_of(day),
                                            .sources = "[]",
                                            .ases = static_cast<std::uint32_t>(rows.size()),
                                            .incidents = static_cast<std::uint32_t>(incidents.size())},
                                   .scores = rows,
                                   .groups = now.groups,
                                   .prefixes = {},
                                   .incidents = incidents}));
  }
  return {};
}

// What a file was made with stands beside it.
bool is_made(const fs::path& file, const std::string& with) {
  std::ifstream stamp(file.string() + ".made");
  std::string line;
  return fs::exists(file) && std::getline(stamp, line) && line == with;
}

// make(part) writes a file, which gets its name when it is whole.
Status make_once(const fs::path& file, const std::string& with, const std::function<Status(const fs::path&)>& make) {
  if (is_made(file, with)) return {};
  fmt::print(stderr, "making {}\n", file.filename().string());
  std::error_code error;
  const fs::path part = file.string() + ".part";
  for (const fs::path& old : {file, part}) {
    for (const char* ending : {"", ".made", "-wal", "-shm"}) fs::remove(old.string() + ending, error);
  }
  MANNERLY_CHECK_OK(make(part));
  fs::rename(part, file, error);
  if (error) return fail(ErrorCode::kIo, file.string() + ": " + error.message());
  std::ofstream(file.string() + ".made") << with << '\n';
  return {};
}

std::string digest_of_file(const fs::path& file) {
  const std::vector<unsigned char> bytes = read_whole(file);
  return to_hex(digest_of(Bytes(bytes.data(), bytes.size())));
}

}  // namespace

Result<ServeWorld> serve_world(const std::string& program, const ServeSize& size, const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  ServeWorld out{.snapshot = folder / "serve.snapshot", .store = folder / "serve.sqlite"};
  // Another program may simulate, ingest or store otherwise.
  const std::string with = fmt::format("{} {}", size.ases, digest_of_file(program));
  MANNERLY_CHECK_OK(make_once(out.snapshot, with,
                              [&](const fs::path& part) { return make_snapshot(program, size.ases, folder, part); }));
  MANNERLY_TRY(const readiness::Profile profile, readiness::builtin_profile(readiness::kDefaultProfile));
  MANNERLY_TRY(const auto edition, observatory::Edition::open({.snapshot = out.snapshot}, profile));
  const std::string made_by =
      fmt::format("{} {} {} {}", with, size.months, size.incidents, digest_of_file("/proc/self/exe"));
  MANNERLY_CHECK_OK(
      make_once(out.store, made_by, [&](const fs::path& part) { return make_store(*edition, size, part); }));
  std::mt19937_64 random(kSeed);
  std::set<std::string> economies;
  for (const auto& score : edition->scores()) {
    if (score.economy[0] != 0) economies.insert(observatory::economy_text(score.economy));
    if (random() % edition->scores().size() < kNetworksAsked) out.networks.push_back(format_asn(score.asn));
  }
  out.economies.assign(economies.begin(), economies.end());
  MANNERLY_TRY(const auto store, store::open_sqlite(out.store, {.read_only = true}));
  store::Page<store::IncidentRecord> page;
  do {
    MANNERLY_TRY(page, store->incidents({}, page.next, 1000));
    for (const auto& record : page.rows) out.incidents.push_back(record.id);
  } while (!page.next.empty());
  return out;
}

}  // namespace mannerly::bench
