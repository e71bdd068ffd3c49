// Watching one network: what is known of it now, and what a monitoring system should be told.
//
//     MANNERLY_TRY(const WatchFacts facts, watch_in_store(*store, Asn{64500}));
//     const WatchAnswer answer = judge(facts, limits, now);      // "MANNERLY OK - AS64500 ready; ... |
//     rpki=97%;80;60;0;100" const std::string page = metrics_text(std::span(&facts, 1), now);
//
// No data, old data and a network that nobody knows are never OK.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "observatory/edition.h"
#include "observatory/freshness.h"
#include "readiness/readiness.h"
#include "render/json_writer.h"
#include "store/store.h"
#include "validity/rov_use.h"

namespace mannerly::observatory {

enum class WatchRole : std::uint8_t { kCulprit = 0, kAccomplice = 1, kVictim = 2 };
inline constexpr std::size_t kWatchRoles = 3;
std::string_view name_of(WatchRole role);

// An incident that goes on and names the network.
struct WatchIncident {
  std::string id;
  std::string kind;  // incident::name_of
  WatchRole role = WatchRole::kCulprit;
  friend bool operator==(const WatchIncident&, const WatchIncident&) = default;
};

struct WatchCategory {
  std::optional<double> score;  // 0..1
  readiness::State state = readiness::State::kNoData;
  friend bool operator==(const WatchCategory&, const WatchCategory&) = default;
};

struct WatchFacts {
  static constexpr std::size_t kOpenMax = 20;  // incidents that are listed; all are counted

  Asn asn;
  Instant at;          // that the data speak of
  bool known = false;  // a source names the network
  readiness::PerCategory<WatchCategory> categories{};
  // nullopt: no source tells.
  std::optional<std::uint64_t> routes, registered, rpki_valid, rpki_invalid, rpki_notfound;
  std::optional<bool> announces;      // any prefix, also those that do not count; nullopt: no source of routes
  std::optional<Day> announced_from;  // the first day that was looked at for it; nullopt: no day but this one
  std::optional<Day> left_on;         // announces nothing since then, and had before
  validity::RovUse rov = validity::RovUse::kCannotTell;
  bool incidents_known = false;  // somebody looked for them
  std::array<std::uint64_t, kWatchRoles> open{};
  std::vector<WatchIncident> incidents;  // that go on, ascending by id
  std::vector<DatedSource> sources;      // that the day rests on
  friend bool operator==(const WatchFacts&, const WatchFacts&) = default;
};

// As of the last sealed day. Incidents are those that the profile counts: neither too unsure nor decided to be none.
// kNoData: nothing is sealed.
Result<WatchFacts> watch_in_store(store::Store& store, Asn asn, const readiness::Profile& profile);
// From a snapshot alone: its archive of incidents, if it has one. rov: may be null.
WatchFacts watch_in_snapshot(const readiness::Assessor& assessor, Asn asn, const validity::RovSurvey* rov);

// What an edition says: of its store when it has one.
Result<WatchFacts> watch_in_edition(const Edition& edition, Asn asn);

// Adds the facts to an open object, and reads them back. kInvalid: not such a text.
void write_watch(render::JsonWriter& json, const WatchFacts& facts);
Result<WatchFacts> read_watch(std::string_view text);

// The numbers are the exit codes of a plugin (Monitoring Plugins Development Guidelines).
enum class WatchLevel : std::uint8_t { kOk = 0, kWarning = 1, kCritical = 2, kUnknown = 3 };
// "OK", "WARNING", "CRITICAL", "UNKNOWN".
std::string_view name_of(WatchLevel level);

// What is judged: a category, the incidents that go on, or whether the network announces anything.
inline constexpr std::string_view kIncidentsItem = "incidents", kRoutingItem = "routing";

struct WatchLimits {
  double warn = 80, crit = 60;       // per cent; below it
  std::vector<std::string> items;    // names of categories, "incidents", "routing"; empty: all that there are
  std::int64_t max_age = 36 * 3600;  // seconds; 0: any
  // A day's sources are of its beginning, its data of its end.
  static constexpr std::int64_t kSourceSlack = 86400;
  // A clock that is behind makes old data look new.
  static constexpr std::int64_t kAheadMax = 3600;
};
// The name as judge() wants it ("anti-spoofing" and "antiSpoofing" are "anti_spoofing"). kUsage.
Result<std::string> watch_item(std::string_view name);

struct WatchAnswer {
  WatchLevel level = WatchLevel::kUnknown;
  std::string line;  // without the line's end; ASCII, one '|' at most
};
WatchAnswer judge(const WatchFacts& facts, const WatchLimits& limits, Instant now);
// The answer when the facts could not be had.
WatchAnswer no_answer(Asn asn, std::string_view why);
// The same of a call that is wrong.
WatchAnswer no_answer(std::string_view why);

// Prometheus' text format, version 0.0.4; a value that is not known has no line. now: when it is written.
std::string metrics_text(std::span<const WatchFacts> networks, Instant now);
// The names that metrics_text() can write, with their help.
struct WatchMetric {
  std::string_view name, help;
};
std::span<const WatchMetric> watch_metrics();

}  // namespace mannerly::observatory
