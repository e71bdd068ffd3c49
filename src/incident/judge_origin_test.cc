#include <gtest/gtest.h>

#include "incident/digits.h"
#include "incident/judge.h"
#include "incident/made_context.h"

namespace mannerly::incident {
namespace {

const Prefix kPrefix = MadeContext::prefix("11.1.0.0/16");
const Prefix kInner = MadeContext::prefix("11.1.2.0/24");

OriginJudgement ask(const Context& context, const HistoryView& history, const Prefix& prefix, std::uint32_t origin,
                    std::vector<Asn> established, std::vector<Asn> covering = {}, bool current = true) {
  OriginQuestion q{.prefix = prefix,
                   .origin = Asn{origin},
                   .established = established,
                   .established_current = current && !established.empty(),
                   .covering = std::nullopt,
                   .covering_established = covering,
                   .now = MadeHistory::now()};
  if (!covering.empty()) q.covering = kPrefix;
  return judge_origin(context, history, q);
}

class Origins : public ::testing::Test {
 protected:
  Origins() {
    history.know_as(300);
    history.know_as(500);
  }
  MadeContext made;
  MadeHistory history;
};

TEST_F(Origins, Kinds) {
  made.available("11.9.0.0/16");
  const Context& context = made.finish();
  EXPECT_EQ(ask(context, history, kPrefix, 500, {Asn{300}}).kind, Kind::kMoas);
  EXPECT_EQ(ask(context, history, kInner, 500, {}, {Asn{300}}).kind, Kind::kSubMoas);
  EXPECT_EQ(ask(context, history, kInner, 300, {}, {Asn{300}}).kind, Kind::kLeak6);
  // New space that no registry gives to anybody is nobody's: a squatter needs somebody whose space it is.
  EXPECT_EQ(ask(context, history, kPrefix, 500, {}).kind, Kind::kNone);
  // A bogon number as origin, a bogon prefix, a prefix that an AS_SET or bogon number had: others' matters.
  EXPECT_EQ(ask(context, history, kPrefix, 64512, {Asn{300}}).kind, Kind::kNone);
  EXPECT_EQ(ask(context, history, MadeContext::prefix("10.0.0.0/8"), 500, {Asn{300}}).kind, Kind::kNone);
  EXPECT_EQ(ask(context, history, kPrefix, 500, {Asn{0}, Asn{64512}}).kind, Kind::kNone);
  EXPECT_EQ(judge_prefix(context, MadeContext::prefix("10.0.0.0/8")).kind, Kind::kBogonPrefix);
  EXPECT_EQ(judge_prefix(context, MadeContext::prefix("11.9.1.0/24")).kind, Kind::kBogonPrefix);
  EXPECT_EQ(judge_prefix(context, kPrefix).kind, Kind::kNone);
}

TEST_F(Origins, VictimsAreTheOthers) {
  const Context& context = made.finish();
  EXPECT_EQ(ask(context, history, kPrefix, 500, {Asn{301}, Asn{300}, Asn{0}}).victims,
            (std::vector{Asn{300}, Asn{301}}));
  EXPECT_EQ(ask(context, history, kInner, 500, {}, {Asn{300}}).victims, (std::vector{Asn{300}}));
  EXPECT_TRUE(ask(context, history, kPrefix, 500, {}).victims.empty());
}

TEST_F(Origins, SquattingNeedsSpaceThatIsAnothers) {
  made.holder("one", {300}, {"11.1.0.0/16"});
  made.holder("other", {500}, {"11.3.0.0/16"});
  made.vrp("11.4.0.0/16", 16, 300);
  made.route_object("11.5.0.0/16", 300);
  const Context& context = made.finish();
  const auto kind = [&](std::string_view prefix) {
    return ask(context, history, MadeContext::prefix(prefix), 500, {}).kind;
  };
  EXPECT_EQ(kind("11.1.0.0/16"), Kind::kSquat);
  EXPECT_EQ(kind("11.3.0.0/16"), Kind::kNone);
  EXPECT_EQ(kind("11.4.0.0/16"), Kind::kSquat);
  EXPECT_EQ(kind("11.5.0.0/16"), Kind::kSquat);
  EXPECT_EQ(kind("11.6.0.0/16"), Kind::kNone);
}

TEST_F(Origins, WhatAnybodyMayAnnounceIsNobodys) {
  const Context& context = made.finish();
  for (const std::string_view text : {"0.0.0.0/0", "::/0", "64.0.0.0/7", "192.175.48.0/24", "192.31.196.0/24",
                                      "2620:4f:8000::/48", "2001:4:112::/48", "2001::/32"}) {
    const Prefix prefix = MadeContext::prefix(text);
    EXPECT_EQ(ask(context, history, prefix, 500, {Asn{300}}).kind, Kind::kNone) << text;
    EXPECT_EQ(judge_prefix(context, prefix).kind, Kind::kNone) << text;
  }
  EXPECT_EQ(ask(context, history, MadeContext::prefix("11.0.0.0/8"), 500, {Asn{300}}).kind, Kind::kMoas);
}

// The holder's ROA or route object names 300: a provider announces for its customer, or a customer a part of what its
// provider has not used yet.
TEST_F(Origins, SpaceThatNobodyAnnouncesIsOfThoseThatRegistriesName) {
  made.holder("one", {300}, {"11.1.0.0/16"});
  made.holder("two", {301}, {"11.2.0.0/16"});
  made.vrp("11.1.0.0/16", 16, 300);
  made.route_object("11.2.0.0/16", 301);
  made.provider(300, 500);
  made.provider(400, 301);
  made.organisation("ORG", {300, 502});
  const Context& context = made.finish();
  const auto asked = [&](std::string_view prefix, std::uint32_t origin) {
    return ask(context, history, MadeContext::prefix(prefix), origin, {});
  };
  EXPECT_TRUE(asked("11.1.2.0/24", 500).evidence.has(Evidence::kVictimIsCustomer));
  EXPECT_TRUE(asked("11.2.2.0/24", 400).evidence.has(Evidence::kVictimIsProvider));
  EXPECT_EQ(asked("11.1.2.0/24", 502).kind, Kind::kNone) << "one organisation";
  const OriginJudgement stranger = asked("11.1.2.0/24", 501);
  EXPECT_EQ(stranger.kind, Kind::kSquat);
  EXPECT_FALSE(stranger.evidence.has(Evidence::kVictimIsCustomer));
  EXPECT_FALSE(stranger.evidence.has(Evidence::kVictimIsProvider));
  EXPECT_TRUE(stranger.victims.empty());
}

TEST_F(Origins, WhatItsHolderAllowsIsNothing) {
  made.vrp("11.1.0.0/16", 24, 500);
  made.organisation("ORG", {300, 502});
  made.holder("H", {503}, {"11.1.0.0/16"});
  const Context& context = made.finish();
  EXPECT_EQ(ask(context, history, kPrefix, 500, {Asn{300}}).kind, Kind::kNone);
  EXPECT_EQ(ask(context, history, kInner, 500, {}, {Asn{300}}).kind, Kind::kNone);
  EXPECT_EQ(ask(context, history, kPrefix, 502, {Asn{300}}).kind, Kind::kNone);
  EXPECT_EQ(ask(context, history, kPrefix, 503, {}).kind, Kind::kNone);
}

TEST_F(Origins, Registries) {
  made.vrp("11.1.0.0/16", 16, 300);
  made.vrp("11.2.0.0/16", 16, 0);
  made.route_object("11.1.0.0/16", 300);
  made.route_object("11.3.0.0/16", 500);
  made.holder("H300", {300}, {"11.1.0.0/16"});
  made.holder("H500", {500}, {});
  const Context& context = made.finish();
  using enum Evidence;
  struct Row {
    std::string_view prefix;
    std::vector<Asn> established;
    std::vector<Evidence> has, has_not;
  };
  const Row rows[] = {
      {"11.1.0.0/16",
       {Asn{300}},
       {kRpkiInvalidAs, kIrrOtherOrigin, kOtherHolder, kVictimIsHolder, kVictimRegistered},
       {kRpkiNotFound, kHolder}},
      {"11.2.0.0/16", {Asn{300}}, {kRpkiInvalidAs0, kIrrNone, kUnknownHolder}, {kRpkiInvalidAs}},
      {"11.3.0.0/16", {Asn{300}}, {kRpkiNotFound, kIrrExact}, {kVictimRegistered}},
      {"11.3.4.0/24", {Asn{300}}, {kRpkiNotFound, kIrrCovering}, {kIrrExact}},
  };
  for (const Row& row : rows) {
    const auto found = ask(context, history, MadeContext::prefix(row.prefix), 500, row.established);
    ASSERT_EQ(found.kind, Kind::kMoas);
    for (const Evidence e : row.has) EXPECT_TRUE(found.evidence.has(e)) << row.prefix << " " << name_of(e);
    for (const Evidence e : row.has_not) EXPECT_FALSE(found.evidence.has(e)) << row.prefix << " " << name_of(e);
  }
}

// Nothing that was not asked is held against anybody, and a later day's registries may have what those before lacked.
TEST_F(Origins, WithoutRoasOrRouteObjectsItSaysSo) {
  const Context& context = made.finish();
  const EvidenceSet blind = ask(context, history, kPrefix, 500, {Asn{300}}).evidence;
  for (const Evidence e : {Evidence::kNoRpki, Evidence::kNoRegistry}) {
    EXPECT_TRUE(blind.has(e)) << name_of(e);
    EXPECT_FALSE(with_registries(blind, {}).has(e)) << name_of(e);
    EXPECT_TRUE(with_registries({}, blind).has(e)) << name_of(e);
  }
  EXPECT_FALSE(blind.has(Evidence::kRpkiNotFound));
  MadeContext other;
  other.vrp("11.9.0.0/16", 24, 300);
  const EvidenceSet seeing = ask(other.finish(), history, kPrefix, 500, {Asn{300}}).evidence;
  EXPECT_FALSE(seeing.has(Evidence::kNoRpki));
  EXPECT_TRUE(seeing.has(Evidence::kRpkiNotFound));
}

TEST_F(Origins, RelationsAndLists) {
  made.provider(300, 500);
  made.provider(500, 100);
  made.provider(501, 100);
  made.known().scrubbers = {Asn{600}};
  made.known().anycast = {Asn{601}};
  const Context& context = made.finish();
  const auto evidence = [&](std::uint32_t culprit, std::uint32_t victim) {
    return ask(context, history, kPrefix, culprit, {Asn{victim}}).evidence;
  };
  EXPECT_TRUE(evidence(500, 300).has(Evidence::kVictimIsCustomer));
  EXPECT_TRUE(evidence(300, 500).has(Evidence::kVictimIsProvider));
  EXPECT_TRUE(evidence(300, 100).has(Evidence::kVictimIsProvider));
  EXPECT_TRUE(evidence(501, 500).has(Evidence::kUnrelated));
  EXPECT_TRUE(evidence(501, 500).has(Evidence::kCommonProvider));
  EXPECT_TRUE(evidence(501, 500).has(Evidence::kCulpritIsStub));
  EXPECT_TRUE(evidence(600, 300).has(Evidence::kScrubber));
  EXPECT_TRUE(evidence(601, 300).has(Evidence::kAnycast));
  EXPECT_TRUE(evidence(500, 601).has(Evidence::kAnycast));
  EXPECT_TRUE(evidence(777, 300).has(Evidence::kCulpritNew));
  EXPECT_FALSE(evidence(500, 300).has(Evidence::kCulpritNew));
}

TEST_F(Origins, HistoryOfThePrefix) {
  const Instant now = MadeHistory::now().instant();
  history.know_origin(kPrefix, 300, {MadeHistory::kBegin, MadeHistory::kBegin, 1});
  history.know_origin(kPrefix, 301, {MadeHistory::kBegin, now, 3});
  history.know_origin(kPrefix, 500, {now, now, 2});
  const Context& context = made.finish();
  EXPECT_TRUE(ask(context, history, kPrefix, 502, {Asn{300}}, {}, false).evidence.has(Evidence::kVictimLongGone));
  EXPECT_FALSE(ask(context, history, kPrefix, 502, {Asn{301}}, {}, false).evidence.has(Evidence::kVictimLongGone));
  EXPECT_FALSE(ask(context, history, kPrefix, 502, {Asn{300}}, {}, true).evidence.has(Evidence::kVictimLongGone));
  EXPECT_TRUE(ask(context, history, kPrefix, 500, {Asn{300}}).evidence.has(Evidence::kOriginSeenBefore));
  EXPECT_TRUE(ask(context, history, kPrefix, 502, {Asn{300}}).evidence.has(Evidence::kOriginNew));
}

TEST_F(Origins, WhatCoversSeveralHoldersIsNobodysToLose) {
  made.holder("one", {300}, {"11.0.0.0/16", "11.1.0.0/16"});
  made.holder("other", {301}, {"11.2.0.0/16"});
  made.holder("third", {500}, {});
  const Context& context = made.finish();
  EXPECT_EQ(ask(context, history, MadeContext::prefix("11.0.0.0/15"), 500, {}).kind, Kind::kSquat);
  EXPECT_EQ(ask(context, history, MadeContext::prefix("11.0.0.0/8"), 500, {}).kind, Kind::kNone);
  EXPECT_EQ(ask(context, history, MadeContext::prefix("10.0.0.0/7"), 500, {}).kind, Kind::kNone);
}

TEST_F(Origins, AProviderMayBlackholeItsCustomer) {
  made.provider(300, 500);
  const Context& context = made.finish();
  const auto kind = [&](std::string_view prefix, std::uint32_t origin) {
    return ask(context, history, MadeContext::prefix(prefix), origin, {}, {Asn{300}}).kind;
  };
  EXPECT_EQ(kind("11.1.2.3/32", 500), Kind::kNone);
  EXPECT_EQ(kind("11.1.2.3/32", 501), Kind::kSubMoas);
  EXPECT_EQ(kind("11.1.2.0/24", 500), Kind::kSubMoas);
}

TEST_F(Origins, SpaceThatComesWithTheConnection) {
  made.provider(500, 300);
  made.provider(501, 500);
  made.holder("H300", {300}, {"11.1.0.0/16"});
  const Context& context = made.finish();
  const auto assigned = [&](std::uint32_t origin, std::uint32_t victim) {
    return ask(context, history, kInner, origin, {}, {Asn{victim}}).evidence.has(Evidence::kProviderAssigned);
  };
  EXPECT_TRUE(assigned(500, 300));
  EXPECT_FALSE(assigned(501, 300)) << "its provider's provider";
  EXPECT_FALSE(assigned(501, 500)) << "not the provider's";
  EXPECT_FALSE(assigned(502, 300));
}

TEST(Digits, OneSlipOfTheFinger) {
  EXPECT_TRUE(differ_by_one_digit(Asn{64500}, Asn{64501}));
  EXPECT_TRUE(differ_by_one_digit(Asn{64500}, Asn{6450}));
  EXPECT_TRUE(differ_by_one_digit(Asn{64500}, Asn{645001}));
  EXPECT_TRUE(differ_by_one_digit(Asn{64500}, Asn{65400}));  // swapped
  EXPECT_FALSE(differ_by_one_digit(Asn{64500}, Asn{64500}));
  EXPECT_FALSE(differ_by_one_digit(Asn{64500}, Asn{64511}));
  const auto prefix = MadeContext::prefix;
  EXPECT_TRUE(differ_by_one_digit(prefix("192.0.2.0/24"), prefix("192.0.3.0/24")));
  EXPECT_FALSE(differ_by_one_digit(prefix("192.0.2.0/24"), prefix("192.0.13.0/24")));
  EXPECT_FALSE(differ_by_one_digit(prefix("192.0.2.0/24"), prefix("192.0.2.0/25")));
  EXPECT_TRUE(differ_by_one_digit(prefix("2001:db8::/32"), prefix("2001:db9::/32")));
}

}  // namespace
}  // namespace mannerly::incident
