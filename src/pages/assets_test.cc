#include "pages/assets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mannerly::pages {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string field_of(const io::HttpResponse& answer, std::string_view name) {
  for (const auto& [key, value] : answer.fields) {
    if (key == name) return value;
  }
  return "";
}

io::HttpRequest get(std::string_view path, io::HttpFields fields = {}) {
  io::HttpRequest out;
  out.method = "GET";
  out.path = path;
  out.fields = std::move(fields);
  return out;
}

TEST(Assets, TheStyleSheetIsThereUnderAHashedPath) {
  const std::string_view url = asset_url("style.css");
  EXPECT_TRUE(url.starts_with("/assets/style-"));
  const Asset* style = find_asset(url);
  ASSERT_NE(style, nullptr);
  EXPECT_TRUE(style->immutable);
  EXPECT_EQ(style->content_type, "text/css; charset=utf-8");
  EXPECT_THAT(style->bytes, HasSubstr(".state"));
  EXPECT_LE(style->gzip.size(), 15'000U) << "the style sheet outgrew its budget";
  EXPECT_THAT(style->gzip, Not(IsEmpty()));
  EXPECT_THAT(head_assets(), HasSubstr(url));
}

TEST(Assets, ScriptsKeepTheirBudget) {
  std::size_t all = 0;
  for (const Asset& asset : assets()) {
    if (!asset.name.ends_with(".js")) continue;
    all += asset.gzip.size();
    EXPECT_LE(asset.gzip.size(), 60'000U) << asset.path;
    EXPECT_GT(asset.gzip.size(), 0U) << asset.path;
    EXPECT_GT(asset.br.size(), 0U) << asset.path;
  }
  EXPECT_LE(all, 130'000U);
}

TEST(Assets, SendsTheBestEncodingThatTheClientTakes) {
  const Asset* style = find_asset(asset_url("style.css"));
  ASSERT_NE(style, nullptr);
  const auto plain = asset_response(get(style->path));
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(plain->body, style->bytes);
  EXPECT_EQ(field_of(*plain, "Content-Encoding"), "");
  EXPECT_EQ(field_of(*plain, "Vary"), "Accept-Encoding");
  EXPECT_THAT(field_of(*plain, "Cache-Control"), HasSubstr("immutable"));

  const auto gzip = asset_response(get(style->path, {{"accept-encoding", "deflate, gzip;q=0.5, br; q=0.0"}}));
  ASSERT_TRUE(gzip.has_value());
  EXPECT_EQ(field_of(*gzip, "Content-Encoding"), "gzip");
  EXPECT_EQ(gzip->body, style->gzip);
  EXPECT_NE(field_of(*gzip, "ETag"), field_of(*plain, "ETag"));

  const auto none = asset_response(get(style->path, {{"accept-encoding", "gzip;q=0, gzipper"}}));
  EXPECT_EQ(none->body, style->bytes);
}

TEST(Assets, SaysNotModifiedToAClientThatHasIt) {
  const auto first = asset_response(get(asset_url("style.css")));
  const auto again = asset_response(get(asset_url("style.css"), {{"if-none-match", field_of(*first, "ETag")}}));
  EXPECT_EQ(again->status, 304);
  EXPECT_TRUE(again->body.empty());
  EXPECT_EQ(asset_response(get(asset_url("style.css"), {{"if-none-match", "\"other\""}}))->status, 200);
}

TEST(Assets, IsSilentAboutOtherPathsAndMethods) {
  EXPECT_FALSE(asset_response(get("/assets/none.js")).has_value());
  EXPECT_FALSE(asset_response(get("/assets/../style.css")).has_value());
  io::HttpRequest post = get(asset_url("style.css"));
  post.method = "POST";
  EXPECT_FALSE(asset_response(post).has_value());
  EXPECT_EQ(asset_url("nothing.css"), "");
}

}  // namespace
}  // namespace mannerly::pages
