// The plan of a timeline and what the peers send of it: every kind is there and seen, legitimate paths have no
// valleys, leaked ones have theirs at the culprit, and the truth is what the update files show.
#include "sim/timeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "sim/changes.h"
#include "sim/memory_sink.h"
#include "sim/write.h"
#include "wire/mrt/element.h"

namespace mannerly::sim {
namespace {

constexpr Options kOptions{
    .seed = 5, .ases = 1000, .collectors = 4, .peers_per_collector = 10, .days = 4, .incidents = 3};

const World& world() {
  static const World kWorld = [] {
    auto made = generate(kOptions);
    EXPECT_TRUE(made);
    return std::move(*made);
  }();
  return kWorld;
}

// 1 the next one is a provider, 0 a peer, -1 a customer, 2 no link; links that come later count.
int step_between(const World& w, std::uint32_t from_asn, std::uint32_t to_asn) {
  const auto find = [&](std::uint32_t asn) {
    const auto at = std::lower_bound(w.ases.begin(), w.ases.end(), Asn{asn},
                                     [](const AsNode& node, Asn value) { return node.asn < value; });
    return at != w.ases.end() && at->asn.value == asn ? static_cast<AsIndex>(at - w.ases.begin()) : kNoAs;
  };
  const AsIndex from = find(from_asn), to = find(to_asn);
  if (from == kNoAs || to == kNoAs) return 2;
  const auto has = [&](std::span<const AsIndex> list) { return std::binary_search(list.begin(), list.end(), to); };
  if (has(w.links.providers.of(from))) return 1;
  if (has(w.links.peers.of(from))) return 0;
  if (has(w.links.customers.of(from))) return -1;
  for (const ExtraLink& link : w.timeline->links) {
    if (link.a == from && link.b == to) return link.peering ? 0 : 1;
    if (link.b == from && link.a == to) return link.peering ? 0 : -1;
  }
  return 2;
}

// The position of the first hop that sends what it must not: it has a route of a peer or provider, and the
// one before it on the path is no customer of it. size() when there is none, -1 when a link is made up.
std::ptrdiff_t valley_in(const World& w, std::span<const std::uint32_t> asns) {
  int last = 1;
  for (std::size_t i = 1; i < asns.size(); ++i) {
    if (asns[i] == asns[i - 1]) continue;
    const int step = step_between(w, asns[i - 1], asns[i]);
    if (step == 2) return -1;
    // Towards the origin a path goes up, across at most once, then down.
    if (step > last || (step == 0 && last == 0)) return static_cast<std::ptrdiff_t>(i - 1);
    last = step;
  }
  return static_cast<std::ptrdiff_t>(asns.size());
}

TEST(Timeline, LegitimatePathsHaveNoValleysAndLeaksHaveTheirsAtTheCulprit) {
  const World& w = world();
  Changes changes(w);
  changes.work_out_table();
  changes.advance(w.timeline->end);
  std::size_t legitimate = 0, leaked = 0, explored = 0;
  for (const Message& message : changes.take_messages(kNever)) {
    if (message.path >= kState) continue;
    const SentPath& path = changes.path(message.path);
    if (path.origination == kNoOrigination) continue;  // a lie
    const auto asns = changes.numbers_of(path);
    ASSERT_EQ(asns[0], w.ases[changes.sessions()[message.session].as].asn.value);
    const Origination& o = w.timeline->originations[path.origination];
    if (o.is_leak()) {
      ++leaked;
      const std::ptrdiff_t valley = valley_in(w, asns);
      ASSERT_GT(valley, 0) << "the leaker itself sends its own route";
      ASSERT_LT(valley, static_cast<std::ptrdiff_t>(asns.size()));
      ASSERT_EQ(asns[static_cast<std::size_t>(valley)], w.ases[o.as].asn.value);
      continue;
    }
    if (!o.tail.empty()) continue;  // forged, or with something behind the origin
    ++legitimate;
    explored += message.event != kNoEvent ? 1 : 0;
    ASSERT_EQ(valley_in(w, asns), static_cast<std::ptrdiff_t>(asns.size()));
    ASSERT_EQ(asns.back(), w.ases[o.as].asn.value);
    std::set<std::uint32_t> once(asns.begin(), asns.end());
    const auto repeated = std::count(asns.begin(), asns.end(), asns.back()) - 1;
    ASSERT_EQ(once.size() + static_cast<std::size_t>(repeated), asns.size()) << "loop";
  }
  EXPECT_GT(legitimate, 10'000u);
  EXPECT_GT(explored, 1000u);
  EXPECT_GT(leaked, 100u);
}

// Of a line of the truth.
std::string field(const std::string& line, const std::string& key) {
  const std::size_t at = line.find("\"" + key + "\":");
  if (at == std::string::npos) return {};
  std::size_t begin = at + key.size() + 3;
  const char first = line[begin];
  const std::size_t end = line.find(first == '[' ? "]" : first == '"' ? "\"" : ",", begin + 1);
  begin += first == '[' || first == '"' ? 1 : 0;
  return line.substr(begin, end - begin);
}
std::vector<std::string> list_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    std::string item = text.substr(at, comma - at);
    std::erase(item, '"');
    out.push_back(item);
    at = comma + 1;
  }
  return out;
}

struct Written {
  std::vector<std::string> truth;
  // Paths of each prefix in updates and tables, with the number of the peer first.
  std::map<std::string, std::set<std::vector<std::uint32_t>>> paths;
};

const Written& written() {
  static const Written kWritten = [] {
    Written out;
    MemorySink sink;
    EXPECT_TRUE(write_world(world(), sink));
    for (const auto& [name, content] : sink.files) {
      if (name == "truth/incidents.jsonl") {
        for (std::size_t at = 0; at < content.size();) {
          const std::size_t end = content.find('\n', at);
          out.truth.push_back(content.substr(at, end - at));
          at = end + 1;
        }
      }
      if (!name.starts_with("bgp/")) continue;
      mrt::ElementReader reader([&](const mrt::Element& e) {
        if (e.kind != mrt::ElementKind::kAnnounce && e.kind != mrt::ElementKind::kRib) return;
        std::vector<std::uint32_t> asns;
        e.attributes->as_path().each_segment(
            [&](AsPathView::Segment s) { asns.insert(asns.end(), s.asns.begin(), s.asns.end()); });
        out.paths[format_prefix(e.prefix)].insert(std::move(asns));
      });
      EXPECT_TRUE(reader.feed(as_bytes(content)));
      EXPECT_TRUE(reader.finish());
    }
    return out;
  }();
  return kWritten;
}

TEST(Timeline, EveryKindIsThereAndSeen) {
  std::map<std::string, std::pair<int, int>> kinds;  // all, visible
  int incidents = 0, others = 0;
  for (const std::string& line : written().truth) {
    auto& [all, visible] = kinds[field(line, "kind")];
    ++all;
    visible += field(line, "visible") == "true" ? 1 : 0;
    ++(field(line, "incident") == "true" ? incidents : others);
    const char* counted = field(line, "kind") == "forged-path" ? "peers_telling" : "peers_saw";
    EXPECT_EQ(field(line, "visible") == "true", parse_u32(field(line, counted)).value_or(0) >= 2) << line;
  }
  for (std::size_t k = 0; k < kEventKinds; ++k) {
    const auto kind = static_cast<EventKind>(k);
    if (kind == EventKind::kNetworkEnd) continue;  // in a history only
    EXPECT_GE(kinds[std::string(name_of(kind))].first, 1) << name_of(kind);
    if (!is_incident(kind)) continue;
    EXPECT_GE(kinds[std::string(name_of(kind))].first, 3) << name_of(kind);
    EXPECT_GE(kinds[std::string(name_of(kind))].second, 1) << name_of(kind);
  }
  EXPECT_GE(others, 5 * incidents);
}

// Where the culprit stands on a path of its incident, from the origin's end; -1: a leak, anywhere inside.
int place_of(const std::string& kind) {
  if (kind.starts_with("forged-path")) return 2;
  if (kind.starts_with("forged") || kind.starts_with("bogon-asn")) return 1;
  return kind.starts_with("leak") && kind < "leak-5" ? -1 : 0;
}

// Whether the network before hop `at` of a path, towards the collector, buys from the network there.
bool is_passed_down(const std::vector<std::uint32_t>& path, std::size_t at) {
  if (at == 0) return false;
  const auto is = [&](AsIndex as, std::uint32_t asn) { return world().ases[as].asn.value == asn; };
  for (AsIndex as = 0; as < world().ases.size(); ++as) {
    if (!is(as, path[at])) continue;
    for (const AsIndex customer : world().links.customers.of(as))
      if (is(customer, path[at - 1])) return true;
    for (const ExtraLink& link : world().timeline->links)
      if (!link.peering && link.b == as && is(link.a, path[at - 1])) return true;
  }
  return false;
}

TEST(Timeline, TheTruthIsWhatTheFilesShow) {
  std::size_t looked = 0;
  for (const std::string& line : written().truth) {
    if (field(line, "incident") != "true") continue;
    const std::uint32_t culprit = parse_u32(field(line, "culprit")).value_or(0);
    const int place = place_of(field(line, "kind"));
    std::set<std::uint32_t> peers, telling;
    const auto prefixes = list_of(field(line, "prefixes"));
    ASSERT_FALSE(prefixes.empty()) << line;
    for (const std::string& prefix : prefixes) {
      bool found = false;
      const auto at = written().paths.find(prefix);
      if (at == written().paths.end()) continue;
      for (const std::vector<std::uint32_t>& path : at->second) {
        bool bad = false;
        if (place >= 0) {
          bad = path.size() > static_cast<std::size_t>(place) && path[path.size() - 1 - place] == culprit;
          // A network's own route without the number behind it is a good one.
          if (field(line, "kind").starts_with("bogon-asn")) bad = bad && path.back() != culprit;
          if (field(line, "kind") == "leak-6" || place == 0) bad = bad && path.back() == culprit;
        } else {
          const std::ptrdiff_t valley = valley_in(world(), path);
          bad = valley > 0 && valley < static_cast<std::ptrdiff_t>(path.size()) &&
                path[static_cast<std::size_t>(valley)] == culprit;
        }
        if (!bad) continue;
        found = true;
        if (path[0] == culprit) continue;
        peers.insert(path[0]);
        const bool is_forged_path = field(line, "kind") == "forged-path";
        if (is_forged_path && !is_passed_down(path, path.size() - 1 - static_cast<std::size_t>(place)))
          telling.insert(path[0]);
      }
      EXPECT_TRUE(found || field(line, "peers_saw") == "0") << prefix << " " << line;
    }
    std::set<std::uint32_t> liars;
    for (const Lie& lie : world().timeline->lies) liars.insert(world().ases[lie.peer].asn.value);
    for (const std::uint32_t liar : liars) peers.erase(liar), telling.erase(liar);
    EXPECT_EQ(std::to_string(peers.size()), field(line, "peers_saw")) << line;
    if (field(line, "kind") == "forged-path") {
      EXPECT_EQ(std::to_string(telling.size()), field(line, "peers_telling")) << line;
    }
    ++looked;
  }
  EXPECT_GT(looked, 50u);
}

TEST(Timeline, PeersThatCannotBeReliedOnAreNamedAndDoWhatTheTruthSays) {
  const Timeline& timeline = *world().timeline;
  std::map<EventKind, std::set<AsIndex>> peers;
  for (const Event& event : timeline.events)
    if (event.kind >= EventKind::kStalePeer) peers[event.kind].insert(event.culprit);
  ASSERT_EQ(peers.size(), 3u);
  Changes changes(world());
  changes.work_out_table();
  std::int64_t stale_since = 0;
  for (const Step& step : timeline.steps)
    if (step.kind == StepKind::kFreeze) stale_since = step.at;
  ASSERT_GT(stale_since, timeline.start);
  changes.advance(timeline.end);
  std::size_t lies = 0, refreshed = 0;
  for (const Message& message : changes.take_messages(kNever)) {
    const AsIndex as = changes.sessions()[message.session].as;
    const bool routes = message.path != kState && timeline.events[message.event].kind != EventKind::kSessionReset;
    if (peers[EventKind::kStalePeer].contains(as) && routes) {
      ASSERT_LT(message.at, (stale_since + 60) * 1000000) << "says nothing but what was under way";
    }
    if (message.path < kState && changes.path(message.path).origination == kNoOrigination) {
      ASSERT_TRUE(peers[EventKind::kLyingPeer].contains(as));
      ++lies;
    }
    refreshed += timeline.events[message.event].kind == EventKind::kNoisyPeer ? 1 : 0;
  }
  EXPECT_GT(lies, 5u);
  EXPECT_GT(refreshed, 50u);
}

TEST(Timeline, NothingHappensShortlyBeforeATable) {
  Options options = kOptions;
  options.ases = 200;
  options.rib_days = 1;
  const auto small = generate(options);
  ASSERT_TRUE(small);
  const auto ribs = rib_instants(options);
  ASSERT_EQ(ribs.size(), 5u);
  for (const Step& step : small->timeline->steps)
    for (const std::int64_t rib : ribs) EXPECT_FALSE(step.at >= rib - kQuietSeconds && step.at < rib);
}

}  // namespace
}  // namespace mannerly::sim
