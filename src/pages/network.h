// Pages about networks: the table of all, one network with its tabs, one prefix.
#pragma once

#include "pages/page.h"

namespace mannerly::pages {

Page networks_page(const View& view);  // /networks

// /networks/{asn}: captures[0] is the AS number as it was asked for. Each says so when no source names the AS.
Page network_page(const View& view);
Page network_explain_page(const View& view);  // .../explain/{metric}: captures[1]
Page network_prefixes_page(const View& view);
Page network_incidents_page(const View& view);
Page network_neighbours_page(const View& view);
Page network_contacts_page(const View& view);
Page network_whatif_page(const View& view);

Page prefix_page(const View& view);  // /prefixes/{prefix}: captures[0] is "192.0.2.0/24"

}  // namespace mannerly::pages
