// Time and size of the history of an Observatory at the size of the real Internet, on disk:
//   store_bench [ASES PREFIXES MONTHS DAYS_A_MONTH [FOLDER]]       (80000 1270000 36 3 when none is given)
// Each sealed day stands for all days since the one before: a day changes 2 % of the networks (counts or states) and
// 0.5 % of the (prefix, origin) pairs. 100 incidents a day.
#include <fmt/core.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>

#include "store/store.h"

namespace mannerly {
namespace {

using Clock = std::chrono::steady_clock;
using store::PrefixRow;
using store::ScoreRow;

struct Size {
  std::uint32_t ases = 80'000, prefixes = 1'270'000;
  int months = 36, days_a_month = 3;
};
constexpr double kScoreChurn = 0.02, kPrefixChurn = 0.005;  // a day
constexpr int kIncidentsADay = 100;

double cpu_seconds() {
  rusage usage;
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

template <class T>
T take(Result<T> result) {
  if (result) return std::move(*result);
  fmt::print(stderr, "{}\n", result.error().message);
  std::exit(1);
}
void take(const Status& status) {
  if (status) return;
  fmt::print(stderr, "{}\n", status.error().message);
  std::exit(1);
}

// An Internet that changes a little every day.
class World {
 public:
  explicit World(const Size& size) : size_(size) {
    for (std::uint32_t i = 0; i < size.ases; ++i) scores_.push_back(score(1000 + 3 * i));
    for (std::uint32_t i = 0; i < size.prefixes; ++i) {
      const Prefix prefix = i % 6 == 0 ? Prefix::of(Address::v6((0x2001ull << 48) | std::uint64_t{i} << 16, 0), 48)
                                       : Prefix::of(Address::v4(0x01000000u + i * 2560u), 24);
      prefixes_.push_back({prefix, Asn{1000 + 3 * below(size.ases)}, state(3), state(5), state(5)});
    }
    std::sort(prefixes_.begin(), prefixes_.end(), [](const PrefixRow& a, const PrefixRow& b) {
      return std::tie(a.prefix, a.origin) < std::tie(b.prefix, b.origin);
    });
    there_.assign(prefixes_.size(), true);
    groups_.push_back({.kind = store::GroupKind::kWorld, .ases = size.ases});
    for (int i = 0; i < 250; ++i) {
      groups_.push_back(
          {.kind = store::GroupKind::kEconomy, .key = fmt::format("{:c}{:c}", 'A' + i / 26, 'A' + i % 26)});
    }
  }

  void pass(int days) {
    for (ScoreRow& row : scores_) {
      if (chance(kScoreChurn * days)) row = score(row.asn);
    }
    for (std::size_t i = 0; i < prefixes_.size(); ++i) {
      if (!chance(kPrefixChurn * days)) continue;
      if (below(4) == 0) {
        there_[i] = !there_[i];
      } else {
        prefixes_[i].rov = state(3);
      }
    }
    for (store::GroupRow& row : groups_) row.routes = random_();
  }

  void seal(store::Store& to, Day day, int days) {
    std::vector<PrefixRow> announced;
    announced.reserve(prefixes_.size());
    for (std::size_t i = 0; i < prefixes_.size(); ++i) {
      if (there_[i]) announced.push_back(prefixes_[i]);
    }
    std::vector<store::IncidentRecord> incidents;
    for (int i = 0; i < kIncidentsADay * days; ++i) incidents.push_back(incident(day, i));
    take(to.seal({.info = {.day = day, .snapshot = std::string(64, 'a'), .profile = "p"},
                  .scores = scores_,
                  .groups = groups_,
                  .prefixes = announced,
                  .incidents = incidents}));
  }

  Asn any_as() { return Asn{1000 + 3 * below(size_.ases)}; }
  Prefix any_prefix() { return prefixes_[below(static_cast<std::uint32_t>(prefixes_.size()))].prefix; }

 private:
  std::uint32_t below(std::uint32_t end) { return static_cast<std::uint32_t>(random_() % end); }
  bool chance(double share) { return std::uniform_real_distribution<>(0, 1)(random_) < share; }
  std::uint8_t state(std::uint32_t end) { return static_cast<std::uint8_t>(below(end)); }

  ScoreRow score(std::uint32_t asn) {
    ScoreRow row{.asn = asn};
    for (auto& score : row.score) score = below(5) == 0 ? 1'000'000 : static_cast<store::Millionths>(below(1'000'000));
    for (auto& s : row.state) s = state(4);
    row.economy = {'C', 'H'};
    row.routes = 1 + below(300);
    row.registered = row.rpki_valid = row.routes / 2;
    return row;
  }

  store::IncidentRecord incident(Day day, int number) {
    store::IncidentRecord record{.id = fmt::format("{}-{:05}", format_day(day), number)};
    record.kind = static_cast<std::uint8_t>(1 + below(3));
    record.start = begin_of(day).seconds + below(86'400);
    record.end = record.start + 1 + below(86'400);
    record.culprit = any_as();
    record.victims = {any_as()};
    record.economies = {{static_cast<char>('A' + below(10)), static_cast<char>('A' + below(25))}};
    record.confidence = below(1'000'000);
    record.ipv4 = true;
    record.prefixes = {any_prefix()};
    record.json = std::string(1500, 'x');
    return record;
  }

  Size size_;
  std::mt19937_64 random_{1};
  std::vector<ScoreRow> scores_;
  std::vector<PrefixRow> prefixes_;
  std::vector<bool> there_;
  std::vector<store::GroupRow> groups_;
};

void measure(const char* what, const std::function<void()>& work) {
  const auto start = Clock::now();
  const double cpu = cpu_seconds();
  work();
  fmt::print("{:44} {:9.2f} s CPU {:9.2f} s\n", what, cpu_seconds() - cpu,
             std::chrono::duration<double>(Clock::now() - start).count());
}

// Milliseconds of the median and of one in a hundred; each call asks about something else.
void measure_calls(const char* what, int calls, const std::function<void()>& call) {
  std::vector<double> times;
  for (int i = 0; i < calls; ++i) {
    const auto start = Clock::now();
    call();
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  std::sort(times.begin(), times.end());
  fmt::print("{:44} {:9.3f} ms median, {:9.3f} ms p99\n", what, times[times.size() / 2],
             times[times.size() * 99 / 100]);
}

void ask(store::Store& store, World& world, Day first, Day last) {
  const Month first_month = month_number_of(first), last_month = month_number_of(last);
  const Day middle{(first.number + last.number) / 2};
  measure_calls("as_months, all", 2000, [&] { take(store.as_months(world.any_as(), first_month, last_month)); });
  measure_calls("as_history, all", 2000, [&] { take(store.as_history(world.any_as(), first, last)); });
  measure_calls("prefix_history, all", 2000, [&] { take(store.prefix_history(world.any_prefix(), first, last)); });
  measure_calls("origin_history, all", 1000, [&] { take(store.origin_history(world.any_as(), first, last)); });
  measure_calls("group_history, all", 200,
                [&] { take(store.group_history(store::GroupKind::kEconomy, "CH", first, last)); });
  measure_calls("groups of a month", 100, [&] { take(store.groups(store::GroupKind::kEconomy, last_month)); });
  measure_calls("month", 10, [&] { take(store.month(last_month)); });
  measure_calls("day, the last", 10, [&] { take(store.day(last)); });
  measure_calls("day, the second of a month in the middle", 5,
                [&] { take(store.day(Day{first_day_of(month_number_of(middle)).number + 15})); });
  measure_calls("incidents, first 100", 100, [&] { take(store.incidents({}, "", 100)); });
  measure_calls("incidents of an AS, first 100", 1000,
                [&] { take(store.incidents({.asns = {world.any_as()}}, "", 100)); });
  measure_calls("incidents of an economy, first 100", 100,
                [&] { take(store.incidents({.economies = {{'C', 'H'}}}, "", 100)); });
  measure_calls("incidents of a month, first 100", 100, [&] {
    take(store.incidents({.from = begin_of(first_day_of(last_month)), .to = begin_of(last)}, "", 100));
  });
  measure_calls("incident_counts", 20, [&] { take(store.incident_counts({})); });
  measure_calls("slices", 50, [&] { take(store.slices()); });
}

int run(const Size& size, const std::filesystem::path& folder) {
  const auto file = folder / "store_bench.sqlite";
  for (const char* ending : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + ending);
  auto store = take(store::open_sqlite(file));
  World world(size);
  const Day first = *parse_day("2024-01-01");
  Day last = first;
  measure("seal of the first day", [&] { world.seal(*store, first, 1); });
  const int step = 30 / size.days_a_month;
  double cpu = 0, longest = 0;
  int seals = 0;
  const auto start = Clock::now();
  for (int i = 1; i < size.months * size.days_a_month; ++i) {
    const Month month{month_number_of(first).number + i / size.days_a_month};
    last = Day{first_day_of(month).number + (i % size.days_a_month) * step};
    world.pass(step);
    const double before = cpu_seconds();
    world.seal(*store, last, step);
    longest = std::max(longest, cpu_seconds() - before);
    cpu += cpu_seconds() - before;
    ++seals;
  }
  fmt::print("{} seals, {} days apart: {:.2f} s CPU each, {:.2f} s the longest, {:.0f} s in all\n", seals, step,
             cpu / seals, longest, std::chrono::duration<double>(Clock::now() - start).count());
  world.pass(1);
  last = Day{last.number + 1};
  measure("seal of one more day", [&] { world.seal(*store, last, 1); });
  measure("seal of the last day again", [&] { world.seal(*store, last, 1); });
  const Day middle{first.number + size.months * 15 + 4};
  measure("seal of a day in the middle", [&] { world.seal(*store, middle, 1); });
  measure("drop of that day", [&] { take(store->drop_slice(middle)); });
  ask(*store, world, first, last);
  measure("backup", [&] { take(store->backup(folder / "store_bench.copy")); });
  std::filesystem::remove(folder / "store_bench.copy");
  const auto health = take(store->health());
  fmt::print("{:.0f} MB on disk, {} days\n", static_cast<double>(health.bytes) * 1e-6, health.slices);
  store.reset();
  measure("open", [&] { store = take(store::open_sqlite(file)); });
  rusage usage;
  ::getrusage(RUSAGE_SELF, &usage);
  fmt::print("{} MB of memory at most\n", usage.ru_maxrss / 1024);
  std::filesystem::remove(file);
  return 0;
}

}  // namespace
}  // namespace mannerly

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  mannerly::Size size;
  if (argc >= 5) {
    size.ases = static_cast<std::uint32_t>(std::strtoul(argv[1], nullptr, 10));
    size.prefixes = static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10));
    size.months = std::atoi(argv[3]);
    size.days_a_month = std::max(1, std::atoi(argv[4]));
  }
  return mannerly::run(size, argc >= 6 ? argv[5] : std::filesystem::temp_directory_path());
}
