// A simulated world with a few days of updates over a month's end, and the observatory that watches it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "readiness/profile.h"
#include "service/observe/observer.h"
#include "sim/sink.h"
#include "sim/write.h"
#include "store/store.h"
#include "store/store_dump.h"
#include "tests/fault/small_world.h"

namespace mannerly::fault {

inline Day day(std::string_view text) {
  return *parse_day(text);
}

class FileSink : public sim::Sink {
 public:
  explicit FileSink(fs::path folder) : folder_(std::move(folder)) {}
  Status open(std::string_view name) override {
    path_ = folder_ / name;
    fs::create_directories(path_.parent_path());
    text_.clear();
    return {};
  }
  Status append(Bytes bytes) override {
    text_ += as_text(bytes);
    return {};
  }
  Status close() override {
    write_file(path_, text_);
    return {};
  }

 private:
  fs::path folder_, path_;
  std::string text_;
};

// 60 networks from 2026-10-29 to 2026-11-02, a table and updates each day; of VRPs a file each day, other registries
// stand still.
inline void write_observed_world(const fs::path& folder, std::uint32_t days = 5) {
  const auto world = sim::generate({.seed = 5,
                                    .ases = sim::kAsesMin,
                                    .at = begin_of(day("2026-10-29")),
                                    .collectors = 2,
                                    .peers_per_collector = 4,
                                    .days = days,
                                    .incidents = 2,
                                    .rib_days = 1});
  ASSERT_TRUE(world) << world.error().message;
  FileSink sink(folder);
  ASSERT_TRUE(sim::write_world(*world, sink));
  // The tables at the end belong to a day that has no updates.
  const Day end{day("2026-10-29").number + static_cast<std::int32_t>(days)};
  const auto tables = io::expand_glob(service::path_of_day((folder / "bgp" / "*.rib.{yyyymmdd}.*").string(), end));
  ASSERT_TRUE(tables) << tables.error().message;
  for (const fs::path& table : *tables) fs::remove(table);
  std::string text = "name = 'small'\nsimulated = true\nknown_networks = 'lists/known-networks.txt'\n";
  const auto add = [&](std::string_view kind, std::string_view name, const std::string& path) {
    text += fmt::format("[[source]]\nkind = '{}'\nname = '{}'\npath = '{}'\n", kind, name, path);
  };
  const auto listed = service::read_world(folder / "world.toml");
  ASSERT_TRUE(listed) << listed.error().message;
  for (const service::WorldSource& source : listed->sources) {
    std::string path = source.path;
    if (source.kind == snapshot::SourceKind::kMrt) {
      add("mrt", source.name, fmt::format("bgp/{}.rib.{{yyyymmdd}}.*", source.name));
      add("updates", source.name, fmt::format("bgp/{}.updates.{{yyyymmdd}}.*", source.name));
      continue;
    }
    if (source.kind == snapshot::SourceKind::kVrp) {
      for (std::uint32_t i = 0; i < days; ++i) {
        const fs::path dated =
            folder / "rpki" / (format_day({day("2026-10-29").number + static_cast<std::int32_t>(i)}) + ".json");
        fs::copy_file(folder / "rpki" / "vrps.json", dated);
      }
      path = "rpki/{date}.json";
    }
    std::string name = source.name;
    std::ranges::replace(name, ' ', '-');
    add(service::name_of(source.kind), name, path);
  }
  write_file(folder / "observatory.toml", text);
}

// What a call of `mannerly observe` sets up.
inline Result<service::Observer::Setup> observed(const fs::path& world, const fs::path& data) {
  service::Observer::Setup setup{.data = {data}};
  MANNERLY_TRY(setup.config, service::read_observatory(world / "observatory.toml"));
  MANNERLY_TRY(setup.profile, readiness::builtin_profile(readiness::kDefaultProfile));
  MANNERLY_TRY(setup.detector, incident::builtin_detector_profile());
  MANNERLY_TRY(setup.known, service::read_known_networks(world / setup.config.known_networks));
  MANNERLY_CHECK_OK(service::make_folder(data));
  MANNERLY_TRY(std::unique_ptr<store::Store> store, store::open_sqlite(setup.data.store()));
  setup.store = std::move(store);
  setup.threads = 2;
  return setup;
}

inline Result<service::ObserveReport> observe(const fs::path& world, const fs::path& data,
                                              const service::ObserveRequest& request = {}) {
  MANNERLY_TRY(service::Observer::Setup setup, observed(world, data));
  MANNERLY_TRY(const auto observer, service::Observer::open(std::move(setup)));
  return observer->observe(request);
}

// Everything that can be asked of the store.
inline std::string dump_of(const fs::path& data) {
  const auto store = store::open_sqlite(data / "store.sqlite", {.read_only = true});
  if (!store) return "no store: " + store.error().message;
  const auto slices = (*store)->slices();
  if (!slices || slices->empty()) return "empty";
  const Day first = slices->front().day, last = slices->back().day;
  store::DumpQuestions ask{.periods = {{first, last}, {first, first}, {last, last}}};
  const auto rows = (*store)->day(last);
  for (const store::ScoreRow& row : *rows) ask.asns.push_back(Asn{row.asn});
  for (int k = 1; k <= static_cast<int>(store::kGroupKinds); ++k) {
    const auto kind = static_cast<store::GroupKind>(k);
    const auto groups = (*store)->groups(kind, month_number_of(last));
    for (const store::GroupRow& group : *groups) ask.groups.emplace_back(kind, group.key);
  }
  ask.filters.emplace_back();
  const auto incidents = (*store)->incidents({}, "", 1000);
  for (const store::IncidentRecord& record : incidents->rows) {
    ask.incidents.push_back(record.id);
    ask.prefixes.insert(ask.prefixes.end(), record.prefixes.begin(), record.prefixes.end());
  }
  return store::StoreDump::of(**store, ask);
}

// The files of a data folder but for the store's own and the lock, by name; a store's content is compared by its dump.
inline std::map<std::string, std::string> files_of(const fs::path& data) {
  std::map<std::string, std::string> out;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(data)) {
    const std::string name = entry.path().lexically_relative(data).generic_string();
    if (entry.is_regular_file() && !name.starts_with("store.sqlite") && name != ".lock") {
      out[name] = read_file(entry.path());
    }
  }
  return out;
}

inline void expect_same(const fs::path& data, const fs::path& wanted) {
  EXPECT_TRUE(dump_of(data) == dump_of(wanted)) << "the stores differ";
  const auto files = files_of(data), other = files_of(wanted);
  for (const auto& [name, content] : other) {
    const auto at = files.find(name);
    EXPECT_TRUE(at != files.end()) << name << " is missing";
    const bool same = at != files.end() && at->second == content;
    EXPECT_TRUE(same) << name << " differs";
  }
  for (const auto& [name, content] : files) EXPECT_TRUE(other.contains(name)) << name << " is left over";
}

}  // namespace mannerly::fault
