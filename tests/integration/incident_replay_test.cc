// Known incidents, replayed on the real tables of their time. What is replayed is synthetic (replay.h).
#include <gtest/gtest.h>

#include <fstream>
#include <iostream>

#include "base/text.h"
#include "tests/integration/replay.h"

namespace mannerly::integration {
namespace {

using incident::Incident;
using incident::Kind;

std::vector<SourceLine> old_world(const std::string& table) {
  return {{"pfx2as", "table", "pfx2as/" + table}, {"asrel", "relations", "asrel/20130508.as-rel.txt.xz"}};
}
const std::vector<SourceLine>& world_of_2015() {
  static const std::vector<SourceLine> sources = {
      {"pfx2as", "table", "pfx2as/pyasn.ipasn_v4v6_20151101.dat.gz"},
      {"vrp", "vrps", "rpki/vrps.201602.csv.gz"},
      {"delegated", "countries", "rir/country-to-prefixes.all-rirs.20151103.json.xz"},
      {"asrel", "relations", "asrel/20160101.as-rel.txt.xz"}};
  return sources;
}

#define MANNERLY_NEEDS_SOURCES(sources)                                  \
  if (const std::string missing = missing_of(sources); !missing.empty()) \
  GTEST_SKIP() << "real data is not here: " << missing

void tell(const std::string& what, const Replay::Outcome& outcome, std::size_t listed = 8) {
  std::cout << "replay of " << what << ": " << outcome.incidents.size() << " incidents, "
            << outcome.at_or_above(Replay::kThreshold) << " at or above 0.5, " << outcome.seconds << " s\n";
  for (std::size_t i = 0; i < std::min(listed, outcome.incidents.size()); ++i) {
    const Incident& in = outcome.incidents[i];
    std::cout << "  " << in.confidence << " (" << outcome.surest.at(in.id) << ") " << name_of(in.kind) << ' '
              << format_asn(in.culprit) << " victims " << in.victims.size();
    for (std::size_t v = 0; v < std::min<std::size_t>(3, in.victims.size()); ++v)
      std::cout << ' ' << format_asn(in.victims[v]);
    std::cout << " prefixes " << in.prefix_count;
    for (std::size_t p = 0; p < std::min<std::size_t>(3, in.prefixes.size()); ++p)
      std::cout << ' ' << format_prefix(in.prefixes[p].prefix);
    std::cout << '\n';
    std::cout << "      base " << in.base;
    for (const incident::Part& part : in.parts)
      if (part.weight != 0) std::cout << ' ' << name_of(part.evidence) << ' ' << part.weight;
    std::cout << '\n';
  }
}

// Every n-th IPv4 prefix of the table that has one origin, not of the culprit; at most `limit`.
std::vector<Prefix> sample(const snapshot::Snapshot& snapshot, Asn culprit, std::size_t n, std::size_t limit) {
  std::vector<Prefix> out;
  const auto routes = snapshot.routes();
  for (std::size_t i = 0; i < routes.size() && out.size() < limit; i += n) {
    const Prefix prefix = routes[i].prefix();
    const Asn origin = only_origin(snapshot, prefix);
    if (prefix.is_v4() && prefix.length >= 8 && origin.value != 0 && origin != culprit) out.push_back(prefix);
  }
  return out;
}

// RIPE NCC, "YouTube Hijacking: A RIPE NCC RIS case study" (2008), has the times.
void hijack_of_youtube(Replay& replay) {
  const Prefix hijacked = *parse_prefix("208.65.153.0/24");
  replay.announce(2865, hijacked, "3491 17557");                       // 18:47:45
  replay.announce(7645, hijacked, "36561", 2);                         // 20:07:25: YouTube announces the same
  replay.announce(8323, *parse_prefix("208.65.153.128/25"), "36561");  // 20:18:43
  replay.announce(8377, *parse_prefix("208.65.153.0/25"), "36561");
  replay.announce(10'901, hijacked, "36561");  // 21:01:41
  replay.pass(14'400);
}

// A made-up routing registry that holds just what the table shows: no real one of that time is at hand.
SourceLine registry_of(const snapshot::Snapshot& snapshot, const std::filesystem::path& file) {
  std::ofstream out(file);
  for (const snapshot::RouteRow& route : snapshot.routes()) {
    if (route.origin_kind != snapshot::OriginKind::kAsn) continue;
    out << (route.prefix().is_v4() ? "route: " : "route6: ") << format_prefix(route.prefix()) << "\norigin: AS"
        << route.origin << "\nmnt-by: MADE-MNT\nsource: RADB\n\n";
  }
  return {"irr", "made-registry", file.string()};
}

TEST(IncidentReplay, YouTubeIn2008) {
  auto sources = old_world("ihr-ip2asn.20080201.pfx2as.tsv.gz");
  MANNERLY_NEEDS_SOURCES(sources);
  const auto table = build_world("youtube-table", "2008-02-01T00:00:00Z", sources);
  ASSERT_NE(table, nullptr);
  sources.push_back(registry_of(table->snapshot, table->folder / "made.rpsl"));
  const auto world = build_world("youtube", "2008-02-01T00:00:00Z", sources);
  ASSERT_NE(world, nullptr);
  Replay replay(*world, "youtube", *parse_instant("2008-02-24T18:00:00Z"), true);
  hijack_of_youtube(replay);
  const Replay::Outcome outcome = replay.run();
  tell("AS17557, 2008-02-24", outcome);
  const Incident* found = outcome.of(Asn{17557});
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->kind, Kind::kSubMoas);
  EXPECT_EQ(found->victims, (std::vector<Asn>{Asn{36561}}));
  EXPECT_EQ(found->accomplices, (std::vector<Asn>{Asn{3491}}));
  EXPECT_GE(found->confidence, 0.7);
  EXPECT_EQ(outcome.at_or_above(Replay::kThreshold), 1u) << "its defence is no incident";
}

// Without a registry nobody knows whether the holder agreed: reported, with the right roles, but not counted.
TEST(IncidentReplay, YouTubeWithoutARegistry) {
  const auto sources = old_world("ihr-ip2asn.20080201.pfx2as.tsv.gz");
  MANNERLY_NEEDS_SOURCES(sources);
  const auto world = build_world("youtube-bare", "2008-02-01T00:00:00Z", sources);
  ASSERT_NE(world, nullptr);
  Replay replay(*world, "youtube-bare", *parse_instant("2008-02-24T18:00:00Z"), true);
  hijack_of_youtube(replay);
  const Replay::Outcome outcome = replay.run();
  tell("AS17557, no registry", outcome);
  const Incident* found = outcome.of(Asn{17557});
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->victims, (std::vector<Asn>{Asn{36561}}));
  EXPECT_EQ(found->accomplices, (std::vector<Asn>{Asn{3491}}));
  EXPECT_GT(found->confidence, 0.05);
  EXPECT_EQ(outcome.at_or_above(Replay::kThreshold), 0u);
}

// The same with nothing but a table of 23 days before.
TEST(IncidentReplay, YouTubeWithoutADump) {
  const auto sources = old_world("ihr-ip2asn.20080201.pfx2as.tsv.gz");
  MANNERLY_NEEDS_SOURCES(sources);
  const auto world = build_world("youtube-late", "2008-02-01T00:00:00Z", sources);
  ASSERT_NE(world, nullptr);
  Replay replay(*world, "youtube-late", *parse_instant("2008-02-24T18:00:00Z"), false);
  hijack_of_youtube(replay);
  const Replay::Outcome outcome = replay.run();
  tell("AS17557 against a table of 23 days before", outcome);
  const Incident* found = outcome.of(Asn{17557});
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->victims, (std::vector<Asn>{Asn{36561}}));
  const auto has = [&](incident::Evidence e) {
    return std::any_of(found->parts.begin(), found->parts.end(), [&](const auto& p) { return p.evidence == e; });
  };
  EXPECT_TRUE(has(incident::Evidence::kTableMonth));
  EXPECT_FALSE(has(incident::Evidence::kNoBaseline));
  for (const std::int64_t cut : {1, 2900, 8330})
    EXPECT_TRUE(replay.run(cut).archive == outcome.archive) << "cut at second " << cut;
}

// Todd Underwood, "Internet-Wide Catastrophe: Last Year" (NANOG 34, 2005): more than 100,000 routes, over AS6762.
TEST(IncidentReplay, As9121In2004) {
  const auto sources = old_world("ihr-ip2asn.20041201.pfx2as.tsv.gz");
  MANNERLY_NEEDS_SOURCES(sources);
  const auto world = build_world("as9121", "2004-12-01T00:00:00Z", sources);
  ASSERT_NE(world, nullptr);
  Replay replay(*world, "as9121", *parse_instant("2004-12-24T09:00:00Z"), true);
  const std::vector<Prefix> prefixes = sample(world->snapshot, Asn{9121}, 6, 25'000);
  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    replay.announce(1200 + static_cast<std::int64_t>(i) / 50, prefixes[i], "6762 9121");
    replay.restore(5400 + static_cast<std::int64_t>(i) / 50, prefixes[i], only_origin(world->snapshot, prefixes[i]));
  }
  replay.pass(10'800);
  const Replay::Outcome outcome = replay.run();
  tell("AS9121, 2004-12-24", outcome);
  const Incident* found = outcome.of(Asn{9121});
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->kind, Kind::kLeak5);
  EXPECT_EQ(found->accomplices, (std::vector<Asn>{Asn{6762}}));
  EXPECT_GE(found->confidence, 0.9);
  EXPECT_GE(found->prefix_count, prefixes.size() * 9 / 10);
  EXPECT_EQ(outcome.at_or_above(Replay::kThreshold), 1u);
}

// BGPmon, "Chinese ISP hijacks the Internet" (2010): about 37,000 prefixes, from 15:50 on, for 15 minutes and more.
TEST(IncidentReplay, As23724In2010) {
  const auto sources = old_world("ihr-ip2asn.20100401.pfx2as.tsv.gz");
  MANNERLY_NEEDS_SOURCES(sources);
  const auto world = build_world("as23724", "2010-04-01T00:00:00Z", sources);
  ASSERT_NE(world, nullptr);
  Replay replay(*world, "as23724", *parse_instant("2010-04-08T15:00:00Z"), true);
  const std::vector<Prefix> prefixes = sample(world->snapshot, Asn{23724}, 8, 37'000);
  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    replay.announce(3000 + static_cast<std::int64_t>(i) / 100, prefixes[i], "4134 23724");
    replay.restore(4080 + static_cast<std::int64_t>(i) / 100, prefixes[i], only_origin(world->snapshot, prefixes[i]));
  }
  replay.pass(9000);
  const Replay::Outcome outcome = replay.run();
  tell("AS23724, 2010-04-08", outcome);
  const Incident* found = outcome.of(Asn{23724});
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->kind, Kind::kLeak5);
  EXPECT_EQ(found->accomplices, (std::vector<Asn>{Asn{4134}}));
  EXPECT_GE(found->confidence, 0.9);
  EXPECT_EQ(outcome.at_or_above(Replay::kThreshold), 1u);
}

// As AS7007 did in 1997 (V. Bono, NANOG list, 1997-04-26): the first /24 of what others announce. No table of that
// year is at hand.
TEST(IncidentReplay, LikeAs7007) {
  const auto sources = old_world("ihr-ip2asn.20041201.pfx2as.tsv.gz");
  MANNERLY_NEEDS_SOURCES(sources);
  const auto world = build_world("as7007", "2004-12-01T00:00:00Z", sources);
  ASSERT_NE(world, nullptr);
  Replay replay(*world, "as7007", *parse_instant("2004-12-02T00:00:00Z"), true);
  std::vector<Prefix> pieces;
  for (const Prefix& prefix : sample(world->snapshot, Asn{7007}, 9, 10'000)) {
    const Prefix piece = Prefix::of(prefix.address(), 24);
    if (prefix.length < 24 && world->snapshot.routes_at(piece).empty()) pieces.push_back(piece);
  }
  for (const Prefix& piece : pieces) {
    replay.announce(1000, piece, "1790 7007");
    replay.withdraw(4000, piece);
  }
  replay.pass(7200);
  const Replay::Outcome outcome = replay.run();
  tell("one like AS7007", outcome);
  const Incident* found = outcome.of(Asn{7007});
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->kind, Kind::kSubMoas);
  EXPECT_EQ(found->accomplices, (std::vector<Asn>{Asn{1790}}));
  EXPECT_GE(found->confidence, 0.7);
  EXPECT_EQ(outcome.at_or_above(Replay::kThreshold), 1u);
}

// BGPmon, "Large scale BGP hijack out of India" (2015-11-06): 16,123 prefixes of about 2,000 networks, from 05:52 on.
TEST(IncidentReplay, As9498In2015) {
  const auto& sources = world_of_2015();
  MANNERLY_NEEDS_SOURCES(sources);
  const auto world = build_world("as9498", "2015-11-01T06:00:00Z", sources);
  ASSERT_NE(world, nullptr);
  Replay replay(*world, "as9498", *parse_instant("2015-11-06T05:00:00Z"), true);
  const std::vector<Prefix> prefixes = sample(world->snapshot, Asn{9498}, 35, 16'123);
  const std::string behind = behind_provider(world->snapshot, Asn{9498});
  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    replay.announce(3120 + static_cast<std::int64_t>(i) / 50, prefixes[i], behind);
    replay.restore(9000 + static_cast<std::int64_t>(i) / 50, prefixes[i], only_origin(world->snapshot, prefixes[i]));
  }
  replay.pass(14'400);
  const Replay::Outcome outcome = replay.run();
  tell("AS9498, 2015-11-06", outcome);
  const Incident* found = outcome.of(Asn{9498});
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->kind, Kind::kLeak5);
  EXPECT_GE(found->confidence, 0.9);
  EXPECT_EQ(outcome.at_or_above(Replay::kThreshold), 1u);
}

// BGPmon, "Massive route leak causes Internet slowdown" (2015-06-12): AS4788 gave what it had from providers and peers
// to AS3549, one of its providers, from 08:43 on. The table and relations are of five to seven months later.
TEST(IncidentReplay, As4788In2015) {
  const auto& sources = world_of_2015();
  MANNERLY_NEEDS_SOURCES(sources);
  const auto world = build_world("as4788", "2015-11-01T06:00:00Z", sources);
  ASSERT_NE(world, nullptr);
  const snapshot::Snapshot& snapshot = world->snapshot;
  Replay replay(*world, "as4788", *parse_instant("2015-11-02T00:00:00Z"), true);
  std::size_t leaked = 0;
  for (const snapshot::AsLinkRow& link : snapshot.links_of(Asn{4788})) {
    const auto& peers = replay_peers();
    const bool is_peer =
        std::any_of(peers.begin(), peers.end(), [&](const auto& p) { return p.asn == link.neighbour; });
    if (is_peer || link.neighbour == 3549 || link.relation == snapshot::Relation::kCustomer) continue;
    const Asn from{link.neighbour};
    std::size_t count = 0;
    for (const std::uint32_t index : snapshot.routes_of(from)) {
      const Prefix prefix = snapshot.routes()[index].prefix();
      if (!prefix.is_v4() || only_origin(snapshot, prefix) != from || ++count > 100) continue;
      replay.announce(3600 + static_cast<std::int64_t>(leaked++) / 20, prefix,
                      "3549 4788 " + std::to_string(from.value));
      replay.restore(10'800, prefix, from);
    }
  }
  replay.pass(18'000);
  const Replay::Outcome outcome = replay.run();
  tell("AS4788, 2015-06-12", outcome, 20);
  std::cout << leaked << " prefixes leaked\n";
  EXPECT_GT(leaked, 500u);
  for (const Kind kind : {Kind::kLeak1, Kind::kLeak4}) {  // what was a provider's, what was a peer's
    const Incident* found = outcome.of(Asn{4788}, kind);
    ASSERT_NE(found, nullptr) << name_of(kind);
    EXPECT_EQ(found->accomplices, (std::vector<Asn>{Asn{3549}}));
    EXPECT_GE(found->confidence, 0.5) << name_of(kind);
  }
  EXPECT_EQ(outcome.at_or_above(Replay::kThreshold), 2u);
}

struct Pair {
  Asn hijacker, victim;
  bool part = false;  // of a prefix
};
std::vector<Pair> read_pairs(const std::filesystem::path& file) {
  std::vector<Pair> out;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string_view> fields;
    for (std::string_view rest = line; fields.size() < 3;) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      fields.push_back(trim(rest.substr(0, comma)));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    const auto hijacker = parse_asn(fields[0]), victim = parse_asn(fields[1]);
    if (hijacker && victim) out.push_back({*hijacker, *victim, fields[2] == "1"});
  }
  return out;
}

// The longest prefix of the table that covers this one, not itself; its own when there is none.
Prefix nearest_above(const snapshot::Snapshot& snapshot, const Prefix& prefix) {
  for (int length = prefix.length - 1; length >= 8; --length) {
    const Prefix above = Prefix::of(prefix.address(), length);
    if (!snapshot.routes_at(above).empty()) return above;
  }
  return prefix;
}

// A prefix of the victim's that nobody else announces, with room for a /24 when a part is wanted.
std::optional<Prefix> prefix_of(const snapshot::Snapshot& snapshot, Asn victim, bool part) {
  for (const std::uint32_t index : snapshot.routes_of(victim)) {
    const Prefix prefix = snapshot.routes()[index].prefix();
    if (!prefix.is_v4() || only_origin(snapshot, prefix) != victim) continue;
    if (!part) return prefix;
    const Prefix piece = Prefix::of(prefix.address(), 24);
    if (nearest_above(snapshot, piece) == prefix && snapshot.routes_at(piece).empty()) return piece;
  }
  return std::nullopt;
}

// Pairs of (possible) hijacker and victim that BGPmon told of between about 2015 and 2019. They have no dates: each is
// done once, an hour apart, for half an hour, with the victim's first prefix in the table of November 2015.
TEST(IncidentReplay, PairsOfHijackersAndVictims) {
  const auto& sources = world_of_2015();
  MANNERLY_NEEDS_SOURCES(sources);
  MANNERLY_NEEDS_DATA(file, "incidents/bgpmon-possible-hijacks.pairs.csv");
  const auto world = build_world("pairs", "2015-11-01T06:00:00Z", sources);
  ASSERT_NE(world, nullptr);
  const snapshot::Snapshot& snapshot = world->snapshot;
  Replay replay(*world, "pairs", *parse_instant("2015-11-02T00:00:00Z"), true);
  struct Case {
    Pair pair;
    Instant at;
    bool found = false, listed = false;
  };
  std::vector<Case> cases;
  std::size_t not_there = 0;
  std::int64_t second = 3600;
  for (const Pair& pair : read_pairs(file)) {
    const auto prefix = prefix_of(snapshot, pair.victim, pair.part);
    if (!prefix || pair.hijacker == pair.victim || snapshot.routes_of(pair.hijacker).empty()) {
      ++not_there;
      continue;
    }
    replay.announce(second, *prefix, behind_provider(snapshot, pair.hijacker));
    if (pair.part) {
      replay.withdraw(second + 1500, *prefix);
    } else {
      replay.restore(second + 1500, *prefix, pair.victim);
    }
    cases.push_back({pair, *parse_instant("2015-11-02T00:00:00Z") + Seconds{second}});
    second += 1800;
  }
  replay.pass(second + 7200);
  const Replay::Outcome outcome = replay.run();
  tell("pairs", outcome, 0);
  std::size_t wrong = 0;
  for (const Incident& i : outcome.incidents) {
    const auto at = std::find_if(cases.begin(), cases.end(), [&](const Case& c) {
      return c.at == i.start && c.pair.hijacker == i.culprit && i.victims == std::vector<Asn>{c.pair.victim} &&
             i.kind == (c.pair.part ? Kind::kSubMoas : Kind::kMoas);
    });
    if (at != cases.end()) {
      at->listed = true;
      at->found = i.confidence >= Replay::kThreshold;
    } else if (i.confidence >= Replay::kThreshold && group_of(i.kind) != incident::Group::kBogon) {
      ++wrong;
      std::cout << "  another report: " << i.id << " victims " << i.victims.size() << '\n';
    }
  }
  std::map<std::string, std::size_t> counts;
  for (const Case& c : cases)
    ++counts[std::string(c.pair.part ? "part " : "exact ") + (c.found ? "found" : c.listed ? "below" : "excused")];
  for (const Case& c : cases) {
    if (!c.found)
      std::cout << "  " << (c.listed ? "below" : "excused") << ": " << format_asn(c.pair.hijacker) << " for "
                << format_asn(c.pair.victim) << '\n';
  }
  std::cout << not_there << " pairs not in the table\n";
  for (const auto& [what, count] : counts) std::cout << what << ' ' << count << '\n';
  EXPECT_EQ(wrong, 0u);
  EXPECT_GT(cases.size(), 500u);
}

// ---- what really changed between two tables ----

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  std::uint64_t x = (a << 32 | b) * 0x9E3779B97F4A7C15u;
  x ^= x >> 29;
  return x * 0xBF58476D1CE4E5B9u >> 16;
}

// Everything that is different in the later table, spread over the days between: what one network takes from another
// (or drops) changes at one moment, as it would when networks do it.
struct Differences {
  std::size_t announced = 0, moved = 0, gone = 0;
};
Differences add_differences(Replay& replay, const snapshot::Snapshot& before, const snapshot::Snapshot& after,
                            std::int64_t seconds) {
  Differences out;
  const auto when = [&](Asn a, Asn b) {
    return 3600 + static_cast<std::int64_t>(mixed(a.value, b.value) % static_cast<std::uint64_t>(seconds));
  };
  for (const snapshot::RouteRow& route : after.routes()) {
    if (route.origin_kind != snapshot::OriginKind::kAsn || route.origin == 0) continue;
    const auto old = before.routes_at(route.prefix());
    const Asn origin{route.origin};
    if (std::any_of(old.begin(), old.end(), [&](const auto& o) { return o.origin == route.origin; })) continue;
    const Asn previous{old.empty() ? 0 : old.front().origin};
    ++(old.empty() ? out.announced : out.moved);
    replay.announce(when(origin, previous), route.prefix(), std::to_string(origin.value));
  }
  for (const snapshot::RouteRow& route : before.routes()) {
    if (!after.routes_at(route.prefix()).empty()) continue;
    ++out.gone;
    replay.withdraw(when(Asn{route.origin}, {}), route.prefix());
  }
  return out;
}

// How many false origins a day were told, at whatever time of their life.
double tell_by_kind(const Replay::Outcome& outcome, double days) {
  std::map<std::string_view, std::array<std::size_t, 2>> kinds;
  double origins = 0;
  for (const Incident& i : outcome.incidents) {
    const bool told = outcome.surest.at(i.id) >= Replay::kThreshold;
    kinds[name_of(i.kind)][0] += told ? 1 : 0;
    kinds[name_of(i.kind)][1] += i.confidence >= Replay::kThreshold ? 1 : 0;
    origins += told && (i.kind == Kind::kMoas || i.kind == Kind::kSubMoas || i.kind == Kind::kLeak5) ? 1 : 0;
  }
  for (const auto& [kind, counts] : kinds)
    std::cout << "  " << kind << ": " << counts[0] << " told (" << static_cast<double>(counts[0]) / days << " a day), "
              << counts[1] << " at the end\n";
  return origins / days;
}

// What a later table has that an earlier one had not is nearly all legitimate: it lasts. A detector that cries at it
// is of no use, so there is a limit to what it may tell.
void expect_calm(double told_a_day, const Replay::Outcome& outcome, double days) {
  EXPECT_LE(told_a_day, 10) << "false origins";
  EXPECT_LE(static_cast<double>(outcome.at_or_above(Replay::kThreshold)) / days, 1) << "still at the end";
}

void change(const std::string& name, const std::vector<SourceLine>& first, const std::string& from,
            const std::vector<SourceLine>& second, const std::string& to, bool with_dump, bool comparable = true) {
  const auto before = build_world(name + "-before", from, first), after = build_world(name + "-after", to, second);
  ASSERT_TRUE(before != nullptr && after != nullptr);
  const Instant begin = *parse_instant(from) + Seconds{3600};
  const std::int64_t seconds = (*parse_instant(to) - begin).count;
  Replay replay(*before, name, begin, with_dump);
  const Differences differences = add_differences(replay, before->snapshot, after->snapshot, seconds - 7200);
  replay.pass(seconds);
  Replay::Outcome outcome = replay.run();
  std::stable_sort(outcome.incidents.begin(), outcome.incidents.end(), [&](const Incident& a, const Incident& b) {
    return outcome.surest.at(a.id) > outcome.surest.at(b.id);
  });
  std::erase_if(outcome.incidents, [](const Incident& i) { return group_of(i.kind) == incident::Group::kBogon; });
  std::cout << differences.announced << " prefixes came, " << differences.moved << " moved, " << differences.gone
            << " went\n";
  tell(name, outcome, 20);
  const double days = static_cast<double>(seconds) / 86400, told = tell_by_kind(outcome, days);
  EXPECT_GT(differences.announced, 1000u);
  if (comparable) {
    expect_calm(told, outcome, days);
  } else {
    EXPECT_LE(told, 60);
  }
  EXPECT_TRUE(outcome.baseline.any());
}

TEST(IncidentReplay, AMonthOf2008) {
  const auto first = old_world("ihr-ip2asn.20080201.pfx2as.tsv.gz");
  const std::vector<SourceLine> second = {{"pfx2as", "table", "pfx2as/ihr-ip2asn.20080301.pfx2as.tsv.gz"}};
  MANNERLY_NEEDS_SOURCES(first);
  MANNERLY_NEEDS_SOURCES(second);
  change("february-2008", first, "2008-02-01T00:00:00Z", second, "2008-03-01T00:00:00Z", true);
}
TEST(IncidentReplay, AMonthOf2010) {
  const auto first = old_world("ihr-ip2asn.20100401.pfx2as.tsv.gz");
  const std::vector<SourceLine> second = {{"pfx2as", "table", "pfx2as/ihr-ip2asn.20100501.pfx2as.tsv.gz"}};
  MANNERLY_NEEDS_SOURCES(first);
  MANNERLY_NEEDS_SOURCES(second);
  change("april-2010", first, "2010-04-01T00:00:00Z", second, "2010-05-01T00:00:00Z", true);
}
TEST(IncidentReplay, AMonthOf2004) {
  const auto first = old_world("ihr-ip2asn.20041201.pfx2as.tsv.gz");
  const std::vector<SourceLine> second = {{"pfx2as", "table", "pfx2as/ihr-ip2asn.20050101.pfx2as.tsv.gz"}};
  MANNERLY_NEEDS_SOURCES(first);
  MANNERLY_NEEDS_SOURCES(second);
  change("december-2004", first, "2004-12-01T00:00:00Z", second, "2005-01-01T00:00:00Z", true);
}

// From the table of one peer to that of many, so what is new may have been there before.
std::vector<SourceLine> october_2015() {
  std::vector<SourceLine> out = world_of_2015();
  out[0] = {"mrt", "table", "mrt-updates/updates.et-header.20151023.gz"};
  return out;
}
TEST(IncidentReplay, NineDaysOf2015) {
  const auto first = october_2015();
  const std::vector<SourceLine> second = {world_of_2015()[0]};
  MANNERLY_NEEDS_SOURCES(first);
  MANNERLY_NEEDS_SOURCES(second);
  change("october-2015", first, "2015-10-23T03:00:00Z", second, "2015-11-01T06:00:00Z", true, false);
}
TEST(IncidentReplay, NineDaysOf2015WithoutADump) {
  const auto first = october_2015();
  const std::vector<SourceLine> second = {world_of_2015()[0]};
  MANNERLY_NEEDS_SOURCES(first);
  MANNERLY_NEEDS_SOURCES(second);
  change("october-2015-late", first, "2015-10-23T03:00:00Z", second, "2015-11-01T06:00:00Z", false, false);
}

}  // namespace
}  // namespace mannerly::integration
