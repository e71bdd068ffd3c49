// For tests.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/result.h"

namespace mannerly::store {

// How often the random tests run: 1, or as MANNERLY_STORE_ROUNDS says before a release or after a change here.
inline int test_rounds() {
  const char* text = std::getenv("MANNERLY_STORE_ROUNDS");
  const int rounds = text == nullptr ? 1 : std::atoi(text);
  return rounds > 0 ? rounds : 1;
}

// A folder of the test's own, which goes with it; in memory where that can be had, as every seal waits for the disk.
class TestFolder {
 public:
  TestFolder() {
    const bool memory = ::access("/dev/shm", W_OK) == 0;
    const auto parent = memory ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path();
    std::string pattern = (parent / "mannerly-store-XXXXXX").string();
    MANNERLY_ASSERT(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace mannerly::store
