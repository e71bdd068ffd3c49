// Where the real routing data of the tests lies. The project neither holds nor needs it: a test that
// wants a file which is not there says so and is skipped.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string_view>

namespace mannerly {

// $MANNERLY_SHARED_DATA, else ../shared/data beside the source tree.
inline std::optional<std::filesystem::path> shared_data(std::string_view relative) {
  const char* named = std::getenv("MANNERLY_SHARED_DATA");
  const std::filesystem::path root =
      named != nullptr ? std::filesystem::path(named) : std::filesystem::path(MANNERLY_SOURCE_DIR) / "../shared/data";
  const std::filesystem::path file = root / relative;
  if (!std::filesystem::exists(file)) return std::nullopt;
  return file;
}

}  // namespace mannerly

#define MANNERLY_NEEDS_DATA(variable, relative)                                 \
  const auto variable##_found = ::mannerly::shared_data(relative);              \
  if (!variable##_found) GTEST_SKIP() << "real data is not here: " << relative; \
  const std::filesystem::path variable = *variable##_found
