// A made-up RIB dump of many peers, the same for the same seed: the input of the MRT benchmarks.
//
// TABLE_DUMP_V2, 30 peers, about 150,000 prefixes (one in seven IPv6), 26 entries a prefix, 70 octets of
// attributes an entry. It repeats itself about as real tables do (two public RIBs of 2014 with 14 and 35
// peers: 48 to 52 % of entries have the AS_PATH of their peer's previous entry, 14 to 29 % of the paths are
// distinct); rib_statistics() tells what came out.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/byte_cursor.h"
#include "base/result.h"

namespace mannerly::bench {

struct RibSize {
  std::uint32_t prefixes = 150'000;
  std::uint64_t seed = 1;
};

// The file `name` under build/bench/data, written when it is not there yet.
Result<std::filesystem::path> made_rib(const char* name, const RibSize& size);

struct RibStatistics {
  std::uint64_t entries = 0;
  std::uint64_t attribute_bytes = 0;
  std::uint64_t same_block = 0;  // as the peer's previous entry
  std::uint64_t same_path = 0;
  std::uint64_t distinct_paths = 0;
};
RibStatistics rib_statistics(Bytes file);

}  // namespace mannerly::bench
