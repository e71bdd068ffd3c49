// How a network registers: the registry that is responsible for space or a number, and the maintainer that its objects
// have.
#pragma once

#include <string>
#include <string_view>

#include "net/asn.h"
#include "net/prefix.h"
#include "snapshot/snapshot.h"

namespace mannerly::plan {

// Stand for what the data do not tell, for people to fill in.
inline constexpr std::string_view kYourRegistry = "YOUR-REGISTRY";
inline constexpr std::string_view kYourMaintainer = "YOUR-MNT";

// The routing registry of a RIR ("RIPE", "APNIC", "ARIN", "AFRINIC", "LACNIC"); kYourRegistry otherwise.
std::string_view registry_of(snapshot::Rir rir);
// Of the RIR that gave the AS number out.
std::string_view registry_of(const snapshot::Snapshot& snapshot, Asn asn);
// Of the RIR that gave the address space out: the only one that can check who may register it (Action 4). Of the
// AS number where no file knows the space.
std::string_view registry_of(const snapshot::Snapshot& snapshot, const Prefix& prefix, Asn origin);

// The maintainers of the AS's aut-nums, separated by a blank; empty when there are none.
std::string maintainers_of(const snapshot::Snapshot& snapshot, Asn asn);
// The maintainer of the network's aut-num in that registry, else of most of its route objects there, else of any
// aut-num; kYourMaintainer when there is none whose name could stand in an object. O(route objects of the AS).
std::string maintainer_in(const snapshot::Snapshot& snapshot, Asn asn, std::string_view registry);

// RFC 2622 section 2: letters, digits, '_' and '-', a letter first. Names in data are often free text, which would
// make an object invalid.
bool is_rpsl_name(std::string_view text);

}  // namespace mannerly::plan
