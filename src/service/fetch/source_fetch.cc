#include "service/fetch/source_fetch.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace mannerly::service {

using io::FetchAnswer;
using std::chrono::milliseconds;
using store::SourceOutcome;

namespace {

constexpr int kLookBack = 12;             // slots that Take::kLatest goes back for a file
constexpr Seconds kFuture{26 * 3600};     // data of a later time than that are not believed
constexpr Seconds kSlotTolerance{86400};  // between a slot and the time that its file speaks of
constexpr Seconds kDueMin{300}, kDueMax{6 * 3600}, kDueAfterFailure{120};
constexpr Seconds kDueFarthest{86400};  // a time to look that is farther off was set by a clock that was wrong

// The last part of an address, without query: a name for a file.
std::string name_in(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  while (url.ends_with('/')) url.remove_suffix(1);
  std::string name(url.substr(url.rfind('/') + 1));
  for (char& c : name) {
    const bool plain = is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z') || c == '-' || c == '_' || c == '.';
    if (!plain) c = '_';
  }
  return name.empty() || name.front() == '.' ? "file" + name : name;
}

}  // namespace

SourceFetch::SourceFetch(const std::filesystem::path& folder, const Source& source, const FetchOptions& options,
                         const FetchEnvironment& environment, const FetchRequest& request)
    : source_(source),
      options_(options),
      environment_(environment),
      request_(request),
      part_(folder / source.name),
      files_(folder, source) {}

bool SourceFetch::stopped() const {
  return environment_.stop && environment_.stop();
}

Status SourceFetch::run(FetchSummary& summary) {
  MANNERLY_CHECK_OK(files_.load());
  MANNERLY_CHECK_OK(files_.mend_clock(environment_.now()));
  if (!is_due()) {
    ++summary.not_due;
    return {};
  }
  files_.sweep();
  switch (source_.take) {
    case Take::kCurrent: MANNERLY_CHECK_OK(take_current()); break;
    case Take::kLatest: MANNERLY_CHECK_OK(take_latest()); break;
    case Take::kDaily:
    case Take::kAll: MANNERLY_CHECK_OK(take_days()); break;
  }
  files_.forget_old_days(request_.day);
  MANNERLY_CHECK_OK(conclude());
  files_.sweep();
  summary.fetched += counts_.fetched;
  summary.unchanged += counts_.unchanged;
  summary.failed += counts_.failed;
  summary.refused += counts_.refused;
  summary.interrupted = summary.interrupted || stopped();
  summary.clocks_ahead = std::move(counts_.clocks_ahead);
  return {};
}

// A day that is asked for is looked at unless the source has failed of late.
bool SourceFetch::is_due() const {
  if (request_.force || !files_.record.next_due || environment_.now() >= *files_.record.next_due) return true;
  if (*files_.record.next_due - environment_.now() > kDueFarthest) return true;
  if (!request_.day || !has_slot(source_.url)) return false;
  const auto& last = files_.record.last;
  const bool just_now = last && (environment_.now() - last->at).count < kDueMin.count;
  return files_.record.failures == 0 || (request_.last_call && !just_now);
}

// Data of today are never shown as those of a day long past.
Day SourceFetch::folder_day(std::optional<Instant> slot) const {
  if (files_.of_slots() && slot) return day_of(*slot);
  const Day today = day_of(environment_.now());
  const Day asked = request_.day.value_or(today);
  return asked == today || asked.number + 1 == today.number ? asked : today;
}

// ---- which files ----

Status SourceFetch::take_current() {
  const Result<Outcome> outcome = get(std::nullopt, Missing::kReport);
  return outcome ? Status{} : Status(std::unexpected(outcome.error()));
}

// From the newest slot back to the one that is here.
Status SourceFetch::take_latest() {
  Instant end = environment_.now() + Seconds{-source_.delay.count};
  if (request_.day) end = std::min(end, begin_of(*request_.day) + Seconds{kDay.count - 1});
  Instant slot = source_.cadence.slot_at(end);
  for (int step = 0; step < kLookBack && !ended_; ++step, slot = source_.cadence.previous(slot)) {
    const bool here = files_.have(slot);
    if (here && !request_.force) {
      MANNERLY_CHECK_OK(files_.show_again(slot, folder_day(slot), environment_.now()));
      return report({.outcome = Outcome::kUnchanged}, environment_.now(), 0);
    }
    MANNERLY_TRY(const Outcome outcome, get(slot, Missing::kPutAside));
    if (here || outcome == Outcome::kNew || outcome == Outcome::kUnchanged) return {};
  }
  return missing_ ? report(*missing_, environment_.now(), 0) : Status{};
}

std::vector<Instant> SourceFetch::slots_of(Day day, Instant now) const {
  std::vector<Instant> slots;
  const Instant end = begin_of(Day{day.number + 1});
  for (Instant slot = begin_of(day); slot < end; slot = source_.cadence.next(slot)) {
    if (slot + source_.delay <= now) slots.push_back(slot);
  }
  return slots;
}

Status SourceFetch::take_days() {
  const Day today = day_of(environment_.now());
  const Day first = request_.day.value_or(Day{today.number - 1}), last = request_.day.value_or(today);
  for (Day day = first; day <= last && !ended_; ++day.number) MANNERLY_CHECK_OK(take_day(day));
  return {};
}

Status SourceFetch::take_day(Day day) {
  missing_.reset();
  const std::vector<Instant> slots = slots_of(day, environment_.now());
  const bool one = source_.take == Take::kDaily;
  if (one && std::ranges::any_of(slots, [&](Instant slot) { return files_.have(slot); })) {
    any_good_ = true;
    return {};
  }
  for (const Instant slot : slots) {
    if (ended_) break;
    if (files_.have(slot)) {
      any_good_ = true;
      continue;
    }
    MANNERLY_TRY(const Outcome outcome, get(slot, one ? Missing::kPutAside : Missing::kReport));
    if (one && outcome == Outcome::kNew) return {};
  }
  return one && missing_ ? report(*missing_, environment_.now(), 0) : Status{};
}

// ---- one file ----

Result<SourceFetch::Outcome> SourceFetch::get(std::optional<Instant> slot, Missing missing) {
  const std::string url = slot ? fill_slot(source_.url, *slot) : source_.url;
  for (unsigned attempt = 1;; ++attempt) {
    const Instant at = environment_.now();
    const auto begin = std::chrono::steady_clock::now();
    MANNERLY_TRY(const Try done, try_once(url, slot));
    const auto took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin);
    if (done.outcome == Outcome::kMissing && missing == Missing::kPutAside) {
      missing_ = done;
      return done.outcome;
    }
    if (done.outcome == Outcome::kFailed && stopped()) {
      ended_ = true;  // nobody's fault: the next run goes on
      return done.outcome;
    }
    MANNERLY_CHECK_OK(report(done, at, static_cast<std::uint32_t>(took.count())));
    if (done.again) {
      const auto wait = wait_before(attempt, done);
      if (wait && environment_.sleep(*wait)) continue;
    }
    any_bad_ = any_bad_ || done.outcome == Outcome::kRefused || done.outcome == Outcome::kFailed;
    // Another file of a server that does not answer would not come either.
    ended_ = ended_ || done.outcome == Outcome::kFailed;
    return done.outcome;
  }
}

Result<SourceFetch::Try> SourceFetch::try_once(const std::string& url, std::optional<Instant> slot) {
  part_.resume(url);
  const KnownFile* known = files_.last_good(slot);
  const bool conditional = known != nullptr && known->slot == slot && !request_.accept;
  io::FetchRequest request{.url = url, .offset = part_.size(), .partial = part_.validators()};
  if (conditional) request.known = known->validators;
  const Instant begin = environment_.now();
  const FetchAnswer answer = io::fetch(request,
                                       {.begin = [&](const io::FetchHead& head) { return part_.begin(url, head); },
                                        .write = [&](Bytes bytes) { return part_.write(bytes); },
                                        .stop = environment_.stop},
                                       {.size_max = source_.size_max,
                                        .connect_timeout = options_.connect_timeout,
                                        .total_timeout = options_.total_timeout,
                                        .stall_timeout = options_.stall_timeout});
  if (answer.server_time) counts_.clocks_ahead.push_back(*answer.server_time - begin);
  return judge(answer, url, slot);
}

Result<SourceFetch::Try> SourceFetch::judge(const FetchAnswer& answer, const std::string& url,
                                            std::optional<Instant> slot) {
  Try done{.wait = answer.retry_after, .bytes = answer.bytes};
  if (answer.outcome == FetchAnswer::Outcome::kNotModified) {
    part_.discard();
    done.outcome = Outcome::kUnchanged;
    MANNERLY_CHECK_OK(files_.show_again(slot, folder_day(slot), environment_.now()));
    return done;
  }
  if (answer.outcome == FetchAnswer::Outcome::kFailed) {
    if (answer.partial_is_useless || answer.error.code == ErrorCode::kLimit) part_.discard();
    done.error = answer.error.message;
    done.again = answer.worth_a_retry;
    const bool over_limit = answer.error.code == ErrorCode::kLimit;
    const bool missing = answer.error.code == ErrorCode::kNotFound;
    done.outcome = over_limit ? Outcome::kRefused : missing ? Outcome::kMissing : Outcome::kFailed;
    return done;
  }
  return examine(answer, url, slot);
}

Result<Content> SourceFetch::check(const std::string& url) const {
  if (part_.size() < source_.size_min) {
    return fail(ErrorCode::kInvalid,
                fmt::format("{} bytes, fewer than the {} that are expected", part_.size(), source_.size_min));
  }
  return check_content(source_.kind, part_.path(), name_in(url), source_.plain_max);
}

// A file that came as a whole: believed and kept, or put aside.
Result<SourceFetch::Try> SourceFetch::examine(const FetchAnswer& answer, const std::string& url,
                                              std::optional<Instant> slot) {
  Try done{.outcome = Outcome::kRefused, .bytes = answer.bytes};
  MANNERLY_CHECK_OK(part_.finish());
  const Result<Content> content = check(url);
  if (!content && content.error().code == ErrorCode::kIo) return std::unexpected(content.error());
  KnownFile fresh{.slot = slot, .fetched = environment_.now(), .validators = answer.validators};
  if (content) {
    fresh.at_told = content->at.has_value() && !slot;
    fresh.at = slot ? *slot : content->at.value_or(answer.modified.value_or(fresh.fetched));
  }
  done.error = content ? objection(*content, fresh) : content.error().message;
  if (!done.error.empty()) {
    done.again = answer.resumed;  // the two parts may not belong together: once more from the beginning
    MANNERLY_CHECK_OK(files_.refuse(part_, name_in(url), url, done.error));
    return done;
  }
  fresh.day = folder_day(slot);
  fresh.file = name_in(url);
  const KnownFile* known = files_.last_good(slot);
  const bool same = known != nullptr && known->slot == slot && known->digest == content->digest;
  done.outcome = same ? Outcome::kUnchanged : Outcome::kNew;
  fresh.bytes = content->bytes;
  fresh.records = content->records;
  fresh.digest = content->digest;
  fresh.format = content->format;
  MANNERLY_CHECK_OK(files_.keep(part_, std::move(fresh)));
  return done;
}

// Why content that can be read is not believed; empty: it is.
std::string SourceFetch::objection(const Content& content, const KnownFile& fresh) const {
  const Instant now = environment_.now();
  if (fresh.slot && content.at) {
    const Seconds apart = *content.at - *fresh.slot;
    if (std::abs(apart.count) > kSlotTolerance.count) {
      return fmt::format("its data are of {}, not of {}", format_instant(*content.at), format_instant(*fresh.slot));
    }
  }
  if (content.at && *content.at > now + kFuture) {
    return fmt::format("its data are of {}, which is yet to come", format_instant(*content.at));
  }
  const KnownFile* known = files_.last_good(fresh.slot);
  if (known == nullptr || request_.accept) return {};
  // Both say their time themselves, or the server says that of both.
  const bool dated = !known->validators.last_modified.empty() && !fresh.validators.last_modified.empty();
  const bool comparable = known->at_told == fresh.at_told && (known->at_told || dated);
  if (!fresh.slot && comparable && fresh.at < known->at && content.digest != known->digest) {
    return fmt::format("its data are of {}, older than those of {} that are here", format_instant(fresh.at),
                       format_instant(known->at));
  }
  if (content.records * 100 < known->records * source_.keep_percent) {
    return fmt::format("{} records where there were {}: less than {} %", content.records, known->records,
                       source_.keep_percent);
  }
  return {};
}

// nullopt: no further attempt in this run.
std::optional<milliseconds> SourceFetch::wait_before(unsigned attempt, const Try& last) const {
  if (attempt >= options_.attempts) return std::nullopt;
  const auto longest =
      std::min<std::int64_t>(options_.backoff.count() << std::min(attempt - 1, 20U), options_.backoff_max.count());
  const auto chance = static_cast<std::int64_t>(environment_.random() % (static_cast<std::uint64_t>(longest / 2) + 1));
  milliseconds wait(longest - longest / 2 + chance);
  if (last.wait) wait = std::max(wait, milliseconds(last.wait->count * 1000));
  if (wait > options_.backoff_max) return std::nullopt;
  return wait;
}

Status SourceFetch::report(const Try& attempt, Instant at, std::uint32_t took) {
  SourceOutcome outcome = SourceOutcome::kFailed;
  switch (attempt.outcome) {
    case Outcome::kNew:
      outcome = SourceOutcome::kNew;
      ++counts_.fetched;
      break;
    case Outcome::kUnchanged:
      outcome = SourceOutcome::kUnchanged;
      ++counts_.unchanged;
      break;
    case Outcome::kRefused:
      outcome = SourceOutcome::kRefused;
      ++counts_.refused;
      break;
    case Outcome::kMissing:
    case Outcome::kFailed: ++counts_.failed; break;
  }
  const bool good = attempt.outcome == Outcome::kNew || attempt.outcome == Outcome::kUnchanged;
  any_good_ = any_good_ || good;
  any_bad_ = any_bad_ || attempt.outcome == Outcome::kMissing;
  if (attempt.wait && *attempt.wait > Seconds{options_.backoff_max.count() / 1000}) asked_to_wait_ = attempt.wait;
  files_.record.last = {.source = source_.name,
                        .at = at,
                        .outcome = outcome,
                        .bytes = attempt.bytes,
                        .milliseconds = took,
                        .error = attempt.error};
  if (good) files_.record.checked = at;
  if (environment_.on_attempt) environment_.on_attempt(*files_.record.last);
  // A good file counts from here on, whatever becomes of the rest of this run.
  return good ? files_.save() : Status{};
}

// When to ask again: several times in the publisher's cadence, later and later after failures.
Status SourceFetch::conclude() {
  const Instant now = environment_.now();
  const Seconds usual{std::clamp(source_.cadence.about().count / 4, kDueMin.count, kDueMax.count)};
  if (ended_ && !any_bad_) return {};  // interrupted: the next run goes on
  if (any_bad_) {
    files_.record.failures = std::min(files_.record.failures + 1, 1000U);
    const std::int64_t wait = kDueAfterFailure.count << std::min(files_.record.failures, 12U);
    const std::int64_t asked = std::min(asked_to_wait_.value_or(Seconds{0}).count, kDueFarthest.count);
    files_.record.next_due = now + Seconds{std::max(std::min(wait, usual.count), asked)};
  } else {
    // That no file can be expected yet is neither good nor a failure.
    if (any_good_) files_.record.failures = 0;
    files_.record.next_due = now + usual;
  }
  return files_.save();
}

}  // namespace mannerly::service
