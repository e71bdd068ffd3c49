// What every back end of the store must pass: byte for byte what the twin says (store_twin.h), whatever is sealed,
// sealed again and dropped, in any order (conformance_test.cc). A back end's own test names itself:
//
//     INSTANTIATE_TEST_SUITE_P(Sqlite, StoreConformance, testing::Values(StoreBackEnd{open_in}));
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>

#include "store/store.h"

namespace mannerly::store {

// Opens the store of a folder: an empty one in an empty folder, else what an earlier store left there.
struct StoreBackEnd {
  std::function<Result<std::unique_ptr<Store>>(const std::filesystem::path& folder)> open;
};

class StoreConformance : public testing::TestWithParam<StoreBackEnd> {
 protected:
  static std::unique_ptr<Store> open(const std::filesystem::path& folder);
};

}  // namespace mannerly::store
