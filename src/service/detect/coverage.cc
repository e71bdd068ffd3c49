#include "service/detect/coverage.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>

namespace mannerly::service {
namespace {

// Files whose beginnings are farther apart than this many usual distances have others missing between them.
constexpr double kMissingFactor = 1.6;
constexpr std::uint64_t kNamesMax = 1'000'000;  // collectors or peers in a saved state

// The update files of a collector that have a place in its series, by their beginning.
std::vector<const InputRecord*> series_of(const std::string& collector, std::span<const InputRecord> inputs) {
  std::vector<const InputRecord*> series;
  for (const InputRecord& input : inputs) {
    if (input.collector != collector || input.kind != InputKind::kUpdates) continue;
    if (input.state == InputState::kDuplicate) continue;
    // A file that could not be used has a place when its name tells it.
    if (input.state == InputState::kUnusable && input.begin == Instant{}) continue;
    series.push_back(&input);
  }
  std::stable_sort(series.begin(), series.end(),
                   [](const InputRecord* a, const InputRecord* b) { return a->begin < b->begin; });
  return series;
}

std::int64_t usual_distance_of(const std::vector<const InputRecord*>& series) {
  std::vector<std::int64_t> distances;
  for (std::size_t i = 1; i < series.size(); ++i) {
    const std::int64_t distance = (series[i]->begin - series[i - 1]->begin).count;
    if (distance > 0) distances.push_back(distance);
  }
  if (distances.size() < 2) return 0;
  const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
  std::nth_element(distances.begin(), middle, distances.end());
  return *middle;
}

bool overlaps(const Gap& gap, std::int64_t from, std::int64_t to) {
  return gap.from.seconds < to && gap.to.seconds > from;
}

}  // namespace

std::string text_of(const Gap& gap) {
  return fmt::format("{}: {} from {} to {}", gap.collector, gap.what, format_instant(gap.from), format_instant(gap.to));
}

void Pulse::beat(std::int64_t second) {
  if (beats_ == 0) first_ = last_ = second;
  if (beats_ > 0 && second <= last_) return;
  keep(pauses_, {last_, second});
  last_ = second;
  ++beats_;
}

// The longest ones; of equal ones the earlier.
void Pulse::keep(std::vector<Pause>& pauses, Pause pause) {
  if (pause.to <= pause.from) return;
  const auto longer = [](const Pause& a, const Pause& b) { return a.to - a.from > b.to - b.from; };
  if (pauses.size() >= kPausesMax && !longer(pause, pauses.back())) return;
  pauses.insert(std::upper_bound(pauses.begin(), pauses.end(), pause, longer), pause);
  if (pauses.size() > kPausesMax) pauses.pop_back();
}

std::vector<Pulse::Pause> Pulse::pauses(std::int64_t now) const {
  if (beats_ == 0) return {};
  std::vector<Pause> all = pauses_;
  keep(all, {last_, now});
  const std::int64_t span = std::max(last_ - first_, std::int64_t{1});
  const std::int64_t tail = all.size() < kTailRank ? 0 : all[kTailRank - 1].to - all[kTailRank - 1].from;
  std::erase_if(all, [&](const Pause& pause) {
    const std::int64_t length = pause.to - pause.from;
    return length < std::max(pause_min_, kUnusualTail * tail) ||
           length * static_cast<std::int64_t>(beats_) < kUnusual * span;
  });
  std::sort(all.begin(), all.end());
  return all;
}

void Pulse::save(incident::StateWriter& out) const {
  out.put(first_);
  out.put(last_);
  out.put(beats_);
  out.put(static_cast<std::uint64_t>(pauses_.size()));
  for (const Pause& pause : pauses_) {
    out.put(pause.from);
    out.put(pause.to);
  }
}

void Pulse::load(incident::StateReader& in) {
  first_ = in.get<std::int64_t>();
  last_ = in.get<std::int64_t>();
  beats_ = in.get<std::uint64_t>();
  const auto count = in.get<std::uint64_t>();
  for (std::uint64_t i = 0; i < count && i < kPausesMax; ++i) {  // as they were: the longest first
    Pause pause{};
    pause.from = in.get<std::int64_t>();
    pause.to = in.get<std::int64_t>();
    pauses_.push_back(pause);
  }
}

void Coverage::note(const std::string& collector, std::uint32_t peer, Instant at) {
  if (peer >= peers_.size()) peers_.resize(peer + 1);
  Peer& of = peers_[peer];
  if (of.all == nullptr) {
    of.collector = collector;
    of.all = &collectors_.try_emplace(collector, kCollectorPauseMin).first->second;
  }
  of.all->beat(at.seconds);
  of.pulse.beat(at.seconds);
}

std::vector<Gap> file_gaps(const std::string& collector, std::span<const InputRecord> inputs) {
  const auto series = series_of(collector, inputs);
  const std::int64_t usual = usual_distance_of(series);
  std::vector<Gap> gaps;
  for (std::size_t i = 0; i < series.size(); ++i) {
    const InputRecord& file = *series[i];
    // Where the file's time ends: at the next one's beginning, or after the usual distance.
    const std::int64_t begin = file.begin.seconds;
    std::int64_t end = usual > 0 ? begin + usual : file.last.value_or(file.begin).seconds;
    if (i + 1 < series.size()) {
      const std::int64_t next = series[i + 1]->begin.seconds;
      const double distance = static_cast<double>(next - begin);
      if (usual > 0 && distance > kMissingFactor * static_cast<double>(usual)) {
        const auto missing = std::max<std::int64_t>(1, (next - begin + usual / 2) / usual - 1);
        gaps.push_back(
            {collector,
             missing == 1 ? "an update file is missing" : fmt::format("{} update files are missing", missing),
             Instant{begin + usual}, Instant{next}});
      } else {
        end = next;
      }
    }
    const std::string name = file.path.substr(file.path.rfind('/') + 1);
    if (file.state == InputState::kUnusable && end > begin) {
      gaps.push_back({collector, fmt::format("{} could not be used", name), file.begin, Instant{end}});
    }
    if (file.state == InputState::kDamaged && file.breaks_off && file.last && file.last->seconds < end) {
      gaps.push_back({collector, fmt::format("{} breaks off", name), *file.last, Instant{end}});
    }
    if (file.state == InputState::kDamaged && !file.breaks_off && file.last) {
      gaps.push_back({collector, fmt::format("{} is damaged in places", name), file.begin, *file.last + Seconds{1}});
    }
  }
  return gaps;
}

std::optional<Instant> reached_by_all(std::span<const InputRecord> inputs, Seconds lag_max) {
  struct Come {
    Instant begin;          // of its newest file
    Seconds known, likely;  // distance of its files
  };
  std::map<std::string, Come> all;
  for (const InputRecord& input : inputs) {
    const bool is_used = input.state != InputState::kUnusable && input.state != InputState::kDuplicate;
    if (input.kind == InputKind::kUpdates && is_used) all[input.collector];
  }
  Seconds longest{0};
  for (auto& [collector, come] : all) {
    const auto series = series_of(collector, inputs);
    come.begin = series.back()->begin;
    come.known = come.likely = Seconds{usual_distance_of(series)};
    if (come.known.count == 0 && series.size() > 1) come.likely = come.begin - series[series.size() - 2]->begin;
    longest.count = std::max(longest.count, come.likely.count);
  }
  Instant first;
  for (auto& [collector, come] : all) {
    if (come.likely.count == 0) come.likely = longest;
    first = std::max(first, come.begin + come.likely);
  }
  std::optional<Instant> reached;
  for (const auto& [collector, come] : all) {
    if ((first - (come.begin + come.likely)).count > come.likely.count + lag_max.count) continue;
    const Instant to = come.begin + come.known;
    reached = reached ? std::min(*reached, to) : to;
  }
  return reached;
}

namespace {

// From a first dump that is damaged to the next whole one: what it did not hold may have been there all the time.
std::optional<Gap> dump_gap(const std::string& collector, std::span<const InputRecord> inputs, Instant now) {
  const InputRecord* first = nullptr;
  const auto is_dump = [&](const InputRecord& input) {
    return input.collector == collector && input.kind == InputKind::kRib;
  };
  for (const InputRecord& input : inputs) {
    const bool is_read = input.state == InputState::kWhole || input.state == InputState::kDamaged;
    if (is_dump(input) && is_read && (first == nullptr || input.begin < first->begin)) first = &input;
  }
  if (first == nullptr || first->state != InputState::kDamaged) return std::nullopt;
  Instant end = now;
  for (const InputRecord& input : inputs) {
    if (is_dump(input) && input.state == InputState::kWhole) end = std::min(end, input.begin);
  }
  const std::string name = first->path.substr(first->path.rfind('/') + 1);
  // To the end of the second in which the next one stands.
  return Gap{collector, fmt::format("{} was read in part: what it does not hold may have been there before", name),
             first->begin, end + Seconds{1}};
}

}  // namespace

std::int64_t usual_distance(const std::string& collector, std::span<const InputRecord> inputs) {
  return usual_distance_of(series_of(collector, inputs));
}

std::vector<Gap> Coverage::gaps(std::span<const InputRecord> inputs, Instant now,
                                const std::function<std::string(std::uint32_t)>& peer_name) const {
  std::vector<Gap> gaps;
  for (const auto& [collector, pulse] : collectors_) {
    const auto of_files = file_gaps(collector, inputs);
    const auto explained = [&](std::int64_t from, std::int64_t to) {
      return std::any_of(of_files.begin(), of_files.end(), [&](const Gap& gap) { return overlaps(gap, from, to); });
    };
    std::vector<Pulse::Pause> silent = pulse.pauses(now.seconds);
    for (const auto& pause : silent) {
      if (!explained(pause.from, pause.to))
        gaps.push_back({collector, "said nothing", Instant{pause.from}, Instant{pause.to}});
    }
    for (std::uint32_t number = 0; number < peers_.size(); ++number) {
      const Peer& peer = peers_[number];
      if (peer.collector != collector) continue;
      const std::string name = peer_name(number);
      if (name.empty()) continue;
      for (const auto& pause : peer.pulse.pauses(now.seconds)) {
        const bool with_others = std::any_of(silent.begin(), silent.end(), [&](const Pulse::Pause& all) {
          return all.from <= pause.from + kPeerPauseMin && all.to + kPeerPauseMin >= pause.to;
        });
        if (with_others || explained(pause.from, pause.to)) continue;
        gaps.push_back({collector, name + " said nothing", Instant{pause.from}, Instant{pause.to}, false});
      }
    }
    gaps.insert(gaps.end(), of_files.begin(), of_files.end());
    if (auto gap = dump_gap(collector, inputs, now)) gaps.push_back(*std::move(gap));
  }
  std::sort(gaps.begin(), gaps.end(), [](const Gap& a, const Gap& b) {
    return std::tie(a.from, a.collector, a.what, a.to) < std::tie(b.from, b.collector, b.what, b.to);
  });
  return gaps;
}

std::vector<std::string> notes_for(std::span<const Gap> gaps, Instant start, Instant end) {
  constexpr std::int64_t kNear = 3600;
  std::vector<std::string> notes;
  std::size_t more = 0, between = 0;
  // What concerns whole collectors comes first.
  for (const bool of_collector : {true, false}) {
    for (const Gap& gap : gaps) {
      if (gap.of_collector != of_collector || !overlaps(gap, start.seconds, end.seconds + 1)) continue;
      const bool is_near = overlaps(gap, start.seconds - kNear, start.seconds + kNear) ||
                           overlaps(gap, end.seconds - kNear, end.seconds + kNear);
      if (!is_near) {
        ++between;
      } else if (notes.size() < kNotesMax) {
        notes.push_back(text_of(gap));
      } else {
        ++more;
      }
    }
  }
  if (more > 0) notes.push_back(fmt::format("and {} more", more));
  if (between > 0) {
    notes.push_back(
        fmt::format("{} gap{} of single peers or collectors in between, more than an hour from its beginning "
                    "and its end",
                    between, between == 1 ? "" : "s"));
  }
  return notes;
}

void Coverage::save(incident::StateWriter& out) const {
  out.put(static_cast<std::uint64_t>(collectors_.size()));
  for (const auto& [collector, pulse] : collectors_) {
    out.text(collector);
    pulse.save(out);
  }
  out.put(static_cast<std::uint64_t>(peers_.size()));
  for (const Peer& peer : peers_) {
    out.text(peer.collector);
    peer.pulse.save(out);
  }
}

Status Coverage::load(incident::StateReader& in) {
  const auto collectors = in.get<std::uint64_t>();
  for (std::uint64_t i = 0; i < std::min(collectors, kNamesMax) && in.ok(); ++i) {
    const std::string name = in.text();
    collectors_.try_emplace(name, kCollectorPauseMin).first->second.load(in);
  }
  const auto peers = in.get<std::uint64_t>();
  for (std::uint64_t i = 0; i < std::min(peers, kNamesMax) && in.ok(); ++i) {
    Peer& peer = peers_.emplace_back();
    peer.collector = in.text();
    peer.pulse.load(in);
  }
  return in.ok() ? Status{} : fail(ErrorCode::kCorrupt, "the record of what was seen is damaged");
}

}  // namespace mannerly::service
