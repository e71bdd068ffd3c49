// A consistent copy of a database while it is in use.
#pragma once

#include <filesystem>

#include "store/sqlite/connection.h"

namespace mannerly::store::sqlite {

// Copies what is committed now into a temporary file beside `to` and renames it over `to`. kUsage when `to` is the
// store itself or in use as one; kIo.
Status back_up(Connection& from, const std::filesystem::path& to);

}  // namespace mannerly::store::sqlite
