// report.json: what a detection read, what it could not see, whom it trusts. docs/reference/incident-archive.md
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "base/version.h"
#include "render/json_writer.h"
#include "service/detect/detection.h"

namespace mannerly::service {
namespace {

using incident::Incident;
using render::JsonWriter;

void write_instant(JsonWriter& json, std::string_view name, std::optional<Instant> at) {
  json.key(name);
  if (at) {
    json.value(format_instant(*at));
  } else {
    json.null();
  }
}

// What an input has of its own; zeros are left out.
void write_input(JsonWriter& json, const InputRecord& r) {
  json.begin_object();
  json.field("path", r.path).field("collector", r.collector).field("kind", name_of(r.kind));
  json.field("state", name_of(r.state)).field("digest", to_hex(r.digest)).field("bytes", r.size);
  write_instant(json, "begin", r.begin == Instant{} ? std::nullopt : std::optional(r.begin));
  write_instant(json, "last", r.last);
  const std::pair<std::string_view, std::uint64_t> counts[] = {{"records", r.records},
                                                               {"routes", r.routes},
                                                               {"announcements", r.announcements},
                                                               {"withdrawals", r.withdrawals},
                                                               {"states", r.states},
                                                               {"treated_as_withdraw", r.treated_as_withdraw},
                                                               {"out_of_order", r.out_of_order},
                                                               {"clock", r.clock},
                                                               {"late", r.late},
                                                               {"stale", r.stale},
                                                               {"outside", r.outside}};
  for (const auto& [name, count] : counts) {
    if (count > 0) json.field(name, count);
  }
  if (!r.skipped.empty()) {
    json.key("skipped").begin_array();
    for (const auto& row : r.skipped) {
      json.begin_object().field("reason", row.reason).field("count", row.count).field("bytes", row.bytes);
      json.field("first_offset", row.first_offset).end_object();
    }
    json.end_array();
  }
  if (r.waits) json.field("waits", true);
  if (!r.error.empty()) json.field("error", r.error);
  json.end_object();
}

void write_inputs(JsonWriter& json, const Ledger& ledger) {
  std::vector<const InputRecord*> sorted;
  std::map<InputState, std::uint64_t> states;
  for (const InputRecord& record : ledger.records()) {
    sorted.push_back(&record);
    ++states[record.state];
  }
  std::sort(sorted.begin(), sorted.end(), [](const InputRecord* a, const InputRecord* b) {
    return std::tie(a->collector, a->begin, a->kind, a->path) < std::tie(b->collector, b->begin, b->kind, b->path);
  });
  json.key("input_states").begin_object();
  for (const InputState state : {InputState::kWhole, InputState::kDamaged, InputState::kPartial, InputState::kUnusable,
                                 InputState::kDuplicate, InputState::kOutdated}) {
    json.field(name_of(state), states[state]);
  }
  json.end_object().key("inputs").begin_array();
  for (const InputRecord* record : sorted) write_input(json, *record);
  json.end_array();
}

// Why a peer is trusted as it is, from the counts that make the trust.
std::string why_of(const incident::PeerInfo& peer) {
  std::vector<std::string> reasons;
  if (peer.stale) reasons.emplace_back("silent while others were not");
  if (peer.signals_alone > 0) {
    reasons.push_back(fmt::format("{} of {} signals were seen by no other peer", peer.signals_alone,
                                  peer.signals_alone + peer.signals_shared));
  }
  if (peer.signals_lingering > 0) {
    reasons.push_back(fmt::format("kept {} signals after all others had dropped them", peer.signals_lingering));
  }
  if (peer.flaps > 0) {
    reasons.push_back(fmt::format("changed {} routes again within a minute, in {} updates", peer.flaps, peer.updates));
  }
  if (reasons.empty())
    return peer.trust < 1 ? "few signals of it were confirmed by others" : "nothing speaks against it";
  return fmt::format("{}", fmt::join(reasons, "; "));
}

void write_peers(JsonWriter& json, const incident::PeerBook& peers) {
  json.field("peers_full", peers.full_ases());
  json.key("peers").begin_array();
  for (std::size_t i = 0; i < peers.size(); ++i) {
    const incident::PeerInfo& p = peers[static_cast<incident::PeerNumber>(i)];
    json.begin_object().field("collector", p.collector).field("address", format_address(p.address));
    json.field("asn", p.asn.value).field("up", p.up).field("full", p.full).field("stale", p.stale);
    json.field("routes_ipv4", p.routes_v4).field("routes_ipv6", p.routes_v6).field("updates", p.updates);
    json.field("trust", p.trust).field("why", why_of(p)).end_object();
  }
  json.end_array();
}

// Of times that are not what they should be, and of what came too late.
void say_what_is_untimely(const Ledger& ledger, std::vector<std::string>& out) {
  std::uint64_t out_of_order = 0, late = 0, stale = 0;
  for (const InputRecord& r : ledger.records()) {
    out_of_order += r.out_of_order;
    late += r.late;
    stale += r.stale;
    if (r.clock > 0) {
      out.push_back(
          fmt::format("{}: {}: the times of {} record{} cannot be true, by the records around them or the files of its "
                      "series: they "
                      "were taken as of the last time before that can",
                      r.collector, r.path, r.clock, r.clock == 1 ? "" : "s"));
    }
    if (r.waits) {
      out.push_back(fmt::format(
          "{}: {}: the rest of it lies beyond the time of the file: it waits for the next file, which has to "
          "bear that out",
          r.collector, r.path));
    }
  }
  if (out_of_order > 0) {
    out.push_back(fmt::format(
        "{} records stand in their files after later ones: each was taken as of the time that the others had "
        "come to, and what happened in between may have another order",
        out_of_order));
  }
  if (late > 0) {
    out.push_back(
        fmt::format("{} events are older than what others had shown before their files came: they changed what routes "
                    "are known, and may have ended what was going on, but what began with them is not listed",
                    late));
  }
  if (stale > 0) {
    out.push_back(fmt::format(
        "{} events are older than what their own collector had shown before their files came: they were left "
        "out",
        stale));
  }
}

// What nobody can say from these data, in sentences.
std::vector<std::string> not_seen(Detection& detection) {
  std::vector<std::string> out = detection.snapshot_limits();
  std::map<std::string, std::pair<bool, bool>> kinds;  // collector: has a dump, has updates
  for (const InputRecord& record : detection.state().ledger.records()) {
    if (record.state == InputState::kUnusable) {
      out.push_back(fmt::format("{}: could not be used: {}", record.collector, record.error));
    } else if (record.state == InputState::kDamaged && !record.error.empty()) {
      out.push_back(fmt::format("{}: read in part: {}", record.collector, record.error));
    }
    if (record.state != InputState::kWhole && record.state != InputState::kDamaged &&
        record.state != InputState::kPartial)
      continue;
    auto& [has_dump, has_updates] = kinds[record.collector];
    (record.kind == InputKind::kRib ? has_dump : has_updates) = true;
  }
  const incident::BaselineTaken& baseline = detection.engine().baseline();
  if (baseline.any()) {
    const Instant at{std::max(baseline.rib, baseline.origin_tables)};
    out.push_back(
        fmt::format("what the snapshot's table of {} knew stands in for dumps that are missing: it was {} "
                    "days old when the data began",
                    format_instant(at), (detection.state().first - at).count / 86400));
  }
  for (const auto& [collector, has] : kinds) {
    if (!has.first) {
      out.push_back(
          fmt::format("{}: no RIB dump: routes that did not change while it was watched are not known", collector));
    }
    if (!has.second)
      out.push_back(fmt::format("{}: RIB dumps alone: nothing is known of the time between them", collector));
  }
  say_what_is_untimely(detection.state().ledger, out);
  if (const AddPathRoutes::Several several = detection.state().add_path.several(); several.prefixes > 0) {
    out.push_back(
        fmt::format("ADD-PATH: {} prefixes have several routes at {} sessions: of each session the one that came "
                    "last counts, the others are not looked at",
                    several.prefixes, several.sessions));
  }
  std::ranges::copy(detection.state().late_registries, std::back_inserter(out));
  std::sort(out.begin(), out.end());
  for (const Gap& gap : detection.gaps()) out.push_back(text_of(gap));
  return out;
}

void write_incident_counts(JsonWriter& json, const std::vector<Incident>& incidents, double threshold,
                           std::uint64_t before_from) {
  std::map<incident::Kind, std::array<std::uint64_t, 3>> kinds;  // all, open, at or above the threshold
  for (const Incident& i : incidents) {
    auto& counts = kinds[i.kind];
    ++counts[0];
    counts[1] += i.phase == incident::Phase::kOpen ? 1 : 0;
    counts[2] += i.confidence >= threshold ? 1 : 0;
  }
  json.key("incidents").begin_object().field("threshold", threshold).field("ended_before_from", before_from);
  json.key("kinds").begin_array();
  for (const auto& [kind, counts] : kinds) {
    json.begin_object().field("kind", incident::name_of(kind)).field("all", counts[0]).field("open", counts[1]);
    json.field("above_threshold", counts[2]).end_object();
  }
  json.end_array().end_object();
}

// What has been there for so long that it is a state of the Internet rather than an event: no incident.
void write_standing(JsonWriter& json, const incident::Engine& engine) {
  constexpr std::size_t kListed = 10'000;
  const auto standing = engine.standing();
  json.field("standing_count", std::uint64_t{standing.size()}).key("standing").begin_array();
  for (std::size_t i = 0; i < std::min(kListed, standing.size()); ++i) {
    const incident::Symptom& symptom = standing[i].symptom;
    json.begin_object().field("kind", incident::name_of(symptom.kind)).field("culprit", symptom.culprit.value);
    json.field("from", symptom.from.value).field("to", symptom.to.value).field("paths", standing[i].paths).end_object();
  }
  json.end_array();
}

// The snapshot's tables that count as what was there before; null without.
void write_baseline(JsonWriter& json, const incident::BaselineTaken& baseline) {
  const auto time = [&](std::string_view name, std::uint32_t at) {
    write_instant(json, name, at == 0 ? std::nullopt : std::optional(Instant{at}));
  };
  json.key("baseline").begin_object();
  time("rib", baseline.rib);
  time("origin_tables", baseline.origin_tables);
  json.field("origins", baseline.origins).field("paths", baseline.paths).end_object();
}

void write_engine(JsonWriter& json, Detection& detection) {
  const incident::EngineCounts& c = detection.engine().counts();
  json.key("engine").begin_object();
  json.field("events", detection.state().applied).field("announcements", c.announcements);
  json.field("withdrawals", c.withdrawals).field("rib_entries", c.rib_entries).field("duplicates", c.duplicates);
  json.field("unknown_withdrawals", c.unknown_withdrawals).field("late", c.late).field("refused", c.refused());
  json.field("rib_corrections", c.rib_corrections).field("sessions_lost", c.sessions_lost);
  json.field("peers_refused", detection.state().peers_refused);
  const incident::Engine::Sizes sizes = detection.engine().sizes();
  json.field("prefixes", sizes.prefixes).field("table_routes", sizes.routes).field("paths", sizes.paths);
  json.field("signals", sizes.signals).end_object();
}

}  // namespace

std::string report_of(Detection& detection, const DetectorWorld& world) {
  const DetectState& state = detection.state();
  const incident::Context& context = world.context();
  const std::vector<Incident> incidents = detection.incidents();
  JsonWriter json(1);
  json.begin_object().field("program", kProgramVersion);
  json.field("snapshot", to_hex(state.snapshot)).field("snapshot_name", context.snapshot.name());
  json.field("snapshot_at", format_instant(context.snapshot.at())).field("profile", state.profile);
  json.field("profile_digest", to_hex(state.profile_digest));
  const incident::KnownNetworks& known = context.known;
  json.field("known_networks", known.scrubbers.size() + known.anycast.size() + known.bad_reputation.size());
  json.field("known_networks_digest", to_hex(state.known_digest));
  if (const std::string kept = detection.state_elsewhere(); !kept.empty()) json.field("state", kept);
  const bool any = state.applied > 0;
  write_instant(json, "from",
                any ? std::optional(std::max(state.from.value_or(state.first), state.first)) : std::nullopt);
  write_instant(json, "to", any ? std::optional(detection.now()) : std::nullopt);
  write_incident_counts(json, incidents, context.profile.threshold, state.before_from);
  write_baseline(json, detection.engine().baseline());
  write_standing(json, detection.engine());
  json.key("not_seen").begin_array();
  for (const std::string& line : not_seen(detection)) json.value(line);
  json.end_array();
  write_engine(json, detection);
  write_peers(json, detection.engine().peers());
  write_inputs(json, state.ledger);
  json.end_object();
  return json.take() + "\n";
}

}  // namespace mannerly::service
