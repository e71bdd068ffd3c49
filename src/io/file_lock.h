// The sole right to write somewhere, held by a lock on a file.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "io/unique_fd.h"

namespace mannerly::io {

// Held until the object goes, or the process however that ends: a killed one leaves the file and blocks nobody.
class FileLock {
 public:
  // Makes the file when it is not there; it stays, empty. taken: the error when somebody holds it, in this process or
  // in another one. Other errors: kNotFound, kIo.
  static Result<FileLock> take(const std::filesystem::path& file, const Error& taken);

 private:
  explicit FileLock(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

}  // namespace mannerly::io
