#include "service/fetch/part_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

#include "io/file.h"
#include "io/system_error.h"
#include "render/json_writer.h"
#include "wire/json/value.h"

namespace mannerly::service {
namespace {

constexpr std::size_t kFactsMax = 64 << 10;

Status write_all(int fd, Bytes bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ::ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return io::system_failure(path.string() + ": cannot write");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

Status sync_folder(const std::filesystem::path& folder) {
  const io::UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd || (::fsync(fd.get()) != 0 && errno != EINVAL)) return io::system_failure(folder.string() + ": cannot sync");
  return {};
}

}  // namespace

PartFile::PartFile(std::filesystem::path folder)
    : folder_(std::move(folder)), path_(folder_ / "part"), facts_(folder_ / "part.json") {}

void PartFile::resume(const std::string& url) {
  size_ = 0;
  validators_ = {};
  const auto text = io::read_small_file(facts_, kFactsMax);
  json::Document document;
  const auto root = text ? document.parse_object(*text) : std::nullopt;
  const auto info = io::file_info(path_);
  if (!root || !info || json::text_of(*root, "url") != std::string_view(url)) return;
  const io::Validators validators{.etag = std::string(json::text_of(*root, "etag").value_or("")),
                                  .last_modified = std::string(json::text_of(*root, "last_modified").value_or(""))};
  if (!validators.can_resume()) return;
  size_ = info->size;
  validators_ = validators;
}

Status PartFile::begin(const std::string& url, const io::FetchHead& head) {
  if (head.offset > 0 && head.offset == size_) {
    fd_ = io::UniqueFd(::open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    return fd_ ? Status{} : Status(io::system_failure(path_.string() + ": cannot open"));
  }
  discard();
  render::JsonWriter json;
  json.begin_object();
  json.field("url", url);
  if (!head.validators.etag.empty()) json.field("etag", head.validators.etag);
  if (!head.validators.last_modified.empty()) json.field("last_modified", head.validators.last_modified);
  json.end_object();
  MANNERLY_CHECK_OK(io::write_file_atomically(facts_, as_bytes(json.text() + "\n")));
  validators_ = head.validators;
  fd_ = io::UniqueFd(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  return fd_ ? Status{} : Status(io::system_failure(path_.string() + ": cannot make"));
}

Status PartFile::write(Bytes bytes) {
  MANNERLY_CHECK_OK(write_all(fd_.get(), bytes, path_));
  size_ += bytes.size();
  return {};
}

Status PartFile::finish() {
  if (::fsync(fd_.get()) != 0) return io::system_failure(path_.string() + ": cannot sync");
  fd_.close();
  return {};
}

Status PartFile::move_to(const std::filesystem::path& to) {
  if (::rename(path_.c_str(), to.c_str()) != 0) return io::system_failure(to.string() + ": cannot rename to it");
  MANNERLY_CHECK_OK(sync_folder(to.parent_path()));
  discard();
  return {};
}

void PartFile::discard() {
  fd_.close();
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
  std::filesystem::remove(facts_, ignored);
  size_ = 0;
  validators_ = {};
}

}  // namespace mannerly::service
