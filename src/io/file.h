// Files: mapped, read whole when small, replaced atomically, found by pattern.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_cursor.h"
#include "base/result.h"
#include "base/time.h"
#include "io/unique_fd.h"

namespace mannerly::io {

// How a mapping will be used; advice to the kernel only.
enum class Access : std::uint8_t { kNormal, kSequential, kRandom };

// A file mapped read-only. The bytes stay valid while the object lives, also when the file is
// replaced or removed; a file that another process cuts in place is undefined (SIGBUS), which is why
// the project only ever replaces its files by rename.
class MappedFile {
 public:
  MappedFile() = default;
  // kNotFound; kIo for a folder, a device or no permission.
  static Result<MappedFile> open(const std::filesystem::path& path, Access access = Access::kNormal);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  Bytes bytes() const { return bytes_; }
  void advise(Access access) const;

 private:
  Bytes bytes_;
};

struct FileInfo {
  std::uint64_t size = 0;
  Instant modified;
};

// Of a regular file; kNotFound, kIo.
Result<FileInfo> file_info(const std::filesystem::path& path);

// The whole file; kLimit when it is longer than size_max bytes. "-" is the standard input.
Result<std::string> read_small_file(const std::filesystem::path& path, std::uint64_t size_max);

// The files that a shell pattern (*, ?, [...]) names, sorted by byte; a path that exists as it stands
// is itself, whatever characters it has. kNotFound when there is none; kLimit above kGlobMax.
inline constexpr std::size_t kGlobMax = 100'000;
Result<std::vector<std::filesystem::path>> expand_glob(const std::string& pattern);

// Writes a file so that its name always shows either the old content or the whole new one: a temporary
// file in the same folder, synced, renamed over the name, folder synced. Without commit(), or when it
// fails, the temporary file is removed and the old file stays as it was. A symbolic link is replaced,
// not followed; a device, FIFO or folder is refused (kUsage).
class AtomicFile {
 public:
  static Result<AtomicFile> create(const std::filesystem::path& path);
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  ~AtomicFile();

  // Appends; collected in a buffer of 256 KiB.
  Status write(Bytes bytes);
  Status write(std::string_view text) { return write(as_bytes(text)); }
  // Overwrites bytes already written, e.g. a header whose content is known last.
  Status write_at(std::uint64_t offset, Bytes bytes);
  std::uint64_t size() const { return written_ + buffer_.size(); }
  // At most once; no write after it. Without the sync a crash of the machine may lose the content: for files that
  // can be made again, where thousands of syncs would take minutes.
  enum class Sync : std::uint8_t { kYes, kNo };
  Status commit(Sync sync = Sync::kYes);

 private:
  AtomicFile(std::filesystem::path path, std::filesystem::path temporary, UniqueFd fd);
  Status flush();
  Status put(std::uint64_t offset, Bytes bytes);

  std::filesystem::path path_;
  std::filesystem::path temporary_;  // empty once renamed or moved from
  UniqueFd fd_;
  std::vector<std::uint8_t> buffer_;
  std::uint64_t written_ = 0;
};

Status write_file_atomically(const std::filesystem::path& path, Bytes bytes);
Status write_file_atomically(const std::filesystem::path& path, std::span<const Bytes> parts);
// The file stays as it was when the writer returns an error, which is passed on.
Status write_file_atomically(const std::filesystem::path& path, const std::function<Status(AtomicFile&)>& writer);

}  // namespace mannerly::io
