// Tools that answer from the published snapshot, and what others show on their own sites: badges.
#pragma once

#include <span>

#include "api/route.h"
#include "pages/page.h"

namespace mannerly::pages {

Page tools_page(const View& view);     // /tools: the list, with forms
Page validity_page(const View& view);  // /tools/validity?routes=...
Page as_set_page(const View& view);    // /tools/as-set?name=
Page filter_page(const View& view);    // /tools/filters?set=&vendor=&af=
Page embed_page(const View& view);     // /embed/network/{asn}: bare, for frames of other sites

// /badge/{asn}.svg
std::span<const api::Route> badge_routes();

}  // namespace mannerly::pages
