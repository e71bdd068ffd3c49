#include "service/fetch/catalogue.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "wire/toml/table.h"

namespace mannerly::service {
namespace {

Catalogue builtin() {
  auto catalogue = Catalogue::builtin();
  EXPECT_TRUE(catalogue) << catalogue.error().message;
  return catalogue.value_or(Catalogue{});
}

const Source* find(const Catalogue& catalogue, std::string_view name) {
  const auto at = std::ranges::find(catalogue.sources(), name, &Source::name);
  return at == catalogue.sources().end() ? nullptr : &*at;
}

TEST(Catalogue, EveryBuiltinSourceSaysWhatMustHold) {
  const Catalogue catalogue = builtin();
  ASSERT_GT(catalogue.sources().size(), 30U);
  for (const Source& source : catalogue.sources()) {
    SCOPED_TRACE(source.name);
    EXPECT_TRUE(source.url.starts_with("https://")) << source.url;
    EXPECT_EQ(source.url.find("{part}"), std::string::npos);
    EXPECT_FALSE(source.terms.empty());
    EXPECT_TRUE(source.documentation.starts_with("https://"));
    EXPECT_GT(source.size_min, 0U);
    EXPECT_LT(source.size_max, std::uint64_t{5} << 30);
    EXPECT_GE(source.plain_max, source.size_max);
    EXPECT_GE(source.max_age.count, source.cadence.about().count);
    EXPECT_FALSE(source.world_name.empty());
  }
}

TEST(Catalogue, EveryKindThatScoresNeedIsThere) {
  const Catalogue catalogue = builtin();
  using enum snapshot::SourceKind;
  for (const auto kind : {kMrt, kIrr, kVrp, kDelegated, kIana, kPeeringdb, kAsrel, kAsorg, kSpoofer, kPfx2as}) {
    EXPECT_TRUE(std::ranges::any_of(catalogue.sources(), [&](const Source& s) { return s.kind == kind; }))
        << static_cast<int>(kind);
  }
}

TEST(Catalogue, PartsMakeSources) {
  const Source* rib = find(builtin(), "ris-rib-rrc01");
  const Catalogue catalogue = builtin();
  rib = find(catalogue, "ris-rib-rrc01");
  ASSERT_NE(rib, nullptr);
  EXPECT_EQ(fill_slot(rib->url, *parse_instant("2026-11-21T08:00:00Z")),
            "https://data.ris.ripe.net/rrc01/2026.11/bview.20261121.0800.gz");
  EXPECT_EQ(rib->world_name, "rrc01");
  EXPECT_EQ(rib->take, Take::kDaily);
  const Source* route6 = find(catalogue, "ripe-route6");
  ASSERT_NE(route6, nullptr);
  EXPECT_EQ(route6->world_name, "RIPE");
  EXPECT_EQ(route6->url, "https://ftp.ripe.net/ripe/dbase/split/ripe.db.route6.gz");
}

TEST(Catalogue, AnOperatorChangesAndAdds) {
  Catalogue catalogue = builtin();
  const Status applied = catalogue.apply_text(R"(
[[source]]
name = "ris-rib"
parts = ["rrc12"]
[[source]]
name = "rpki"
url = "file:///var/lib/rpki-client/json"
max_age = "2h"
[[source]]
name = "caida-asrel"
enabled = false
[[source]]
name = "mine"
kind = "irr"
url = "http://127.0.0.1/mine.db.gz"
world_name = "MINE"
)",
                                              "x.toml");
  ASSERT_TRUE(applied) << applied.error().message;
  EXPECT_NE(find(catalogue, "ris-rib-rrc12"), nullptr);
  EXPECT_EQ(find(catalogue, "ris-rib-rrc00"), nullptr);
  EXPECT_EQ(find(catalogue, "rpki")->max_age, Seconds{7200});
  EXPECT_EQ(find(catalogue, "rpki")->keep_percent, 80U) << "what the row does not name stays";
  EXPECT_FALSE(find(catalogue, "caida-asrel")->enabled);
  EXPECT_EQ(find(catalogue, "mine")->take, Take::kCurrent);
  catalogue.only_named();
  for (const Source& source : catalogue.sources()) {
    const bool named = source.name == "ris-rib-rrc12" || source.name == "rpki" || source.name == "mine";
    EXPECT_EQ(source.enabled, named) << source.name;
  }
}

TEST(Catalogue, NamingASourceThatIsOffSwitchesItOn) {
  Catalogue catalogue = builtin();
  ASSERT_FALSE(find(catalogue, "caida-spoofer")->enabled);
  ASSERT_TRUE(catalogue.apply_text("[[source]]\nname = \"caida-spoofer\"\n", "x.toml"));
  EXPECT_TRUE(find(catalogue, "caida-spoofer")->enabled);
}

TEST(Catalogue, AnObservatorysDocumentMayHaveRowsOfOthers) {
  const auto root = toml::parse_document(
      "name = \"x\"\nsimulated = true\n[[source]]\nkind = \"vrp\"\nname = \"theirs\"\npath = \"a/*\"\n"
      "[[source]]\nname = \"rpki\"\nurl = \"file:///a\"\n",
      "observatory.toml", 1 << 20);
  ASSERT_TRUE(root);
  const auto catalogue = Catalogue::of_document(*root, "observatory.toml");
  ASSERT_TRUE(catalogue) << catalogue.error().message;
  EXPECT_EQ(find(*catalogue, "theirs"), nullptr);
  EXPECT_EQ(std::ranges::count(catalogue->sources(), true, &Source::enabled), 1);
}

struct BadRow {
  std::string name, toml, word;
};
class CatalogueBadRow : public ::testing::TestWithParam<BadRow> {};

TEST_P(CatalogueBadRow, IsRefusedWithItsPlace) {
  Catalogue catalogue = builtin();
  const std::size_t before = catalogue.sources().size();
  const Status applied = catalogue.apply_text("[[source]]\n" + GetParam().toml, "x.toml");
  ASSERT_FALSE(applied);
  EXPECT_NE(applied.error().message.find("x.toml"), std::string::npos) << applied.error().message;
  EXPECT_NE(applied.error().message.find(GetParam().word), std::string::npos) << applied.error().message;
  EXPECT_EQ(catalogue.sources().size(), before);
}
INSTANTIATE_TEST_SUITE_P(
    All, CatalogueBadRow,
    ::testing::Values(
        BadRow{"NoName", "kind = \"vrp\"\nurl = \"http://a/\"\n", "name"},
        BadRow{"BadName", "name = \"../x\"\nkind = \"vrp\"\nurl = \"http://a/\"\n", "make a name"},
        BadRow{"HiddenName", "name = \".x\"\nkind = \"vrp\"\nurl = \"http://a/\"\n", "make a name"},
        BadRow{"NoKind", "name = \"new\"\nurl = \"http://a/\"\n", "needs kind"},
        BadRow{"NoUrl", "name = \"new\"\nkind = \"vrp\"\n", "no url"},
        BadRow{"BadKind", "name = \"new\"\nkind = \"vrps\"\nurl = \"http://a/\"\n", "vrps"},
        BadRow{"Unknown", "name = \"rpki\"\nsize_mim = 3\n", "size_mim"},
        BadRow{"Negative", "name = \"rpki\"\nsize_min = -3\n", "size_min"},
        BadRow{"MinOverMax", "name = \"rpki\"\nsize_min = 5\nsize_max = 4\n", "size_min"},
        BadRow{"Percent", "name = \"rpki\"\nkeep_percent = 101\n", "keep_percent"},
        BadRow{"KeepNothing", "name = \"rpki\"\nkeep_days = 0\n", "keep_days"},
        BadRow{"Age", "name = \"rpki\"\nmax_age = \"soon\"\n", "max_age"},
        BadRow{"Cadence", "name = \"rpki\"\ncadence = \"0h\"\n", "cadence"},
        BadRow{"SlotsNeedTake", "name = \"rpki\"\nurl = \"http://a/{yyyy}\"\n", "take"},
        BadRow{"TakeNeedsSlots", "name = \"rpki\"\ntake = \"all\"\n", "take"},
        BadRow{"OddCadence",
               "name = \"n\"\nkind = \"mrt\"\nurl = \"http://a/{dd}\"\ntake = \"all\"\ncadence = \"7h\"\n", "cadence"},
        BadRow{"PartsWithoutPlace", "name = \"rpki\"\nparts = [\"a\"]\n", "parts"},
        BadRow{"PlaceWithoutParts", "name = \"rpki\"\nurl = \"http://a/{part}\"\n", "parts"},
        BadRow{"PartTwice", "name = \"ris-rib\"\nparts = [\"a\", \"a\"]\n", "ris-rib-a"},
        BadRow{"PartsNoList", "name = \"ris-rib\"\nparts = \"a\"\n", "parts"}),
    [](const auto& c) { return c.param.name; });

}  // namespace
}  // namespace mannerly::service
