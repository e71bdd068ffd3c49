// Large arrays for random access, on huge pages where the system gives them: a look-up in tens of megabytes
// of small pages costs a walk of the page tables besides the cache miss.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>

namespace mannerly {

inline constexpr std::size_t kHugePageBytes = std::size_t{2} << 20;

struct FreeMemory {
  void operator()(void* memory) const { std::free(memory); }
};
template <class T>
using HugeArray = std::unique_ptr<T[], FreeMemory>;

// count elements, all octets zero. Below kHugePageBytes it is an ordinary allocation; from there on it is
// aligned to huge pages, and asks for them. Throws std::bad_alloc as operator new does.
template <class T>
HugeArray<T> make_huge_array(std::size_t count) {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
  if (count > (std::size_t{1} << 62) / sizeof(T)) throw std::bad_array_new_length();
  const std::size_t bytes = count * sizeof(T);
  if (bytes < kHugePageBytes) {
    void* const memory = std::calloc(count == 0 ? 1 : count, sizeof(T));
    if (memory == nullptr) throw std::bad_alloc();
    return HugeArray<T>(static_cast<T*>(memory));
  }
  const std::size_t rounded = (bytes + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes;
  void* const memory = std::aligned_alloc(kHugePageBytes, rounded);
  if (memory == nullptr) throw std::bad_alloc();
  ::madvise(memory, rounded, MADV_HUGEPAGE);  // advice: what comes of it does not matter
  std::memset(memory, 0, bytes);
  return HugeArray<T>(static_cast<T*>(memory));
}

}  // namespace mannerly
