#include "service/detect/file_clock.h"

#include <algorithm>

#include "io/source.h"
#include "wire/mrt/framer.h"

namespace mannerly::service {
namespace {

constexpr std::int64_t kDayMicroseconds = kDay.count * 1'000'000;

std::int64_t microseconds_of(Instant at) {
  return at.seconds * 1'000'000;
}

// The best of the first n places, which only gets better: the most records, of equal ones the earlier end.
class BestBefore {
 public:
  struct Chain {
    std::uint64_t records = 0;
    std::size_t run = SIZE_MAX;  // the last one of it; SIZE_MAX: there is none
  };
  explicit BestBefore(std::size_t size) : best_(size + 1) {}
  // place from 0; later calls of equal chains do not replace.
  void offer(std::size_t place, const Chain& chain) {
    for (std::size_t i = place + 1; i < best_.size(); i += i & (~i + 1))
      if (chain.records > best_[i].records) best_[i] = chain;
  }
  Chain of_first(std::size_t n) const {
    Chain best;
    for (std::size_t i = n; i > 0; i -= i & (~i + 1))
      if (best_[i].records >= best.records && best_[i].run != SIZE_MAX) best = best_[i];
    return best;
  }

 private:
  std::vector<Chain> best_;
};

}  // namespace

FileClock FileClock::of(const InputFile& input) {
  const auto time = [](const std::optional<Instant>& at) {
    return at ? std::optional(microseconds_of(*at)) : std::nullopt;
  };
  FileClock clock({.begin = microseconds_of(input.first), .end = time(input.expected_end), .next = time(input.next)});
  const auto source = io::open_source(input.path, {.threads = 1});
  if (source) {
    mrt::Framer framer([&](const mrt::Record& record) { clock.add(microseconds_of(record.at) + record.microseconds); });
    bool more = true;
    while (more) {
      const auto chunk = (*source)->next();
      more = chunk && !chunk->empty() && framer.feed(*chunk);
    }
    // What is wrong with the file its decoder says.
    static_cast<void>(framer.finish());
  }
  clock.decide();
  return clock;
}

void FileClock::add(std::int64_t at) {
  const bool leaps = runs_.empty() || at > previous_ + kLeapMax || at < previous_ - kLeapMax;
  previous_ = at;
  if (leaps && runs_.size() >= kRunsMax) ++beyond_;
  if (beyond_ > 0) return;
  if (leaps) runs_.push_back({.first = at, .last = at});
  Run& run = runs_.back();
  ++run.records;
  run.first = std::min(run.first, at);
  run.last = std::max(run.last, at);
}

FileClock::Run::Verdict FileClock::judge(std::size_t number) const {
  using enum Run::Verdict;
  const Run& run = runs_[number];
  if (series_.end && run.first <= *series_.end + kLeapMax) return kRight;
  if (series_.next) return run.first <= *series_.next + kLeapMax ? kRight : kWrong;
  // The file begins where it begins.
  if (number == 0) return kRight;
  if (series_.end) return kWaits;
  // A file alone. Nobody can say more than a second record.
  const bool is_alone = number + 1 == runs_.size() && run.records == 1;
  return is_alone && run.first > std::max(runs_[number - 1].last, series_.begin) + kDayMicroseconds ? kWrong : kRight;
}

void FileClock::decide() {
  for (std::size_t i = 0; i < runs_.size(); ++i) runs_[i].verdict = judge(i);
  // What the file itself goes back from needs no other file to be wrong.
  bool goes_back = false;
  for (std::size_t i = runs_.size(); i > 0; --i) {
    Run& run = runs_[i - 1];
    goes_back |= run.verdict == Run::Verdict::kRight;
    if (goes_back && run.verdict == Run::Verdict::kWaits) run.verdict = Run::Verdict::kWrong;
  }
  choose();
}

// The heaviest chain of runs that go forward in time, among those that may be right.
void FileClock::choose() {
  std::vector<std::int64_t> ends;
  for (const Run& run : runs_) ends.push_back(run.last);
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  const auto place_of = [&](std::int64_t end) {
    return static_cast<std::size_t>(std::lower_bound(ends.begin(), ends.end(), end) - ends.begin());
  };
  BestBefore best(ends.size());
  std::vector<std::size_t> before(runs_.size(), SIZE_MAX);
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    if (runs_[i].verdict != Run::Verdict::kRight) continue;
    const std::size_t n =
        static_cast<std::size_t>(std::upper_bound(ends.begin(), ends.end(), runs_[i].first + kLeapMax) - ends.begin());
    const BestBefore::Chain behind = best.of_first(n);
    before[i] = behind.run;
    best.offer(place_of(runs_[i].last), {behind.records + runs_[i].records, i});
  }
  for (Run& run : runs_)
    if (run.verdict == Run::Verdict::kRight) run.verdict = Run::Verdict::kWrong;
  for (std::size_t i = best.of_first(ends.size()).run; i != SIZE_MAX; i = before[i])
    runs_[i].verdict = Run::Verdict::kRight;
}

void FileClock::skip(std::uint64_t records, std::int64_t latest) {
  for (; records > 0 && run_ < runs_.size(); ++run_) {
    const std::uint64_t taken = std::min(records, runs_[run_].records - in_run_);
    in_run_ += taken;
    records -= taken;
    if (in_run_ < runs_[run_].records) break;
    in_run_ = 0;
  }
  last_ = std::max(last_, latest);
}

FileClock::Answer FileClock::next(std::int64_t at) {
  while (run_ < runs_.size() && in_run_ == runs_[run_].records) {
    ++run_;
    in_run_ = 0;
  }
  // The file has grown meanwhile, or has more runs than are told apart.
  if (run_ == runs_.size()) {
    if (!runs_.empty() && runs_.back().verdict == Run::Verdict::kWaits) return {kNotYet, true};
    if (beyond_ > 0 || at > last_ + kLeapMax) return {last_, false};
    last_ = std::max(last_, at);
    return {at, true};
  }
  ++in_run_;
  switch (runs_[run_].verdict) {
    case Run::Verdict::kWaits: return {kNotYet, true};
    case Run::Verdict::kWrong: return {last_, false};
    case Run::Verdict::kRight: break;
  }
  last_ = std::max(last_, at);
  return {at, true};
}

}  // namespace mannerly::service
