// The pages as rows of the server's table of routes.
#pragma once

#include <span>
#include <string_view>

#include "api/route.h"
#include "api/site.h"
#include "pages/page.h"

namespace mannerly::pages {

using PageFunction = Page (*)(const View&);
// Reads its parameters from View::here itself; its answer is kept as long as the edition is the same.
api::Route page_route(std::string_view pattern, PageFunction page, std::string_view summary);
// Made anew for each request: attempts and the room on the disk change without an edition.
api::Route status_route();

// All pages. A new one: a line in routes.cc.
std::span<const api::Route> page_routes();

// API, pages, assets and error pages together: what a server serves.
api::Site whole_site();

}  // namespace mannerly::pages
