// How incidents are told to people, in sentences.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "incident/incident.h"
#include "snapshot/snapshot.h"

namespace mannerly::observatory {

// "AS64500 (Example Net)"; without a snapshot or name the number alone. names may be nullptr.
std::string as_text(Asn asn, const snapshot::Snapshot* names);
// "AS64500", "AS64500, AS64501 and 3 more".
std::string as_list(const std::vector<Asn>& asns, std::size_t most, const snapshot::Snapshot* names = nullptr);
// "192.0.2.0/24", "192.0.2.0/24 and 3 more".
std::string prefix_list(const incident::Incident& incident, std::size_t most);
// "45 s", "54 min", "2 h 5 min", "3 days 4 h".
std::string duration_text(Seconds duration);
// Different ASes among the peers that saw it, without the culprit: what it sends of itself is no sight of others.
std::size_t peer_ases(const incident::Incident& incident);

// Whether it was there when the data began: its start is then the latest that it can have had, and how long it lasted
// the least.
bool was_standing(const incident::Incident& incident);

// One sentence: who did what to whom, with which prefixes.
std::string headline_of(const incident::Incident& incident, const snapshot::Snapshot* names);

// ---- what filters call kinds ----

// "misorigination", "forged-path", "leak", "bogon": each stands for all kinds of its group.
std::span<const std::pair<std::string_view, incident::Group>> incident_groups();
// The groups, then the kinds, each word once.
std::vector<std::string_view> incident_type_words();
// The kinds, as numbers of incident::Kind, that one of these words means; none for another word.
std::vector<std::uint8_t> kinds_of_type(std::string_view word);

}  // namespace mannerly::observatory
