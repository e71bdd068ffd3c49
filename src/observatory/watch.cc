#include "observatory/watch.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/share.h"
#include "observatory/words.h"
#include "snapshot/source_kind.h"

namespace mannerly::observatory {
namespace {

using readiness::Category;
using readiness::State;

// For a line that other programs cut up: ASCII, no '|', no control characters.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) out += c < ' ' || c > '~' || c == '|' ? '?' : c;
  return out;
}

std::string age_text(std::int64_t seconds) {
  if (seconds < 2 * 3600) return fmt::format("{} min", seconds / 60);
  if (seconds < 4 * 86400) return fmt::format("{} h", seconds / 3600);
  return fmt::format("{} days", seconds / 86400);
}

// The worst state of what has data.
State state_of(const WatchFacts& facts) {
  State worst = State::kNoData;
  for (const WatchCategory& category : facts.categories) {
    if (category.state == State::kNoData) continue;
    if (worst == State::kNoData || category.state < worst) worst = category.state;
  }
  return worst;
}

// Whether what is said of an item rests on sources of a kind.
bool rests_on(std::string_view item, snapshot::SourceKind kind) {
  using snapshot::SourceKind;
  switch (kind) {
    case SourceKind::kMrt:
    case SourceKind::kPfx2as: return item != key_of(Category::kAntiSpoofing) && item != key_of(Category::kCoordination);
    case SourceKind::kVrp: return item == key_of(Category::kRpki);
    case SourceKind::kIrr: return item == key_of(Category::kIrr);
    default: return false;
  }
}

// Collects what is said of each item.
class Judge {
 public:
  Judge(const WatchFacts& facts, const WatchLimits& limits) : facts_(facts), limits_(limits) {}

  void look() {
    const bool all = limits_.items.empty();
    bool any = false;
    for (const Category c : kAllCategories) {
      if (!all && !wants(key_of(c))) continue;
      any = look_at(c, !all) || any;
    }
    if (all || wants(kIncidentsItem)) look_at_incidents();
    if (all || wants(kRoutingItem)) look_at_routing(!all);
    if (all && !any) unknown("no category has data");
  }

  // A day may have been sealed today from sources of last month.
  void look_at_sources(Instant now) {
    using snapshot::SourceKind;
    const std::int64_t most = limits_.max_age + WatchLimits::kSourceSlack;
    std::string old;
    for (const SourceKind kind : {SourceKind::kMrt, SourceKind::kPfx2as, SourceKind::kVrp, SourceKind::kIrr}) {
      const bool asked = limits_.items.empty() ||
                         std::ranges::any_of(limits_.items, [&](const auto& item) { return rests_on(item, kind); });
      std::size_t all = 0, aged = 0;
      std::string names;
      for (const DatedSource& source : facts_.sources) {
        if (!asked || source.kind != kind) continue;
        ++all;
        const auto age = age_of(source, now);
        undated_ += !age;
        if (!age || age->count <= most) continue;
        ++aged;
        names += fmt::format("{}{} ({})", names.empty() ? "" : ", ", source.name, age_text(age->count));
      }
      if (aged > 0 && aged == all) unknown(fmt::format("no source of {} is newer: {}", source_kind_name(kind), names));
      if (aged > 0 && aged < all) old += (old.empty() ? "" : ", ") + names;
    }
    if (!old.empty()) said_.push_back("old sources: " + old);
    if (undated_ > 0) said_.push_back(fmt::format("{} source{} of unknown age", undated_, undated_ == 1 ? "" : "s"));
  }

  WatchLevel level() const {
    if (critical_) return WatchLevel::kCritical;
    if (unknown_) return WatchLevel::kUnknown;
    return warning_ ? WatchLevel::kWarning : WatchLevel::kOk;
  }
  const std::vector<std::string>& said() const { return said_; }
  const std::string& values() const { return values_; }
  std::string missing() const { return missing_; }

 private:
  bool wants(std::string_view item) const { return std::ranges::find(limits_.items, item) != limits_.items.end(); }
  void unknown(std::string text) {
    unknown_ = true;
    said_.push_back(std::move(text));
  }

  bool look_at(Category c, bool asked) {
    const WatchCategory& category = facts_.categories[readiness::index_of(c)];
    if (!category.score) {
      if (asked) unknown(fmt::format("{} has no data", key_of(c)));
      if (!asked) missing_ += fmt::format("{}{}", missing_.empty() ? "" : ", ", key_of(c));
      return false;
    }
    const double value = *category.score * 100;
    critical_ = critical_ || value < limits_.crit;
    warning_ = warning_ || value < limits_.warn;
    // The exact score is compared: what is shown may have been rounded up to the limit.
    const std::string mark = value < limits_.crit   ? fmt::format(" (critical: below {})", limits_.crit)
                             : value < limits_.warn ? fmt::format(" (warning: below {})", limits_.warn)
                                                    : "";
    said_.push_back(fmt::format("{} {} %{}", key_of(c), short_share_digits(*category.score), mark));
    constexpr int kExact = 4;
    values_ += fmt::format(" {}={}%;{};{};0;100", key_of(c), short_share_digits(*category.score, kExact), limits_.warn,
                           limits_.crit);
    return true;
  }

  void look_at_incidents() {
    if (!facts_.incidents_known) return unknown("nobody looked for incidents");
    const std::uint64_t open = facts_.open[0] + facts_.open[1] + facts_.open[2];
    values_ += fmt::format(" incidents={};;0;0", open);
    if (open == 0) return;
    critical_ = true;
    std::string text = fmt::format("{} incident{} open:", open, open == 1 ? "" : "s");
    constexpr std::size_t kNamed = 3;
    for (std::size_t i = 0; i < facts_.incidents.size() && i < kNamed; ++i) {
      const WatchIncident& incident = facts_.incidents[i];
      text += fmt::format(" {} ({} of {})", plain(incident.id), name_of(incident.role), plain(incident.kind));
    }
    if (open > kNamed) text += " ...";
    said_.insert(said_.begin(), text);
  }

  // A network that left routing is an outage for whoever watches it, whatever its old scores were.
  void look_at_routing(bool asked) {
    if (!facts_.announces) return unknown("nobody looked at routes");
    if (facts_.routes) values_ += fmt::format(" routes={};;;0", *facts_.routes);
    if (*facts_.announces) return;
    if (facts_.left_on) {
      critical_ = true;
      said_.insert(said_.begin(), fmt::format("announces nothing since {} (critical)", format_day(*facts_.left_on)));
    } else if (!facts_.announced_from) {
      unknown("announces nothing; one snapshot does not tell whether it did before");
    } else {
      critical_ = critical_ || asked;
      said_.push_back(fmt::format("announces nothing{}, nor did it since {}", asked ? " (critical)" : "",
                                  format_day(*facts_.announced_from)));
    }
  }

  const WatchFacts& facts_;
  const WatchLimits& limits_;
  bool critical_ = false, warning_ = false, unknown_ = false;
  std::size_t undated_ = 0;
  std::vector<std::string> said_;
  std::string values_, missing_;
};

std::string line_of(WatchLevel level, Asn asn, std::string_view text, std::string_view values = {}) {
  return fmt::format("MANNERLY {} - {} {}{}{}", name_of(level), format_asn(asn), plain(text),
                     values.empty() ? "" : " |", values);
}

}  // namespace

std::string_view name_of(WatchLevel level) {
  switch (level) {
    case WatchLevel::kOk: return "OK";
    case WatchLevel::kWarning: return "WARNING";
    case WatchLevel::kCritical: return "CRITICAL";
    case WatchLevel::kUnknown: break;
  }
  return "UNKNOWN";
}

Result<std::string> watch_item(std::string_view name) {
  if (name == kIncidentsItem || name == kRoutingItem) return std::string(name);
  if (name == "anti-spoofing") name = "anti_spoofing";
  if (const auto category = parse_category_key(name)) return std::string(key_of(*category));
  return fail(ErrorCode::kUsage,
              fmt::format("\"{}\" is none of filtering, anti_spoofing, coordination, irr, rpki, incidents, routing",
                          plain(name)));
}

WatchAnswer no_answer(Asn asn, std::string_view why) {
  return {WatchLevel::kUnknown, line_of(WatchLevel::kUnknown, asn, why)};
}

WatchAnswer no_answer(std::string_view why) {
  return {WatchLevel::kUnknown, fmt::format("MANNERLY {} - {}", name_of(WatchLevel::kUnknown), plain(why))};
}

WatchAnswer judge(const WatchFacts& facts, const WatchLimits& limits, Instant now) {
  const std::int64_t age = now.seconds - facts.at.seconds;
  if (limits.max_age > 0 && facts.at.seconds <= 0) return no_answer(facts.asn, "has data of an unknown time");
  if (limits.max_age > 0 && age > limits.max_age) {
    return no_answer(facts.asn, fmt::format("has old data: of {}, {} ago", format_instant(facts.at), age_text(age)));
  }
  if (limits.max_age > 0 && age < -WatchLimits::kAheadMax) {
    return no_answer(facts.asn,
                     fmt::format("has data of the future: of {}; is the clock right?", format_instant(facts.at)));
  }
  if (!facts.known && !facts.left_on) return no_answer(facts.asn, "is not known: no source names it");
  Judge judge(facts, limits);
  judge.look();
  if (limits.max_age > 0) judge.look_at_sources(now);
  std::string text(word_of(state_of(facts)));
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  for (const std::string& said : judge.said())
    text += fmt::format("{} {}", &said == &judge.said()[0] ? ";" : ",", said);
  if (!judge.missing().empty()) text += fmt::format("; no data: {}", judge.missing());
  std::string values = judge.values();
  if (limits.max_age > 0) values += fmt::format(" age={}s;;{};0", std::max<std::int64_t>(age, 0), limits.max_age);
  return {judge.level(), line_of(judge.level(), facts.asn, text, values)};
}

}  // namespace mannerly::observatory
