#include "render/html/html.h"

#include <algorithm>
#include <array>

#include "base/result.h"
#include "base/text.h"

namespace mannerly::render::html {
namespace {

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c != 0x7F; });
}

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      case '\r': break;
      default: out += c;
    }
  }
}

constexpr std::array<std::string_view, 6> kVoid = {"br", "hr", "img", "input", "link", "meta"};
constexpr std::array<std::string_view, 4> kAddresses = {"href", "src", "action", "formaction"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-' || c == ':';
  });
}

bool is_safe_address(std::string_view address) {
  if (address.starts_with("//") || address.starts_with("/\\")) return false;  // another site
  return address.empty() || address[0] == '/' || address[0] == '#' || address[0] == '?' ||
         istarts_with(address, "https://") || istarts_with(address, "http://") || istarts_with(address, "mailto:");
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 8);
  append_escaped(out, is_plain(text) ? std::string_view(text) : std::string_view(printable(text)));
  return out;
}

Html::Html(std::string_view text) : markup_(escaped(text)) {}

Html Html::markup(std::string well_formed) {
  Html out;
  out.markup_ = std::move(well_formed);
  return out;
}

Html& Html::operator+=(const Html& other) {
  markup_ += other.markup_;
  return *this;
}

Html element(std::string_view tag, Attributes attributes, const Html& content) {
  MANNERLY_ASSERT(is_name(tag));
  std::string out;
  out.reserve(content.str().size() + 2 * tag.size() + 8);
  out += '<';
  out += tag;
  for (const Attribute& attribute : attributes) {
    MANNERLY_ASSERT(is_name(attribute.name) && attribute.name != "style" && !attribute.name.starts_with("on"));
    if (!attribute.value) continue;
    out += ' ';
    out += attribute.name;
    out += "=\"";
    const bool refused = is_one_of(kAddresses, attribute.name) && !is_safe_address(*attribute.value);
    out += refused ? "#" : escaped(*attribute.value);
    out += '"';
  }
  if (is_one_of(kVoid, tag)) {
    MANNERLY_ASSERT(content.empty());
    out += "/>";
  } else {
    out += '>';
    out += content.str();
    out += "</";
    out += tag;
    out += '>';
  }
  return Html::markup(std::move(out));
}

Html join(const std::vector<Html>& parts, const Html& between) {
  Html out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += between;
    out += parts[i];
  }
  return out;
}

std::string document(const Html& html_element) {
  return "<!DOCTYPE html>\n" + html_element.str() + "\n";
}

}  // namespace mannerly::render::html
