#include "incident/route_objects.h"

#include <gtest/gtest.h>

#include "incident/made_context.h"

namespace mannerly::incident {
namespace {

// AS300 is the usual origin of 11.1.0.0/16, AS500 the new one.
const Prefix kPrefix = MadeContext::prefix("11.1.0.0/16");

class RouteObjects : public ::testing::Test {
 protected:
  // What is said of AS500 and the prefix.
  static EvidenceSet ask(MadeContext& world, std::vector<Asn> victims = {Asn{300}}) {
    EvidenceSet out;
    add_route_objects(world.finish(), kPrefix, Asn{500}, victims, out);
    return out;
  }
  EvidenceSet ask(std::vector<Asn> victims = {Asn{300}}) { return ask(made, std::move(victims)); }
  // Objects of networks that have nothing to do with it.
  void add_others() {
    made.radb_object("11.7.0.0/16", 700, "MAINT-SEVEN");
    made.aut_num(700, "SEVEN-MNT");
  }
  MadeContext made;
};

TEST_F(RouteObjects, NobodysWordIsAskedWhereNoneNamesTheOrigin) {
  made.radb_object("11.1.0.0/16", 300, "MAINT-THREE");
  const EvidenceSet out = ask();
  EXPECT_TRUE(out.has(Evidence::kIrrOtherOrigin));
  EXPECT_FALSE(out.has(Evidence::kIrrByHolder) || out.has(Evidence::kIrrByOrigin));
}

TEST_F(RouteObjects, WhereTheHolderMustAgreeItDoesNotMatterWhoWroteIt) {
  made.route_object("11.1.0.0/16", 500, "FIVE-MNT");
  made.aut_num(500, "FIVE-MNT");
  const EvidenceSet out = ask();
  EXPECT_TRUE(out.has(Evidence::kIrrExact));
  EXPECT_TRUE(out.has(Evidence::kIrrAuthoritative));
  EXPECT_FALSE(out.has(Evidence::kIrrByHolder) || out.has(Evidence::kIrrByOrigin));
}

TEST_F(RouteObjects, TheVictimsMaintainerIsTheHoldersWord) {
  add_others();
  made.radb_object("11.1.0.0/16", 500, "MAINT-THREE");
  made.radb_object("11.2.0.0/16", 300, "maint-three");  // names know no case (RFC 2622 section 2)
  const EvidenceSet out = ask();
  EXPECT_TRUE(out.has(Evidence::kIrrExact));
  EXPECT_TRUE(out.has(Evidence::kIrrByHolder));
  EXPECT_FALSE(out.has(Evidence::kIrrByOrigin));
}

TEST_F(RouteObjects, ANameOfAnotherRegistryIsNotTheHoldersWord) {
  made.radb_object("11.1.0.0/16", 500, "THREE-MNT");
  made.route_object("11.2.0.0/16", 300, "THREE-MNT");
  made.aut_num(300, "THREE-MNT");
  EXPECT_FALSE(ask().has(Evidence::kIrrByHolder));
}

TEST_F(RouteObjects, OneObjectInTheVictimsNameMakesNobodyItsKeeper) {
  made.radb_object("11.1.0.0/16", 500, "MAINT-FIVE");
  made.radb_object("11.2.0.0/16", 300, "MAINT-FIVE");  // written by who lies
  made.radb_object("11.3.0.0/16", 300, "MAINT-THREE");
  made.radb_object("11.4.0.0/16", 300, "MAINT-THREE");
  EXPECT_FALSE(ask().has(Evidence::kIrrByHolder));
}

TEST_F(RouteObjects, AnAutNumInTheVictimsNameMakesNobodyItsKeeper) {
  made.radb_object("11.1.0.0/16", 500, "MAINT-FIVE");
  made.radb_aut_num(300, "MAINT-FIVE");
  EXPECT_FALSE(ask().has(Evidence::kIrrByHolder));
}

TEST_F(RouteObjects, AnObjectForTheSamePrefixDoesNotMakeItsKeeper) {
  made.radb_object("11.1.0.0/16", 500, "MAINT-FIVE");
  made.radb_object("11.1.0.0/16", 300, "MAINT-FIVE");
  EXPECT_FALSE(ask().has(Evidence::kIrrByHolder));
}

TEST_F(RouteObjects, TheOriginsOwnWord) {
  struct Row {
    std::string_view what, maintainer, other_prefix, aut_num;
    bool own;
  };
  const std::vector<Row> rows = {
      {"keeps its other objects", "MAINT-FIVE", "11.5.0.0/16", "", true},
      {"keeps its aut-num elsewhere", "FIVE-MNT", "", "FIVE-MNT", true},
      {"has its number in the name", "MAINT-AS500", "", "", true},
      {"has a longer number in the name", "MAINT-AS5001", "", "", false},
      {"nobody knows it", "MAINT-OTHER", "", "", false},
      {"nobody signed", "", "11.5.0.0/16", "", false},
  };
  for (const Row& row : rows) {
    MadeContext world;
    world.radb_object("11.1.0.0/16", 500, row.maintainer);
    if (!row.other_prefix.empty()) world.radb_object(row.other_prefix, 500, row.maintainer);
    if (!row.aut_num.empty()) world.aut_num(500, row.aut_num);
    const EvidenceSet out = ask(world);
    EXPECT_TRUE(out.has(Evidence::kIrrExact)) << row.what;
    EXPECT_EQ(out.has(Evidence::kIrrByOrigin), row.own) << row.what;
  }
}

// Any one of the maintainers can write an object, and so put others beside itself.
TEST_F(RouteObjects, OneLiarAmongTheMaintainersMakesItNotTheHoldersWord) {
  made.radb_object("11.1.0.0/16", 500, "MAINT-THREE MAINT-FIVE");
  made.radb_object("11.2.0.0/16", 300, "MAINT-THREE");
  made.radb_object("11.5.0.0/16", 500, "MAINT-FIVE");
  const EvidenceSet out = ask();
  EXPECT_FALSE(out.has(Evidence::kIrrByHolder));
  EXPECT_TRUE(out.has(Evidence::kIrrByOrigin));
}

TEST_F(RouteObjects, WhatNobodySignedChangesNothing) {
  for (const bool unsigned_first : {true, false}) {
    for (const std::string_view keeper : {"MAINT-THREE", "MAINT-FIVE"}) {
      MadeContext world;
      if (unsigned_first) world.radb_object("11.1.0.0/16", 500, "");
      world.radb_object("11.1.0.0/16", 500, keeper);
      if (!unsigned_first) world.radb_object("11.1.0.0/16", 500, "");
      world.radb_object("11.2.0.0/16", 300, "MAINT-THREE");
      world.radb_object("11.5.0.0/16", 500, "MAINT-FIVE");
      const EvidenceSet out = ask(world);
      EXPECT_EQ(out.has(Evidence::kIrrByHolder), keeper == "MAINT-THREE") << keeper << unsigned_first;
      EXPECT_EQ(out.has(Evidence::kIrrByOrigin), keeper == "MAINT-FIVE") << keeper << unsigned_first;
    }
  }
}

TEST_F(RouteObjects, WhoseWordItIsNeedsNoKinship) {
  made.radb_object("11.1.0.0/16", 500, "MAINT-THREE");
  made.radb_object("11.2.0.0/16", 300, "MAINT-THREE");
  const EvidenceSet out = ask();
  EXPECT_TRUE(out.has(Evidence::kIrrByHolder));
  EXPECT_FALSE(out.has(Evidence::kSibling));
  EXPECT_TRUE((EvidenceSet::of(out.word(0) & ~kRegistryEvidence.word(0), out.word(1) & ~kRegistryEvidence.word(1)) ==
               EvidenceSet()))
      << "all that is said here is said anew when registries change";
}

TEST_F(RouteObjects, AThirdPartysWordIsNotItsOwn) {
  made.radb_object("11.1.0.0/16", 500, "MAINT-FIVE");
  made.radb_object("11.1.0.0/16", 500, "MAINT-OTHER");
  made.radb_object("11.5.0.0/16", 500, "MAINT-FIVE");
  EXPECT_FALSE(ask().has(Evidence::kIrrByOrigin));
}

TEST_F(RouteObjects, OfDormantSpaceTheHoldersNumbersAreAsked) {
  made.holder("three", {300}, {"11.1.0.0/16"});
  made.radb_object("11.1.0.0/16", 500, "MAINT-THREE");
  made.radb_object("11.2.0.0/16", 300, "MAINT-THREE");
  EXPECT_TRUE(ask({}).has(Evidence::kIrrByHolder));
}

TEST_F(RouteObjects, OfOnesOwnSpaceNothingMoreIsSaid) {
  made.radb_object("11.1.0.0/16", 500, "MAINT-FIVE");
  made.radb_object("11.5.0.0/16", 500, "MAINT-FIVE");
  const EvidenceSet out = ask({Asn{500}});
  EXPECT_TRUE(out.has(Evidence::kIrrExact));
  EXPECT_FALSE(out.has(Evidence::kIrrByHolder) || out.has(Evidence::kIrrByOrigin));
}

}  // namespace
}  // namespace mannerly::incident
