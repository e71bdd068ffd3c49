#include "observatory/incident_rates.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "incident/kind.h"
#include "observatory/groups.h"
#include "observatory/participants.h"
#include "observatory/score_json.h"
#include "readiness/regions.h"

namespace mannerly::observatory {
namespace {

constexpr std::size_t kNetworksMin = 5;  // on each side: with fewer there is no interval
constexpr std::array<std::string_view, kRateGroups> kKinds = {"misorigination", "forged_path", "leak", "bogon"};

struct Network {
  std::uint32_t months = 0;
  std::array<std::uint32_t, kRateGroups> incidents{};
  std::uint32_t all() const { return incidents[0] + incidents[1] + incidents[2] + incidents[3]; }
};

class Counter {
 public:
  Counter(const Edition& edition, Month from, Month to) : edition_(edition), from_(from), to_(to) {
    joinings_ = joinings_of(edition.snapshot());
    for (const store::SliceInfo& slice : edition.slices()) observed_.insert(month_number_of(slice.day));
  }

  Result<IncidentRates> run() {
    IncidentRates out{.from = from_, .to = to_};
    if (edition_.store() == nullptr) {
      out.caveats.emplace_back("There is no history here: nothing can be told.");
      return out;
    }
    for (Month month = from_; month <= to_; ++month.number) {
      if (!observed_.contains(month)) continue;
      ++out.months;
      MANNERLY_TRY(const auto rows, edition_.store()->month(month));
      for (const store::ScoreRow& row : rows) {
        if (row.routes == 0) continue;
        if (const auto side = side_of(Asn{row.asn}, month)) ++networks_[*side][Asn{row.asn}].months;
      }
    }
    MANNERLY_CHECK_OK(read_incidents(out));
    fill(out);
    return out;
  }

 private:
  // 0: takes part, 1: does not; nullopt: nobody says since when.
  std::optional<std::size_t> side_of(Asn asn, Month month) const {
    const auto found = joinings_.find(asn);
    if (found == joinings_.end()) return 1;
    if (!found->second.month) return std::nullopt;
    return *found->second.month <= month ? 0 : 1;
  }

  Status read_incidents(IncidentRates& out) {
    store::IncidentFilter filter = probable_incidents(edition_);
    filter.from = begin_of(first_day_of(from_));
    filter.to = begin_of(first_day_of({to_.number + 1}));
    std::string cursor;
    std::uint64_t seen = 0;
    do {
      MANNERLY_TRY(const auto page, edition_.store()->incidents(filter, cursor, 1000));
      for (const store::IncidentRecord& incident : page.rows) add(incident, out);
      seen += page.rows.size();
      cursor = page.next;
    } while (!cursor.empty() && seen < kRateIncidentsMax);
    if (!cursor.empty()) out.caveats.push_back(fmt::format("Only the latest {} incidents were looked at.", seen));
    for (EndTimes* times : {&out.participants, &out.others}) std::ranges::sort(times->hours);
    return {};
  }

  void add(const store::IncidentRecord& incident, IncidentRates& out) {
    const Month month = month_number_of(Instant{incident.start});
    if (incident.start < begin_of(first_day_of(from_)).seconds || !observed_.contains(month)) return;
    if (incident.feedback == static_cast<std::uint8_t>(snapshot::FeedbackState::kAccepted)) return;
    const auto side = side_of(incident.culprit, month);
    if (!side) return;
    const auto group = incident::group_of(static_cast<incident::Kind>(incident.kind));
    ++networks_[*side][incident.culprit].incidents[static_cast<std::size_t>(group)];
    if (edition_.at().seconds - incident.start < std::int64_t{kEndedHoursMax} * 3600) return;
    EndTimes& times = *side == 0 ? out.participants : out.others;
    ++times.of;
    const double hours = static_cast<double>(incident.end - incident.start) / 3600;
    if (!incident.open && hours <= kEndedHoursMax) times.hours.push_back(hours);
  }

  // kind: kRateGroups is all. region: nullptr is all.
  Rate rate(std::size_t side, std::size_t kind, const std::string_view* region) const {
    std::vector<RateCluster> clusters;
    for (const auto& [asn, network] : networks_[side]) {
      if (region != nullptr && region_of(asn) != *region) continue;
      clusters.push_back({network.months, kind == kRateGroups ? network.all() : network.incidents[kind]});
    }
    return rate_of(clusters);
  }
  std::string_view region_of(Asn asn) const {
    const readiness::AsScore* score = edition_.find(asn);
    return score == nullptr ? std::string_view() : readiness::un_region_of(score->economy).region;
  }

  void fill(IncidentRates& out) const {
    for (std::size_t kind = 0; kind <= kRateGroups; ++kind) {
      const std::size_t which = kind == 0 ? kRateGroups : kind - 1;  // all of them first
      out.ratios.push_back(ratio_of(rate(0, which, nullptr), rate(1, which, nullptr)));
      if (kind > 0) out.ratios.back().kind = kKinds[which];
    }
    std::set<std::string_view> regions;
    for (const auto& side : networks_) {
      for (const auto& [asn, network] : side) regions.insert(region_of(asn));
    }
    regions.erase(std::string_view());
    for (const std::string_view region : regions) {
      out.ratios.push_back(ratio_of(rate(0, kRateGroups, &region), rate(1, kRateGroups, &region)));
      out.ratios.back().region = region;
    }
    out.caveats.emplace_back(
        "Those who take part are not like the others in size or trade: a ratio is no proof that taking part prevents "
        "incidents. Networks without a date of joining are left out.");
  }

  const Edition& edition_;
  Month from_, to_;
  std::map<Asn, Joining> joinings_;
  std::set<Month> observed_;
  std::array<std::map<Asn, Network>, 2> networks_;
};

void write_rate(render::JsonWriter& json, std::string_view key, const Rate& rate) {
  json.key(key).begin_object().field("incidents", rate.incidents).field("network_months", rate.months);
  json.field("networks", rate.networks);
  share_or_null(json, "per_1000", rate.per_thousand);
  json.end_object();
}

void write_times(render::JsonWriter& json, std::string_view key, const EndTimes& times) {
  json.key(key).begin_object().field("incidents", times.of).key("hours").begin_array();
  for (const double hours : times.hours) json.value(hours);
  json.end_array().end_object();
}

}  // namespace

Rate rate_of(std::span<const RateCluster> clusters) {
  Rate out{.networks = clusters.size()};
  for (const RateCluster& cluster : clusters) {
    out.incidents += cluster.incidents;
    out.months += cluster.months;
  }
  if (out.months == 0) return out;
  const double rate = static_cast<double>(out.incidents) / static_cast<double>(out.months);
  out.per_thousand = rate * 1000;
  if (out.incidents == 0) return out;
  double sum = 0;
  for (const RateCluster& cluster : clusters) {
    const double rest = cluster.incidents - rate * cluster.months;
    sum += rest * rest;
  }
  out.log_variance = sum / (static_cast<double>(out.incidents) * static_cast<double>(out.incidents));
  return out;
}

RateRatio ratio_of(Rate participants, Rate others) {
  RateRatio out{.participants = participants, .others = others};
  if (!participants.log_variance || !others.log_variance) return out;
  out.ratio = *participants.per_thousand / *others.per_thousand;
  if (participants.networks < kNetworksMin || others.networks < kNetworksMin) return out;
  const double spread = std::exp(1.96 * std::sqrt(*participants.log_variance + *others.log_variance));
  out.low = *out.ratio / spread;
  out.high = *out.ratio * spread;
  return out;
}

Result<IncidentRates> incident_rates(const Edition& edition, Month from, Month to) {
  return Counter(edition, from, std::min(to, edition.month())).run();
}

void write_incident_rates(render::JsonWriter& json, const IncidentRates& rates) {
  json.begin_object().field("from", format_month(rates.from)).field("to", format_month(rates.to));
  json.field("months", rates.months).field("sentence", rates_sentence(rates)).key("ratios").begin_array();
  for (const RateRatio& ratio : rates.ratios) {
    json.begin_object().field("region", ratio.region).field("kind", ratio.kind);
    write_rate(json, "participants", ratio.participants);
    write_rate(json, "others", ratio.others);
    share_or_null(json, "ratio", ratio.ratio);
    share_or_null(json, "low", ratio.low);
    share_or_null(json, "high", ratio.high);
    json.end_object();
  }
  json.end_array().field("ended_hours_max", kEndedHoursMax);
  write_times(json, "participants_ended", rates.participants);
  write_times(json, "others_ended", rates.others);
  json.key("caveats").begin_array();
  for (const std::string& caveat : rates.caveats) json.value(caveat);
  json.end_array().end_object();
}

bool may_be_chance(const RateRatio& ratio) {
  return ratio.low && ratio.high && *ratio.low <= 1 && *ratio.high >= 1;
}

std::string rates_sentence(const IncidentRates& rates) {
  if (rates.ratios.empty()) return "How often participants and others cause incidents is not known.";
  const RateRatio& all = rates.ratios.front();
  const auto side = [](const Rate& rate) {
    return fmt::format("{} incident{} in {} network-months", rate.incidents, rate.incidents == 1 ? "" : "s",
                       rate.months);
  };
  if (!all.ratio) {
    return fmt::format("Participants: {}; others: {}: too few for a ratio.", side(all.participants), side(all.others));
  }
  std::string out = fmt::format("Participants cause {:.2f} times as many incidents a month as others", *all.ratio);
  if (all.low) {
    out += fmt::format(" (95 % interval {:.2f} to {:.2f}{})", *all.low, *all.high,
                       may_be_chance(all) ? ": it may be chance" : "");
  }
  return out + fmt::format(": {}, against {}.", side(all.participants), side(all.others));
}

}  // namespace mannerly::observatory
