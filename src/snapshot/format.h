// The snapshot file: a header, a table of sections, the sections (docs/reference/snapshot.md).
//
// Everything is little-endian and aligned to 64 bytes. The header and the table carry a checksum of
// their own, each section carries one in the table; the id is a BLAKE2b-256 digest of the numbers,
// sizes and contents of all sections, so that the same content has the same id wherever it was built.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

#include "base/byte_cursor.h"
#include "base/digest.h"
#include "base/result.h"
#include "snapshot/tables.h"

namespace mannerly::snapshot {

static_assert(std::endian::native == std::endian::little, "the format is used as it lies in memory");

inline constexpr std::array<char, 8> kMagic = {'M', 'A', 'N', 'N', 'R', 'L', 'Y', '\n'};
inline constexpr std::uint32_t kFormatVersion = 1;
inline constexpr std::uint32_t kSectionsMax = 1024;
inline constexpr std::size_t kAlignment = 64;
inline constexpr std::uint32_t kRawBlockMax = 1u << 22;  // plain bytes of one block of raw records

struct FileHeader {
  std::array<char, 8> magic = kMagic;
  std::uint32_t version = kFormatVersion;
  std::uint32_t sections = 0;
  std::uint64_t file_size = 0;
  std::uint64_t checksum = 0;  // XXH3 of header (with this field zero) and section table
  std::array<std::uint8_t, 32> id{};
};

struct SectionEntry {
  std::uint32_t number = 0;
  std::uint32_t row_size = 0;
  std::uint64_t offset = 0;
  std::uint64_t rows = 0;
  std::uint64_t checksum_low = 0, checksum_high = 0;  // XXH3-128 of the section's bytes
};

static_assert(sizeof(FileHeader) == 64 && sizeof(SectionEntry) == 40);

// The bytes of the file in order, as spans on the tables (which must outlive it) and on its own
// head and padding; handed to whoever writes files. O(bytes): digests and checksums are made here.
struct EncodedSnapshot {
  Digest id;
  std::vector<std::uint8_t> head;  // header and section table, padded
  std::vector<Bytes> parts;        // head, then sections and padding
  std::uint64_t size = 0;
};
EncodedSnapshot encode(const Tables& tables);

}  // namespace mannerly::snapshot
