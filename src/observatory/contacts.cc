#include "observatory/contacts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "observatory/words.h"

namespace mannerly::observatory {

using snapshot::ContactOrigin;
using snapshot::ContactRole;
using snapshot::ContactRow;
using snapshot::Snapshot;
using snapshot::Visibility;

namespace {

constexpr std::size_t kAddressesMax = 8;  // of one object

// Whom to try first.
int rank(ContactRole role) {
  switch (role) {
    case ContactRole::kNoc: return 0;
    case ContactRole::kAbuse: return 1;
    case ContactRole::kTech: return 2;
    case ContactRole::kPolicy: return 3;
    case ContactRole::kAdmin: return 4;
    case ContactRole::kMaintenance: return 5;
    case ContactRole::kOther: break;
  }
  return 6;
}

// The attributes of an RPSL object that tell how to reach somebody and when it was changed (RFC 2622 section 2; the
// registries' own last-modified).
void read_object(std::string_view text, bool addresses, Contact& out) {
  for (const std::string_view line : split(text, '\n')) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 || line[0] == ' ' || line[0] == '+') continue;
    const std::string name = lower(line.substr(0, colon));
    const std::string_view value = trim(line.substr(colon + 1));
    if (name == "last-modified") out.changed = parse_day(value.substr(0, std::min<std::size_t>(10, value.size())));
    const bool address = name == "e-mail" || name == "phone" || name == "abuse-mailbox";
    if (addresses && address && !value.empty() && out.addresses.size() < kAddressesMax) {
      out.addresses.push_back(fmt::format("{}: {}", name, printable(value)));
    }
  }
}

void add_object(const Snapshot& s, const ContactRow& row, Addresses addresses, Contact& out) {
  if (row.object >= s.irr_objects().size()) return;
  const snapshot::IrrObjectRow& object = s.irr_objects()[row.object];
  const auto raw = s.raw_object(object);
  if (!raw) return;  // the contact is there all the same; its text cannot be unpacked
  const std::string text = to_utf8(*raw);
  // Of a person only the date: an object of the class "role" or "irt" is written for others to call.
  const bool role = object.object_class == snapshot::IrrClass::kRole || object.object_class == snapshot::IrrClass::kIrt;
  read_object(text, addresses == Addresses::kOfRoles && role, out);
}

// What the row says, without the text of its object.
Contact contact_of(const Snapshot& s, const ContactRow& row) {
  const bool registry = row.origin == ContactOrigin::kRegistry;
  return {.role = row.role,
          .origin = row.origin,
          .visibility = row.visibility,
          .source = row.source < s.sources().size() ? std::string(s.text(s.sources()[row.source].name))
                                                    : std::string(registry ? "registry" : "PeeringDB"),
          .email = (row.offers & ContactRow::kEmail) != 0,
          .phone = (row.offers & ContactRow::kPhone) != 0,
          .resolves = !registry || (row.offers & ContactRow::kResolves) != 0};
}

void sort_by_role(std::vector<Contact>& contacts) {
  std::ranges::stable_sort(contacts, {}, [](const Contact& contact) { return rank(contact.role); });
}

}  // namespace

std::vector<Contact> contacts_of(const Snapshot& s, Asn asn, Addresses addresses) {
  std::vector<Contact> out;
  for (const ContactRow& row : s.contacts_of(asn)) {
    out.push_back(contact_of(s, row));
    add_object(s, row, addresses, out.back());
  }
  sort_by_role(out);
  return out;
}

bool has_contact_sources(const Snapshot& s) {
  return std::ranges::any_of(s.sources(), [](const snapshot::SourceRow& source) {
    return source.kind == snapshot::SourceKind::kIrr || source.kind == snapshot::SourceKind::kPeeringdb;
  });
}

std::string_view source_title(const Contact& contact) {
  return contact.origin == ContactOrigin::kRegistry ? std::string_view(contact.source) : "PeeringDB";
}

std::string contacts_text(const Snapshot& s, Asn asn) {
  std::vector<Contact> contacts;
  for (const ContactRow& row : s.contacts_of(asn)) contacts.push_back(contact_of(s, row));
  sort_by_role(contacts);
  std::map<std::string_view, std::vector<std::string_view>> by_source;
  for (const Contact& contact : contacts) {
    if (!contact.resolves || contact.visibility == Visibility::kPrivate) continue;
    auto& roles = by_source[source_title(contact)];
    if (std::ranges::find(roles, name_of(contact.role)) == roles.end()) roles.push_back(name_of(contact.role));
  }
  std::string out;
  for (const auto& [source, roles] : by_source) {
    out += fmt::format("{}{} ({})", out.empty() ? "" : "; ", fmt::join(roles, ", "), source);
  }
  return out;
}

std::vector<ContactPlace> contact_places(Asn asn, snapshot::Rir rir) {
  struct Registry {
    snapshot::Rir rir;
    std::string_view name, whois, rdap;
  };
  constexpr std::array kRegistries = {
      Registry{snapshot::Rir::kAfrinic, "AFRINIC", "whois.afrinic.net", "https://rdap.afrinic.net/rdap"},
      Registry{snapshot::Rir::kApnic, "APNIC", "whois.apnic.net", "https://rdap.apnic.net"},
      Registry{snapshot::Rir::kArin, "ARIN", "whois.arin.net", "https://rdap.arin.net/registry"},
      Registry{snapshot::Rir::kLacnic, "LACNIC", "whois.lacnic.net", "https://rdap.lacnic.net/rdap"},
      Registry{snapshot::Rir::kRipeNcc, "RIPE NCC", "whois.ripe.net", "https://rdap.db.ripe.net"}};
  std::vector<ContactPlace> out = {
      {"PeeringDB (more when signed in)",
       fmt::format("curl -s 'https://www.peeringdb.com/api/net?asn={}&depth=2'", asn.value)}};
  const auto at = std::ranges::find(kRegistries, rir, &Registry::rir);
  if (at == kRegistries.end()) {
    out.push_back({"The registry that holds the number, by way of IANA",
                   fmt::format("whois -h whois.iana.org {}", format_asn(asn))});
    return out;
  }
  out.push_back(
      {fmt::format("{}, RDAP (RFC 9083)", at->name), fmt::format("curl -s {}/autnum/{}", at->rdap, asn.value)});
  out.push_back({fmt::format("{}, whois", at->name), fmt::format("whois -h {} {}", at->whois, format_asn(asn))});
  return out;
}

}  // namespace mannerly::observatory
