// /networks/{asn}/contacts: whom to call. Which contacts are registered where, who may read them and how; who they are
// only where the deployer shows it.
#include <fmt/format.h>

#include <algorithm>

#include "observatory/contacts.h"
#include "observatory/words.h"
#include "pages/network.h"
#include "pages/network_frame.h"
#include "render/html/table.h"
#include "render/html/words.h"

namespace mannerly::pages {

using observatory::Contact;
using render::html::el;
using render::html::Html;
using snapshot::ContactRole;
using snapshot::Visibility;

namespace {

std::string offers_of(const Contact& contact) {
  if (!contact.resolves) return "nothing: it points to an object that is not there";
  if (contact.email && contact.phone) return "e-mail, phone";
  return contact.email ? "e-mail" : contact.phone ? "phone" : "neither e-mail nor phone";
}

std::string_view readers_of(const Contact& contact) {
  switch (contact.visibility) {
    case Visibility::kPublic: return "everybody";
    case Visibility::kUsers: return "users of the source";
    case Visibility::kPrivate: break;
  }
  return "its owner alone";
}

Html contacts_table(const std::vector<Contact>& contacts, bool addresses) {
  render::html::Table table{
      .caption = "Registered contacts; the one to try first comes first",
      .columns = {{.title = "Role"},
                  {.title = "Source"},
                  {.title = "Offers"},
                  {.title = "To be read by"},
                  {.title = "Last change", .help = "of the object, as its source says"}},
      .empty =
          "No contact of this network is registered in any source of the snapshot. Its registry knows who holds the "
          "number; its neighbours know whom they call.",
      .id = "contacts"};
  if (addresses) table.columns.push_back({.title = "Addresses", .help = "of role objects, never of persons"});
  for (const Contact& contact : contacts) {
    table.rows.push_back(
        {observatory::name_of(contact.role), observatory::source_title(contact), offers_of(contact),
         readers_of(contact),
         contact.changed ? render::html::day_tag(*contact.changed) : render::html::no_data("the source does not say")});
    if (!addresses) continue;
    std::vector<Html> lines;
    for (const std::string& address : contact.addresses) lines.push_back(el("code", {}, address));
    table.rows.back().push_back(lines.empty() ? Html("see its source") : render::html::join(lines, el("br", {})));
  }
  return render::html::table(table);
}

// What an operator would expect to find and does not.
std::string missing_roles(const std::vector<Contact>& contacts) {
  std::string out;
  for (const ContactRole role : {ContactRole::kNoc, ContactRole::kAbuse, ContactRole::kTech}) {
    const bool there = std::ranges::any_of(contacts, [&](const Contact& contact) {
      return contact.role == role && contact.resolves && contact.visibility != Visibility::kPrivate;
    });
    if (!there) out += fmt::format("{}{}", out.empty() ? "" : ", ", observatory::name_of(role));
  }
  return out;
}

Html places_panel(const Network& n) {
  Html content;
  if (n.snapshot().simulated()) {
    content += render::html::warn(
        "The data here are simulated: these commands would name whoever holds this number in the real Internet.");
  }
  for (const observatory::ContactPlace& place : observatory::contact_places(n.asn, n.score.rir)) {
    content += el("p", {}, place.title);
    content += render::html::copy_text(place.command);
  }
  return render::html::panel("Where to read them", content, "wide", "places");
}

}  // namespace

Page network_contacts_page(const View& view) {
  return network_frame(view, NetworkTab::kContacts, [&](const Network& n, Page& page) {
    const auto contacts = observatory::contacts_of(
        n.snapshot(), n.asn, view.contact_addresses ? observatory::Addresses::kOfRoles : observatory::Addresses::kNone);
    page.title += ": contacts";
    page.heading = Html(fmt::format("Whom to call at {}?", format_asn(n.asn)));
    page.crumbs.emplace_back("Contacts", n.path("/contacts"));
    page.api = "/api/v1" + n.path("/contacts");
    page.csv = true;
    if (!observatory::has_contact_sources(n.snapshot())) {
      page.lede = "No data: this snapshot has neither a registry nor PeeringDB.";
      return;
    }
    const std::string registered = observatory::contacts_text(n.snapshot(), n.asn);
    const std::string missing = missing_roles(contacts);
    page.lede = registered.empty() ? Html("Nobody that can be called is registered.")
                                   : Html(fmt::format("Registered: {}.", registered));
    page.body +=
        render::html::panel("Contacts", contacts_table(contacts, view.contact_addresses), "wide", "registered");
    if (!missing.empty() && !contacts.empty()) {
      page.body += render::html::note(fmt::format("Without a contact that can be used: {}.", missing));
    }
    if (!view.contact_addresses) {
      page.body += render::html::note(
          "Names and addresses stay with their sources, which decide who may read them. The commands below ask there.");
    }
    page.body += places_panel(n);
  });
}

}  // namespace mannerly::pages
