// For tests: RPSL text as a snapshot file, by the way of ingest.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "service/ingest/ingest.h"

namespace mannerly::service {

// A folder of its own that goes with it.
class MadeRegistryFile {
 public:
  explicit MadeRegistryFile(const std::string& name)
      : folder_(std::filesystem::temp_directory_path() / ("mannerly-" + name + "." + std::to_string(::getpid()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  MadeRegistryFile(const MadeRegistryFile&) = delete;
  MadeRegistryFile& operator=(const MadeRegistryFile&) = delete;
  ~MadeRegistryFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path snapshot() const { return folder_ / "registry.snapshot"; }

  // Writes the snapshot anew from these texts, one source each.
  void build(const std::vector<std::string>& texts, const std::string& kind = "irr") const {
    for (std::size_t i = 0; i < texts.size(); ++i) std::ofstream(file(i)) << texts[i];
    ingest_files(texts.size(), kind);
  }

  // The dump of the i-th source.
  std::filesystem::path file(std::size_t i) const { return folder_ / ("source" + std::to_string(i) + ".db"); }

  // Writes the snapshot anew from the files that are there.
  void ingest_files(std::size_t count, const std::string& kind = "irr") const {
    std::ofstream world(folder_ / "world.toml");
    world << "name = 'registry'\nat = 2026-11-01\n";
    for (std::size_t i = 0; i < count; ++i) {
      world << "[[source]]\nkind = '" << kind << "'\nname = 'source" << i << "'\npath = '"
            << file(i).filename().string() << "'\n";
    }
    world.close();
    const auto parsed = read_world(folder_ / "world.toml");
    ASSERT_TRUE(parsed) << parsed.error().message;
    const auto report = ingest(*parsed, snapshot());
    ASSERT_TRUE(report) << report.error().message;
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace mannerly::service
