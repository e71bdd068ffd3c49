// Style sheet and scripts of the pages, built from web/ and compiled in (cmake/web.cmake).
//
//     if (auto answer = pages::asset_response(request)) return *answer;
//     out << "<head>" << pages::head_assets() << ...
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "io/http/http.h"

namespace mannerly::pages {

struct Asset {
  std::string_view name;  // as the source calls it: "islands.js"
  std::string_view path;  // as it is asked for: "/assets/islands-1a2b3c4d.js"
  std::string_view content_type;
  std::string_view digest;  // of bytes, hexadecimal
  std::string_view bytes;
  std::string_view gzip;   // bytes compressed; empty: there is none
  std::string_view br;     // likewise
  bool immutable = false;  // the path changes with the bytes
};

// All, ascending by path. Without scripts (MANNERLY_WEB=OFF) the style sheet and the icon.
std::span<const Asset> assets();

const Asset* find_asset(std::string_view path);  // nullptr: no such path

// The path of a file by its name; empty when this build has no such file ("islands.js" without scripts).
std::string_view asset_url(std::string_view name);

// The elements of <head> that bring style sheet, theme and scripts.
std::string head_assets();

// The same for a page that is kept as a file: the style sheet inside, no scripts.
std::string head_inside();

// The answer to GET or HEAD of an asset, in the best encoding that the client takes; 304 when it has the file already.
// nullopt: the path is no asset, or another method.
std::optional<io::HttpResponse> asset_response(const io::HttpRequest& request);

}  // namespace mannerly::pages
