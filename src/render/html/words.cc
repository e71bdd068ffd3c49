#include "render/html/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/share.h"
#include "readiness/state_word.h"

namespace mannerly::render::html {

using readiness::Category;
using readiness::State;

std::string_view glyph_of(State state) {
  switch (state) {
    case State::kReady: return "●";
    case State::kAspiring: return "◐";
    case State::kLagging: return "▲";
    case State::kNoData: break;
  }
  return "◌";
}

std::string_view word_of(State state) {
  return readiness::state_word(state);
}

std::string_view class_of(State state) {
  switch (state) {
    case State::kReady: return "ready";
    case State::kAspiring: return "aspiring";
    case State::kLagging: return "lagging";
    case State::kNoData: break;
  }
  return "none";
}

Html state_mark(State state) {
  return el("span", {{"class", fmt::format("state {}", class_of(state))}},
            el("span", {{"class", "glyph"}, {"aria-hidden", "true"}}, glyph_of(state)), " ", word_of(state));
}

namespace {

Html mark_around(const Html& share, State state, bool partial) {
  return el("span", {{"class", fmt::format("state {}", class_of(state))}},
            el("span", {{"class", "glyph"}, {"aria-hidden", "true"}}, glyph_of(state)),
            el("span", {{"class", "hidden"}}, word_of(state), ", "), " ", share,
            partial ? el("span", {{"title", "some of its metrics have no data"}}, " ~") : Html());
}

// A mark before and behind its share: the same for all networks.
struct MarkParts {
  std::string before, after;
};
std::array<MarkParts, 2 * readiness::kStates> mark_parts() {
  std::array<MarkParts, 2 * readiness::kStates> parts;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    constexpr char kShare = '@';  // in no mark
    const std::string mark =
        mark_around(Html(std::string_view(&kShare, 1)), static_cast<State>(i / 2), i % 2 == 1).str();
    const std::size_t at = mark.find(kShare);
    parts[i] = {mark.substr(0, at), mark.substr(at + 1)};
  }
  return parts;
}

}  // namespace

void add_score_mark(Html& out, State state, std::optional<double> score, bool partial) {
  static const Html no_score = state_mark(State::kNoData);
  static const std::array<MarkParts, 2 * readiness::kStates> parts = mark_parts();
  if (!score) {
    out += no_score;
    return;
  }
  const MarkParts& mark = parts[2 * static_cast<std::size_t>(state) + (partial ? 1 : 0)];
  out.add_markup(mark.before).add_markup(percent(*score)).add_markup(mark.after);
}

Html score_mark(State state, std::optional<double> score, bool partial) {
  Html out;
  add_score_mark(out, state, score, partial);
  return out;
}

std::string_view action_of(Category category) {
  switch (category) {
    case Category::kFiltering: return "Action 1";
    case Category::kAntiSpoofing: return "Action 2";
    case Category::kCoordination: return "Action 3";
    case Category::kIrr:
    case Category::kRpki: break;
  }
  return "Action 4";
}

std::string_view class_of(incident::Group group) {
  switch (group) {
    case incident::Group::kLeak: return "leak";
    case incident::Group::kBogon: return "bogon";
    case incident::Group::kMisorigination:
    case incident::Group::kForgery: break;
  }
  return "misorigination";
}

Html kind_mark(incident::Kind kind) {
  return el("span", {{"class", fmt::format("kind {}", class_of(incident::group_of(kind)))}}, incident::title_of(kind));
}

Html rov_mark(validity::RovState state) {
  using validity::RovState;
  const State like = state == RovState::kValid     ? State::kReady
                     : state == RovState::kInvalid ? State::kLagging
                                                   : State::kNoData;
  const std::string_view word = state == RovState::kNotFound ? "not found" : validity::name_of(state);
  return el("span", {{"class", fmt::format("state {}", class_of(like))}},
            el("span", {{"class", "glyph"}, {"aria-hidden", "true"}}, glyph_of(like)), " ", word);
}

std::string_view word_of(validity::IrrState state) {
  if (state == validity::IrrState::kNone) return "not registered";
  return state == validity::IrrState::kOtherOrigin ? "other origin" : validity::name_of(state);
}

std::string count(std::uint64_t number) {
  std::array<char, 20> digits;  // of 2^64 - 1
  std::size_t size = 0;
  do {
    digits[size++] = static_cast<char>('0' + number % 10);
  } while ((number /= 10) != 0);
  std::string out;
  while (size > 0) {
    out += digits[--size];
    if (size > 0 && size % 3 == 0) out += "\u202F";
  }
  return out;
}

std::string percent(double share) {
  if (share <= 0) return "0\u202F%";
  if (share >= 1) return "100\u202F%";
  return share_digits(share) + "\u202F%";
}

std::string rough_percent(double share) {
  const double percent = share * 100;
  if (percent > 0 && percent < 1) return "<1\u202F%";
  if (percent > 99 && percent < 100) return ">99\u202F%";
  return fmt::format("{:.0f}\u202F%", percent);
}

std::string of_count(std::uint64_t number, std::string_view singular, std::string_view plural) {
  return fmt::format("of {} {}", count(number), number == 1 ? singular : plural);
}

Html no_data(std::string_view reason) {
  return el("span",
            {{"class", "nodata"}, {"title", reason.empty() ? std::nullopt : std::optional<std::string>(reason)}},
            "no data");
}

Html share(std::optional<double> value, std::string_view reason) {
  return value ? Html(percent(*value)) : no_data(reason);
}

namespace {

Html delta_span(int direction, bool good, const std::string& text) {
  const std::string_view trend = direction > 0 ? "up" : "down";
  return el("span", {{"class", fmt::format("delta {} {}", trend, good ? "better" : "worse")}}, text);
}

}  // namespace

Html delta(std::optional<double> difference) {
  if (!difference) return {};
  const double points = *difference * 100;
  if (std::abs(points) < 0.05) return el("span", {{"class", "delta same"}}, "no change");
  const bool up = points > 0;
  return delta_span(up ? 1 : -1, up, fmt::format("{}{:.1f}\u202Fpt", up ? "+" : "\u2212", std::abs(points)));
}

Html count_delta(std::optional<std::int64_t> difference, bool fewer_is_better) {
  if (!difference) return {};
  if (*difference == 0) return el("span", {{"class", "delta same"}}, "no change");
  const bool up = *difference > 0;
  const auto size = static_cast<std::uint64_t>(up ? *difference : -*difference);
  return delta_span(up ? 1 : -1, up != fewer_is_better, fmt::format("{}{}", up ? "+" : "\u2212", count(size)));
}

Html time_tag(Instant at) {
  const CivilTime t = to_civil(at);
  return el("time", {{"datetime", format_instant(at)}},
            fmt::format("{} {:02}:{:02}", format_date(at), t.hour, t.minute));
}

Html day_tag(Day day) {
  return el("time", {{"datetime", format_day(day)}}, format_day(day));
}

namespace {

constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};

}  // namespace

std::string month_name(Month month) {
  return fmt::format("{} {}", kMonths[static_cast<std::size_t>(month.month() - 1)], month.year());
}

std::string short_month(Month month) {
  return fmt::format("{} {}", kMonths[static_cast<std::size_t>(month.month() - 1)].substr(0, 3), month.year());
}

std::string duration(Seconds length) {
  const std::int64_t minutes = length.count / 60;
  if (minutes < 1) return "under\u00A01\u00A0m";
  if (minutes < 60) return fmt::format("{}\u00A0m", minutes);
  if (minutes < 24 * 60) return fmt::format("{}\u00A0h\u00A0{:02}\u00A0m", minutes / 60, minutes % 60);
  const std::int64_t hours = minutes / 60 % 24;
  const std::int64_t days = minutes / (24 * 60);
  return hours == 0 || days > 6 ? fmt::format("{}\u00A0d", days) : fmt::format("{}\u00A0d\u00A0{}\u00A0h", days, hours);
}

}  // namespace mannerly::render::html
