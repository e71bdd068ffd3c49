// A file that is coming, kept between attempts so that the next one goes on from where it broke off. Private to
// service/fetch.
//
// part.json (address and validators) is written before the first byte of part, and both are removed before another
// version begins; so bytes of two versions never meet, whenever the program is killed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/result.h"
#include "io/fetch.h"
#include "io/unique_fd.h"

namespace mannerly::service {

class PartFile {
 public:
  explicit PartFile(std::filesystem::path folder);

  // Takes up what is there of this address: how many bytes (0: nothing that could be continued) and of which version.
  void resume(const std::string& url);
  std::uint64_t size() const { return size_; }
  const io::Validators& validators() const { return validators_; }
  const std::filesystem::path& path() const { return path_; }

  // A version begins to come, or goes on at offset size().
  Status begin(const std::string& url, const io::FetchHead& head);
  Status write(Bytes bytes);
  // All has come: on the disk.
  Status finish();
  // Moves the file to `to`, replacing what is there; nothing is left here.
  Status move_to(const std::filesystem::path& to);
  // Removes it.
  void discard();

 private:
  std::filesystem::path folder_, path_, facts_;
  io::UniqueFd fd_;
  std::uint64_t size_ = 0;
  io::Validators validators_;
};

}  // namespace mannerly::service
