#include "observatory/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "incident/set_tails.h"
#include "wire/mrt/element.h"

namespace mannerly::observatory {

using incident::Incident;
using incident::Kind;

namespace {

ReplayPath without_repetitions(const AsPathView& path) {
  ReplayPath out;
  bool any_set = false, any_of_several = false;
  path.each_segment([&](const AsPathView::Segment& segment) {
    if (segment.type != SegmentType::kAsSet && segment.type != SegmentType::kAsSequence) return;
    const bool is_set = segment.type == SegmentType::kAsSet;
    any_set |= is_set;
    any_of_several |= is_set && segment.asns.size() > 1;
    if (any_of_several) return;
    for (const std::uint32_t asn : segment.asns) {
      if (!out.ases.empty() && out.ases.back().value == asn) continue;
      out.ases.push_back(Asn{asn});
      if (!any_set) out.text += fmt::format("{}{}", out.text.empty() ? "" : " ", asn);
    }
  });
  if (const std::string sets = incident::set_tail_text(path); !sets.empty()) {
    out.text += (out.text.empty() ? "" : " ") + sets;
  }
  return out;
}

Prefix followed(const Incident& incident, std::optional<Prefix> wanted) {
  if (wanted) return *wanted;
  const auto most = std::ranges::max_element(incident.prefixes, {}, &incident::TouchedPrefix::peers);
  return most == incident.prefixes.end() ? Prefix{} : most->prefix;
}

// The state of the table as records come in.
class Player {
 public:
  Player(const Incident& incident, const Prefix& prefix) : incident_(incident) {
    replay_.prefix = prefix;
    touched_[prefix.length] = true;
    for (const incident::TouchedPrefix& each : incident.prefixes) {
      if (each.prefix.covers(prefix)) touched_[each.prefix.length] = true;
    }
  }

  // Elements come by collector; they are played in the order of time.
  void element(const mrt::Element& e) {
    if (e.sent) return;
    const bool session = e.kind == mrt::ElementKind::kState;
    constexpr std::uint16_t kEstablished = 6;  // RFC 6396 section 4.4.1
    if (session ? e.new_state == kEstablished : !e.prefix.covers(replay_.prefix)) return;
    const std::uint32_t peer = peer_of({e.peer, e.peer_asn});
    if (peer >= Replay::kPeersMax) return;
    Happening h{.at = e.at, .kind = e.kind, .peer = peer, .length = e.prefix.length};
    if (!session) ++records_;
    const bool gone = session || e.kind == mrt::ElementKind::kWithdraw || e.attributes == nullptr ||
                      e.outcome >= bgp::Outcome::kTreatAsWithdraw;
    h.gone = gone;
    if (!gone) h.path = without_repetitions(e.attributes->as_path());
    happenings_.push_back(std::move(h));
  }

  void play() {
    std::ranges::stable_sort(happenings_, {}, &Happening::at);
    for (Happening& h : happenings_) {
      auto& routes = table_[h.peer];
      const auto old_routes = before_ ? Routes() : routes;
      const std::optional<ReplayPath> old = best(h.peer);
      const bool was_bad = has_bad(h.peer);
      if (h.kind == mrt::ElementKind::kState) routes.clear();
      if (h.gone) {
        routes.erase(h.length);
      } else {
        routes[h.length] = std::move(h.path);
      }
      previous_ = last_ == Instant() ? h.at : last_;
      last_ = std::max(last_, h.at);
      // What a table holds was there before: it is no step.
      const bool other = best(h.peer) != old || has_bad(h.peer) != was_bad;  // the same path may be for a prefix inside
      if (h.kind != mrt::ElementKind::kRib && other) changed(h.peer, old_routes, h);
      if (h.kind == mrt::ElementKind::kRib && before_ && has_bad(h.peer) != was_bad) widen(h.at);
    }
  }

  Result<Replay> finish(Tally skipped) {
    play();
    if (replay_.peers.size() > Replay::kPeersMax) {
      return fail(ErrorCode::kLimit, fmt::format("the evidence has more than {} peers", Replay::kPeersMax));
    }
    if (records_ == 0) {
      return fail(ErrorCode::kNoData, fmt::format("the evidence has no record of {}", format_prefix(replay_.prefix)));
    }
    if (!before_) begin(incident_.start);
    if (!worst_) worst_ = state("during", last_);
    replay_.most_bad = most_;
    replay_.states = {std::move(*before_), std::move(*worst_), state("after", last_)};
    replay_.skipped = std::move(skipped);
    return std::move(replay_);
  }

 private:
  using Routes = std::map<std::uint8_t, ReplayPath>;  // of one peer, by the length of the prefix

  std::uint32_t peer_of(const ReplayPeer& peer) {
    const auto [at, fresh] = numbers_.try_emplace(peer, static_cast<std::uint32_t>(replay_.peers.size()));
    if (fresh) {
      replay_.peers.push_back(peer);
      table_.emplace_back();
    }
    return at->second;
  }

  struct Happening {
    Instant at;
    mrt::ElementKind kind = mrt::ElementKind::kAnnounce;
    std::uint32_t peer = 0;
    std::uint8_t length = 0;  // of its prefix, which covers the one that is followed
    bool gone = false;        // no route any more
    ReplayPath path = {};
  };

  // By the longest prefix that the peer has a route for.
  std::optional<ReplayPath> best(std::uint32_t peer) const {
    const auto& routes = table_[peer];
    return routes.empty() ? std::nullopt : std::optional(routes.rbegin()->second);
  }
  // A route for what the incident touched: one for a covering prefix may be the culprit's own by right.
  bool has_bad(std::uint32_t peer) const {
    const auto& routes = table_[peer];
    return !routes.empty() && touched_[routes.rbegin()->first] && is_bad(incident_, routes.rbegin()->second.ases);
  }

  // What all have before the first change; with bad routes already, when the incident is older than the records.
  void begin(Instant at) {
    for (std::uint32_t peer = 0; peer < table_.size(); ++peer) {
      if (has_bad(peer)) at = std::min(at, previous_);
    }
    before_ = state("before", at);
    widen(at);
  }

  void widen(Instant at) {
    count(at);
    if (const std::uint32_t bad_now = replay_.spread.back().bad; bad_now > most_) {
      most_ = bad_now;
      worst_ = state("during", at);
    }
  }

  // The table holds the new route already; old is what the peer had before (asked for until the first bad route).
  void changed(std::uint32_t peer, const Routes& old, const Happening& h) {
    const bool bad = has_bad(peer);
    if (!before_ && (bad || h.at >= incident_.start)) {
      auto now = std::move(table_[peer]);
      table_[peer] = old;
      begin(h.at);
      table_[peer] = std::move(now);
    }
    if (before_) widen(h.at);
    if (replay_.steps.size() >= Replay::kStepsMax) {
      ++replay_.steps_left_out;
      return;
    }
    const auto path = best(peer);
    const std::string what = h.kind == mrt::ElementKind::kState ? "loses its session"
                             : path                             ? "changes to " + path->text
                                                                : "has no route any more";
    const ReplayPeer& who = replay_.peers[peer];
    replay_.steps.push_back({h.at, fmt::format("AS{} ({}) {}", who.asn.value, format_address(who.address), what), bad});
  }

  ReplayState state(std::string title, Instant at) const {
    ReplayState out{.title = std::move(title), .at = at};
    for (std::uint32_t peer = 0; peer < table_.size(); ++peer) {
      if (auto path = best(peer)) out.routes.push_back({peer, std::move(*path), has_bad(peer)});
    }
    return out;
  }

  void count(Instant at) {
    SpreadPoint point{.at = at};
    for (std::uint32_t peer = 0; peer < table_.size(); ++peer) {
      ++(table_[peer].empty() ? point.none : has_bad(peer) ? point.bad : point.good);
    }
    if (!replay_.spread.empty() && replay_.spread.back().at == at) {
      replay_.spread.back() = point;
    } else {
      replay_.spread.push_back(point);
    }
  }

  const Incident& incident_;
  Replay replay_;
  std::map<ReplayPeer, std::uint32_t> numbers_;
  std::vector<Happening> happenings_;
  std::vector<Routes> table_;        // by peer
  std::array<bool, 129> touched_{};  // lengths of the touched prefixes that cover the one that is followed
  std::optional<ReplayState> before_, worst_;
  std::uint32_t most_ = 0;
  std::uint64_t records_ = 0;
  Instant last_, previous_;  // of the records played, and of those before the last one
};

}  // namespace

bool is_bad(const Incident& incident, const std::vector<Asn>& path) {
  if (path.empty()) return false;
  switch (incident.kind) {
    case Kind::kMoas:
    case Kind::kSubMoas:
    case Kind::kSquat:
    case Kind::kLeak5:
    case Kind::kLeak6:
    case Kind::kBogonPrefix:
    case Kind::kBogonPrefixAdministrative: return path.back() == incident.culprit;
    default: break;
  }
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] != incident.culprit) continue;
    if (incident.accomplices.empty()) return true;
    // Towards the collector stands who accepted it; a peer of the collector may be the culprit itself.
    if (i == 0 || std::ranges::binary_search(incident.accomplices, path[i - 1])) return true;
  }
  return false;
}

Result<Replay> replay(const Incident& incident, Bytes mrt, std::optional<Prefix> wanted) {
  Player player(incident, followed(incident, wanted));
  mrt::ElementReader reader([&](const mrt::Element& element) { player.element(element); });
  // Evidence that is cut short shows what it has; what could not be read is counted.
  if (const Status fed = reader.feed(mrt); fed) static_cast<void>(reader.finish());
  return player.finish(reader.skipped());
}

}  // namespace mannerly::observatory
