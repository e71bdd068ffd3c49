// The conformance report of an operator: its audit, scores, thirteen months and recent incidents, from one edition.
//
//     MANNERLY_TRY(const auto report, conformance_of(edition, "AS64500"));    // or "participant-7"
//     for (const AuditEntry& entry : report->picture.entries) ...
//
// What the audit cannot see in one snapshot comes from the store: since when a network is visible, and since when
// nothing illegitimate was announced. Both are said only as far as sealed days without a long gap, each with the
// sources that it takes, reach back.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "observatory/audit_picture.h"
#include "observatory/edition.h"
#include "observatory/incidents.h"
#include "render/json_writer.h"

namespace mannerly::observatory {

// The mean of the operator's ASes as of a month's last sealed day.
struct ConformanceMonth {
  Month month;
  std::array<std::optional<double>, readiness::kCategories> mean{};  // no value: no data
  std::array<std::uint32_t, readiness::kCategories> with_data{};     // ASes that the mean is of
  std::uint32_t ases = 0;                                            // of the operator, that the month knows
};

struct ConformanceReport {
  static constexpr int kMonths = 13;                   // the edition's month and a year before it
  static constexpr int kIncidentDays = 92;             // "three months" of incidents
  static constexpr std::size_t kIncidentsMax = 200;    // listed; incidents_total says how many there are
  static constexpr std::size_t kHistoryAsnsMax = 500;  // of larger operators there is no history by month
  // A network that is out of sight for so long has begun anew.
  static constexpr int kBreakDays = 14;
  // Sealed days farther apart than this prove nothing about the time between them.
  static constexpr int kGapDays = 35;

  std::string who;   // "AS64500", "participant-7": as it is asked for
  std::string path;  // of the page of who: "/networks/AS64500"
  programme::Operator op;
  programme::Programme programme;
  programme::History history;
  programme::AuditReport audit;
  AuditPicture picture;  // points into this report
  readiness::GroupScore score;
  std::vector<const readiness::AsScore*> ases;  // of the edition; ascending
  std::vector<Asn> unknown;                     // of the operator, that no source names
  std::vector<ConformanceMonth> months;         // ascending, every month of the period
  Instant incidents_from;
  std::vector<KnownIncident> incidents;  // that name one of its ASes, the latest first
  std::uint64_t incidents_total = 0;
  std::vector<std::string> caveats;  // what the data of this edition cannot say

  ConformanceReport() = default;
  ConformanceReport(const ConformanceReport&) = delete;
  ConformanceReport& operator=(const ConformanceReport&) = delete;
};

// who: "AS64500", "64500", or "participant-" and the row of the participants' list. Errors: kUsage for what is neither;
// kNotFound for one that the edition does not know; those of the store. The edition must outlive the report.
Result<std::unique_ptr<const ConformanceReport>> conformance_of(const Edition& edition, std::string_view who);

// One whole object.
void write_conformance(render::JsonWriter& json, const Edition& edition, const ConformanceReport& report);

// "2 requirements fail and 1 needs work; 3 cannot be told for want of data, 9 need a person, 12 passed."
std::string conformance_verdict(const ConformanceReport& report);

// What the store can say about since when; for tests and audits of the command line. Errors: those of the store.
Result<programme::History> history_of(const Edition& edition, const programme::Operator& op,
                                      const programme::Programme& programme);

}  // namespace mannerly::observatory
