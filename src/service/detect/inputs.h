// Which MRT files a detection reads: found, looked into, and put in the order in which they take part.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "base/thread_pool.h"
#include "base/time.h"

namespace mannerly::service {

enum class InputKind : std::uint8_t { kRib, kUpdates };
// "rib", "updates".
std::string_view name_of(InputKind kind);

// What a look at the beginning of a file says; the rest is told by reading it (file_stream.h).
struct InputFile {
  std::filesystem::path path;  // absolute
  std::string collector;
  InputKind kind = InputKind::kUpdates;
  Instant first;                   // of its first record
  std::optional<Instant> nominal;  // that its name says
  std::uint64_t size = 0;          // bytes as it lies on the disk
  Instant modified;
  Digest digest;               // of those bytes
  std::optional<Error> error;  // it cannot be used at all: empty, no MRT, not to be opened
  // What the collector's other update files say of its time: where it should end, by their usual distance, and where
  // the next one begins. Not known when it is looked into.
  std::optional<Instant> expected_end, next;

  // Of the time that it covers, the beginning: what its name says, unless the records contradict by more than a day.
  Instant begin() const;
};

// Files beyond this are refused.
inline constexpr std::size_t kInputsMax = 1'000'000;

// The files that the words of a command line name: files, folders (all regular files in and below them, but
// hidden ones) and shell patterns, each with "COLLECTOR=" before it or not. Sorted by path, each once. Among them are
// links that lead nowhere, and folders that cannot be listed: what may be in them is not seen.
// Errors: kNotFound for a word that names nothing, kLimit.
struct NamedInput {
  std::filesystem::path path;
  std::string collector;       // given with "COLLECTOR="; else empty
  std::optional<Error> error;  // a folder: what is in it cannot be listed
};
Result<std::vector<NamedInput>> find_inputs(const std::vector<std::string>& words);

// Looks into one file: decompresses its beginning (at most kLookBytes) and digests all of it.
inline constexpr std::size_t kLookBytes = std::size_t{4} << 20;
InputFile look_into(const NamedInput& named);

// Looks into all, on the pool's threads; the same order.
std::vector<InputFile> look_into_all(const std::vector<NamedInput>& named, ThreadPool& pool);

// The order of taking part: by first record, collector, RIBs before updates, file name, digest, path.
bool takes_part_before(const InputFile& a, const InputFile& b);

}  // namespace mannerly::service
