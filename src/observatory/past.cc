#include "observatory/past.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "observatory/store_until.h"

namespace mannerly::observatory {
namespace {

using store::SliceInfo;

constexpr std::size_t kIdDigits = 64;

// A day stands for its end, an instant for itself.
std::optional<Instant> instant_of(std::string_view when) {
  if (const auto day = parse_day(when)) return begin_of({day->number + 1}) + Seconds{-1};
  return parse_instant(when);
}

bool is_id(std::string_view when) {
  return when.size() >= PastEditions::kIdMin && when.size() <= kIdDigits && std::ranges::all_of(when, [](char c) {
           return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

// The days before and after one whose snapshots are kept: for people who asked for it.
std::string kept_days(const std::filesystem::path& days, std::span<const SliceInfo> slices, Day asked) {
  std::string before, after;
  for (const SliceInfo& slice : slices) {
    if (slice.day > asked && !after.empty()) break;
    std::error_code error;
    if (!std::filesystem::is_regular_file(days / format_day(slice.day) / "world.snapshot", error)) continue;
    (slice.day < asked ? before : after) = format_day(slice.day);
  }
  return before + (before.empty() || after.empty() ? "" : " and ") + after;
}

}  // namespace

bool is_past_name(std::string_view when) {
  return instant_of(when).has_value() || is_id(when);
}

PastEditions::PastEditions(std::filesystem::path days, std::shared_ptr<store::Store> store, snapshot::ForEach for_each)
    : days_(std::move(days)), store_(std::move(store)), for_each_(std::move(for_each)) {}

Result<std::shared_ptr<const Edition>> PastEditions::at(const std::shared_ptr<const Edition>& newest,
                                                        std::string_view when, Instant now) {
  const auto instant = instant_of(when);
  if (!instant && !is_id(when)) {
    return fail(ErrorCode::kUsage, "a day, an instant, or the beginning of a snapshot's id is wanted");
  }
  if (const auto day = parse_day(when); (day ? begin_of(*day) : instant.value_or(now)) > now) {
    return fail(ErrorCode::kNotFound, fmt::format("{} has not come yet", when));
  }
  const std::string newest_id = to_hex(newest->snapshot().id());
  if (instant ? *instant >= newest->at() : newest_id.starts_with(lower(when))) return newest;
  const auto slices = newest->slices();
  const auto slice = std::ranges::find_if(slices.rbegin(), slices.rend(), [&](const SliceInfo& each) {
    return instant ? each.at <= *instant : each.snapshot.starts_with(lower(when));
  });
  if (slice == slices.rend()) {
    const std::string first = slices.empty() ? format_instant(newest->at()) : format_instant(slices.front().at);
    return fail(ErrorCode::kNotFound, instant ? fmt::format("nothing was known then; the first data are of {}", first)
                                              : std::string("no sealed day has a snapshot of this id"));
  }
  const std::lock_guard lock(mutex_);
  // A day that was sealed again, or one before it, makes another edition.
  const auto known = slices.first(static_cast<std::size_t>(slices.rend() - slice));
  const auto held =
      std::ranges::find_if(held_, [&](const auto& edition) { return std::ranges::equal(edition->slices(), known); });
  if (held != held_.end()) {
    std::rotate(held, held + 1, held_.end());
    return held_.back();
  }
  const std::filesystem::path file = days_ / format_day(slice->day) / "world.snapshot";
  std::error_code error;
  if (!store_ || !std::filesystem::is_regular_file(file, error)) {
    return fail(ErrorCode::kNotFound, fmt::format("the snapshot of {} is not kept any more; next to it there are {}",
                                                  format_day(slice->day), kept_days(days_, slices, slice->day)));
  }
  // By the framework of then, if it is still known.
  auto profile = readiness::builtin_profile(slice->profile);
  MANNERLY_TRY(
      auto edition,
      Edition::open(
          {.snapshot = file, .store = store_until(store_, *slice), .incidents = days_.parent_path() / "incidents"},
          slice->profile == newest->profile().id || !profile ? newest->profile() : *profile, for_each_));
  if (to_hex(edition->snapshot().id()) != slice->snapshot) {
    return fail(ErrorCode::kNotFound, fmt::format("the snapshot of {} was replaced since", format_day(slice->day)));
  }
  if (held_.size() == kKept) held_.erase(held_.begin());
  held_.push_back(edition);
  return edition;
}

}  // namespace mannerly::observatory
