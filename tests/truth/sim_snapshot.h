// A simulated world, written to files, ingested and opened: the way that real data take.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>

#include "io/file.h"
#include "service/ingest/ingest.h"
#include "sim/memory_sink.h"
#include "sim/write.h"
#include "snapshot/snapshot.h"

namespace mannerly::truth {

struct SimSnapshot {
  explicit SimSnapshot(const sim::World& world) {
    static std::atomic<int> count = 0;
    folder = std::filesystem::temp_directory_path() /
             ("mannerly-sim-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
    std::filesystem::create_directories(folder);
    build(world);
  }
  ~SimSnapshot() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  SimSnapshot(const SimSnapshot&) = delete;
  SimSnapshot& operator=(const SimSnapshot&) = delete;

  std::filesystem::path folder;
  io::MappedFile file;
  std::optional<snapshot::Snapshot> snapshot;  // nullopt, with a failure recorded, when it cannot be built

 private:
  void build(const sim::World& world) {
    sim::MemorySink sink;
    ASSERT_TRUE(sim::write_world(world, sink));
    for (const auto& [name, content] : sink.files) {
      std::filesystem::create_directories((folder / name).parent_path());
      ASSERT_TRUE(io::write_file_atomically(folder / name, as_bytes(content))) << name;
    }
    const auto source = service::read_world(folder / "world.toml");
    ASSERT_TRUE(source) << source.error().message;
    const auto report = service::ingest(*source, folder / "world.snapshot");
    ASSERT_TRUE(report) << report.error().message;
    auto opened = io::MappedFile::open(folder / "world.snapshot");
    ASSERT_TRUE(opened) << opened.error().message;
    file = std::move(*opened);
    const auto view = snapshot::Snapshot::open(file.bytes());
    ASSERT_TRUE(view) << view.error().message;
    snapshot = *view;
  }
};

}  // namespace mannerly::truth
