#include "base/large_array.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

namespace mannerly {
namespace {

TEST(LargeArray, IsZeroAndWritableOverItsWholeLength) {
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{1000}, kHugePageBytes / 8 - 1,
                                  kHugePageBytes / 8, kHugePageBytes / 8 + 1, 3 * kHugePageBytes / 8}) {
    const auto array = make_large_array<std::uint64_t>(count);
    EXPECT_TRUE(std::all_of(array.get(), array.get() + count, [](std::uint64_t word) { return word == 0; })) << count;
    for (std::size_t i = 0; i < count; ++i) array[i] = i;
    for (std::size_t i = 0; i < count; i += 511) ASSERT_EQ(array[i], i);
  }
}

TEST(LargeArray, GivesWholeHugePagesToBeAdvised) {
  const AdviseMemory advise = [](void* memory, std::size_t bytes) {
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory) % kHugePageBytes, 0u);
    EXPECT_EQ(bytes % kHugePageBytes, 0u);
    *static_cast<std::uint8_t*>(memory) = 7;  // that it was called; the array is zeroed after it
  };
  EXPECT_EQ(make_large_array<std::uint32_t>(kHugePageBytes, advise)[0], 0u);
  EXPECT_EQ(make_large_array<std::uint32_t>(10, advise)[0], 0u);
}

}  // namespace
}  // namespace mannerly
