// Incidents as an edition knows them: whole from the store, or in part from the snapshot's rows when there is no store.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "incident/incident.h"
#include "observatory/edition.h"
#include "store/store.h"

namespace mannerly::observatory {

struct KnownIncident {
  incident::Incident incident;
  std::uint8_t feedback = 0;  // snapshot::FeedbackState
  bool whole = true;          // false: of the snapshot's row: no parts, paths, peers or prevention
};

// By id. Errors: kNotFound; of the store.
Result<KnownIncident> find_incident(const Edition& edition, const std::string& id);

struct IncidentPage {
  std::vector<KnownIncident> incidents;  // the latest first
  std::string next;                      // cursor
  std::uint64_t total = 0;
};
// Errors: of the store; kInvalid for a cursor that is none.
Result<IncidentPage> list_incidents(const Edition& edition, const store::IncidentFilter& filter,
                                    const std::string& cursor, std::size_t limit);

// What a record of the store says; what its line does not hold is taken from its columns.
Result<KnownIncident> known_from(const store::IncidentRecord& record);
KnownIncident known_from(const snapshot::Snapshot& snapshot, const snapshot::IncidentRow& row);

// An incident of the snapshot that names a network, in its heaviest role.
struct NamedIncident {
  std::uint32_t row = 0;  // of Snapshot::incidents()
  snapshot::IncidentRole role{};
};
// Those that share time with the edition's month, each once, the latest first. An archive also holds incidents that
// ended shortly before its month.
std::vector<NamedIncident> incidents_of_month(const Edition& edition, Asn asn);

// Whether it counts by the edition's profile: sure enough, and no accepted dispute.
bool counts(const Edition& edition, const KnownIncident& known);

// "undisputed", "disputed", "dispute accepted", "dispute rejected".
std::string_view feedback_words(std::uint8_t feedback);

// Economy of a network by the edition; {0,0} when unknown.
snapshot::Economy economy_of(const Edition& edition, Asn asn);

}  // namespace mannerly::observatory
