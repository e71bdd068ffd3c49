#include "service/fetch/source_fetch.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "io/file.h"

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
    : folder_(folder / source.name),
      source_(source),
      options_(options),
      environment_(environment),
      request_(request),
      part_(folder_) {}

bool SourceFetch::stopped() const {
  return environment_.stop && environment_.stop();
}

Status SourceFetch::run(FetchSummary& summary) {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error) return fail(ErrorCode::kIo, folder_.string() + ": " + error.message());
  MANNERLY_TRY(record_, read_source_record(folder_, source_.name));
  MANNERLY_CHECK_OK(mend_clock());
  if (!is_due()) {
    ++summary.not_due;
    return {};
  }
  sweep();
  switch (source_.take) {
    case Take::kCurrent: MANNERLY_CHECK_OK(take_current()); break;
    case Take::kLatest: MANNERLY_CHECK_OK(take_latest()); break;
    case Take::kDaily:
    case Take::kAll: MANNERLY_CHECK_OK(take_days()); break;
  }
  forget_old_days();
  MANNERLY_CHECK_OK(conclude());
  sweep();
  summary.fetched += counts_.fetched;
  summary.unchanged += counts_.unchanged;
  summary.failed += counts_.failed;
  summary.refused += counts_.refused;
  summary.interrupted = summary.interrupted || stopped();
  return {};
}

// A day that is asked for is looked at unless the source has just failed.
bool SourceFetch::is_due() const {
  if (request_.force || !record_.next_due || environment_.now() >= *record_.next_due) return true;
  if (*record_.next_due - environment_.now() > kDueFarthest) return true;
  return request_.day && has_slot(source_.url) && record_.failures == 0;
}

// What an earlier run left: files that no record names, temporary files.
void SourceFetch::sweep() const {
  std::set<std::filesystem::path> named;
  for (const KnownFile& file : record_.files) named.insert(path_of(file));
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with('.') && name.ends_with(".tmp")) std::filesystem::remove(entry.path(), ignored);
    if (!parse_day(name)) continue;
    for (const auto& file : std::filesystem::directory_iterator(entry.path(), ignored)) {
      if (!named.contains(file.path())) std::filesystem::remove(file.path(), ignored);
    }
    std::filesystem::remove(entry.path(), ignored);  // when it is empty
  }
}

std::filesystem::path SourceFetch::path_of(const KnownFile& file) const {
  return folder_ / format_day(file.day) / file.file;
}

// Data of today are never shown as those of a day long past.
Day SourceFetch::folder_day(std::optional<Instant> slot) const {
  const bool of_slot = source_.take == Take::kDaily || source_.take == Take::kAll;
  if (of_slot && slot) return day_of(*slot);
  const Day today = day_of(environment_.now());
  const Day asked = request_.day.value_or(today);
  return asked == today || asked.number + 1 == today.number ? asked : today;
}

void SourceFetch::insert(KnownFile file) {
  const bool one_a_day = source_.take != Take::kAll;
  std::erase_if(record_.files, [&](const KnownFile& other) {
    return other.day == file.day && (one_a_day || other.slot == file.slot);
  });
  const auto key = [](const KnownFile& f) { return std::pair(f.day, f.slot); };
  const auto at = std::ranges::upper_bound(record_.files, key(file), {}, key);
  record_.files.insert(at, std::move(file));
}

// The publisher has nothing newer than what is here: unless that is stale, it is the file of this day, too.
Status SourceFetch::show_again(std::optional<Instant> slot) {
  const KnownFile* known = last_good(slot);
  const Day day = folder_day(slot);
  const bool here = std::ranges::any_of(record_.files, [&](const KnownFile& file) { return file.day == day; });
  if (known == nullptr || known->day >= day || here) return {};
  const bool stale = source_.age_of == AgeOf::kData && environment_.now() - known->at > source_.max_age;
  if (stale) return {};
  return show_on(*known, day);
}

Status SourceFetch::show_on(const KnownFile& known, Day day) {
  KnownFile again = known;
  again.day = day;
  std::error_code error;
  std::filesystem::create_directories(path_of(again).parent_path(), error);
  if (!error) std::filesystem::remove(path_of(again), error);
  if (!error) std::filesystem::create_hard_link(path_of(known), path_of(again), error);
  if (error) return fail(ErrorCode::kIo, path_of(again).string() + ": " + error.message());
  insert(std::move(again));
  return {};
}

// A clock that was ahead has put files into days to come, where they would stay the newest: they are of today.
Status SourceFetch::mend_clock() {
  const Instant now = environment_.now();
  if (record_.checked) record_.checked = std::min(*record_.checked, now);
  const bool of_slots = source_.take == Take::kDaily || source_.take == Take::kAll;
  if (of_slots || record_.files.empty() || record_.files.back().day <= day_of(now)) return {};
  const KnownFile newest = record_.files.back();
  std::erase_if(record_.files, [&](const KnownFile& file) { return file.day >= day_of(now); });
  MANNERLY_CHECK_OK(show_on(newest, day_of(now)));
  return write_source_record(folder_, record_);
}

// ---- which files ----

Status SourceFetch::take_current() {
  const Result<Outcome> outcome = get(std::nullopt, Missing::kReport);
  return outcome ? Status{} : Status(std::unexpected(outcome.error()));
}

bool SourceFetch::have(Instant slot) const {
  return std::ranges::any_of(record_.files, [&](const KnownFile& file) { return file.slot == slot; });
}

// From the newest slot back to the one that is here.
Status SourceFetch::take_latest() {
  Instant end = environment_.now() + Seconds{-source_.delay.count};
  if (request_.day) end = std::min(end, begin_of(*request_.day) + Seconds{kDay.count - 1});
  Instant slot = source_.cadence.slot_at(end);
  for (int step = 0; step < kLookBack && !ended_; ++step, slot = source_.cadence.previous(slot)) {
    const bool here = have(slot);
    if (here && !request_.force) {
      MANNERLY_CHECK_OK(show_again(slot));
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
  const std::vector<Instant> slots = slots_of(day, environment_.now());
  const bool one = source_.take == Take::kDaily;
  if (one && std::ranges::any_of(slots, [&](Instant slot) { return have(slot); })) {
    any_good_ = true;
    return {};
  }
  for (const Instant slot : slots) {
    if (ended_) break;
    if (have(slot)) {
      any_good_ = true;
      continue;
    }
    MANNERLY_TRY(const Outcome outcome, get(slot, one ? Missing::kPutAside : Missing::kReport));
    if (one && outcome == Outcome::kNew) return {};
  }
  return one && missing_ ? report(*missing_, environment_.now(), 0) : Status{};
}

void SourceFetch::forget_old_days() {
  if (record_.files.empty()) return;
  const std::int32_t first = record_.files.back().day.number - static_cast<std::int32_t>(source_.keep_days) + 1;
  std::erase_if(record_.files,
                [&](const KnownFile& file) { return file.day.number < first && file.day != request_.day; });
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
  const KnownFile* known = last_good(slot);
  const bool conditional = known != nullptr && known->slot == slot && !request_.accept;
  io::FetchRequest request{.url = url, .offset = part_.size(), .partial = part_.validators()};
  if (conditional) request.known = known->validators;
  const FetchAnswer answer = io::fetch(request,
                                       {.begin = [&](const io::FetchHead& head) { return part_.begin(url, head); },
                                        .write = [&](Bytes bytes) { return part_.write(bytes); },
                                        .stop = environment_.stop},
                                       {.size_max = source_.size_max,
                                        .connect_timeout = options_.connect_timeout,
                                        .total_timeout = options_.total_timeout,
                                        .stall_timeout = options_.stall_timeout});
  return judge(answer, url, slot);
}

Result<SourceFetch::Try> SourceFetch::judge(const FetchAnswer& answer, const std::string& url,
                                            std::optional<Instant> slot) {
  Try done{.wait = answer.retry_after, .bytes = answer.bytes};
  if (answer.outcome == FetchAnswer::Outcome::kNotModified) {
    part_.discard();
    done.outcome = Outcome::kUnchanged;
    MANNERLY_CHECK_OK(show_again(slot));
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
    MANNERLY_CHECK_OK(refuse(url, done.error));
    return done;
  }
  fresh.day = folder_day(slot);
  fresh.file = name_in(url);
  const KnownFile* known = last_good(slot);
  const bool same = known != nullptr && known->slot == slot && known->digest == content->digest;
  done.outcome = same ? Outcome::kUnchanged : Outcome::kNew;
  MANNERLY_CHECK_OK(keep(*content, std::move(fresh)));
  return done;
}

// The file that is compared with: the newest of this slot (of take = "current": of all), else the one before.
const KnownFile* SourceFetch::last_good(std::optional<Instant> slot) const {
  const KnownFile* before = nullptr;
  for (const KnownFile& file : record_.files) {
    if (file.slot.has_value() == slot.has_value() && (!slot || *file.slot <= *slot)) before = &file;
  }
  return before;
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
  const KnownFile* known = last_good(fresh.slot);
  if (known == nullptr || request_.accept) return {};
  if (!fresh.slot && known->at_told && fresh.at_told && fresh.at < known->at) {
    return fmt::format("its data are of {}, older than those of {} that are here", format_instant(fresh.at),
                       format_instant(known->at));
  }
  if (content.records * 100 < known->records * source_.keep_percent) {
    return fmt::format("{} records where there were {}: less than {} %", content.records, known->records,
                       source_.keep_percent);
  }
  return {};
}

Status SourceFetch::keep(const Content& content, KnownFile fresh) {
  fresh.bytes = content.bytes;
  fresh.records = content.records;
  fresh.digest = content.digest;
  fresh.format = content.format;
  std::error_code error;
  std::filesystem::create_directories(path_of(fresh).parent_path(), error);
  if (error) return fail(ErrorCode::kIo, path_of(fresh).parent_path().string() + ": " + error.message());
  MANNERLY_CHECK_OK(part_.move_to(path_of(fresh)));
  insert(std::move(fresh));
  return {};
}

Status SourceFetch::refuse(const std::string& url, const std::string& why) {
  std::error_code error;
  const std::filesystem::path folder = folder_ / "refused";
  std::filesystem::remove_all(folder, error);
  std::filesystem::create_directories(folder, error);
  if (error) return fail(ErrorCode::kIo, folder.string() + ": " + error.message());
  MANNERLY_CHECK_OK(part_.move_to(folder / name_in(url)));
  return io::write_file_atomically(folder / "why.txt", as_bytes(url + "\n" + why + "\n"));
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
  record_.last = {.source = source_.name,
                  .at = at,
                  .outcome = outcome,
                  .bytes = attempt.bytes,
                  .milliseconds = took,
                  .error = attempt.error};
  if (good) record_.checked = at;
  if (environment_.on_attempt) environment_.on_attempt(*record_.last);
  // A good file counts from here on, whatever becomes of the rest of this run.
  return good ? write_source_record(folder_, record_) : Status{};
}

// When to ask again: several times in the publisher's cadence, later and later after failures.
Status SourceFetch::conclude() {
  const Instant now = environment_.now();
  const Seconds usual{std::clamp(source_.cadence.about().count / 4, kDueMin.count, kDueMax.count)};
  if (ended_ && !any_good_ && !any_bad_) return {};  // interrupted before anything came
  if (any_bad_ || !any_good_) {
    record_.failures = std::min(record_.failures + 1, 1000U);
    const std::int64_t wait = kDueAfterFailure.count << std::min(record_.failures, 12U);
    const std::int64_t asked = std::min(asked_to_wait_.value_or(Seconds{0}).count, kDueFarthest.count);
    record_.next_due = now + Seconds{std::max(std::min(wait, usual.count), asked)};
  } else {
    record_.failures = 0;
    record_.next_due = now + usual;
  }
  return write_source_record(folder_, record_);
}

}  // namespace mannerly::service
