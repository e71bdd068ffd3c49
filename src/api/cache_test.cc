// Kept answers are the answers that would be made, never those of yesterday, and never more than there is room for.
#include "api/cache.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "api/made_service.h"
#include "io/source.h"

namespace mannerly::api {
namespace {

void add_networks(readiness::MadeWorld& world, std::uint32_t count) {
  constexpr const char* kEconomies[] = {"KE", "CH", "BR"};
  for (std::uint32_t i = 0; i < count; ++i) {
    world.as(6400 + i, fmt::format("Example {}", i % 7), kEconomies[i % 3]);
    world.route(Prefix::of(Address::v4(0xC6120000 + (i << 8)), 24), {fmt::format("900 {}", 6400 + i)});
  }
}

// All fields but those that differ from request to request.
io::HttpFields fields_of(io::HttpResponse response) {
  std::erase_if(response.fields, [](const auto& field) { return field.first == "X-Request-Id"; });
  return response.fields;
}

// Unpacked: the encoder may write the same content in other bytes, which its code for AVX-512 was seen to do.
std::string content_of(const io::HttpResponse& response) {
  std::string text = text_of(response), out;
  if (field_of(response, "Content-Encoding").empty()) return text;
  const auto source = io::open_source_from_memory(as_bytes(text)).value();
  for (auto bytes = source->next(); bytes && !bytes->empty(); bytes = source->next()) out += as_text(*bytes);
  return out;
}

std::string any_target(std::mt19937& random) {
  const auto of = [&](auto... words) {
    const std::array<std::string_view, sizeof...(words)> all = {words...};
    return all[random() % all.size()];
  };
  std::string out(of("/api/v1/networks", "/api/v1/networks.csv", "/api/v1/networks.ndjson", "/api/v1/summary"));
  if (out.ends_with("summary")) return out;
  out += fmt::format("?sort={}", of("asn", "-asn", "name", "-routes", "rpki"));
  if (random() % 2 == 0) out += fmt::format("&economy={}", of("KE", "ke", "CH,BR", "ZW"));
  if (random() % 2 == 0) out += fmt::format("&limit={}", 1 + random() % 5);
  if (random() % 3 == 0) out += fmt::format("&q={}", of("ex", "64", "example%203", "none"));
  return out;
}

TEST(KeptAnswers, AreThoseThatWouldBeMade) {
  readiness::MadeWorld world;
  add_networks(world, 40);
  const observatory::MadeEdition edition(world);
  MadeService keeps(edition.shared()), makes(edition.shared(), {.tables = api_tables()}, {.cache_bytes = 0});
  std::mt19937 random(1);
  for (int i = 0; i < 600; ++i) {
    const std::string target = any_target(random);
    io::HttpFields fields;
    if (random() % 2 == 0) fields.emplace_back("accept-encoding", "gzip");
    const io::HttpResponse kept = keeps.get(target, fields), made = makes.get(target, fields);
    ASSERT_EQ(kept.status, 200) << target;
    ASSERT_EQ(content_of(kept), content_of(made)) << target;
    ASSERT_EQ(fields_of(kept), fields_of(made)) << target;
  }
  EXPECT_GT(keeps.service->cache_stats().hits, 100U);
  EXPECT_EQ(makes.service->cache_stats().hits, 0U);
  EXPECT_EQ(makes.service->cache_stats().entries, 0U);
}

TEST(KeptAnswers, AreOfTheNewestEdition) {
  readiness::MadeWorld before, after;
  add_networks(before, 10);
  add_networks(after, 11);
  const observatory::MadeEdition yesterday(before), today(after);
  MadeService made(yesterday.shared());
  ASSERT_LT(yesterday->world().ases, today->world().ases);
  const std::string target = "/api/v1/networks?limit=3";
  const std::string old_tag = field_of(made.get(target), "ETag");
  EXPECT_EQ(field_of(made.get(target), "ETag"), old_tag);
  EXPECT_EQ(made.get(target, {{"if-none-match", old_tag}}).status, 304);
  made.editions.publish(today.shared());
  for (const bool again : {false, true}) {
    const io::HttpResponse fresh = made.get(target, {{"if-none-match", old_tag}});
    EXPECT_EQ(fresh.status, 200) << again;
    EXPECT_NE(field_of(fresh, "ETag"), old_tag);
    EXPECT_THAT(text_of(fresh), ::testing::HasSubstr(fmt::format("\"total\":{},", today->world().ases))) << again;
    EXPECT_THAT(text_of(fresh), ::testing::HasSubstr(today->id()));
  }
}

TEST(Cache, HoldsWhatThereIsRoomFor) {
  Cache cache(100'000);
  const auto answer = [](std::size_t bytes) {
    return io::HttpResponse{.shared = std::make_shared<const std::string>(bytes, 'x')};
  };
  cache.keep("large", answer(50'000));
  EXPECT_FALSE(cache.find("large")) << "more than an eighth";
  for (int i = 0; i < 100; ++i) {
    cache.keep(fmt::format("{}", i), answer(5000));
    EXPECT_TRUE(cache.find("0")) << "the one used last stays, after " << i;
    EXPECT_LE(cache.stats().bytes, 100'000U);
  }
  EXPECT_FALSE(cache.find("1"));
  EXPECT_GT(cache.stats().evicted, 50U);
  EXPECT_EQ(cache.stats().evicted + cache.stats().entries, 100U);
}

}  // namespace
}  // namespace mannerly::api
