// What all pages have in common: head, navigation, search, freshness of the data, footer, and the security headers.
#pragma once

#include <string>
#include <string_view>

#include "io/http/http.h"
#include "pages/page.h"

namespace mannerly::pages {

// The whole document.
std::string whole(const Page& page, const View& view, const Site& site);

// Content-Type, Content-Security-Policy and the other headers that keep a page to itself.
enum class Framing : std::uint8_t { kNever, kAnywhere };  // whether other sites may show it in a frame
io::HttpFields page_fields(Framing framing = Framing::kNever);
// Of a drawing that stands alone: its style is inside, nothing else may load or run.
io::HttpFields drawing_fields();

// p.fresh: of when the data are, how old that is, which sources are old, incomplete or of unknown age.
render::html::Html freshness(const View& view, bool monthly = false);

// Pages that say what went wrong. title and detail of errors are for the person who asked.
Page error_page(int status, std::string title, std::string_view detail, std::string_view request_id = "");
Page not_found_page(const View& view);
// No day has been published yet.
Page not_ready_page();

}  // namespace mannerly::pages
