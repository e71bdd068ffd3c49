// A pull source: the bytes of a file, decompressed while they are read, in bounded memory.
//
// The compression is found by content, never by the file's name: gzip (RFC 1952, several members),
// bzip2 (several streams, blocks decoded on several cores), xz (several streams), zstd (RFC 8878,
// several frames, skippable frames), else plain. Checksums of the formats are always checked.
// docs/reference/compression.md lists what is read and how damage is reported.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/byte_cursor.h"
#include "base/digest.h"
#include "base/result.h"

namespace mannerly::io {

enum class Compression : std::uint8_t { kPlain, kGzip, kBzip2, kXz, kZstd };

// "plain", "gzip", "bzip2", "xz", "zstd".
std::string_view name_of(Compression compression);

// The compression that a file with these first bytes has. kMagicSize bytes decide; fewer are enough
// where the file is shorter.
inline constexpr std::size_t kMagicSize = 8;
Compression detect_compression(Bytes first_bytes);

struct SourceOptions {
  static constexpr std::uint64_t kOutputMaxDefault = std::uint64_t{64} << 30;
  // Size of the chunks that next() returns (the last may be shorter).
  std::size_t chunk_size = std::size_t{1} << 20;
  // Bytes asked of the file at a time; small values are for tests.
  std::size_t input_size = std::size_t{256} << 10;
  // Decompressed bytes after which the source gives up with kLimit: a guard against bombs.
  std::uint64_t output_max = kOutputMaxDefault;
  // Threads that decode bzip2 blocks; 0: one a core. With one, no thread is started.
  unsigned threads = 0;
  // Decodes bzip2 with libbz2 alone: slower, to compare with.
  bool bzip2_by_libbz2 = false;
  // Whether stats() shall hold the digest of the compressed bytes (about 1 s of CPU a GB).
  bool digest = false;
};

// What a source has read so far; final once next() has returned the end or an error.
struct SourceStats {
  Compression compression = Compression::kPlain;
  std::uint64_t compressed_bytes = 0;  // taken from the file
  std::uint64_t bytes = 0;             // handed out
  std::uint64_t members = 0;           // gzip members, bzip2 or xz streams, zstd frames that ended well
  // Bytes after the last member that belong to no member. gzip and bzip2 ignore them with a warning;
  // so does this class: whoever reads the source has to report them.
  std::uint64_t trailing_bytes = 0;
  // Of all bytes of the file; only after the end without error, and when asked for.
  std::optional<Digest> digest;
};

class Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;

  // The next bytes; empty at the end. Valid until the next call of next() or read(). What was read
  // before damage is given first, then the error, which further calls repeat: kTruncated (the file
  // ends too early), kCorrupt (a checksum does not hold), kInvalid (not the format), kLimit,
  // kUnsupported, kIo. The message names file, compressed offset and reason.
  virtual Result<Bytes> next() = 0;

  // Fills buffer as far as the file reaches and returns the number of bytes, 0 at the end; errors as
  // next(). Fewer than asked for come only before the end or an error.
  virtual Result<std::size_t> read(std::span<std::uint8_t> buffer) = 0;

  virtual SourceStats stats() const = 0;

  // May be called from another thread: a read that waits for a FIFO, a terminal or the standard input
  // returns at once with kIo, and so do later ones. Files are not waited for.
  virtual void cancel() {}

  // The file's name as given, for messages.
  virtual const std::string& name() const = 0;
};

// Opens a file, FIFO or, for "-", the standard input. kNotFound, kIo (also for a folder).
Result<std::unique_ptr<Source>> open_source(const std::filesystem::path& path, const SourceOptions& options = {});

// Reads from bytes, which must outlive the source.
Result<std::unique_ptr<Source>> open_source_from_memory(Bytes bytes, const SourceOptions& options = {},
                                                        std::string name = "memory");

// All the rest of a source; kLimit when it is longer than size_max. For small inputs and tests.
Result<std::string> read_all(Source& source, std::uint64_t size_max);

}  // namespace mannerly::io
