// Large arrays for random access. They are aligned to huge pages, and a caller that may talk to the system
// passes a function that asks it for them: in tens of megabytes of small pages every look-up costs a walk of
// the page tables besides the cache miss (15 % of decoding a RIB dump).
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <memory_resource>
#include <type_traits>

namespace mannerly {

inline constexpr std::size_t kHugePageBytes = std::size_t{2} << 20;

// Given fresh memory, aligned to kHugePageBytes and as long as a whole number of them (io::ask_for_huge_pages).
using AdviseMemory = void (*)(void* memory, std::size_t bytes);

struct FreeLargeArray {
  std::size_t bytes = 0, alignment = 1;
  void operator()(void* memory) const { std::pmr::new_delete_resource()->deallocate(memory, bytes, alignment); }
};
template <class T>
using LargeArray = std::unique_ptr<T[], FreeLargeArray>;

// count elements, all octets zero. Fails as operator new does.
template <class T>
LargeArray<T> make_large_array(std::size_t count, AdviseMemory advise = nullptr) {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
  const std::size_t needed = count * sizeof(T);
  const bool large = needed >= kHugePageBytes;
  const std::size_t alignment = large ? kHugePageBytes : alignof(T);
  const std::size_t bytes = (needed + alignment - 1) / alignment * alignment;
  void* const memory = std::pmr::new_delete_resource()->allocate(bytes, alignment);
  LargeArray<T> out(static_cast<T*>(memory), FreeLargeArray{bytes, alignment});
  if (large && advise != nullptr) advise(memory, bytes);
  if (bytes > 0) std::memset(memory, 0, bytes);
  return out;
}

}  // namespace mannerly
