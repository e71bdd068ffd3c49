// Pages that say what this site knows, how it measures, and how to ask it: status, methods, quality, search, API,
// about.
#pragma once

#include "pages/page.h"

namespace mannerly::pages {

Page status_page(const View& view);         // /status
Page methods_page(const View& view);        // /methods
Page method_page(const View& view);         // /methods/{metric}: captures[0]
Page quality_page(const View& view);        // /quality
Page search_page(const View& view);         // /search?q=
Page api_page(const View& view);            // /api, /docs
Page about_page(const View& view);          // /about
Page accessibility_page(const View& view);  // /accessibility

}  // namespace mannerly::pages
