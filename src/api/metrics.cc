#include "api/metrics.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "base/version.h"
#include "observatory/freshness.h"
#include "observatory/words.h"
#include "service/world.h"

namespace mannerly::api {
namespace {

void head(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
  fmt::format_to(std::back_inserter(out), "# TYPE {0} {1}\n# HELP {0} {2}\n", name, type, help);
}

// One family of one sample; counters carry their suffix.
template <class T>
void one(std::string& out, std::string_view name, std::string_view type, std::string_view help, T value) {
  head(out, name, type, help);
  fmt::format_to(std::back_inserter(out), "{}{} {}\n", name, type == "counter" ? "_total" : "", value);
}

void write_process(std::string& out, Instant started) {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  one(out, "process_cpu_seconds", "counter", "CPU time.", seconds(used.ru_utime) + seconds(used.ru_stime));
  std::uint64_t pages = 0, resident = 0;
  if (std::ifstream statm("/proc/self/statm"); statm >> pages >> resident) {
    one(out, "process_resident_memory_bytes", "gauge", "Memory in use, mapped snapshots too.",
        resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)));
  }
  one(out, "process_start_time_seconds", "gauge", "When the service began.", started.seconds);
}

void write_cache(std::string& out, const Cache::Stats& cache) {
  one(out, "mannerly_cache_hits", "counter", "Answers that were there already.", cache.hits);
  one(out, "mannerly_cache_misses", "counter", "Answers that had to be made.", cache.misses);
  one(out, "mannerly_cache_evictions", "counter", "Answers that gave way to others.", cache.evicted);
  one(out, "mannerly_cache_bytes", "gauge", "Size of the kept answers.", cache.bytes);
}

void write_sources(std::string& out, const observatory::Edition& edition, Instant now) {
  const auto to = std::back_inserter(out);
  const auto labels = [](const observatory::DatedSource& source) {
    return fmt::format("source=\"{}\",kind=\"{}\"", metric_label(source.name), service::name_of(source.kind));
  };
  // Several files of one name are one source here: the oldest and the worst count.
  struct State {
    std::optional<std::int64_t> age;
    snapshot::SourceState state = snapshot::SourceState::kComplete;
  };
  std::map<std::string, State> all;
  for (const observatory::DatedSource& source : observatory::sources_of(edition)) {
    State& state = all[labels(source)];
    state.state = std::max(state.state, source.state);
    if (const auto age = observatory::age_of(source, now)) {
      state.age = std::max(state.age.value_or(INT64_MIN), age->count);
    }
  }
  head(out, "mannerly_source_age_seconds", "gauge", "Age of a source's data now.");
  for (const auto& [label, state] : all) {
    if (state.age) fmt::format_to(to, "mannerly_source_age_seconds{{{}}} {}\n", label, *state.age);
  }
  head(out, "mannerly_source_whole", "gauge", "1 when a source was read to its end.");
  for (const auto& [label, state] : all) {
    fmt::format_to(to, "mannerly_source_whole{{{}}} {}\n", label,
                   state.state <= snapshot::SourceState::kSkipped ? 1 : 0);
  }
}

void write_store(std::string& out, store::Store& store) {
  const auto health = store.health();
  one(out, "mannerly_store_up", "gauge", "1 when the store can be read.", health ? 1 : 0);
  if (!health) return;
  one(out, "mannerly_store_bytes", "gauge", "Size of the store.", health->bytes);
  one(out, "mannerly_store_disk_free_bytes", "gauge", "Free on its disk.", health->bytes_free);
  one(out, "mannerly_store_days", "gauge", "Sealed days.", health->slices);
}

void write_scores(std::string& out, const observatory::Edition& edition, const std::vector<Asn>& asns) {
  const auto to = std::back_inserter(out);
  // A score without data has no sample: absent is not 0.
  head(out, "mannerly_network_score", "gauge", "Readiness of a network by category, 0 to 1.");
  for (const Asn asn : asns) {
    const readiness::AsScore* score = edition.find(asn);
    if (score == nullptr) continue;
    for (const readiness::Category category : observatory::kAllCategories) {
      const auto& one_score = score->categories[readiness::index_of(category)].score;
      if (!one_score) continue;
      fmt::format_to(to, "mannerly_network_score{{asn=\"{}\",category=\"{}\"}} {}\n", asn.value,
                     observatory::key_of(category), *one_score);
    }
  }
}

}  // namespace

std::string metrics_text(const Service& service, const observatory::Edition* edition, const std::vector<Asn>& asns,
                         Instant now) {
  std::string out;
  head(out, "mannerly_build", "info", "Version of the program.");
  fmt::format_to(std::back_inserter(out), "mannerly_build_info{{version=\"{}\"}} 1\n", kVersion);
  write_process(out, service.started());
  service.meter().write(out);
  write_cache(out, service.cache_stats());
  if (edition != nullptr) {
    one(out, "mannerly_snapshot_age_seconds", "gauge", "Age of the published snapshot.", (now - edition->at()).count);
    one(out, "mannerly_networks", "gauge", "Networks of the published snapshot.", edition->world().ases);
    write_sources(out, *edition, now);
    if (edition->store() != nullptr) write_store(out, *edition->store());
    if (!asns.empty()) write_scores(out, *edition, asns);
  }
  return out + "# EOF\n";
}

}  // namespace mannerly::api
