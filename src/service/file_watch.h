// Tells when a file was replaced: what a service looks at between two requests.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace mannerly::service {

class FileWatch {
 public:
  explicit FileWatch(std::filesystem::path path);
  // True once for each change of the file since the last call (or the constructor): another file under the name,
  // another size, another time of change. A file that is not there is no change. One system call.
  bool changed();

 private:
  struct Stamp {
    std::uint64_t device = 0, inode = 0, size = 0;
    std::int64_t seconds = 0, nanoseconds = 0;
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };
  std::optional<Stamp> look() const;

  std::filesystem::path path_;
  std::optional<Stamp> last_;
};

}  // namespace mannerly::service
