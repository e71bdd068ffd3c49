// The whole way for many seeds: a simulated world with trouble, its files, the snapshot, the detector, the
// comparison with the truth. Worlds are independent, so they run side by side; the answer does not depend on how
// many do.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "incident/profile.h"
#include "service/quality/quality.h"

namespace mannerly::service {

struct QualityPlan {
  static constexpr std::size_t kSeedsMax = 10'000;
  std::vector<std::uint64_t> seeds;  // each once
  std::uint32_t ases = 3000;
  std::uint32_t days = 45;
  std::uint32_t incidents = 60;  // planted of each kind
  unsigned threads = 0;          // worlds at a time; 0: one a core
  std::filesystem::path folder;  // for files of worlds, which are removed again; empty: the system's for temporary ones
  // Worlds and what was found in them stay in the folder; one that is there from the same options is used again
  // (whoever changes the simulator removes them).
  bool keep = false;
  incident::DetectorProfile profile;
  MatchOptions match;
};

struct SeedDone {
  std::uint64_t seed = 0;
  std::size_t seeds_done = 0, seeds = 0;
  std::size_t events = 0, reports = 0;
  double seconds = 0;  // of this world
};

// "341-350", "1,3,5-7". Errors: kUsage.
Result<std::vector<std::uint64_t>> parse_seeds(std::string_view text);

// progress is called from any thread, one call at a time. Errors: of the first seed that failed; nothing is
// measured then, since a table with holes would be taken for a whole one.
Result<Quality> measure_quality(const QualityPlan& plan, const std::function<void(const SeedDone&)>& progress = {});

}  // namespace mannerly::service
