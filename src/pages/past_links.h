// A page of the past leads to the past: links and forms of it name the same moment (at=).
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace mannerly::pages {

// The page with at= added to the address of each link into this site, and as a hidden field to each form, whose path
// takes it and which does not name a moment yet. Links that carry the attribute data-now lead to the newest and stay.
// markup: a whole page of ours (render/html/html.h: every attribute quoted, every text escaped). at: decoded. Linear.
std::string with_links_at(std::string_view markup, std::string_view at,
                          const std::function<bool(std::string_view path)>& takes_at);

}  // namespace mannerly::pages
