// A small simulated world with a source of every kind, in a folder of its own, to be damaged.
#pragma once

#include <fnmatch.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "io/file.h"
#include "io/gzip_writer.h"
#include "service/ingest/ingest.h"
#include "sim/memory_sink.h"
#include "sim/write.h"
#include "snapshot/snapshot.h"

namespace mannerly::fault {

namespace fs = std::filesystem;

// A folder that goes away with its content.
class Folder {
 public:
  explicit Folder(const std::string& name)
      : path_(fs::temp_directory_path() / ("mannerly-fault." + std::to_string(::getpid()) + "." + name)) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }
  fs::path operator/(std::string_view name) const { return path_ / name; }

 private:
  fs::path path_;
};

inline void write_file(const fs::path& path, std::string_view content) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  ASSERT_TRUE(file.good()) << path;
}

inline std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::string gzip(std::string_view content) {
  std::string packed;
  io::GzipWriter writer([&](Bytes bytes) {
    packed += as_text(bytes);
    return Status{};
  });
  EXPECT_TRUE(writer.write(as_bytes(content)) && writer.finish());
  return packed;
}

struct SmallSource {
  std::string kind, path, content;
};

// One file of each kind of source; those that the simulator does not write are made here.
inline std::vector<SmallSource> small_sources() {
  std::vector<SmallSource> out;
  const auto world = sim::generate({.seed = 7, .ases = sim::kAsesMin, .collectors = 1});
  EXPECT_TRUE(world);
  sim::MemorySink sink;
  EXPECT_TRUE(sim::write_world(*world, sink));
  const auto listed = service::parse_world(sink.files.at("world.toml"), "world.toml");
  EXPECT_TRUE(listed);
  std::map<std::string, bool> seen;
  for (const service::WorldSource& source : listed->sources) {
    const std::string kind(service::name_of(source.kind));
    const auto file = std::find_if(sink.files.begin(), sink.files.end(), [&](const auto& f) {
      return ::fnmatch(source.path.c_str(), f.first.c_str(), 0) == 0;
    });
    if (file == sink.files.end() || file->second.empty() || seen[kind]) continue;
    seen[kind] = true;
    out.push_back({kind, "source." + kind, file->second});
  }
  const auto add = [&](const std::string& kind, std::string content) {
    if (!seen[kind]) out.push_back({kind, "source." + kind, std::move(content)});
  };
  add("pfx2as", "192.0.2.0\t24\t64496\n198.51.100.0\t24\t64497_64498\n2001:db8::\t32\t64496\n");
  add("cone", "# cones\n64496 64496 64497\n64497 64497\n");
  add("asorg",
      "# format:org_id|changed|org_name|country|source\nORG-1|20260101|Example|ZA|AFRINIC\n"
      "# format:aut|changed|aut_name|org_id|opaque_id|source\n64496|20260101|EXAMPLE|ORG-1||AFRINIC\n");
  add("slurm",
      R"({"slurmVersion": 1, "validationOutputFilters": {"prefixFilters": [], "bgpsecFilters": []},
"locallyAddedAssertions": {"prefixAssertions": [{"asn": 64496, "prefix": "192.0.2.0/24"}], "bgpsecAssertions": []}})");
  add("bogons", "# a list\n192.0.2.0/24\n198.51.100.0/24\n");
  return out;
}

// The text of a world file with these sources, and one healthy source beside them.
inline std::string world_text(const std::vector<SmallSource>& sources) {
  std::string text = "name = 'small'\nat = 2026-11-21T00:00:00Z\n";
  for (const SmallSource& source : sources) {
    text += "[[source]]\nkind = '" + source.kind + "'\nname = '" + source.kind + "'\npath = '" + source.path + "'\n";
  }
  return text + "[[source]]\nkind = 'vrp'\nname = 'healthy'\npath = 'healthy.csv'\n";
}

inline constexpr std::string_view kHealthy =
    "URI,ASN,IP Prefix,Max Length,Not Before,Not After\n"
    "rsync://rpki.example.net/a.roa,AS64496,192.0.2.0/24,24,2026-01-01 00:00:00,2027-01-01 00:00:00\n"
    "rsync://rpki.example.net/b.roa,AS64497,2001:db8::/32,48,2026-01-01 00:00:00,2027-01-01 00:00:00\n";

// Writes the sources and world.toml into the folder.
inline void write_world(const Folder& folder, const std::vector<SmallSource>& sources) {
  for (const SmallSource& source : sources) write_file(folder / source.path, source.content);
  write_file(folder / "healthy.csv", kHealthy);
  write_file(folder / "world.toml", world_text(sources));
}

inline Result<service::IngestReport> ingest_folder(const Folder& folder, const service::IngestOptions& options = {}) {
  MANNERLY_TRY(const service::World world, service::read_world(folder / "world.toml"));
  return service::ingest(world, folder / "world.snapshot", options);
}

}  // namespace mannerly::fault
