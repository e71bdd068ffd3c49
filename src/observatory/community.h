// The community's year: growth, incidents, what joining changed, ROAs and ROV, by region. Every number with what it is
// a number of; a month that nobody observed is no data.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "observatory/edition.h"
#include "observatory/incident_rates.h"
#include "observatory/participants.h"
#include "render/json_writer.h"

namespace mannerly::observatory {

inline constexpr std::size_t kIncidentGroups = 4;  // incident::Group

struct CommunityMonth {
  Month month;
  bool observed = false;                                   // a day of it was sealed: the counts below mean something
  std::array<std::uint64_t, kIncidentGroups> incidents{};  // that count, by their start
  std::optional<std::uint32_t> originating;                // networks that originate routes, as of its last sealed day

  std::uint64_t total() const;
  std::optional<double> per_thousand() const;  // incidents per 1,000 of these networks
};

// A group of networks as of the end of the year before, and of the last observed month of the year.
struct CommunityGroup {
  store::GroupKind kind = store::GroupKind::kWorld;
  std::string key;  // "" of the world
  std::optional<Month> begin_month, end_month;
  std::optional<store::GroupRow> begin, end;
};

// Mean scores of one action three months before and after joining: of networks that joined in the year and have data in
// at least one of the three months on either side; and, for the same months, of networks that take part in nothing. A
// month of joining weighs by its joiners.
struct JoiningEffect {
  static constexpr int kMonths = 3;
  static constexpr double kMargin = 0.01;  // a smaller change is "the same"

  std::string region;  // UN region; "" for all
  readiness::Category category{};
  std::uint32_t joined = 0;     // networks that joined in the year
  std::uint32_t with_data = 0;  // of these, with data before and after: what the means are of
  std::optional<double> before, after;
  std::uint32_t improved = 0, same = 0, worse = 0;
  std::uint32_t others = 0;  // the most networks in a month's comparison
  std::optional<double> others_before, others_after;

  std::optional<double> change() const;         // after - before
  std::optional<double> others_change() const;  // of the others
  std::optional<double> net() const;            // what remains when the others' change is taken away
};

struct CommunityYear {
  int year = 0;
  Month from, to;               // of the year, as far as the edition reaches
  ParticipantGrowth growth;     // its first month is the December before
  std::uint32_t networks = 0;   // that those who had joined by its end have today
  std::uint32_t economies = 0;  // of these networks
  std::vector<CommunityMonth> months;
  std::vector<CommunityGroup> groups;  // the world, regions, programmes
  std::vector<JoiningEffect> joining;  // all regions first; the five actions of each
  IncidentRates rates;                 // of participants beside others
  std::vector<std::string> caveats;
};

// Errors: kNotFound for a year after the edition's or before 1990; those of the store. O(months * networks).
Result<CommunityYear> community_of(const Edition& edition, int year);

// One whole object.
void write_community(render::JsonWriter& json, const CommunityYear& year);
// "At the end of 2026-11 588 organisations take part ..., 317 when the year began."
std::string community_verdict(const CommunityYear& year);
// "World", "Africa", "Internet exchanges", "Unknown region".
std::string community_group_title(const CommunityGroup& group);

// Incidents by month in [from, to]. Errors: of the store.
Result<std::vector<CommunityMonth>> community_months(const Edition& edition, Month from, Month to);
// The parts, for tests.
Result<std::vector<JoiningEffect>> joining_effects(const Edition& edition, Month from, Month to);

}  // namespace mannerly::observatory
