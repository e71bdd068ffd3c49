// What the pages of one network have in common: who it is, the tabs, and what to say when nobody knows it.
#pragma once

#include <functional>
#include <string>

#include "observatory/edition.h"
#include "pages/page.h"

namespace mannerly::pages {

enum class NetworkTab : std::uint8_t { kOverview, kPrefixes, kIncidents, kNeighbours, kContacts, kWhatIf };

// A network of the edition, with what its pages ask of it all the time.
struct Network {
  const observatory::Edition& edition;
  const readiness::AsScore& score;
  std::uint32_t row = 0;  // of Edition::scores()
  Asn asn;
  std::string name;  // "" when nobody says

  const snapshot::Snapshot& snapshot() const { return edition.snapshot(); }
  std::string path(std::string_view rest = "") const { return "/networks/" + format_asn(asn) + std::string(rest); }
};

// Finds the network of captures[0] and lets fill make the rest of its page: heading, crumbs and tabs are there
// already. Otherwise a page with status 400 (no AS number) or 404 (no source names it).
Page network_frame(const View& view, NetworkTab tab, const std::function<void(const Network&, Page&)>& fill);

// "AS64500 Example Net", linked to its page.
render::html::Html network_link(const observatory::Edition& edition, Asn asn, bool with_name = true);

}  // namespace mannerly::pages
