#include "io/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <glob.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <limits>

#include "io/input_window.h"
#include "io/system_error.h"

namespace mannerly::io {
namespace {

int advice_of(Access access) {
  switch (access) {
    case Access::kSequential: return MADV_SEQUENTIAL;
    case Access::kRandom: return MADV_RANDOM;
    case Access::kNormal: break;
  }
  return MADV_NORMAL;
}

Result<std::size_t> regular_size(int fd) {
  struct stat info;
  if (::fstat(fd, &info) != 0) return system_failure("cannot stat");
  if (S_ISDIR(info.st_mode)) return fail(ErrorCode::kIo, "is a folder, not a file");
  if (!S_ISREG(info.st_mode)) return fail(ErrorCode::kIo, "is not a regular file");
  return static_cast<std::size_t>(info.st_size);
}

Result<Bytes> map(const std::filesystem::path& path, Access access) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) return system_failure("cannot open");
  MANNERLY_TRY(const std::size_t size, regular_size(fd.get()));
  if (size == 0) return Bytes{};  // an empty mapping is an error to the kernel
  void* at = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd.get(), 0);
  if (at == MAP_FAILED) return system_failure("cannot map");
  ::madvise(at, size, advice_of(access));
  return Bytes(static_cast<const std::uint8_t*>(at), size);
}

Result<std::string> read_up_to(const std::string& path, std::uint64_t size_max) {
  MANNERLY_TRY(const auto input, open_raw_file(path));
  std::string text;
  std::vector<std::uint8_t> chunk(std::size_t{64} << 10);
  for (;;) {
    MANNERLY_TRY(const std::size_t count, input->read(chunk));
    if (count == 0) return text;
    if (count > size_max - text.size())
      return fail(ErrorCode::kLimit, fmt::format("longer than the limit of {} bytes", size_max));
    text.append(as_text(Bytes(chunk.data(), count)));
  }
}

// A folder on the way that is not there is no match; one that cannot be read is an error.
int stop_glob_at(const char*, int number) {
  return number != ENOENT && number != ENOTDIR ? 1 : 0;
}

}  // namespace

Result<MappedFile> MappedFile::open(const std::filesystem::path& path, Access access) {
  auto bytes = map(path, access);
  if (!bytes) return std::unexpected(bytes.error().in(path.string()));
  MappedFile file;
  file.bytes_ = *bytes;
  return file;
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::uint8_t*>(bytes_.data()), bytes_.size());
}

void MappedFile::advise(Access access) const {
  if (!bytes_.empty()) ::madvise(const_cast<std::uint8_t*>(bytes_.data()), bytes_.size(), advice_of(access));
}

Result<FileInfo> file_info(const std::filesystem::path& path) {
  struct stat info;
  if (::stat(path.c_str(), &info) != 0) return std::unexpected(system_failure("cannot stat").error().in(path.string()));
  if (!S_ISREG(info.st_mode)) return fail(ErrorCode::kIo, path.string() + ": is not a regular file");
  return FileInfo{.size = static_cast<std::uint64_t>(info.st_size), .modified = {info.st_mtim.tv_sec}};
}

Result<std::string> read_small_file(const std::filesystem::path& path, std::uint64_t size_max) {
  auto text = read_up_to(path.string(), size_max);
  if (!text) return std::unexpected(text.error().in(path.string()));
  return text;
}

Result<std::vector<std::filesystem::path>> expand_glob(const std::string& pattern) {
  struct stat info;
  if (::stat(pattern.c_str(), &info) == 0) return std::vector<std::filesystem::path>{pattern};
  glob_t found{};
  const int code = ::glob(pattern.c_str(), GLOB_NOSORT, stop_glob_at, &found);
  std::vector<std::filesystem::path> paths;
  const bool too_many = found.gl_pathc > kGlobMax;
  if (code == 0 && !too_many) paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  ::globfree(&found);
  if (too_many) return fail(ErrorCode::kLimit, fmt::format("{}: more than {} files match", pattern, kGlobMax));
  if (code == GLOB_NOMATCH) return fail(ErrorCode::kNotFound, pattern + ": no file matches");
  if (code != 0) return fail(ErrorCode::kIo, pattern + ": cannot read a folder of the pattern");
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace mannerly::io
