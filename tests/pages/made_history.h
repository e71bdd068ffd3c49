// A simulated edition with a store that knows two months before it. For tests.
#pragma once

#include <memory>
#include <utility>

#include "observatory/rows.h"
#include "store/store_twin.h"
#include "tests/pages/made_edition.h"

namespace mannerly::pages {

struct MadeHistory {
  MadeHistory() {
    const MadeEdition first;
    if (!first.edition) return;
    store = std::make_shared<store::StoreTwin>();
    const observatory::DayRows rows = observatory::rows_of(first.edition->assessor(), first.edition->scores());
    const Day today = day_of(first.edition->at());
    for (const int days_ago : {65, 35}) seal({today.number - days_ago}, rows, first.edition->profile().id, days_ago);
    made = std::make_unique<MadeEdition>(store);
    edition = made->edition;
  }

  std::shared_ptr<store::Store> store;
  std::unique_ptr<MadeEdition> made;
  std::shared_ptr<const observatory::Edition> edition;

 private:
  // The day as it is today, but for the routes that have become valid since: the older, the fewer.
  void seal(Day day, observatory::DayRows rows, const std::string& profile, int days_ago) {
    for (store::GroupRow& row : rows.groups) {
      const std::uint64_t lost = row.rpki_valid * static_cast<std::uint64_t>(days_ago) / 200;
      row.rpki_valid -= lost;
      row.rpki_notfound += lost;
    }
    store::IncidentRecord incident{.id = "i-" + std::to_string(days_ago),
                                   .kind = 1,
                                   .start = begin_of(day).seconds + 3600,
                                   .end = begin_of(day).seconds + 7200,
                                   .culprit = Asn{rows.scores.front().asn},
                                   .victims = {Asn{rows.scores.back().asn}},
                                   .economies = {rows.scores.back().economy},
                                   .culprit_economy = rows.scores.front().economy,
                                   .confidence = 900'000,
                                   .ipv4 = true,
                                   .prefixes = {*parse_prefix("192.0.2.0/24")},
                                   .json = "{}"};
    const std::vector<store::IncidentRecord> incidents = {incident};
    const store::Observation observation{.info = {.day = day,
                                                  .snapshot = std::string(64, 'a'),
                                                  .profile = profile,
                                                  .at = begin_of(day),
                                                  .sources = "[]"},
                                         .scores = rows.scores,
                                         .groups = rows.groups,
                                         .prefixes = rows.prefixes,
                                         .incidents = incidents};
    const Status sealed = store->seal(observation);
    EXPECT_TRUE(sealed) << sealed.error().message;
  }
};

}  // namespace mannerly::pages
