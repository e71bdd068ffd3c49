#include "service/detect/detection.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <tuple>

#include "incident/registered_later.h"
#include "io/file.h"
#include "io/huge_pages.h"
#include "service/detect/feeder.h"
#include "service/detect/snapshot_limits.h"

namespace mannerly::service {
namespace {

namespace fs = std::filesystem;
using incident::Incident;
using BookEvent = incident::IncidentBook::Event;

std::int64_t microseconds_of(Instant at) {
  return at.seconds * 1'000'000;
}

// Where each collector begins when a time is asked for: its last RIB dump before, else that time.
std::map<std::string, std::int64_t> starts_of(const std::vector<MergeFile>& files, std::optional<Instant> from) {
  std::map<std::string, std::int64_t> starts;
  if (!from) return starts;
  for (const MergeFile& file : files) {
    const auto at = starts.try_emplace(file.input.collector, microseconds_of(*from)).first;
    if (file.input.kind != InputKind::kRib || file.input.first > *from) continue;
    // Files come in the order of time: the last one stays.
    at->second = microseconds_of(file.input.first);
  }
  return starts;
}

}  // namespace

Detection::Detection(const DetectorWorld& world, DetectOptions options)
    : world_(world),
      options_(std::move(options)),
      pool_(options_.threads),
      engine_(world.context(), {.advise_memory = io::ask_for_huge_pages,
                                .baseline = incident::baseline_times(world.context().snapshot)}) {
  if (options_.state.empty()) options_.state = archive_paths(options_.out).state;
  state_.snapshot = world.context().snapshot.id();
  state_.profile = world.context().profile.id;
  state_.profile_digest = profile_digest_of(world.context().profile);
  state_.known_digest = known_digest_of(world.context().known);
  state_.from = options_.from;
  note_late_registries();
}

std::string Detection::state_elsewhere() const {
  std::error_code error;
  const auto absolute = [&](const fs::path& path) { return fs::absolute(path, error).lexically_normal(); };
  const fs::path state = absolute(options_.state);
  return state == absolute(archive_paths(options_.out).state) ? std::string() : state.string();
}

// Nobody else may write the archive, nor the state where that is kept elsewhere.
Status Detection::lock() {
  const auto take = [&](const fs::path& file, const fs::path& what) -> Status {
    MANNERLY_TRY(io::FileLock lock,
                 io::FileLock::take(file, {ErrorCode::kUsage, fmt::format("{}: another process is writing it; wait for "
                                                                          "its end, or end it (it saves first)",
                                                                          what.string())}));
    locks_.push_back(std::move(lock));
    return {};
  };
  MANNERLY_CHECK_OK(take(options_.out / ".lock", options_.out));
  if (state_elsewhere().empty()) return {};
  return take(options_.state.parent_path() / ("." + options_.state.filename().string() + ".lock"), options_.state);
}

// An archive whose state is gone, or that was kept elsewhere, is not begun anew by mistake: that would replace its
// incidents. One whose first save was cut short has nothing to lose.
Status Detection::check_may_begin() const {
  const ArchivePaths paths = archive_paths(options_.out);
  std::error_code error;
  const bool empty = !fs::exists(paths.incidents, error) && !fs::exists(paths.report, error);
  if (empty || fs::exists(paths.begun, error)) return {};
  const auto report = read_report(paths.report);
  std::string hint = "Put it back, or say with --state FILE where it is";
  if (fs::exists(paths.state, error)) {
    hint = "The archive keeps one of its own: leave --state out";
  } else if (report && !report->state.empty()) {
    hint = fmt::format("It was kept elsewhere: give --state {}", report->state);
  }
  return fail(ErrorCode::kUsage, fmt::format("{} has incidents, but the state to go on from is not there: {}. {}; "
                                             "--fresh begins anew, and replaces them",
                                             options_.out.string(), options_.state.string(), hint));
}

Result<std::unique_ptr<Detection>> Detection::open(const DetectorWorld& world, DetectOptions options) {
  std::error_code error;
  fs::create_directories(options.out, error);
  if (error) return fail(ErrorCode::kIo, fmt::format("{}: {}", options.out.string(), error.message()));
  // Before hours of work, not after them.
  if (const fs::path folder = options.state.parent_path(); !folder.empty() && !fs::is_directory(folder, error)) {
    return fail(ErrorCode::kIo, fmt::format("{}: there is no such folder to keep the state in", folder.string()));
  }
  std::unique_ptr<Detection> detection(new Detection(world, std::move(options)));
  const DetectOptions& o = detection->options_;
  MANNERLY_CHECK_OK(detection->lock());
  const bool goes_on = !o.fresh && fs::exists(o.state, error);
  if (!o.fresh && !goes_on) MANNERLY_CHECK_OK(detection->check_may_begin());
  if (!o.history.empty() && goes_on) {
    return fail(ErrorCode::kUsage,
                fmt::format("{} goes on from its own state: a history is for a new archive", o.out.string()));
  }
  if (!o.history.empty()) MANNERLY_CHECK_OK(load_history(o.history, detection->engine_));
  if (!goes_on && !o.before.empty()) MANNERLY_CHECK_OK(detection->take_over());
  if (goes_on) {
    MANNERLY_TRY(detection->state_, load_state(o.state, world.context(), detection->engine_));
    detection->went_on_ = true;
  }
  return detection;
}

// What was judged by the other archive's bogons is judged by those of the world.
Status Detection::take_over() {
  const incident::Context& context = world_.context();
  MANNERLY_TRY(state_, take_over_state(options_.before, context, engine_));
  if (!options_.knows_inputs_before) {
    state_.ledger = {};
    state_.coverage = {};
  }
  state_.snapshot = context.snapshot.id();
  state_.profile = context.profile.id;
  state_.profile_digest = profile_digest_of(context.profile);
  state_.known_digest = known_digest_of(context.known);
  state_.from = options_.from;
  note_late_registries();
  went_on_ = begins_after_ = true;
  engine_.registries_changed();
  forget_silent_collectors();
  return {};
}

// What a collector showed that is gone for good would go on for ever: no dump of it corrects the table any more.
void Detection::forget_silent_collectors() {
  constexpr std::int64_t kSilentMax = std::int64_t{7} * 86'400 * 1'000'000;
  const incident::PeerBook& peers = engine_.peers();
  for (std::size_t i = 0; i < peers.size(); ++i) {
    const auto number = static_cast<incident::PeerNumber>(i);
    const auto at = state_.positions.find(peers[number].collector);
    const bool silent = at == state_.positions.end() || state_.position - at->second > kSilentMax;
    if (peers[number].up && silent) engine_.peer_down(engine_.now(), number);
  }
}

// Registries that say nothing, for their files are too old.
void Detection::note_late_registries() {
  const snapshot::Snapshot& registries = world_.registries();
  state_.late_registries.clear();
  for (const std::uint32_t number : world_.context().bogons.sources_too_old()) {
    const snapshot::SourceRow& source = registries.sources()[number];
    state_.late_registries.push_back(fmt::format(
        "{}: the registry's file {}: that something is available or reserved does not count by it on {}; what was a "
        "bogon before stays one until a registry says who holds it",
        registries.text(source.name),
        source.at == 0 ? "could not be read" : "is of " + format_instant(Instant{source.at}),
        format_day(day_of(registries.at()))));
  }
}

void Detection::registries_changed(Day day) {
  state_.registries = day;
  note_late_registries();
  engine_.registries_changed();
  const Instant since = begin_of({day.number - 1});
  for (Incident& incident : state_.closed) {
    if (incident.end && *incident.end >= since) note_registered_later(world_.context(), incident);
  }
}

bool Detection::has_applied(const std::vector<std::string>& words) const {
  const auto named = find_inputs(words);
  return named && std::ranges::all_of(*named, [&](const NamedInput& name) {
           const auto info = io::file_info(name.path);
           return info && state_.ledger.is_settled(name, info->size, info->modified);
         });
}

std::vector<InputFile> Detection::look(const std::vector<NamedInput>& named, Round& round) {
  std::vector<NamedInput> unknown;
  std::vector<InputFile> inputs;
  for (const NamedInput& name : named) {
    const auto info = io::file_info(name.path);
    if (info && state_.ledger.is_settled(name, info->size, info->modified)) {
      ++round.known;
      continue;
    }
    if (options_.live && info) {
      auto& met = met_[name.path.string()];
      if (met != std::pair(info->size, info->modified)) {
        met = {info->size, info->modified};
        ++round.growing;
        continue;
      }
    }
    const auto known = looked_.find(name.path.string());
    if (info && known != looked_.end() && info->size == known->second.size &&
        info->modified == known->second.modified && name.collector == known->second.collector) {
      inputs.push_back(known->second.input);
    } else {
      unknown.push_back(name);
    }
  }
  std::vector<InputFile> looked = look_into_all(unknown, pool_);
  for (std::size_t i = 0; i < looked.size(); ++i) {
    looked_[looked[i].path.string()] = {looked[i].size, looked[i].modified, unknown[i].collector, looked[i]};
    inputs.push_back(std::move(looked[i]));
  }
  return inputs;
}

// In a live detection: as far as all collectors have come that are not far behind. A collector has come to where
// its newest file ends, which is told when the usual distance of its files is known.
std::int64_t Detection::end_of_round() const {
  const std::int64_t end = options_.to ? microseconds_of(*options_.to) : INT64_MAX;
  if (!options_.live) return end;
  const auto held_back = reached_by_all(state_.ledger.records(), kLagMax);
  return held_back ? std::min(end, microseconds_of(*held_back)) : end;
}

void Detection::count(const Ledger::Plan& plan, std::size_t records_before, Round& round) const {
  const auto& records = state_.ledger.records();
  const auto add = [&](const InputRecord& record) {
    switch (record.state) {
      case InputState::kWhole: ++round.whole; break;
      case InputState::kDamaged: ++round.damaged; break;
      case InputState::kPartial: ++round.partial; break;
      case InputState::kUnusable: ++round.unusable; break;
      case InputState::kDuplicate: ++round.duplicate; break;
      case InputState::kOutdated: ++round.outdated; break;
    }
    round.unconfirmed += record.waits ? 1 : 0;
    round.clock += record.clock;
    round.late += record.late;
    round.stale += record.stale;
    round.out_of_order += record.out_of_order;
  };
  for (const std::size_t number : plan.records) add(records[number]);
  for (std::size_t i = records_before; i < records.size(); ++i) {
    const InputState state = records[i].state;
    if (state == InputState::kUnusable || state == InputState::kDuplicate) add(records[i]);
  }
}

Result<Round> Detection::run(const std::vector<std::string>& words) {
  const auto begin = std::chrono::steady_clock::now();
  MANNERLY_TRY(const std::vector<NamedInput> named, find_inputs(words));
  const std::size_t records_before = state_.ledger.records().size();
  const Instant now_before = now();
  Round round{.files = named.size()};
  const Ledger::Plan plan = state_.ledger.plan(look(named, round));
  round.known += static_cast<std::size_t>(plan.known);

  const auto starts = starts_of(plan.files, went_on_ ? std::nullopt : state_.from);
  Feeder feeder({engine_, state_, plan, starts, options_.progress});
  engine_.incidents().on_incident = [&](BookEvent event, const Incident& incident) {
    if (event == BookEvent::kOpened) feeder.opened();
    if (event == BookEvent::kClosed) {
      feeder.closed();
      const bool before = state_.from && incident.end && *incident.end < *state_.from;
      state_.before_from += before ? 1 : 0;
      if (!before) {
        state_.closed.push_back(incident);
        // Now, for later days' registries may lack other things.
        state_.closed.back().unseen = limits_of(incident);
      }
    }
    if (options_.on_incident) options_.on_incident(event, incident);
  };
  MergeOptions merging{
      .to = end_of_round(), .files_ahead = 2 * std::size_t{pool_.size()}, .interrupted = options_.interrupted};
  round.interrupted = !merge(plan.files, pool_, merging, feeder);
  engine_.incidents().on_incident = {};

  round.events = feeder.applied();
  count(plan, records_before, round);
  for (const Gap& gap : gaps()) {
    if (gap.of_collector && gap.what != "said nothing" && (now_before == Instant{} || gap.to > now_before))
      ++round.gaps;
  }
  round.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return round;
}

Instant Detection::now() const {
  return state_.position == INT64_MIN ? Instant{} : incident::Moment{state_.position}.instant();
}

std::vector<Gap> Detection::gaps() const {
  const incident::PeerBook& peers = engine_.peers();
  return state_.coverage.gaps(state_.ledger.records(), now(), [&](std::uint32_t number) {
    if (number >= peers.size() || !peers[static_cast<incident::PeerNumber>(number)].full) return std::string();
    const incident::PeerInfo& peer = peers[static_cast<incident::PeerNumber>(number)];
    return fmt::format("{} ({})", format_asn(peer.asn), format_address(peer.address));
  });
}

std::vector<std::string> Detection::snapshot_limits() const {
  const incident::Context& context = world_.context();
  std::vector<std::string> out = missing_sources(context);
  if (state_.applied == 0) return out;
  std::ranges::move(sources_of_another_time(context, {state_.first, now()}), std::back_inserter(out));
  std::ranges::move(unknown_networks(context, engine_), std::back_inserter(out));
  return out;
}

// What began before the archive did, and goes on in it, was judged by the files of that time.
std::vector<std::string> Detection::limits_of(const Incident& incident) const {
  const bool is_of_before = incident.start < state_.first;
  return limits_of_verdict(world_.context(), incident.kind,
                           is_of_before ? std::nullopt : std::optional(incident.start));
}

std::vector<Incident> Detection::incidents() {
  std::vector<Incident> all = state_.closed;
  std::vector<Incident> open = engine_.incidents().open_incidents(engine_.now());
  for (Incident& incident : open) {
    incident.unseen = limits_of(incident);
  }
  std::move(open.begin(), open.end(), std::back_inserter(all));
  const std::vector<Gap> unseen = gaps();
  for (Incident& incident : all) {
    std::vector<std::string> notes = notes_for(unseen, incident.start, incident.end.value_or(now()));
    incident.unseen.insert(incident.unseen.begin(), notes.begin(), notes.end());
    // When the sessions are back it may be there as another one, or may have ended meanwhile.
    if (incident.end && incident.ending == incident::Ending::kSessionLost) {
      incident.unseen.push_back(fmt::format(
          "whether it went on after {}: the last session that showed it was lost then", format_instant(*incident.end)));
    }
  }
  std::sort(all.begin(), all.end(),
            [](const Incident& a, const Incident& b) { return std::tie(a.start, a.id) < std::tie(b.start, b.id); });
  return all;
}

Status Detection::save() {
  const ArchivePaths paths = archive_paths(options_.out);
  std::error_code error;
  // Until there is a state nobody can tell an archive that is being begun from one that has lost it.
  if (!fs::exists(options_.state, error)) MANNERLY_CHECK_OK(io::write_file_atomically(paths.begun, Bytes()));
  MANNERLY_CHECK_OK(write_incidents(paths.incidents, incidents()));
  MANNERLY_CHECK_OK(io::write_file_atomically(paths.report, as_bytes(report_of(*this, world_))));
  MANNERLY_CHECK_OK(save_history(paths.history, engine_));
  MANNERLY_CHECK_OK(save_state(options_.state, state_, engine_));
  fs::remove(paths.begun, error);
  return error ? fail(ErrorCode::kIo, fmt::format("{}: {}", paths.begun.string(), error.message())) : Status{};
}

}  // namespace mannerly::service
