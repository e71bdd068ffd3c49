#include "store/conformance_test.h"

namespace mannerly::store {
namespace {

Result<std::unique_ptr<Store>> open_in(const std::filesystem::path& folder) {
  return open_sqlite(folder / "observatory.sqlite");
}

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreConformance, testing::Values(StoreBackEnd{open_in}));

}  // namespace
}  // namespace mannerly::store
