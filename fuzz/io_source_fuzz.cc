// Any bytes through every decoder: no crash, bounded output; bzip2 also against libbz2, its slow twin.
#include <algorithm>

#include "io/testing.h"

namespace {

constexpr std::uint64_t kOutputMax = std::uint64_t{8} << 20;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mannerly;
  using namespace mannerly::io;
  const Bytes file(data, size);
  const SourceOptions options{.chunk_size = 65536, .input_size = 1 + size % 97, .output_max = kOutputMax, .threads = 1};
  const auto outcome = io::testing::drain(file, options);
  MANNERLY_ASSERT(outcome.bytes.size() <= kOutputMax);
  if (outcome.stats.compression != Compression::kBzip2) return 0;
  SourceOptions slow = options;
  slow.bzip2_by_libbz2 = true;
  const auto reference = io::testing::drain(file, slow);
  MANNERLY_ASSERT(outcome.bytes.size() <= reference.bytes.size());
  MANNERLY_ASSERT(std::equal(outcome.bytes.begin(), outcome.bytes.end(), reference.bytes.begin()));
  if (!reference.error) MANNERLY_ASSERT(!outcome.error && outcome.bytes.size() == reference.bytes.size());
  return 0;
}
