// Asks the system for huge pages.
#pragma once

#include <sys/mman.h>

#include <cstddef>

namespace mannerly::io {

// For base/large_array.h. Advice only: where the system has none to give, nothing changes but the speed.
inline void ask_for_huge_pages(void* memory, std::size_t bytes) {
  static_cast<void>(::madvise(memory, bytes, MADV_HUGEPAGE));
}

}  // namespace mannerly::io
