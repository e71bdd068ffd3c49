#include "observatory/event_study.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "observatory/groups.h"
#include "observatory/participants.h"
#include "observatory/words.h"
#include "readiness/regions.h"

namespace mannerly::observatory {
namespace {

using readiness::kCategories;
using store::Millionths;
using store::ScoreRow;

// Networks that are alike: UN region, class of customer cone.
struct Alike {
  std::string_view region;
  int cone = 0;
  auto operator<=>(const Alike&) const = default;
};

int cone_class(std::uint32_t size) {
  return size <= 1 ? 0 : size <= 10 ? 1 : size <= 100 ? 2 : 3;
}

struct Joined {
  Asn asn;
  Month month;
  std::size_t participant = 0;
  std::string_view region;
  std::size_t alike = 0;  // of Study::alike
  std::array<StudySeries, kCategories> series;
};

// The sum of a month's scores of the networks of one kind that take part in nothing.
struct MonthSum {
  std::array<double, kCategories> sum{};
  std::array<std::uint32_t, kCategories> n{};
};

class Study {
 public:
  Study(const Edition& edition, const StudyQuery& query) : edition_(edition), query_(query) {}

  Result<EventStudy> run() {
    EventStudy out{.query = query_};
    out.to = edition_.month();
    out.from = edition_.slices().empty() ? out.to : month_number_of(edition_.slices().front().day);
    if (query_.year) {
      out.from = std::max<Month>(out.from, {12 * *query_.year});
      out.to = std::min<Month>(out.to, {12 * *query_.year + 11});
    }
    find_joiners(out);
    find_others();
    MANNERLY_CHECK_OK(read(out));
    fill(out);
    return out;
  }

 private:
  std::size_t alike_of(Asn asn, std::string_view region) {
    const Alike key{region, cone_class(edition_.topology().cone_size(asn))};
    return alike_.try_emplace(key, alike_.size()).first->second;
  }
  std::string_view region_of(Asn asn) const {
    const readiness::AsScore* score = edition_.find(asn);
    return score == nullptr ? std::string_view() : readiness::un_region_of(score->economy).region;
  }

  void find_joiners(EventStudy& out) {
    joinings_ = joinings_of(edition_.snapshot());
    for (const auto& [asn, joining] : joinings_) {
      const std::string_view region = region_of(asn);
      if (!query_.region.empty() && region != query_.region) continue;
      if (!joining.month) {
        ++out.undated;
        continue;
      }
      if (*joining.month < out.from || *joining.month > out.to) continue;
      joiners_.push_back({asn, *joining.month, joining.participant, region, alike_of(asn, region), {}});
    }
  }

  // Which kind each network is of that may stand for a joiner; only kinds of joiners are looked at.
  void find_others() {
    const std::size_t kinds = alike_.size();
    for (const readiness::AsScore& score : edition_.scores()) {
      if (!score.in_universe || joinings_.contains(score.asn)) continue;
      const std::size_t kind = alike_of(score.asn, readiness::un_region_of(score.economy).region);
      if (kind < kinds) others_.emplace_back(score.asn, kind);
    }
  }

  Status read(const EventStudy& study) {
    if (edition_.store() == nullptr || joiners_.empty()) return {};
    const Month last = std::min<Month>(edition_.month(), {study.to.number + kStudyMonths});
    for (Month month{study.from.number - kStudyMonths}; month <= last; ++month.number) {
      const bool sealed = std::ranges::any_of(
          edition_.slices(), [&](const store::SliceInfo& slice) { return month_number_of(slice.day) == month; });
      if (!sealed) continue;
      MANNERLY_TRY(const std::vector<ScoreRow> rows, edition_.store()->month(month));
      add_month(month, rows);
    }
    return {};
  }

  void add_month(Month month, const std::vector<ScoreRow>& rows) {
    std::vector<MonthSum> sums(alike_.size());
    auto row = rows.begin();  // both ascending by network
    for (const auto& [asn, kind] : others_) {
      while (row != rows.end() && row->asn < asn.value) ++row;
      if (row == rows.end() || row->asn != asn.value) continue;
      for (std::size_t c = 0; c < kCategories; ++c) {
        const auto value = store::from_millionths(row->score[c]);
        if (!value) continue;
        sums[kind].sum[c] += *value;
        ++sums[kind].n[c];
      }
    }
    for (Joined& joiner : joiners_) {
      const int months = month.number - joiner.month.number;
      if (months < -kStudyMonths || months > kStudyMonths) continue;
      const auto point = static_cast<std::size_t>(months + kStudyMonths);
      const auto found = std::ranges::lower_bound(rows, joiner.asn.value, {}, &ScoreRow::asn);
      const bool known = found != rows.end() && found->asn == joiner.asn.value;
      const MonthSum& sum = sums[joiner.alike];
      for (std::size_t c = 0; c < kCategories; ++c) {
        if (known) joiner.series[c].own[point] = store::from_millionths(found->score[c]);
        if (sum.n[c] >= kMatchMin) joiner.series[c].match[point] = sum.sum[c] / sum.n[c];
      }
    }
  }

  // The joiners that are wanted, as the arithmetic takes them.
  template <class Wanted>
  std::vector<StudyJoiner> series_of(std::size_t category, const Wanted& wanted) const {
    std::vector<StudyJoiner> out;
    std::map<std::size_t, std::size_t> clusters;  // by participant
    for (const Joined& joiner : joiners_) {
      if (!wanted(joiner)) continue;
      const std::size_t cluster = clusters.try_emplace(joiner.participant, clusters.size()).first->second;
      out.push_back({cluster, joiner.series[category]});
    }
    return out;
  }

  template <class Wanted>
  StudyCohort cohort(std::string name, const Wanted& wanted) const {
    StudyCohort out{.name = std::move(name), .joined = 0, .changes = {}};
    out.joined = static_cast<std::uint32_t>(std::ranges::count_if(joiners_, wanted));
    for (std::size_t c = 0; c < kCategories; ++c) out.changes[c] = study_change(series_of(c, wanted));
    return out;
  }

  void fill(EventStudy& out) const {
    std::set<std::size_t> operators;
    std::set<int> years;
    std::set<std::string_view> regions;
    for (const Joined& joiner : joiners_) {
      operators.insert(joiner.participant);
      years.insert(joiner.month.year());
      regions.insert(joiner.region);
      const bool matched = std::ranges::any_of(joiner.series, [](const StudySeries& series) {
        return std::ranges::any_of(series.match, [](const auto& value) { return value.has_value(); });
      });
      if (!matched) ++out.unmatched;
    }
    out.joiners = static_cast<std::uint32_t>(joiners_.size());
    out.operators = static_cast<std::uint32_t>(operators.size());
    for (std::size_t c = 0; c < kCategories; ++c) {
      out.actions.push_back(
          study_action(static_cast<readiness::Category>(c), series_of(c, [](const Joined&) { return true; })));
    }
    for (const int year : years) {
      out.years.push_back(cohort(std::to_string(year), [&](const Joined& j) { return j.month.year() == year; }));
    }
    for (const std::string_view region : regions) {
      out.regions.push_back(cohort(region.empty() ? "Unknown region" : std::string(region),
                                   [&](const Joined& j) { return j.region == region; }));
    }
    add_caveats(out);
  }

  void add_caveats(EventStudy& out) const {
    if (edition_.store() == nullptr) out.caveats.emplace_back("There is no history here: nothing can be told.");
    if (out.undated > 0) {
      out.caveats.push_back(
          fmt::format("Of {} participating networks nobody says when they joined; they are left out.", out.undated));
    }
    if (out.unmatched > 0) {
      out.caveats.push_back(
          fmt::format("Without a match: {} of {} networks, since fewer than {} networks like them take part in nothing "
                      "and have data.",
                      out.unmatched, out.joiners, kMatchMin));
    }
    out.caveats.emplace_back(
        "Participants are those of today's list, and networks are matched by what they are today. Those who join "
        "choose to: what they gained more than networks like them is no proof that joining did it.");
  }

  const Edition& edition_;
  const StudyQuery& query_;
  std::map<Asn, Joining> joinings_;
  std::map<Alike, std::size_t> alike_;
  std::vector<Joined> joiners_;
  std::vector<std::pair<Asn, std::size_t>> others_;  // ascending, with the kind
};

std::string points(double share) {
  return fmt::format("{}{:.1f}", share <= -0.0005 ? "\u2212" : "", std::abs(share) * 100);
}
std::string signed_points(double share) {
  return (share < 0 ? "" : "+") + points(share);
}

}  // namespace

Result<EventStudy> event_study(const Edition& edition, const StudyQuery& query) {
  if (!query.region.empty()) {
    MANNERLY_TRY(const auto regions, groups_at(edition, store::GroupKind::kRegion));
    if (find_group(regions, query.region) == nullptr) {
      return fail(ErrorCode::kNotFound, "there is no UN region of this name");
    }
  }
  if (query.year && (*query.year < 1990 || *query.year > edition.month().year())) {
    return fail(ErrorCode::kNotFound, fmt::format("a year from 1990 to {}", edition.month().year()));
  }
  return Study(edition, query).run();
}

std::string study_title(const StudyAction& action) {
  const StudyChange& change = action.change;
  const std::string name(short_title(action.category));
  if (change.net) {
    return fmt::format("{}: joiners {} points, networks like them {}", name, signed_points(*change.own),
                       signed_points(*change.others));
  }
  if (change.change()) return fmt::format("{}: joiners {} points, no match", name, signed_points(*change.change()));
  return name + ": no joiner with data before and after";
}

std::string study_sentence(const StudyAction& action) {
  const StudyChange& change = action.change;
  std::string out(short_title(action.category));
  if (!change.change()) return out + ": no network has data both before and after joining.";
  const auto moved = [](double share) {
    return std::abs(share) < kSameMargin
               ? std::string("stayed within one point")
               : fmt::format("{} by {} points", share < 0 ? "fell" : "rose", points(std::abs(share)));
  };
  out += fmt::format(" {} from the three months before joining to the three months after ({} network{})",
                     moved(*change.change()), change.joiners, change.joiners == 1 ? "" : "s");
  if (!change.net) return out + "; none of them has a match.";
  out += fmt::format(": {} points {} than in networks like them", points(std::abs(*change.net)),
                     *change.net < 0 ? "less" : "more");
  if (change.matched != change.joiners) out += fmt::format(", for the {} with a match", change.matched);
  if (!change.net_interval) return out + fmt::format("; too few organisations ({}) for an interval.", change.operators);
  const bool unsure = change.net_interval->low <= 0 && change.net_interval->high >= 0;
  return out + fmt::format(" (95 % interval {} to {}{}).", points(change.net_interval->low),
                           points(change.net_interval->high), unsure ? ": it may be chance" : "");
}

std::string study_verdict(const EventStudy& study) {
  if (study.joiners == 0) return "No network is known to have joined in these months.";
  std::string out = fmt::format("{} networks of {} organisations joined from {} to {}.", study.joiners, study.operators,
                                format_month(study.from), format_month(study.to));
  const StudyAction* best = nullptr;
  for (const StudyAction& action : study.actions) {
    const auto& interval = action.change.net_interval;
    if (!interval || (interval->low <= 0 && interval->high >= 0)) continue;
    if (best == nullptr || std::abs(*action.change.net) > std::abs(*best->change.net)) best = &action;
  }
  if (best == nullptr)
    return out + " No change differs from that of networks like them by more than chance may explain.";
  return out + " " + study_sentence(*best);
}

}  // namespace mannerly::observatory
