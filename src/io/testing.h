// For tests, fuzzers and benchmarks only: compressors for every format that a source reads, and bytes
// to compress. Errors abort.
#pragma once

#include <bzlib.h>
#include <isa-l.h>
#include <lzma.h>
#include <zstd.h>

#include <cstring>
#include <string>
#include <vector>

#include "base/byte_cursor.h"
#include "io/source.h"

namespace mannerly::io::testing {

using Buffer = std::vector<std::uint8_t>;

inline Buffer gzip(Bytes bytes) {
  Buffer out(bytes.size() + bytes.size() / 8 + 4096);
  std::vector<std::uint8_t> level_buffer(ISAL_DEF_LVL1_DEFAULT);
  isal_zstream stream;
  isal_deflate_init(&stream);
  stream.level = 1;
  stream.level_buf = level_buffer.data();
  stream.level_buf_size = static_cast<std::uint32_t>(level_buffer.size());
  stream.gzip_flag = IGZIP_GZIP;
  stream.end_of_stream = 1;
  stream.next_in = const_cast<std::uint8_t*>(bytes.data());
  stream.avail_in = static_cast<std::uint32_t>(bytes.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<std::uint32_t>(out.size());
  MANNERLY_ASSERT(isal_deflate(&stream) == COMP_OK && stream.internal_state.state == ZSTATE_END);
  out.resize(out.size() - stream.avail_out);
  return out;
}

// level: blocks of level * 100,000 bytes.
inline Buffer bzip2(Bytes bytes, int level = 9) {
  auto size = static_cast<unsigned>(bytes.size() + bytes.size() / 50 + 4096);
  Buffer out(size);
  // libbz2 wants a pointer even for no bytes.
  std::string copy(as_text(bytes));
  MANNERLY_ASSERT(BZ2_bzBuffToBuffCompress(reinterpret_cast<char*>(out.data()), &size, copy.data(),
                                           static_cast<unsigned>(copy.size()), level, 0, 0) == BZ_OK);
  out.resize(size);
  return out;
}

inline Buffer xz(Bytes bytes) {
  Buffer out(lzma_stream_buffer_bound(bytes.size()));
  std::size_t size = 0;
  MANNERLY_ASSERT(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, nullptr, bytes.data(), bytes.size(), out.data(), &size,
                                          out.size()) == LZMA_OK);
  out.resize(size);
  return out;
}

inline Buffer zstd(Bytes bytes) {
  Buffer out(ZSTD_compressBound(bytes.size()));
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  const std::size_t size = ZSTD_compress2(context, out.data(), out.size(), bytes.data(), bytes.size());
  ZSTD_freeCCtx(context);
  MANNERLY_ASSERT(ZSTD_isError(size) == 0);
  out.resize(size);
  return out;
}

inline Buffer compress(Compression compression, Bytes bytes) {
  switch (compression) {
    case Compression::kGzip: return gzip(bytes);
    case Compression::kBzip2: return bzip2(bytes);
    case Compression::kXz: return xz(bytes);
    case Compression::kZstd: return zstd(bytes);
    case Compression::kPlain: break;
  }
  return Buffer(bytes.begin(), bytes.end());
}

// A small generator, the same everywhere (splitmix64).
struct Random {
  std::uint64_t state = 1;
  std::uint64_t next() {
    std::uint64_t z = (state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
};

inline Buffer random_bytes(std::size_t size, std::uint64_t seed = 1) {
  Random random{seed};
  Buffer out(size);
  for (auto& byte : out) byte = static_cast<std::uint8_t>(random.next());
  return out;
}

// Bytes that compress about as a table of routes does: records of counters, repeated paths from a
// small pool, some noise.
inline Buffer table_like_bytes(std::size_t size, std::uint64_t seed = 1) {
  Random random{seed};
  std::vector<Buffer> paths;
  for (int i = 0; i < 4000; ++i) {
    Buffer path{0x40, 1, 1, 0, 0x50, 2, 0};
    const auto length = 3 + random.next() % 5;
    path.push_back(static_cast<std::uint8_t>(2 + 4 * length));
    path.push_back(2);
    path.push_back(static_cast<std::uint8_t>(length));
    for (std::uint64_t hop = 0; hop < length; ++hop) {
      const auto number = 64496 + random.next() % 3000 * (hop + 1);
      for (int shift = 24; shift >= 0; shift -= 8) path.push_back(static_cast<std::uint8_t>(number >> shift));
    }
    paths.push_back(std::move(path));
  }
  Buffer out;
  out.reserve(size + 4096);
  for (std::uint32_t record = 0; out.size() < size; ++record) {
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(record >> shift));
    const std::uint64_t first = random.next() % paths.size();
    for (std::uint8_t peer = 0; peer < 20; ++peer) {
      out.push_back(0);
      out.push_back(peer);
      for (int shift = 24; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>((1600000000 + random.next() % 4096 * 256) >> shift));
      const Buffer& path = paths[random.next() % 3 == 0 ? random.next() % paths.size() : (first + peer) % paths.size()];
      out.insert(out.end(), path.begin(), path.end());
    }
  }
  out.resize(size);
  return out;
}

inline Buffer joined(std::initializer_list<Bytes> parts) {
  Buffer out;
  for (const Bytes part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

// What a source gave before its end or error.
struct Outcome {
  Buffer bytes;
  std::optional<Error> error;
  SourceStats stats;
};

inline Outcome drain(Source& source) {
  Outcome outcome;
  for (;;) {
    auto chunk = source.next();
    if (!chunk) outcome.error = chunk.error();
    if (!chunk || chunk->empty()) break;
    outcome.bytes.insert(outcome.bytes.end(), chunk->begin(), chunk->end());
  }
  outcome.stats = source.stats();
  return outcome;
}

inline Outcome drain(Bytes file, const SourceOptions& options = {}) {
  auto source = open_source_from_memory(file, options);
  if (!source) return {.error = source.error()};
  return drain(**source);
}

}  // namespace mannerly::io::testing
