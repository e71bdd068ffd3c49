// Turns errno into an Error.
#pragma once

#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>

#include "base/result.h"

namespace mannerly::io {

// "WHAT: No such file or directory". kNotFound for a missing file or folder, kIo for the rest.
inline std::unexpected<Error> system_failure(std::string_view what, int number = errno) {
  const ErrorCode code = number == ENOENT || number == ENOTDIR ? ErrorCode::kNotFound : ErrorCode::kIo;
  return fail(code, std::string(what) + ": " + std::generic_category().message(number));
}

}  // namespace mannerly::io
