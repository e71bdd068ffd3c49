#include "io/gzip_writer.h"

#include <gtest/gtest.h>

#include "io/source.h"

namespace mannerly::io {
namespace {

TEST(GzipWriter, WhatItWritesReadsBack) {
  std::string text;
  std::uint32_t x = 1;
  for (int i = 0; i < 400'000; ++i) {
    x = x * 1664525 + 1013904223;
    text += i % 3 == 0 ? static_cast<char>(x >> 24) : 'a';
  }
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7777}, text.size()}) {
    const std::string_view wanted = std::string_view(text).substr(0, piece == 1 ? 5000 : text.size());
    std::vector<std::uint8_t> packed;
    GzipWriter writer([&](Bytes bytes) {
      packed.insert(packed.end(), bytes.begin(), bytes.end());
      return Status{};
    });
    for (std::size_t at = 0; at < wanted.size(); at += piece) {
      ASSERT_TRUE(writer.write(as_bytes(wanted.substr(at, piece))));
    }
    ASSERT_TRUE(writer.finish());
    auto source = open_source_from_memory(packed);
    ASSERT_TRUE(source);
    const auto back = read_all(**source, text.size() + 1);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ((*source)->stats().compression, Compression::kGzip);
    EXPECT_TRUE(*back == wanted);
  }
}

TEST(GzipWriter, PassesTheErrorsOfItsOutputOn) {
  GzipWriter writer([](Bytes) -> Status { return fail(ErrorCode::kIo, "disk full"); });
  static_cast<void>(writer.write(as_bytes("abc")));
  const Status finished = writer.finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().message, "disk full");
}

}  // namespace
}  // namespace mannerly::io
