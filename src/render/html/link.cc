#include "render/html/link.h"

#include <algorithm>

#include "base/text.h"

namespace mannerly::render::html {
namespace {

void append_encoded(std::string& out, std::string_view text, std::string_view also_plain) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) ||
                       std::string_view("-._~").find(c) != std::string_view::npos ||
                       also_plain.find(c) != std::string_view::npos;
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
}

}  // namespace

std::string_view Link::value(std::string_view name) const {
  const auto at = std::find_if(parameters_.begin(), parameters_.end(), [&](const auto& p) { return p.first == name; });
  return at == parameters_.end() ? std::string_view() : std::string_view(at->second);
}

bool Link::has(std::string_view name) const {
  return std::any_of(parameters_.begin(), parameters_.end(), [&](const auto& p) { return p.first == name; });
}

Link Link::with(std::string_view name, std::string_view value) const {
  Link out(path_);
  bool placed = false;
  for (const auto& [key, old] : parameters_) {
    if (key == name) {
      if (!placed && !value.empty()) out.parameters_.emplace_back(name, value);
      placed = true;
    } else if (key != "cursor") {
      out.parameters_.emplace_back(key, old);
    }
  }
  if (!placed && !value.empty()) out.parameters_.emplace_back(name, value);
  return out;
}

Link Link::as(std::string_view format) const {
  std::string path = path_ == "/" || path_.empty() ? "/index" : path_;
  path += '.';
  path += format;
  return at(std::move(path));
}

std::string Link::str() const {
  std::string out = "/";
  append_encoded(out, std::string_view(path_).substr(std::min(path_.find_first_not_of('/'), path_.size())), "/:@,");
  char separator = '?';
  for (const auto& [name, value] : parameters_) {
    out += separator;
    append_encoded(out, name, "");
    out += '=';
    append_encoded(out, value, ":,/");
    separator = '&';
  }
  return out;
}

}  // namespace mannerly::render::html
