// Numbers, states and kinds as pages show them. What is not known is a word with a reason, never a number.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/calendar.h"
#include "base/time.h"
#include "incident/kind.h"
#include "readiness/terms.h"
#include "render/html/html.h"
#include "validity/irr.h"
#include "validity/rov.h"

namespace mannerly::render::html {

// ---- states: glyph, word and colour, so that none of them is needed alone ----

std::string_view glyph_of(readiness::State state);  // ● ◐ ▲ ◌
std::string_view word_of(readiness::State state);   // "Ready", ..., "No data"
std::string_view class_of(readiness::State state);  // "ready", "aspiring", "lagging", "none"
// span.state.ready: glyph and word.
Html state_mark(readiness::State state);
// span.state.ready: glyph and share; the word for those who do not see it. partial: "~", some metrics have no data.
Html score_mark(readiness::State state, std::optional<double> score, bool partial = false);
// The same, added to out: for tables with hundreds of them.
void add_score_mark(Html& out, readiness::State state, std::optional<double> score, bool partial = false);

// "Action 1", ...
std::string_view action_of(readiness::Category category);

// ---- incidents ----

std::string_view class_of(incident::Group group);  // "misorigination" (forged paths too), "leak", "bogon"
// span.kind.leak: the title of the kind.
Html kind_mark(incident::Kind kind);

// ---- validity of routes ----

// span.state: glyph and word: "valid", "invalid", "not found".
Html rov_mark(validity::RovState state);
// "exact", "covering", "other origin", "not registered".
std::string_view word_of(validity::IrrState state);

// ---- numbers ----

// "77 412", grouped by narrow no-break spaces.
std::string count(std::uint64_t number);
// "85.0 %"; only 1 is "100 %" and only 0 is "0 %".
std::string percent(double share);
// "85 %", "<1 %", ">99 %": where many stand side by side and none of them is the point.
std::string rough_percent(double share);
// "of 1 234 networks": a share without what it is a share of says nothing.
std::string of_count(std::uint64_t number, std::string_view singular, std::string_view plural);
// span.nodata "no data", with the reason as its title.
Html no_data(std::string_view reason = "");
// percent or no data.
Html share(std::optional<double> value, std::string_view reason = "");
// "+0.8 pt", "−1.1 pt", "no change": a difference of shares. span.delta.up|down|same (the style sheet adds an arrow)
// and .better|.worse. Nothing without a value.
Html delta(std::optional<double> difference);
// The same of counts; fewer_is_better marks a fall as good.
Html count_delta(std::optional<std::int64_t> difference, bool fewer_is_better = false);

// ---- times, always UTC ----

Html time_tag(Instant at);             // time: "2026-11-20 08:14"
Html day_tag(Day day);                 // time: "2026-11-20"
std::string month_name(Month month);   // "November 2026"
std::string short_month(Month month);  // "Nov 2026"
// "2 h 06 m", "34 m", "9 d", "1 d 4 h", with no-break spaces.
std::string duration(Seconds length);

}  // namespace mannerly::render::html
