#include "service/detect/feeder.h"

#include <fmt/format.h>

#include <algorithm>

namespace mannerly::service {

using incident::Announcement;
using incident::Moment;
using incident::PeerNumber;

Feeder::Feeder(const Parts& parts)
    : parts_(parts),
      files_(parts.plan.files.size()),
      positions_before_(parts.state.positions),
      position_before_(parts.state.position),
      open_(parts.engine.incidents().open_incidents(parts.engine.now()).size()),
      begin_(std::chrono::steady_clock::now()),
      told_(begin_) {}

Feeder::Open& Feeder::open(std::size_t file) {
  Open& open = files_[file];
  if (open.record != nullptr) return open;
  open.record = &parts_.state.ledger.at(parts_.plan.records[file]);
  const std::string& collector = open.record->collector;
  if (const auto start = parts_.starts.find(collector); start != parts_.starts.end()) open.start = start->second;
  if (const auto before = positions_before_.find(collector); before != positions_before_.end()) {
    open.done_to = before->second;
  }
  open.position = &parts_.state.positions.try_emplace(collector, INT64_MIN).first->second;
  return open;
}

void Feeder::begin_rib(std::size_t file, std::int64_t at) {
  Open& rib = open(file);
  // A dump of what has changed since, or of before the last dump that the run begins with.
  rib.rib_ignored = at < rib.done_to || at < rib.start;
  if (rib.rib_ignored) return;
  rib.in_rib = true;
  parts_.engine.begin_rib(rib.record->collector, Moment{at});
}

std::int32_t Feeder::peer_of(Open& file, const Event& event, const PeerKey& key) {
  if (event.peer >= file.peers.size()) file.peers.resize(event.peer + std::size_t{1}, kUnknown);
  std::int32_t& number = file.peers[event.peer];
  if (number == kUnknown) {
    const auto added = parts_.engine.add_peer(file.record->collector, key.address, key.asn);
    number = added ? std::int32_t{*added} : kRefused;
  }
  return number;
}

void Feeder::withdraw(Moment at, const Event& event, PeerNumber peer) {
  AddPathRoutes::Left left;
  if (event.add_path) left = parts_.state.add_path.withdraw(peer, event.prefix, event.path_id);
  if (left.gone) parts_.engine.withdraw(at, peer, event.prefix);
  if (left.route == nullptr) return;
  parts_.engine.announce(at, peer, {.prefix = event.prefix, .path = left.route->path(), .otc = left.route->otc});
}

void Feeder::apply(const Open& file, Moment at, const Event& event, PeerNumber peer, AsPathView path) {
  AddPathRoutes& add_path = parts_.state.add_path;
  if (event.add_path && event.kind <= EventKind::kAnnounce) {
    add_path.announce(peer, event.prefix, event.path_id, path, event.otc);
  }
  switch (event.kind) {
    case EventKind::kRoute:
      parts_.engine.rib_route(peer, {.prefix = event.prefix, .path = path, .otc = event.otc, .from_rib = true});
      return;
    case EventKind::kAnnounce:
      parts_.engine.announce(at, peer, {.prefix = event.prefix, .path = path, .otc = event.otc});
      break;
    case EventKind::kWithdraw: withdraw(at, event, peer); break;
    case EventKind::kDown:
      if (!add_path.empty()) add_path.forget(peer);
      parts_.engine.peer_down(at, peer);
      break;
    case EventKind::kAlive: parts_.engine.alive(at, peer); break;
  }
  parts_.state.coverage.note(file.record->collector, peer, at.instant());
}

void Feeder::event(std::size_t number, std::int64_t at, const Event& event, const PeerKey& key, AsPathView path) {
  Open& file = open(number);
  DetectState& state = parts_.state;
  if (at < file.start) {
    ++file.record->outside;
    return;
  }
  if (at < file.done_to || (event.kind == EventKind::kRoute && file.rib_ignored)) {
    ++file.record->stale;
    return;
  }
  const std::int32_t peer = peer_of(file, event, key);
  if (peer == kRefused) {
    ++state.peers_refused;
    return;
  }
  if (at < position_before_) ++file.record->late;
  if (state.applied == 0) state.first = Moment{at}.instant();
  ++state.applied;
  ++applied_;
  *file.position = std::max(*file.position, at);
  state.position = std::max(state.position, at);
  apply(file, Moment{at}, event, static_cast<PeerNumber>(peer), path);
  constexpr std::uint64_t kEventsBetweenLooks = 8192;
  if (applied_ % kEventsBetweenLooks == 0) tell(number, false);
}

namespace {

// Why a damaged file is one; empty of a whole one.
std::string what_is_missing(const InputRecord& record, const FileOutcome& outcome) {
  if (outcome.error) return outcome.error->message;
  if (outcome.whole) return {};
  const auto& rows = outcome.skipped.rows();
  const auto most =
      std::ranges::max_element(rows, {}, [](const Tally::Row& row) { return std::pair(row.bytes, row.count); });
  return fmt::format("{}: left out in {} place{}, mostly from octet {} on ({} octets): {}", record.path,
                     outcome.skipped.total(), outcome.skipped.total() == 1 ? "" : "s", most->first_offset, most->bytes,
                     most->reason);
}

}  // namespace

void Feeder::end_file(std::size_t number, std::uint64_t events_done, bool ended, const FileOutcome& outcome) {
  Open& file = open(number);
  InputRecord& record = *file.record;
  if (file.in_rib) parts_.engine.end_rib(record.collector, outcome.whole);
  record.events_done = events_done;
  record.state = InputState::kPartial;
  record.waits = outcome.waits;
  if (ended) {
    record.state = file.rib_ignored ? InputState::kOutdated : outcome.whole ? InputState::kWhole : InputState::kDamaged;
    record.last = outcome.last;
    record.records = outcome.records;
    record.routes = outcome.routes;
    record.announcements = outcome.announcements;
    record.withdrawals = outcome.withdrawals;
    record.states = outcome.states;
    record.treated_as_withdraw = outcome.treated_as_withdraw;
    record.out_of_order = outcome.out_of_order;
    record.clock = outcome.clock;
    record.breaks_off = outcome.error.has_value();
    record.error = what_is_missing(record, outcome);
    record.skipped.clear();
    for (const Tally::Row& row : outcome.skipped.rows()) {
      record.skipped.push_back({row.reason, row.count, row.bytes, row.first_offset});
    }
    ++ended_;
    tell(number, true);
  }
  file.peers = {};
}

void Feeder::tell(std::size_t file, bool ended) {
  if (!parts_.progress) return;
  const auto now = std::chrono::steady_clock::now();
  if (!ended && now - told_ < std::chrono::seconds(1)) return;
  told_ = now;
  parts_.progress({.input = files_[file].record,
                   .ended = ended,
                   .files_ended = ended_,
                   .files = files_.size(),
                   .events = applied_,
                   .incidents = parts_.state.closed.size() + open_,
                   .seconds = std::chrono::duration<double>(now - begin_).count(),
                   .at = parts_.engine.now().instant()});
}

}  // namespace mannerly::service
