// Real registries, when they are there: object counts that are pinned with the data.
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>

#include "tests/shared_data.h"
#include "wire/rpsl/as_set.h"
#include "wire/rpsl/aut_num.h"
#include "wire/rpsl/contact.h"
#include "wire/rpsl/key.h"
#include "wire/rpsl/number_resource.h"
#include "wire/rpsl/originas.h"
#include "wire/rpsl/reader.h"
#include "wire/rpsl/route.h"
#include "wire/rpsl/route_set.h"

namespace mannerly::rpsl {
namespace {

// Runs "tool -dc file" and gives its output to feed in chunks.
template <class F>
void each_chunk(const std::string& tool, const std::filesystem::path& file, F&& feed) {
  const std::string command = tool + " -dc '" + file.string() + "'";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  ASSERT_TRUE(pipe);
  std::string buffer(1 << 16, '\0');
  for (;;) {
    const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe.get());
    if (n == 0) return;
    ASSERT_TRUE(feed(as_bytes(std::string_view(buffer).substr(0, n))));
  }
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string rows_of(const Tally& tally) {
  std::string out;
  for (const Tally::Row& row : tally.rows()) {
    out += row.reason + " " + std::to_string(row.count) + " (" + row.first_detail + ")\n";
  }
  return out;
}

// Counts objects that a typed view refuses, by class and reason.
struct ViewCheck {
  Tally refused;
  std::size_t with_policy = 0;
  std::size_t bad_members = 0;

  template <class T>
  void note(const Object& object, const Result<T>& view) {
    if (!view) refused.add(view.error().message, object.raw.size(), object.offset, object.raw);
  }
  void look(const Object& object) {
    note(object, key_of(object));
    switch (object.object_class) {
      case Class::kRoute:
      case Class::kRoute6: return note(object, parse_route(object));
      case Class::kAutNum: {
        const auto aut_num = parse_aut_num(object);
        if (aut_num && aut_num->has_policy()) ++with_policy;
        if (aut_num && aut_num->bad_policies > 0) refused.add("bad policy", 0, object.offset, object.raw);
        return note(object, aut_num);
      }
      case Class::kAsSet: {
        const auto set = parse_as_set(object);
        if (set) bad_members += set->bad_members_count;
        return note(object, set);
      }
      case Class::kRouteSet: return note(object, parse_route_set(object));
      case Class::kInetnum:
      case Class::kInet6num: return note(object, parse_address_block(object));
      case Class::kAsBlock: return note(object, parse_as_block(object));
      case Class::kPerson:
      case Class::kRole:
      case Class::kOrganisation:
      case Class::kIrt:
      case Class::kMntner: return note(object, parse_contact(object));
      default: return;
    }
  }
};

TEST(RpslData, Dn42RegistryOf2023) {
  MANNERLY_NEEDS_DATA(file, "irr/dn42-registry.20231022.rpsl.xz");
  ViewCheck views;
  Reader reader([&](const Object& object) { views.look(object); });
  std::size_t rows = 0;
  Reader indexer([&](const RouteRow&) { ++rows; }, nullptr);
  each_chunk("xz", file, [&](Bytes chunk) { return reader.feed(chunk) && indexer.feed(chunk); });
  ASSERT_TRUE(reader.finish() && indexer.finish());
  EXPECT_EQ(rows_of(reader.skipped()), "");
  const std::map<Class, std::uint64_t> expected = {
      {Class::kAsBlock, 9},    {Class::kAsSet, 92},   {Class::kAutNum, 2981}, {Class::kInet6num, 2241},
      {Class::kInetnum, 2682}, {Class::kKeyCert, 76}, {Class::kMntner, 2791}, {Class::kOrganisation, 419},
      {Class::kPerson, 2844},  {Class::kRole, 28},    {Class::kRoute, 2311},  {Class::kRouteSet, 2},
      {Class::kRoute6, 2132}};
  for (const auto& [object_class, count] : expected)
    EXPECT_EQ(reader.count(object_class), count) << name_of(object_class);
  // One inetnum ends before it begins: "172.23.161.64 - 172.23.159.96".
  ASSERT_EQ(views.refused.rows().size(), 1u) << rows_of(views.refused);
  EXPECT_EQ(views.refused.rows()[0].reason, "inetnum: address range cannot be read");
  // 104 route objects have more than one origin.
  EXPECT_EQ(indexer.count(Class::kRoute) + indexer.count(Class::kRoute6), 2311u + 2132u);
  EXPECT_EQ(rows, 4613u);
  EXPECT_EQ(views.with_policy, 37u);
  EXPECT_EQ(views.bad_members, 0u);
}

TEST(RpslData, RipeSamplesOf2016) {
  for (const auto& [name, object_class] : {std::pair{"irr/ripe-db-route.sample2016.rpsl", Class::kRoute},
                                           std::pair{"irr/ripe-db-route6.sample2016.rpsl", Class::kRoute6}}) {
    MANNERLY_NEEDS_DATA(file, name);
    const std::string text = text_of(file);
    ViewCheck views;
    Reader reader([&](const Object& object) { views.look(object); });
    ASSERT_TRUE(reader.feed(as_bytes(text)) && reader.finish());
    EXPECT_EQ(reader.count(object_class), 62u);
    EXPECT_EQ(rows_of(reader.skipped()), "");
    EXPECT_EQ(rows_of(views.refused), "");
  }
}

TEST(RpslData, ManrsParserFixtures) {
  MANNERLY_NEEDS_DATA(ten, "irr/manrs-rpsl-testdata.ten-records.txt");
  const std::string text = text_of(ten);
  Reader reader([](const Object&) {});
  ASSERT_TRUE(reader.feed(as_bytes(text)) && reader.finish());
  EXPECT_EQ(reader.count(Class::kAutNum), 2u);
  EXPECT_EQ(reader.count(Class::kRoute), 8u);
  EXPECT_TRUE(reader.skipped().empty());

  const auto file_of = [&](const char* name) {
    return OwnedObject::parse(text_of(ten.parent_path() / ("manrs-rpsl-testdata." + std::string(name) + ".txt")));
  };
  auto set = file_of("as-set");
  ASSERT_TRUE(set);
  EXPECT_EQ(parse_as_set(set->object())->members.size(), 2u);
  auto route_set = file_of("route-set");
  ASSERT_TRUE(route_set);
  EXPECT_EQ(parse_route_set(route_set->object())->members.size(), 9u);
  for (const char* name : {"route", "route6"}) {
    auto route = file_of(name);
    ASSERT_TRUE(route);
    EXPECT_TRUE(parse_route(route->object())) << name;
  }
  auto illegal = file_of("illegal");
  ASSERT_FALSE(illegal);
  EXPECT_EQ(illegal.error().message, "RPSL object: unknown class");
  auto aut_num = file_of("aut-num");
  ASSERT_TRUE(aut_num);
  EXPECT_FALSE(parse_aut_num(aut_num->object())->has_policy());
  EXPECT_TRUE(file_of("mntner"));
}

TEST(RpslData, ArinOriginasOf2022) {
  MANNERLY_NEEDS_DATA(file, "irr/arin-whois-originas.20220925.json.bz2");
  std::size_t v4 = 0;
  std::size_t v6 = 0;
  OriginasReader reader([&](const OriginasRow& row) { ++(row.prefix.is_v4() ? v4 : v6); });
  each_chunk("bzip2", file, [&](Bytes chunk) { return reader.feed(chunk); });
  ASSERT_TRUE(reader.finish());
  EXPECT_EQ(v4, 107165u);
  EXPECT_EQ(v6, 10338u);
  EXPECT_EQ(rows_of(reader.skipped()), "");
  EXPECT_EQ(reader.source(), "ARIN-WHOIS");
}

}  // namespace
}  // namespace mannerly::rpsl
