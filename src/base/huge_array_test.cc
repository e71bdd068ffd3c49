#include "base/huge_array.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

namespace mannerly {
namespace {

TEST(HugeArray, IsZeroAndWritableOverItsWholeLength) {
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{1000}, kHugePageBytes / 8 - 1,
                                  kHugePageBytes / 8, kHugePageBytes / 8 + 1, std::size_t{3} * kHugePageBytes / 8}) {
    const auto array = make_huge_array<std::uint64_t>(count);
    EXPECT_TRUE(std::all_of(array.get(), array.get() + count, [](std::uint64_t word) { return word == 0; })) << count;
    for (std::size_t i = 0; i < count; ++i) array[i] = i;
    for (std::size_t i = 0; i < count; i += 511) ASSERT_EQ(array[i], i);
  }
}

TEST(HugeArray, IsAlignedToHugePagesWhenLarge) {
  const auto array = make_huge_array<std::uint32_t>(kHugePageBytes);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(array.get()) % kHugePageBytes, 0u);
}

TEST(HugeArray, RefusesSizesThatNoMemoryHolds) {
  EXPECT_THROW(static_cast<void>(make_huge_array<std::uint64_t>(std::size_t{1} << 61)), std::bad_alloc);
}

}  // namespace
}  // namespace mannerly
