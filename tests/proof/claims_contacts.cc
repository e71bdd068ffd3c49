// Whom to call: contacts by the registries' objects and by PeeringDB, and where to read them.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "tests/proof/claims.h"

namespace mannerly::proof {

namespace {

const std::string kTable = "Registered contacts; the one to try first comes first|";

// As the table has it, with its words.
struct Row {
  std::string role, source, offers, readers, changed;
  friend auto operator<=>(const Row&, const Row&) = default;
};

std::string text_of(const Row& row) {
  return fmt::format("{} | {} | {} | {} | {}", row.role, row.source, row.offers, row.readers, row.changed);
}

constexpr std::array<std::string_view, 7> kRoles = {"NOC",         "abuse", "technical", "policy", "administrative",
                                                    "maintenance", "other"};
std::size_t rank_of(const std::string& role) {
  return static_cast<std::size_t>(std::ranges::find(kRoles, role) - kRoles.begin());
}

std::string offers_of(bool email, bool phone) {
  return email && phone ? "e-mail, phone" : email ? "e-mail" : phone ? "phone" : "neither e-mail nor phone";
}

Row row_of(const Contact& contact) {
  return {.role = contact.role,
          .source = contact.source,
          .offers = contact.there ? offers_of(contact.email, contact.phone)
                                  : "nothing: it points to an object that is not there",
          .readers = contact.readers,
          .changed = contact.changed.empty() ? "no data" : contact.changed};
}

Contact contact_of_handle(const RawWorld& raw, const std::string& registry, const std::string& role,
                          const std::string& handle) {
  Contact out{.role = role, .source = upper_of(registry), .readers = "everybody", .changed = {}};
  const auto object = raw.handles.find({registry, upper_of(handle)});
  if (object == raw.handles.end()) return out;
  out.there = true;
  out.email = object->second.count("e-mail", "abuse-mailbox") > 0;
  out.phone = object->second.count("phone", "phone") > 0;
  out.changed = object->second.first("last-modified").substr(0, 10);
  return out;
}

// Of the aut-nums, and of the organisations that they name. A contact that two places name is one.
void add_registered(const RawWorld& raw, std::uint32_t asn, std::vector<Contact>& out) {
  const auto objects = raw.aut_nums.find(asn);
  if (objects == raw.aut_nums.end()) return;
  std::set<std::array<std::string, 3>> named;  // registry, role, handle
  for (const Object& object : objects->second) {
    for (const auto& [name, value] : object.attributes) {
      const std::string role = name == "admin-c"   ? "administrative"
                               : name == "tech-c"  ? "technical"
                               : name == "abuse-c" ? "abuse"
                                                   : "";
      if (!role.empty()) named.insert({object.registry, role, upper_of(value)});
    }
    const auto organisation = raw.organisations.find({object.registry, upper_of(object.first("org"))});
    if (organisation == raw.organisations.end()) continue;
    const std::string abuse = organisation->second.first("abuse-c");
    if (!abuse.empty()) named.insert({object.registry, "abuse", upper_of(abuse)});
  }
  for (const auto& [registry, role, handle] : named) out.push_back(contact_of_handle(raw, registry, role, handle));
}

void add_of_peeringdb(const RawWorld& raw, std::uint32_t asn, std::vector<Contact>& out) {
  const std::map<std::string, std::string> roles = {{"Abuse", "abuse"},
                                                    {"Maintenance", "maintenance"},
                                                    {"Policy", "policy"},
                                                    {"Technical", "technical"},
                                                    {"NOC", "NOC"}};
  const auto pocs = raw.contacts.find(asn);
  if (pocs == raw.contacts.end()) return;
  for (const nlohmann::json& poc : pocs->second) {
    const auto role = roles.find(poc.at("role"));
    const std::string visible = poc.at("visible");
    out.push_back({.role = role == roles.end() ? "other" : role->second,
                   .source = "PeeringDB",
                   .readers = visible == "Public"  ? "everybody"
                              : visible == "Users" ? "users of the source"
                                                   : "its owner alone",
                   .changed = {},
                   .there = true,
                   .email = poc.at("email") != "",
                   .phone = poc.at("phone") != ""});
  }
}

bool is_usable(const Row& row) {
  return !row.offers.starts_with("nothing") && row.readers != "its owner alone";
}

// "Registered: technical, administrative (RIPE); NOC (PeeringDB)."
std::string lede_of(const std::vector<Row>& rows) {
  std::map<std::string, std::vector<std::string>> by_source;
  for (const Row& row : rows) {
    std::vector<std::string>& roles = by_source[row.source];
    if (is_usable(row) && std::ranges::find(roles, row.role) == roles.end()) roles.push_back(row.role);
  }
  std::string out;
  for (const auto& [source, roles] : by_source) {
    std::string list;
    for (const std::string& role : roles) list += (list.empty() ? "" : ", ") + role;
    if (!roles.empty()) out += fmt::format("{}{} ({})", out.empty() ? "" : "; ", list, source);
  }
  return out.empty() ? "Nobody that can be called is registered." : "Registered: " + out + ".";
}

std::string missing_in(const std::vector<Row>& rows) {
  std::string out;
  for (const char* role : {"NOC", "abuse", "technical"}) {
    const bool there = std::ranges::any_of(rows, [&](const Row& row) { return row.role == role && is_usable(row); });
    if (!there) out += std::string(out.empty() ? "" : ", ") + role;
  }
  return out;
}

std::vector<Row> shown_rows(const ShownPage& page) {
  std::vector<Row> out;
  for (const auto& [place, text] : page.texts) {
    if (!place.starts_with(kTable)) continue;
    const std::string rest = place.substr(kTable.size());
    if (rest.starts_with("head|")) {
      out.push_back({.role = text, .source = {}, .offers = {}, .readers = {}, .changed = {}});
      continue;
    }
    if (out.empty() || place.find('@') != std::string::npos) continue;
    const std::string column = rest.substr(rest.find('|') + 1);
    if (column == "Source") out.back().source = text;
    if (column == "Offers") out.back().offers = text;
    if (column == "To be read by") out.back().readers = text;
    if (column == "Last change") out.back().changed = text;
  }
  return out;
}

// Title and command.
std::vector<std::pair<std::string, std::string>> places_of(const Network& n) {
  std::vector<std::pair<std::string, std::string>> out = {
      {"PeeringDB (more when signed in)",
       fmt::format("curl -s 'https://www.peeringdb.com/api/net?asn={}&depth=2'", n.asn)}};
  const std::map<std::string, std::array<std::string, 3>> registries = {
      {"afrinic", {"AFRINIC", "whois.afrinic.net", "https://rdap.afrinic.net/rdap"}},
      {"apnic", {"APNIC", "whois.apnic.net", "https://rdap.apnic.net"}},
      {"arin", {"ARIN", "whois.arin.net", "https://rdap.arin.net/registry"}},
      {"lacnic", {"LACNIC", "whois.lacnic.net", "https://rdap.lacnic.net/rdap"}},
      {"ripencc", {"RIPE NCC", "whois.ripe.net", "https://rdap.db.ripe.net"}}};
  const auto found = registries.find(n.delegation == nullptr ? "" : n.delegation->registry);
  if (found == registries.end()) {
    out.emplace_back("The registry that holds the number, by way of IANA",
                     fmt::format("whois -h whois.iana.org AS{}", n.asn));
    return out;
  }
  const auto& [name, whois, rdap] = found->second;
  out.emplace_back(name + ", RDAP (RFC 9083)", fmt::format("curl -s {}/autnum/{}", rdap, n.asn));
  out.emplace_back(name + ", whois", fmt::format("whois -h {} AS{}", whois, n.asn));
  return out;
}

}  // namespace

std::vector<Contact> contacts_of(const RawWorld& raw, std::uint32_t asn) {
  std::vector<Contact> out;
  add_registered(raw, asn, out);
  add_of_peeringdb(raw, asn, out);
  return out;
}

void claim_contacts(Claims& claims, const ShownPage& page) {
  const Network& n = claims.network;
  std::vector<Row> rows;
  for (const Contact& contact : contacts_of(claims.told.raw(), n.asn)) rows.push_back(row_of(contact));
  std::vector<Row> shown = shown_rows(page);
  if (!std::ranges::is_sorted(shown, {}, [](const Row& row) { return rank_of(row.role); })) {
    claims.wrong("contacts out of order");
  }
  const auto places = page.by_place();
  const auto says = [&](const std::string& place, const std::string& text) {
    const auto at = places.find(place);
    if (at == places.end() || at->second != text) {
      claims.wrong(fmt::format("[{}] is not \"{}\" but \"{}\"", place, text, at == places.end() ? "" : at->second));
    }
  };
  std::ranges::stable_sort(rows, {}, [](const Row& row) { return rank_of(row.role); });
  says("|p.lede", lede_of(rows));
  if (const std::string missing = missing_in(rows); !missing.empty() && !rows.empty()) {
    says("|p.note", fmt::format("Without a contact that can be used: {}.", missing));
  }
  std::ranges::sort(rows);
  std::ranges::sort(shown);
  for (const Row& row : rows) {
    if (!std::ranges::binary_search(shown, row)) claims.wrong("not shown: " + text_of(row));
  }
  for (const Row& row : shown) {
    if (!std::ranges::binary_search(rows, row)) claims.wrong("in no record: " + text_of(row));
    // Held against the records above, with its row.
    const auto is_its_day = [row](const std::string& text) { return text == row.changed; };
    claims.named(kTable + row.role + "|Last change", is_its_day);
    claims.named(kTable + row.role + "|Last change/time@datetime", is_its_day);
  }
  if (rows.size() != shown.size()) claims.wrong(fmt::format("{} contacts for {}", shown.size(), rows.size()));
  std::size_t number = 0;
  for (const auto& [title, command] : places_of(n)) {
    const std::string nth = ++number == 1 ? "" : "#" + std::to_string(number);
    claims.is("places|p", title);
    claims.is("places|pre.copy", command);
    says("places|p" + nth, title);
    says("places|pre.copy" + nth, command);
  }
}

}  // namespace mannerly::proof
