#include "incident/incident_book.h"

#include <gtest/gtest.h>

#include <array>

#include "incident/made_book.h"

namespace mannerly::incident {
namespace {

TEST_F(Book, OpensAndCloses) {
  const SignalKey key = moas("11.1.0.0/16");
  raise(key, 0, {0, 1});
  book_->advance(at(119));
  EXPECT_TRUE(events_.empty());  // the routers settle first
  book_->advance(at(121));
  ASSERT_EQ(events_.size(), 1u);
  EXPECT_EQ(events_[0].first, IncidentBook::Event::kOpened);
  EXPECT_EQ(events_[0].second.id, "moas-20261122T000000Z-AS500");
  EXPECT_EQ(events_[0].second.phase, Phase::kOpen);
  EXPECT_EQ(events_[0].second.end, std::nullopt);
  lower(key, 1000);
  book_->advance(at(1600));
  EXPECT_TRUE(closed().empty());  // the gap is not over: an end that equals a start touches
  book_->advance(at(1601));
  ASSERT_EQ(closed().size(), 1u);
  const Incident incident = closed()[0];
  EXPECT_EQ(incident.id, "moas-20261122T000000Z-AS500");
  EXPECT_EQ(incident.phase, Phase::kClosed);
  EXPECT_EQ(incident.start, at(0).instant());
  EXPECT_EQ(incident.end, at(1000).instant());
  EXPECT_EQ(incident.culprit, Asn{500});
  EXPECT_EQ(incident.victims, std::vector{Asn{300}});
  EXPECT_EQ(incident.ipv4_addresses, 65536u);
  EXPECT_EQ(incident.seen_by.size(), 2u);
  EXPECT_EQ(released_, std::vector{key});
}

SignalKey edge(std::string_view prefix, std::uint32_t victim) {
  return {.prefix = MadeContext::prefix(prefix),
          .kind = Kind::kForgedEdge,
          .culprit = Asn{500},
          .from = Asn{victim},
          .to = {}};
}

bool shows(const Incident& incident, Evidence evidence) {
  return std::any_of(incident.parts.begin(), incident.parts.end(),
                     [&](const Part& part) { return part.evidence == evidence; });
}

TEST_F(Book, OnePrefixBehindANewLinkIsAForgery) {
  raise(edge("11.1.0.0/16", 300), 0, {0, 1}, 300);
  book_->advance(at(121));
  ASSERT_EQ(events_.size(), 1u);
  EXPECT_EQ(events_[0].second.kind, Kind::kForgedEdge);
  EXPECT_FALSE(shows(events_[0].second, Evidence::kSeenLately));
}

// Each takes the other's routes from it: a route server that shows its number.
TEST_F(Book, WhoStandsBetweenTwoNetworksBothWaysForgesNothing) {
  for (const auto& [prefix, from, to] : {std::tuple{"11.1.0.0/16", 300u, 301u}, {"11.2.0.0/16", 301u, 300u}}) {
    signals_[edge(prefix, from)].accomplices = {Asn{to}};
    raise(edge(prefix, from), 0, {0, 1}, from);
  }
  book_->advance(at(121));
  EXPECT_TRUE(events_.empty());
}

// A peer and its customer, which has from it whatever it shows, are little more than one witness.
TEST_F(Book, WhatAPeerHasFromTheOtherOneIsHearsay) {
  const SignalKey key = moas("11.1.0.0/16");
  raise(key, 0, {0, 1});
  signals_[key].sights[0].path = table_.path({900, kCulprit});
  signals_[key].sights[1].path = table_.path({901, 900, kCulprit});
  book_->advance(at(121));
  ASSERT_EQ(events_.size(), 1u);
  EXPECT_TRUE(shows(events_[0].second, Evidence::kHearsay));
  raise(key, 200, {2});
  signals_[key].sights[2].path = table_.path({902, 900, kCulprit});
  book_->advance(at(400));
  ASSERT_EQ(events_.size(), 2u);
  EXPECT_FALSE(shows(events_[1].second, Evidence::kHearsay)) << "a third one";
}

TEST_F(Book, WhoHasItFromADoubtfulPeerIsBelievedNoMore) {
  const SignalKey key = moas("11.1.0.0/16");
  peers_.at(0).trust = 0.2;
  raise(key, 0, {0, 1});
  signals_[key].sights[0].path = table_.path({900, kCulprit});
  signals_[key].sights[1].path = table_.path({901, 900, kCulprit});
  book_->advance(at(1000));
  EXPECT_TRUE(events_.empty()) << "nobody but that peer tells of it";
  signals_[key].sights[1].path = table_.path({901, kCulprit});
  raise(key, 1001, {});
  EXPECT_EQ(book_->open_incidents(at(1001)).size(), 1u);
}

// 500 gives 900's routes to 901 and 901's to 900: each of them is on the path that the other one shows, and neither
// tells the other one's tale.
TEST_F(Book, WhoseRoutesAreLeakedIsNotTheSourceOfTheTale) {
  const SignalKey there{MadeContext::prefix("11.1.0.0/16"), Kind::kLeak1, Asn{500}, Asn{901}, Asn{900}};
  const SignalKey back{MadeContext::prefix("11.2.0.0/16"), Kind::kLeak1, Asn{500}, Asn{900}, Asn{901}};
  raise(there, 0, {0});
  raise(back, 1, {1});
  signals_[there].sights[0].path = table_.path({900, 500, 901, 300});
  signals_[back].sights[0].path = table_.path({901, 500, 900, 300});
  const auto open = book_->open_incidents(at(2));
  ASSERT_EQ(open.size(), 1u);
  EXPECT_FALSE(shows(open[0], Evidence::kHearsay));
}

TEST_F(Book, WhatNetworksOfOneOrganisationTellEachOtherIsOneWitness) {
  const SignalKey key = moas("11.1.0.0/16");
  raise(key, 0, {4, 5});
  signals_[key].sights[0].path = table_.path({904, kCulprit});
  signals_[key].sights[1].path = table_.path({905, 904, kCulprit});
  book_->advance(at(1000));
  EXPECT_TRUE(events_.empty());
  raise(key, 1001, {2});
  book_->advance(at(2000));
  EXPECT_EQ(events_.size(), 1u);
}

TEST_F(Book, AHostOrTwoThatANetworkBlackholesAreNoLeak) {
  const auto part = [](std::string_view prefix) {
    SignalKey key = moas(prefix);
    key.kind = Kind::kLeak6;
    return key;
  };
  raise(part("11.1.0.1/32"), 0, {0, 1});
  raise(part("11.1.0.2/32"), 1, {0, 1});
  EXPECT_TRUE(book_->open_incidents(at(2)).empty());
  raise(part("11.1.0.3/32"), 3, {0, 1});
  EXPECT_EQ(book_->open_incidents(at(4)).size(), 1u);
}

TEST_F(Book, ThatAProviderPassesOnItsCustomersRouteIsNoReasonOfItsOwn) {
  SignalKey key = moas("11.1.2.0/24");
  key.kind = Kind::kSubMoas;
  signals_[key].evidence.add(Evidence::kProviderAssigned);
  table_.set(key.prefix, 2, table_.path({902, kVictim, kCulprit}));
  raise(key, 0, {0, 1});
  book_->advance(at(121));
  ASSERT_EQ(events_.size(), 1u);
  EXPECT_TRUE(shows(events_[0].second, Evidence::kProviderAssigned));
  EXPECT_FALSE(shows(events_[0].second, Evidence::kPathThroughVictim));
}

// A ROA that allows the route cannot stop it; and of squatted space nobody is known who could make one.
TEST_F(Book, RoasPreventWhatTheyDoNotAllow) {
  struct Row {
    std::string_view prefix;
    Kind kind;
    std::optional<double> with_roa;
  };
  for (const Row& row : {Row{"11.1.2.0/24", Kind::kSubMoas, 1.0}, Row{"11.9.2.0/24", Kind::kMoas, 0.0},
                         Row{"11.3.2.0/24", Kind::kSquat, std::nullopt}}) {
    SignalKey key = moas(row.prefix);
    key.kind = row.kind;
    raise(key, 0, {0, 1});
    for (PeerSight& sight : signals_[key].sights) sight.path = table_.path({901, 900, kCulprit});
    const auto open = book_->open_incidents(at(1));
    const auto found = std::find_if(open.begin(), open.end(), [&](const Incident& incident) {
      return incident.prefixes.at(0).prefix == key.prefix;
    });
    ASSERT_NE(found, open.end()) << row.prefix;
    EXPECT_EQ(found->prevention.rov, 0.0);
    EXPECT_EQ(found->prevention.rov_with_roa, row.with_roa) << row.prefix;
  }
}

// Of what the culprit's own session alone shows nobody else is touched, and no measure would have spared anybody.
TEST_F(Book, WhatOnlyTheCulpritsOwnSessionShowsTouchesNobody) {
  const PeerNumber own = *peers_.add("rrc00", Address::v4(0x0B000010), Asn{kCulprit});
  const SignalKey told = moas("11.1.0.0/16"), kept = moas("11.9.1.0/25");  // longer than the ROA allows
  raise(told, 0, {0, 1, own});
  raise(kept, 0, {own}, 301);
  for (PeerSight& sight : signals_[told].sights) {
    sight.path = sight.peer == own ? table_.path({kCulprit}) : table_.path({900u + sight.peer, kCulprit});
  }
  signals_[kept].sights[0].path = table_.path({kCulprit});
  book_->advance(at(121));
  ASSERT_EQ(events_.size(), 1u);
  const Incident& i = events_[0].second;
  EXPECT_EQ(i.prefix_count, 1u);
  EXPECT_EQ(i.own_prefix_count, 1u);
  EXPECT_EQ(i.ipv4_addresses, 65536u);
  EXPECT_EQ(i.victims, std::vector{Asn{kVictim}});
  ASSERT_EQ(i.prefixes.size(), 2u);
  EXPECT_FALSE(i.is_own(i.prefixes[0]));
  EXPECT_EQ(i.prefixes[1].prefix, kept.prefix);
  EXPECT_TRUE(i.is_own(i.prefixes[1]));
  EXPECT_EQ(i.prevention.rov, 0.0) << "the one that ROV would stop reached nobody";
  EXPECT_TRUE(shows(i, Evidence::kOnePrefix));
  EXPECT_TRUE(shows(i, Evidence::kOneVictim));
  EXPECT_EQ(i.seen_by.size(), 3u);
}

// Three peers, of which two hear the culprit as a peer or provider does; one of them has a second session, where it
// hears it from a provider of the culprit.
TEST_F(Book, SharesAreOfPeersAndRounded) {
  const PeerNumber second = *peers_.add("rrc01", Address::v4(0x0B000011), Asn{901});
  const SignalKey key = moas("11.1.0.0/16");
  raise(key, 0, {0, 1, 3, second});
  std::vector<PeerSight>& sights = signals_[key].sights;
  sights[0].path = table_.path({900, kCulprit});
  sights[1].path = table_.path({901, kCulprit});
  sights[2].path = table_.path({903, kCulprit});
  sights[3].path = table_.path({901, 900, kCulprit});
  const auto filtered = [&] { return book_->open_incidents(at(1)).at(0).prevention.prefix_filter; };
  EXPECT_EQ(filtered(), 0.3333);
  sights[1].path = sights[3].path;
  EXPECT_EQ(filtered(), 0.6667);
}

// No full table is known of anybody: of that there is no half.
TEST_F(Book, WithoutAFullPeerNoShareSawIt) {
  raise(moas("11.1.0.0/16"), 0, {0, 1});
  const Incident before = book_->open_incidents(at(1)).at(0);
  EXPECT_EQ(before.peers_full, 0u);
  EXPECT_FALSE(shows(before, Evidence::kShareHalf));
  peers_.at(0).full = peers_.at(1).full = true;
  EXPECT_TRUE(shows(book_->open_incidents(at(1)).at(0), Evidence::kShareHalf));
}

// What no source was asked about cannot be told, and is not 0.
TEST_F(Book, WithoutASourceNothingIsSaidOfWhatItWouldPrevent) {
  MadeContext blind;
  blind.profile() = made_.profile();
  context_ = &blind.finish();
  book_ = nullptr;
  attach(book_);
  const SignalKey key = moas("11.1.0.0/16");
  raise(key, 0, {0, 1});
  for (PeerSight& sight : signals_[key].sights) sight.path = table_.path({900u + sight.peer, kCulprit});
  const Prevention p = book_->open_incidents(at(1)).at(0).prevention;
  EXPECT_EQ(p.rov, std::nullopt);
  EXPECT_EQ(p.rov_with_roa, std::nullopt);
  EXPECT_EQ(p.prefix_filter, std::nullopt);
  EXPECT_EQ(p.aspa, std::nullopt);
  EXPECT_EQ(p.aspa_published, std::nullopt);
}

TEST_F(Book, ThatTwoPeersHaveItFromDifferentNetworksIsNoHearsay) {
  const SignalKey key = moas("11.1.0.0/16");
  raise(key, 0, {0, 1});
  signals_[key].sights[0].path = table_.path({900, kCulprit});
  signals_[key].sights[1].path = table_.path({901, kCulprit});
  book_->advance(at(121));
  ASSERT_EQ(events_.size(), 1u);
  EXPECT_FALSE(shows(events_[0].second, Evidence::kHearsay));
}

TEST_F(Book, TheUsualOriginThatPassesItOnIsSaid) {
  const SignalKey key = moas("11.1.0.0/16");
  raise(key, 0, {0, 1});
  table_.set(key.prefix, 2, table_.path({kVictim, 902, kCulprit}));
  book_->advance(at(121));
  ASSERT_EQ(events_.size(), 1u);
  EXPECT_TRUE(shows(events_[0].second, Evidence::kPathThroughVictim));
  // It stays said when nobody shows that any more.
  table_.set(key.prefix, 2, table_.path({902, kCulprit}));
  raise(key, 200, {3});
  book_->advance(at(400));
  ASSERT_EQ(events_.size(), 2u);
  EXPECT_TRUE(shows(events_[1].second, Evidence::kPathThroughVictim));
}

TEST_F(Book, WhyItIsABogonIsSaid) {
  SignalKey key = moas("192.0.2.0/24");
  key.kind = Kind::kBogonPrefix;
  raise(key, 0, {0, 1});
  const Incident i = book_->open_incidents(at(1)).at(0);
  ASSERT_EQ(i.bogon_rules.size(), 1u);
  EXPECT_NE(i.bogon_rules[0].find("RFC 5737"), std::string::npos) << i.bogon_rules[0];
  EXPECT_TRUE(i.made_up.empty());
}

TEST_F(Book, TheLinkAndWhoseAspaLeavesItOutAreSaid) {
  raise(edge("11.1.0.0/16", 300), 0, {0, 1}, 300);
  SignalKey farther = edge("11.2.0.0/16", 320);
  farther.kind = Kind::kForgedPath;
  raise(farther, 0, {0, 1}, 303);
  const auto open = book_->open_incidents(at(1));
  ASSERT_EQ(open.size(), 2u);
  ASSERT_EQ(open[0].made_up.size(), 1u);
  EXPECT_EQ(open[0].made_up[0].neighbour, Asn{300});
  EXPECT_FALSE(open[0].made_up[0].aspa_denies);
  ASSERT_EQ(open[1].made_up.size(), 1u);
  EXPECT_EQ(open[1].made_up[0].neighbour, Asn{320}) << "whose route it is said to be, not the victim";
  EXPECT_TRUE(open[1].made_up[0].aspa_denies);
}

TEST_F(Book, SeveralNeighboursBehindNewLinksAreALeak) {
  raise(edge("11.1.0.0/16", 300), 0, {0, 1}, 300);
  raise(edge("11.2.0.0/16", 301), 1, {0, 1}, 301);
  book_->advance(at(121));
  ASSERT_EQ(events_.size(), 1u);
  EXPECT_EQ(events_[0].second.kind, Kind::kLeak2);
  EXPECT_EQ(events_[0].second.id, "forged-edge-20261122T000000Z-AS500");
  EXPECT_TRUE(shows(events_[0].second, Evidence::kRelationUnknown));
}

TEST_F(Book, ALinkThatWasThereBeforeIsSaid) {
  history_.saw_edge(500, 300, {at(-7200).instant(), at(-7000).instant(), 1});
  raise(edge("11.1.0.0/16", 300), 0, {0, 1}, 300);
  book_->advance(at(121));
  ASSERT_EQ(events_.size(), 1u);
  EXPECT_TRUE(shows(events_[0].second, Evidence::kSeenLately));
}

// No table shows what this victim announces.
TEST_F(Book, OfAVictimThatNoTableShowsAllIsAForgery) {
  const std::array prefixes = {"11.1.0.0/16", "11.2.0.0/16", "11.3.0.0/16"};
  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    raise(edge(prefixes[i], 300), 0, {0, 1}, 300);
    EXPECT_EQ(book_->open_incidents(at(1)).at(0).kind, Kind::kForgedEdge) << i;
  }
}

// A leak carries what the neighbour tells all its peers, IPv4 and IPv6; who makes up a link picks some of it.
TEST_F(Book, HalfOfWhatAVictimAnnouncesLeaksAndLessIsAForgery) {
  struct Row {
    std::string_view what;
    std::uint32_t victim;
    std::vector<std::string_view> prefixes;
    Kind kind;
  };
  const std::vector<Row> rows = {
      {"two prefixes", kBothVictim, {"11.41.0.0/16", "2a00:1::/32"}, Kind::kForgedEdge},
      {"three of seven", kBusyVictim, {"11.31.0.0/16", "11.32.0.0/16", "11.33.0.0/16"}, Kind::kForgedEdge},
      {"four of seven", kBusyVictim, {"11.31.0.0/16", "11.32.0.0/16", "11.33.0.0/16", "11.34.0.0/16"}, Kind::kLeak2},
      {"no IPv6", kBothVictim, {"11.41.0.0/16", "11.42.0.0/16", "11.43.0.0/16"}, Kind::kForgedEdge},
      {"some of both", kBothVictim, {"11.41.0.0/16", "11.42.0.0/16", "2a00:1::/32"}, Kind::kLeak2},
  };
  std::int64_t second = 0;
  for (const Row& row : rows) {
    for (const std::string_view prefix : row.prefixes) raise(edge(prefix, row.victim), second, {0, 1}, row.victim);
    const auto open = book_->open_incidents(at(second + 1));
    ASSERT_EQ(open.size(), 1u) << row.what;
    EXPECT_EQ(open[0].kind, row.kind) << row.what;
    for (const std::string_view prefix : row.prefixes) lower(edge(prefix, row.victim), second + 60);
    signals_.clear();
    book_->advance(at(second + 5000));
    second += 10'000;
  }
}

// The victim 900 buys from 901, and that from 902; both links were there since the begin.
TEST_F(Book, AWayThatFailedAsItBeganIsSaid) {
  const auto since = [](std::int64_t second) {
    return HistoryView::Seen{MadeHistory::kBegin, at(second).instant(), 2, at(second).instant()};
  };
  const auto is_said = [&](std::string_view prefix, std::uint32_t victim, std::int64_t second) {
    events_.clear();
    raise(edge(prefix, victim), second, {2, 3}, victim);
    book_->advance(at(second + 121));
    lower(edge(prefix, victim), second + 200);
    book_->advance(at(second + 2000));
    const auto told = closed();
    return told.size() == 1 && shows(told[0], Evidence::kWayLost);
  };
  history_.saw_edge(901, 900, since(-5000));
  history_.saw_edge(902, 901, since(-5000));
  EXPECT_FALSE(is_said("11.1.0.0/16", 900, 0)) << "they came long before";
  history_.saw_edge(901, 900, since(2990));
  EXPECT_TRUE(is_said("11.1.0.0/16", 900, 3000));
  EXPECT_FALSE(is_said("11.2.0.0/16", 302, 6000)) << "another's";
  history_.saw_edge(902, 901, since(9010));
  EXPECT_TRUE(is_said("11.1.0.0/16", 900, 9000)) << "its provider's";
  // What fails half an hour later did not make it.
  raise(edge("11.1.0.0/16", 900), 12000, {2, 3}, 900);
  book_->advance(at(12121));
  history_.saw_edge(902, 901, since(13800));
  book_->advance(at(13900));
  EXPECT_FALSE(shows(book_->open_incidents(at(13900)).at(0), Evidence::kWayLost));
}

TEST_F(Book, APrefixThatComesAndGoesItselfIsSaid) {
  const SignalKey steady = edge("11.1.0.0/16", 300), withdrawn = edge("11.2.0.0/16", 301),
                  kept = edge("11.3.0.0/16", 302);
  const std::array keys = {steady, withdrawn, kept};
  for (std::uint32_t i = 0; i < keys.size(); ++i) {
    const std::uint32_t old = table_.path({900, 100, 300 + i}), other = table_.path({900, 500, 300 + i});
    for (PeerNumber peer = 0; peer < 6; ++peer) table_.set(keys[i].prefix, peer, peer < 2 ? other : old);
    raise(keys[i], 5000 * i, {0, 1}, 300 + i);
    // All but one let go, the victim's own route being withdrawn; of the last only one that is long silent keeps it.
    if (i == 1) {
      for (PeerNumber peer = 1; peer < 6; ++peer) table_.set(keys[i].prefix, peer, 0);
    }
    if (i == 2) {
      peers_.at(5).stale = true;
      for (PeerNumber peer = 0; peer < 3; ++peer) table_.set(keys[i].prefix, peer, 0);
    }
    lower(keys[i], 5000 * i + 300);
    book_->advance(at(5000 * i + 4000));
  }
  const auto told = closed();
  ASSERT_EQ(told.size(), 3u);
  EXPECT_FALSE(shows(told[0], Evidence::kUnsteady));
  EXPECT_TRUE(shows(told[1], Evidence::kUnsteady));
  EXPECT_TRUE(shows(told[2], Evidence::kUnsteady)) << "two of five are left, and one that tells nothing new";
}

SignalKey leak(std::string_view prefix, Kind kind, std::uint32_t to) {
  return {.prefix = MadeContext::prefix(prefix), .kind = kind, .culprit = Asn{500}, .from = Asn{200}, .to = Asn{to}};
}

// Each of two neighbours shows the leak at its own session only, and the file is wrong about one of them.
TEST_F(Book, OneDeedUnderTwoKindsIsToldOnce) {
  signals_[leak("11.1.0.0/16", Kind::kLeak3, 901)].evidence.add(Evidence::kRelationFromFile);
  raise(leak("11.1.0.0/16", Kind::kLeak1, 900), 0, {0});
  raise(leak("11.1.0.0/16", Kind::kLeak3, 901), 1, {1});
  book_->advance(at(300));
  ASSERT_EQ(events_.size(), 1u);
  const Incident incident = events_[0].second;
  EXPECT_EQ(incident.kind, Kind::kLeak3);  // the one whose relations are known
  EXPECT_EQ(incident.seen_by.size(), 2u);
  EXPECT_TRUE(shows(incident, Evidence::kPeersTwo));
  // The other's session stays a witness when that group is over.
  lower(leak("11.1.0.0/16", Kind::kLeak1, 900), 400);
  book_->advance(at(2000));
  const auto open = book_->open_incidents(at(2000));
  ASSERT_EQ(open.size(), 1u);
  EXPECT_EQ(open[0].seen_by.size(), 2u);
}

// 500 shows 300 behind 200 to its provider: nobody knows of a link to 200, which has more networks behind it, and whose
// routes the provider would all prefer.
TEST_F(Book, APrefixOrTwoBehindAnUnknownNeighbourWithManyAreAForgery) {
  raise(leak("11.1.0.0/16", Kind::kLeak4, 900), 0, {1, 2});
  EXPECT_EQ(book_->open_incidents(at(1)).at(0).kind, Kind::kForgedPath);
  raise(leak("11.2.0.0/16", Kind::kLeak4, 900), 1, {1, 2});
  EXPECT_EQ(book_->open_incidents(at(1)).at(0).kind, Kind::kForgedPath);
  EXPECT_EQ(book_->open_incidents(at(1)).at(0).id, "leak-4-20261122T000000Z-AS500");
  raise(leak("11.3.0.0/16", Kind::kLeak4, 900), 2, {1, 2});
  EXPECT_EQ(book_->open_incidents(at(2)).at(0).kind, Kind::kLeak4);
}

TEST_F(Book, APrefixBehindANeighbourWithFewMayLeak) {
  SignalKey known = leak("11.1.0.0/16", Kind::kLeak4, 900), few = known;
  known.from = Asn{901};
  few.from = Asn{700};
  raise(few, 0, {1, 2});
  EXPECT_EQ(book_->open_incidents(at(1)).at(0).kind, Kind::kLeak4);
  lower(few, 10);
  raise(known, 5000, {1, 2});
  EXPECT_EQ(book_->open_incidents(at(5001)).at(0).kind, Kind::kLeak4);
}

// 901 is a peer of the culprit by what is known. But it tells its provider 902 what it has from there.
TEST_F(Book, WhoPassesARouteUpTookItForACustomers) {
  const SignalKey key = leak("11.1.0.0/16", Kind::kLeak3, 901);
  const std::uint32_t down = table_.path({900, 901, 500, 200}), up = table_.path({902, 901, 500, 200});
  raise(key, 0, {0, 3});
  signals_[key].sights[0].path = down;
  signals_[key].sights[1].path = table_.path({903, 901, 500, 200});
  EXPECT_EQ(book_->open_incidents(at(1)).at(0).kind, Kind::kLeak3);
  signals_[key].sights[1].path = up;
  const Incident incident = book_->open_incidents(at(1)).at(0);
  EXPECT_EQ(incident.kind, Kind::kLeak1);
  EXPECT_EQ(incident.id, "leak-3-20261122T000000Z-AS500");
}

TEST_F(Book, RoutesOfManyBehindALinkThatAspaDeniesAreALeak) {
  const auto path = [](std::string_view prefix) {
    return SignalKey{.prefix = MadeContext::prefix(prefix),
                     .kind = Kind::kForgedPath,
                     .culprit = Asn{500},
                     .from = Asn{200},
                     .to = {}};
  };
  const std::array prefixes = {"11.1.0.0/16", "11.2.0.0/16", "11.3.0.0/16", "11.4.0.0/16"};
  for (std::uint32_t i = 0; i < prefixes.size(); ++i) {
    signals_[path(prefixes[i])].accomplices = {Asn{900}};
    raise(path(prefixes[i]), 0, {0, 1}, 300 + i);  // 301 alone is a customer of 200
  }
  book_->advance(at(121));
  ASSERT_EQ(events_.size(), 1u);
  EXPECT_EQ(events_[0].second.kind, Kind::kLeak1);
  EXPECT_EQ(events_[0].second.id, "forged-path-20261122T000000Z-AS500");
}

TEST_F(Book, TheBogonNumberIsNamed) {
  const SignalKey key{MadeContext::prefix("11.1.0.0/16"), Kind::kBogonAsn, Asn{kCulprit}, Asn{64512}, {}};
  raise(key, 0, {1, 2});
  EXPECT_EQ(book_->open_incidents(at(1)).at(0).bogons, std::vector{Asn{64512}});
  raise(leak("11.2.0.0/16", Kind::kLeak1, 900), 0, {1, 2});
  EXPECT_TRUE(book_->open_incidents(at(1)).at(1).bogons.empty());
}

TEST_F(Book, DeedsApartInTimeAndPrefixLendNoWitness) {
  raise(leak("11.1.0.0/16", Kind::kLeak1, 900), 0, {0});
  raise(leak("11.2.0.0/16", Kind::kLeak3, 901), 121, {1});
  book_->advance(at(1000));
  EXPECT_TRUE(events_.empty());
}

TEST_F(Book, LinksThatNobodyKnowsMakeGroupsOfTheirOwn) {
  signals_[leak("11.1.0.0/16", Kind::kLeak4, 900)].evidence.add(Evidence::kRelationUnknown);
  raise(leak("11.1.0.0/16", Kind::kLeak4, 900), 0, {0, 1});
  raise(leak("11.2.0.0/16", Kind::kLeak4, 901), 130, {0, 1});
  book_->advance(at(300));
  EXPECT_EQ(book_->open_incidents(at(300)).size(), 2u);
}

TEST_F(Book, WhatOnePeerHoldsOnToIsOver) {
  const SignalKey key = moas("11.1.0.0/16");
  raise(key, 0, {0, 1, 2});
  book_->advance(at(150));
  EXPECT_TRUE(shows(book_->open_incidents(at(150))[0], Evidence::kOngoing));
  for (PeerSight& sight : signals_[key].sights) {
    if (sight.peer == 2) continue;
    sight.current = false;
    sight.last = at(900);
  }
  signals_[key].current_peers = 1;
  const Incident incident = book_->open_incidents(at(86400))[0];
  EXPECT_FALSE(shows(incident, Evidence::kOngoing));
  EXPECT_TRUE(shows(incident, Evidence::kMinutes));
  EXPECT_EQ(incident.end, std::nullopt);  // it is still to be seen
}

TEST_F(Book, ASinglePeerNeverConvicts) {
  raise(moas("11.1.0.0/16"), 0, {0});
  lower(moas("11.1.0.0/16"), 5000);
  book_->advance(at(10000));
  EXPECT_TRUE(events_.empty());
  EXPECT_EQ(released_.size(), 1u);
}

TEST_F(Book, TheCulpritsOwnSessionDoesNotCount) {
  const SignalKey key = moas("11.1.0.0/16", 901);
  raise(key, 0, {0, 1});
  book_->advance(at(10000));
  EXPECT_TRUE(events_.empty());
  raise(key, 10001, {2});
  book_->advance(at(12000));
  EXPECT_EQ(events_.size(), 1u);
}

TEST_F(Book, DoubtfulPeersDoNotConvict) {
  peers_.at(0).trust = 0.1;
  peers_.at(1).trust = 0.1;
  raise(moas("11.1.0.0/16"), 0, {0, 1});
  book_->advance(at(10000));
  EXPECT_TRUE(events_.empty());
}

TEST_F(Book, LooksWhetherTheVictimIsStillThere) {
  const SignalKey key = moas("11.1.0.0/16");
  const std::uint32_t own = table_.path({903, 100, 300}), bad = table_.path({900, 100, 500});
  table_.set(key.prefix, 0, bad);
  table_.set(key.prefix, 3, own);
  raise(key, 0, {0, 1});
  const auto has = [&](Evidence wanted, std::int64_t when) {
    const auto open = book_->open_incidents(at(when));
    return std::any_of(open[0].parts.begin(), open[0].parts.end(),
                       [&](const Part& part) { return part.evidence == wanted; });
  };
  EXPECT_TRUE(has(Evidence::kVictimStillAnnounces, 200));
  table_.set(key.prefix, 3, bad);
  EXPECT_TRUE(has(Evidence::kVictimGone, 300));
}

TEST_F(Book, GoesOnAfterSaveAndLoad) {
  const SignalKey key = moas("11.1.0.0/16");
  raise(key, 0, {0, 1});
  book_->advance(at(500));
  StateWriter writer;
  book_->save(writer);
  const std::string bytes = writer.bytes();
  const Bytes state{reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};

  std::unique_ptr<IncidentBook> second;
  attach(second);
  StateReader reader(state);
  ASSERT_TRUE(second->load(reader));
  EXPECT_TRUE(reader.at_end());
  StateWriter again;
  second->save(again);
  EXPECT_EQ(again.bytes(), bytes);
  const auto a = book_->open_incidents(at(600)), b = second->open_incidents(at(600));
  ASSERT_EQ(a.size(), 1u);
  ASSERT_EQ(b.size(), 1u);
  EXPECT_EQ(to_json(a[0]), to_json(b[0]));

  // Cut anywhere it is refused; changed anywhere it never crashes.
  for (std::size_t size = 0; size < state.size(); ++size) {
    std::unique_ptr<IncidentBook> cut;
    attach(cut);
    StateReader part(state.first(size));
    EXPECT_FALSE(cut->load(part)) << size;
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 0x55);
    std::unique_ptr<IncidentBook> odd;
    attach(odd);
    StateReader part(Bytes{reinterpret_cast<const std::uint8_t*>(changed.data()), changed.size()});
    (void)odd->load(part);
  }
}

TEST(Extent, IsThatOfTheUnion) {
  const auto of = [](std::initializer_list<std::string_view> texts) {
    std::vector<Prefix> prefixes;
    for (const std::string_view text : texts) prefixes.push_back(MadeContext::prefix(text));
    std::sort(prefixes.begin(), prefixes.end());
    return extent_of(prefixes);
  };
  EXPECT_EQ(of({"192.0.2.0/24", "192.0.2.128/25", "198.51.100.0/24"}).ipv4_addresses, 512u);
  EXPECT_EQ(of({"0.0.0.0/0"}).ipv4_addresses, std::uint64_t{1} << 32);
  EXPECT_EQ(of({"2001:db8::/32", "2001:db8:1::/48"}).ipv6_48s, 65536u);
  EXPECT_EQ(of({"2001:db8::/64", "2001:db8:0:1::/64", "2001:db8:1::/64"}).ipv6_48s, 2u);
  EXPECT_EQ(of({}).ipv4_addresses, 0u);
}

}  // namespace
}  // namespace mannerly::incident
