// Whether a file that came is what its source should give: read with the same readers that ingest uses, nothing kept.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/digest.h"
#include "base/result.h"
#include "base/time.h"
#include "snapshot/rows.h"

namespace mannerly::service {

struct Content {
  std::string format;  // "VRP JSON", ...
  std::uint64_t records = 0, skipped = 0;
  std::uint64_t bytes = 0, plain_bytes = 0;  // as it lies; decompressed
  Digest digest;                             // of the file as it lies
  std::optional<Instant> at;                 // what the data say of themselves
};

// Reads the whole file, decompressed, once; memory as the readers of ingest, without what they hand on. name: as it
// was called where it came from, in messages, and for formats whose file name says what is in it.
// Errors: kInvalid (an HTML page, another format, nothing in it, more unreadable than readable records), kTruncated,
// kCorrupt, kLimit (more than plain_max bytes when decompressed), kIo.
Result<Content> check_content(snapshot::SourceKind kind, const std::filesystem::path& file, const std::string& name,
                              std::uint64_t plain_max);

}  // namespace mannerly::service
