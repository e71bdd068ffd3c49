#include "pages/assets.h"

#include <algorithm>

namespace mannerly::pages {
namespace {

// Whether an Accept-Encoding value (RFC 9110 section 12.5.3) allows a coding by name. "*" is not taken for a yes: the
// plain bytes are always right.
bool accepts(std::string_view fields, std::string_view coding) {
  while (!fields.empty()) {
    const std::size_t comma = std::min(fields.find(','), fields.size());
    std::string_view item = fields.substr(0, comma);
    fields.remove_prefix(std::min(comma + 1, fields.size()));
    const std::size_t semicolon = std::min(item.find(';'), item.size());
    std::string_view weight = item.substr(semicolon);
    item = item.substr(0, semicolon);
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!item.empty() && blank(item.front())) item.remove_prefix(1);
    while (!item.empty() && blank(item.back())) item.remove_suffix(1);
    if (item != coding) continue;
    const std::size_t q = weight.find("q=");
    if (q == std::string_view::npos) return true;
    return weight.substr(q + 2).find_first_not_of("0. \t") != std::string_view::npos;
  }
  return false;
}

// Whether an If-None-Match value names the tag. Tags of ours hold no comma, so that a search is exact.
bool names_tag(std::string_view fields, std::string_view tag) {
  return fields == "*" || fields.find(tag) != std::string_view::npos;
}

const std::string* find_field(const io::HttpRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.fields) {
    if (key == name) return &value;
  }
  return nullptr;
}

}  // namespace

const Asset* find_asset(std::string_view path) {
  const std::span<const Asset> all = assets();
  const auto at = std::find_if(all.begin(), all.end(), [&](const Asset& asset) { return asset.path == path; });
  return at == all.end() ? nullptr : &*at;
}

std::string_view asset_url(std::string_view name) {
  const std::span<const Asset> all = assets();
  const auto at = std::find_if(all.begin(), all.end(), [&](const Asset& asset) { return asset.name == name; });
  return at == all.end() ? std::string_view() : at->path;
}

std::string head_assets() {
  std::string out;
  const auto add = [&](std::string_view before, std::string_view name, std::string_view after) {
    const std::string_view url = asset_url(name);
    if (!url.empty()) out.append(before).append(url).append(after);
  };
  add(R"(<link rel="icon" type="image/svg+xml" href=")", "favicon.svg", "\"/>");
  add(R"(<link rel="stylesheet" href=")", "style.css", "\"/>");
  add(R"(<script src=")", "theme.js", "\"></script>");
  add(R"(<script type="module" src=")", "islands.js", "\"></script>");
  return out;
}

std::string head_inside() {
  const Asset* sheet = find_asset(asset_url("style.css"));
  return sheet == nullptr ? std::string() : "<style>" + std::string(sheet->bytes) + "</style>";
}

std::optional<io::HttpResponse> asset_response(const io::HttpRequest& request) {
  if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
  const Asset* asset = find_asset(request.path);
  if (asset == nullptr) return std::nullopt;
  const std::string* accepted = find_field(request, "accept-encoding");
  std::string_view bytes = asset->bytes;
  std::string coding;
  if (accepted != nullptr && !asset->br.empty() && accepts(*accepted, "br")) {
    bytes = asset->br;
    coding = "br";
  } else if (accepted != nullptr && !asset->gzip.empty() && accepts(*accepted, "gzip")) {
    bytes = asset->gzip;
    coding = "gzip";
  }
  std::string tag = "\"" + std::string(asset->digest);
  if (!coding.empty()) tag += "-" + coding;
  tag += "\"";
  io::HttpResponse out;
  out.fields = {{"Content-Type", std::string(asset->content_type)},
                {"Cache-Control", asset->immutable ? "public, max-age=31536000, immutable" : "public, max-age=3600"},
                {"ETag", tag},
                {"Vary", "Accept-Encoding"}};
  const std::string* known = find_field(request, "if-none-match");
  if (known != nullptr && names_tag(*known, tag)) {
    out.status = 304;
    return out;
  }
  if (!coding.empty()) out.fields.emplace_back("Content-Encoding", coding);
  out.body = bytes;
  return out;
}

}  // namespace mannerly::pages
