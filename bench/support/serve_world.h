// What the benchmark of the web service asks about: the simulated Internet as a snapshot, and a made-up past of it in a
// store. Everything in it is synthetic.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace mannerly::bench {

struct ServeSize {
  std::uint32_t ases = 80'000;
  int months = 36;
  int incidents = 5'000;
};

struct ServeWorld {
  std::filesystem::path snapshot, store;
  std::vector<std::string> networks;   // "AS64500": a sample, the same each time
  std::vector<std::string> incidents;  // ids: all
  std::vector<std::string> economies;
};

// In the folder; what is there already is used again. program: mannerly, to simulate and ingest.
// The past: one day a month, the snapshot's own rows with some of them made worse in runs of months, and incidents
// between its networks spread over the months. History of prefixes: none.
Result<ServeWorld> serve_world(const std::string& program, const ServeSize& size, const std::filesystem::path& folder);

}  // namespace mannerly::bench
