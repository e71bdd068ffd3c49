// /status: the sources of the published day with their age and what is wrong with them, the sealed days, the store.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "observatory/freshness.h"
#include "observatory/source_notes.h"
#include "observatory/words.h"
#include "pages/information.h"
#include "pages/routes.h"
#include "render/html/table.h"
#include "render/html/words.h"

namespace mannerly::pages {

using observatory::Edition;
using render::html::el;
using render::html::Html;
using Column = render::html::TableColumn::Kind;

namespace {

constexpr std::size_t kDaysShown = 60, kAttemptsShown = 50;
// Of all sources together; one that is asked for seldom has one among them all the same.
constexpr std::size_t kAttemptsLookedAt = 5000;
// A day is sealed some hours after its end.
constexpr Seconds kBehind{2 * 86'400};

std::string_view words_of(snapshot::SourceState state) {
  switch (state) {
    case snapshot::SourceState::kComplete: return "read whole";
    case snapshot::SourceState::kSkipped: return "read, some records skipped";
    case snapshot::SourceState::kPartial: return "ended early";
    case snapshot::SourceState::kFailed: return "not usable";
  }
  return "unknown";
}

bool is_bad(const snapshot::SourceRow& source) {
  return source.state == snapshot::SourceState::kPartial || source.state == snapshot::SourceState::kFailed;
}

bool is_stale(const observatory::StaleNote* note) {
  return note != nullptr && note->stale;
}

Html sources_table(const View& view, const observatory::StaleNotes& notes) {
  const Edition& edition = *view.edition;
  const snapshot::Snapshot& s = edition.snapshot();
  const Instant measured = view.measured.value_or(edition.at());
  const auto dated = observatory::sources_of(edition);
  render::html::Table table{.caption = "Sources of this day",
                            .caption_hidden = true,
                            .columns = {{.title = "Source"},
                                        {.title = "State"},
                                        {.title = "Speaks of (UTC)"},
                                        {.title = view.measured ? "Age" : "Age then", .kind = Column::kNumber},
                                        {.title = "Fresh"},
                                        {.title = "Records", .kind = Column::kNumber},
                                        {.title = "Skipped", .kind = Column::kNumber},
                                        {.title = "Bytes", .kind = Column::kNumber},
                                        {.title = "What is wrong"}},
                            .empty = "This snapshot names no source.",
                            .id = "sources"};
  for (std::size_t i = 0; i < dated.size(); ++i) {
    const snapshot::SourceRow& source = s.sources()[i];
    const auto age = observatory::age_of(dated[i], measured);
    std::uint64_t skipped = 0;
    std::string why(s.text(source.error));
    for (const snapshot::SkipRow& skip : snapshot::Snapshot::rows(s.skips(), source.skips)) {
      skipped += skip.count;
      why += fmt::format("{}{} x {}", why.empty() ? "" : "; ", skip.count, s.text(skip.reason));
    }
    const observatory::StaleNote* note = observatory::find_note(notes, s, source);
    if (note != nullptr && !note->why.empty()) why += (why.empty() ? "" : "; ") + note->why;
    std::string state(words_of(source.state));
    if (is_stale(note)) state += ", stale";
    table.rows.push_back(
        {s.text(source.name), state,
         dated[i].at ? render::html::time_tag(*dated[i].at) : render::html::no_data("neither file nor data say"),
         age ? Html(render::html::duration(*age)) : render::html::no_data("its date is unknown, or ahead of the clock"),
         observatory::name_of(observatory::verdict_of(dated[i], measured)), render::html::count(source.records),
         render::html::count(skipped), render::html::count(source.bytes_packed), why});
  }
  return render::html::table(table);
}

std::string_view words_of(store::SourceOutcome outcome) {
  switch (outcome) {
    case store::SourceOutcome::kNew: return "new data";
    case store::SourceOutcome::kUnchanged: return "unchanged";
    case store::SourceOutcome::kFailed: return "failed";
    case store::SourceOutcome::kRefused: return "refused";
  }
  return "unknown";
}

// Of all sources that are fetched: those that never gave anything are in no snapshot.
Html attempts_panel(const Edition& edition) {
  const auto all = edition.store()->attempts("", kAttemptsShown);
  if (!all) return render::html::warn("The attempts could not be read: " + all.error().message);
  if (all->empty()) return render::html::note("No source is fetched by this site; files are given to it.");
  render::html::Table table{.caption = "The latest attempts to fetch",
                            .caption_hidden = true,
                            .columns = {{.title = "Time (UTC)"},
                                        {.title = "Source"},
                                        {.title = "Outcome"},
                                        {.title = "Bytes", .kind = Column::kNumber},
                                        {.title = "Took", .kind = Column::kNumber},
                                        {.title = "Why"}}};
  for (const store::SourceAttempt& attempt : *all) {
    table.rows.push_back({render::html::time_tag(attempt.at), attempt.source, words_of(attempt.outcome),
                          render::html::count(attempt.bytes), fmt::format("{} ms", attempt.milliseconds),
                          attempt.error});
  }
  return render::html::table(table);
}

bool is_good(const store::SourceAttempt& attempt) {
  return attempt.outcome == store::SourceOutcome::kNew || attempt.outcome == store::SourceOutcome::kUnchanged;
}

// What is known of a source whose latest attempt brought nothing.
struct Trouble {
  store::SourceAttempt latest;
  std::optional<Instant> last_good;
  std::size_t attempts = 0;  // since then
};

// attempts: the latest first.
std::vector<Trouble> troubles_of(const std::vector<store::SourceAttempt>& attempts) {
  std::vector<Trouble> troubles;
  std::set<std::string_view> done;  // sources that are well, or whose last good attempt was found
  for (const store::SourceAttempt& attempt : attempts) {
    if (done.contains(attempt.source)) continue;
    const auto known = std::ranges::find(troubles, attempt.source, [](const Trouble& t) { return t.latest.source; });
    if (is_good(attempt)) {
      done.insert(attempt.source);
      if (known != troubles.end()) known->last_good = attempt.at;
    } else if (known != troubles.end()) {
      ++known->attempts;
    } else {
      troubles.push_back({.latest = attempt, .attempts = 1});
    }
  }
  return troubles;
}

// Of all sources that are fetched, whether a day rests on them yet or not. Nothing when all is well.
Html troubles_panel(const Edition& edition) {
  const auto attempts = edition.store()->attempts("", kAttemptsLookedAt);
  if (!attempts) return {};  // the panel of attempts says so
  const std::vector<Trouble> troubles = troubles_of(*attempts);
  if (troubles.empty()) return {};
  render::html::Table table{.caption = "Sources that cannot be had now",
                            .caption_hidden = true,
                            .columns = {{.title = "Source"},
                                        {.title = "What came"},
                                        {.title = "Last good answer (UTC)"},
                                        {.title = "Attempts since", .kind = Column::kNumber},
                                        {.title = "Last attempt (UTC)"},
                                        {.title = "Why"}}};
  for (const Trouble& trouble : troubles) {
    const bool refused = trouble.latest.outcome == store::SourceOutcome::kRefused;
    table.rows.push_back(
        {trouble.latest.source, refused ? "a file that is not believed" : "no whole file",
         trouble.last_good ? render::html::time_tag(*trouble.last_good) : render::html::no_data("none is on record"),
         render::html::count(trouble.attempts), render::html::time_tag(trouble.latest.at), trouble.latest.error});
  }
  Html body = render::html::note(
      "Their last good files stay in use and grow older. They are asked again by themselves, later and later, at the "
      "latest after a quarter of the time between two of the publisher's files.");
  body += render::html::table(table);
  return render::html::panel("Sources that cannot be had now", body, "wide", "troubles");
}

// What the observatory that runs in this process said of late.
Html notices_panel(const View& view) {
  const auto notices = view.notices != nullptr ? view.notices->latest() : std::vector<observatory::Notice>();
  if (notices.empty()) return {};
  render::html::Table table{
      .caption = "What the observatory said since it was started",
      .caption_hidden = true,
      .columns = {{.title = "Time (UTC)"}, {.title = "Times", .kind = Column::kNumber}, {.title = "What"}}};
  for (const observatory::Notice& notice : notices) {
    table.rows.push_back({render::html::time_tag(notice.last), render::html::count(notice.times), notice.text});
  }
  return render::html::panel("Said by the observatory since it was started", render::html::table(table), "wide",
                             "notices");
}

// Whether the newest day lies far from this machine's clock. Data that are made up are of any time.
Html clock_note(const View& view) {
  const Edition& edition = *view.edition;
  if (!view.measured || edition.snapshot().simulated()) return {};
  const Seconds age = *view.measured - edition.at();
  const std::string day = format_day(day_of(edition.at())), now = format_instant(*view.measured);
  if (age.count < -observatory::kAheadMax.count) {
    return render::html::warn(
        fmt::format("By this machine's clock it is {}, but {} is sealed, which ended later: the clock is wrong now, or "
                    "was then. Days that are sealed stay as they are; none is observed before it is over.",
                    now, day));
  }
  if (age <= kBehind) return {};
  return render::html::warn(
      fmt::format("The newest sealed day, {}, ended {} ago by this machine's clock ({}): no files of a later day have "
                  "come, it could not be made, or the clock is wrong.",
                  day, render::html::duration(age), now));
}

Html days_table(const Edition& edition) {
  render::html::Table table{.caption = "The latest sealed days",
                            .caption_hidden = true,
                            .columns = {{.title = "Day"},
                                        {.title = "Snapshot", .kind = Column::kCode},
                                        {.title = "Profile"},
                                        {.title = "Networks", .kind = Column::kNumber},
                                        {.title = "Prefixes", .kind = Column::kNumber},
                                        {.title = "Incidents", .kind = Column::kNumber},
                                        {.title = "Version",
                                         .kind = Column::kNumber,
                                         .help = "how often it was sealed: more than 1 after a decided dispute"}}};
  const auto slices = edition.slices();
  for (std::size_t i = slices.size(); i > 0 && table.rows.size() < kDaysShown; --i) {
    const store::SliceInfo& slice = slices[i - 1];
    table.rows.push_back({render::html::day_tag(slice.day), slice.snapshot.substr(0, 12), slice.profile,
                          render::html::count(slice.ases), render::html::count(slice.prefixes),
                          render::html::count(slice.incidents), std::to_string(slice.version)});
  }
  return render::html::table(table);
}

// Empty when the newest sealed day is the one that is shown.
Html missing_note(const Edition& edition) {
  const auto slices = edition.slices();
  const Day shown = day_of(edition.at());
  if (slices.empty() || slices.back().day <= shown) return {};
  return render::html::warn(fmt::format(
      "{} is sealed, but its snapshot cannot be opened: what is said of now is of {}. The observatory makes "
      "it again the next time that it looks.",
      format_day(slices.back().day), format_day(shown)));
}

Html store_panel(const Edition& edition) {
  const auto health = edition.store()->health();
  if (!health) return render::html::warn("The store does not answer: " + health.error().message);
  return render::html::facts({{"Store", health->backend},
                              {"Schema", std::to_string(health->schema)},
                              {"Sealed days", render::html::count(health->slices)},
                              {"On disk", fmt::format("{:.1f} MB", static_cast<double>(health->bytes) / 1e6)},
                              {"Free", fmt::format("{:.1f} GB", static_cast<double>(health->bytes_free) / 1e9)}});
}

Html disk_note(const Edition& edition) {
  const auto health = edition.store()->health();
  if (!health || !observatory::disk_is_full(*health)) return {};
  return render::html::warn(fmt::format(
      "The disk is full: {} bytes are free. Nothing new is fetched or sealed until there is room; nothing that "
      "was sealed is lost.",
      render::html::count(health->bytes_free)));
}

}  // namespace

Page status_page(const View& view) {
  const Edition& edition = *view.edition;
  const auto sources = edition.snapshot().sources();
  const observatory::StaleNotes notes = observatory::stale_notes(edition);
  const auto bad = std::ranges::count_if(sources, [&](const snapshot::SourceRow& source) {
    return is_bad(source) || is_stale(observatory::find_note(notes, edition.snapshot(), source));
  });
  const auto fresh = observatory::freshness_of(observatory::sources_of(edition), view.measured.value_or(edition.at()));
  const std::string day = format_day(day_of(edition.at()));
  std::string lede = bad == 0 ? fmt::format("All {} sources of {} were read to their end", sources.size(), day)
                              : fmt::format(
                                    "{} of {} sources of {} are incomplete or stale; the last good data stay in "
                                    "use",
                                    bad, sources.size(), day);
  lede += fmt::format(". {} {} fresh, {} old, {} of unknown age.", fresh.fresh, fresh.fresh == 1 ? "is" : "are",
                      fresh.old, fresh.unknown);
  Page page{.title = "Status",
            .heading = "Is the data whole and fresh?",
            .lede = Html(lede),
            .api = "/api/v1/sources",
            .cli = "mannerly snapshot info"};
  page.body += missing_note(edition);
  page.body += clock_note(view);
  if (edition.store() != nullptr) page.body += disk_note(edition);
  page.body += render::html::panel("Sources", sources_table(view, notes), "wide", "sources-panel");
  page.body += notices_panel(view);
  if (edition.store() == nullptr) {
    page.body += render::html::note("This site shows one snapshot without a store: there is no history.");
    return page;
  }
  page.body += troubles_panel(edition);
  page.body += render::html::panel("Attempts", attempts_panel(edition), "wide", "attempts");
  page.body += render::html::panel("Sealed days", days_table(edition), "wide", "days");
  page.body += render::html::panel("Store", store_panel(edition), "half", "store");
  return page;
}

api::Route status_route() {
  api::Route route = page_route("/status", status_page, "Sources, sealed days and the store");
  route.caching = api::Caching::kNone;
  return route;
}

}  // namespace mannerly::pages
