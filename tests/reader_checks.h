// What every push reader must stand: input in chunks of any size, cut after any byte, and with any
// byte changed. A run feeds the text in chunks of the given size and returns all that came out, as text.
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/byte_cursor.h"

namespace mannerly {

using ReaderRun = std::function<std::string(std::string_view text, std::size_t chunk)>;

// Feeds text in chunks; for use in a run.
template <class Feed>
void feed_in_chunks(std::string_view text, std::size_t chunk, Feed&& feed) {
  for (std::size_t i = 0; i < text.size(); i += chunk) feed(as_bytes(text.substr(i, chunk)));
}

inline void expect_same_for_every_chunking(std::string_view text, const ReaderRun& run) {
  const std::string whole = run(text, text.size());
  for (const std::size_t chunk : {1, 2, 3, 7, 64}) EXPECT_EQ(run(text, chunk), whole) << "chunks of " << chunk;
}

// Runs every truncation and, at every byte, a few flips; the run itself asserts what must hold.
inline void expect_survives_damage(std::string_view text, const ReaderRun& run) {
  for (std::size_t length = 0; length < text.size(); ++length) run(text.substr(0, length), 16);
  std::string damaged(text);
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const unsigned flip : {0x01u, 0x20u, 0x80u, 0xFFu}) {
      damaged[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ flip);
      run(damaged, 16);
    }
    for (const char other : {'\n', '\0'}) {
      damaged[at] = other;
      run(damaged, 16);
    }
    damaged[at] = text[at];
  }
}

// Streams a file of the real data, decompressed by the system's own tool; false when that failed.
template <class Feed>
bool feed_file(const std::filesystem::path& path, Feed&& feed) {
  const std::string extension = path.extension().string();
  const std::string tool = extension == ".gz"    ? "gzip -dc"
                           : extension == ".xz"  ? "xz -dc"
                           : extension == ".bz2" ? "bzip2 -dc"
                           : extension == ".zst" ? "zstd -dcq"
                                                 : "cat";
  std::FILE* pipe = popen((tool + " '" + path.string() + "'").c_str(), "r");
  if (pipe == nullptr) return false;
  constexpr std::size_t kChunk = std::size_t{1} << 16;
  const auto buffer = std::make_unique<std::uint8_t[]>(kChunk);
  while (const std::size_t n = std::fread(buffer.get(), 1, kChunk, pipe)) feed(Bytes(buffer.get(), n));
  return pclose(pipe) == 0;
}

}  // namespace mannerly
