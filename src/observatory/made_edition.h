// Editions of small made worlds, for tests of this folder and those above.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <unistd.h>

#include "observatory/edition.h"
#include "readiness/made_world.h"

namespace mannerly::observatory {

// Writes the finished world into a file of the temporary folder and opens it; the file is gone with the object.
class MadeEdition {
 public:
  explicit MadeEdition(readiness::MadeWorld& world, std::shared_ptr<store::Store> store = nullptr,
                       std::filesystem::path incidents = {}) {
    static int number = 0;
    world.finish();
    path_ = std::filesystem::temp_directory_path() /
            ("made-edition-" + std::to_string(::getpid()) + "-" + std::to_string(++number) + ".snapshot");
    io::write_file_atomically(path_, world.bytes()).value();
    const auto profile = readiness::builtin_profile(readiness::kDefaultProfile);
    edition_ =
        Edition::open({.snapshot = path_, .store = std::move(store), .incidents = std::move(incidents)}, *profile)
            .value();
  }
  MadeEdition(const MadeEdition&) = delete;
  MadeEdition& operator=(const MadeEdition&) = delete;
  ~MadeEdition() {
    std::error_code ignored;  // a file that is left over harms nobody
    std::filesystem::remove(path_, ignored);
  }
  const Edition& operator*() const { return *edition_; }
  const Edition* operator->() const { return edition_.get(); }
  std::shared_ptr<const Edition> shared() const { return edition_; }

 private:
  std::filesystem::path path_;
  std::shared_ptr<const Edition> edition_;
};

}  // namespace mannerly::observatory
