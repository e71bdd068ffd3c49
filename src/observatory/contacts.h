// Whom to call: which contacts of a network are registered where, and where to read them. Who they are is not said
// unless the caller may see it: names and addresses are personal data, and their sources have rules of their own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/calendar.h"
#include "snapshot/snapshot.h"

namespace mannerly::observatory {

struct Contact {
  snapshot::ContactRole role = snapshot::ContactRole::kOther;
  snapshot::ContactOrigin origin = snapshot::ContactOrigin::kRegistry;
  snapshot::Visibility visibility = snapshot::Visibility::kPublic;
  std::string source;  // as the snapshot names it: "RIPE", "peeringdb"
  bool email = false, phone = false;
  bool resolves = true;                // false: the registration points to an object that is not there
  std::optional<Day> changed;          // of its object; nullopt: the source does not say
  std::vector<std::string> addresses;  // "e-mail: noc@example.net"; only with Addresses::kOfRoles
};

// kOfRoles: those of role objects, which registries publish for just this; of persons never.
enum class Addresses : std::uint8_t { kNone, kOfRoles };

// By role as an operator would ask: NOC, abuse, technical, the others. Empty: nobody registered one, or no source of
// contacts is in the snapshot (has_contact_sources).
std::vector<Contact> contacts_of(const snapshot::Snapshot& snapshot, Asn asn, Addresses addresses = Addresses::kNone);
bool has_contact_sources(const snapshot::Snapshot& snapshot);

// The source for people: "RIPE", "PeeringDB".
std::string_view source_title(const Contact& contact);
// The registered roles by source, "abuse, NOC (RIPE); technical (PeeringDB)"; "" without contacts. What cannot be used
// (dangling, private) is left out. Reads no object: these are packed, and a list of networks would unpack dozens.
std::string contacts_text(const snapshot::Snapshot& snapshot, Asn asn);

// Where the contacts are to be read by whoever may: a command to paste.
struct ContactPlace {
  std::string title;
  std::string command;
};
std::vector<ContactPlace> contact_places(Asn asn, snapshot::Rir rir);

}  // namespace mannerly::observatory
