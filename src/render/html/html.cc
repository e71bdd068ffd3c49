#include "render/html/html.h"

#include <algorithm>
#include <array>

#include "base/result.h"
#include "base/text.h"

namespace mannerly::render::html {
namespace {

// Characters that stand for themselves in texts and attributes.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x7F; ++c) plain[c] = true;
  for (const char c : std::string_view("&<>\"'")) plain[static_cast<unsigned char>(c)] = false;
  return plain;
}();
constexpr auto is_plain = [](char c) { return kPlain[static_cast<unsigned char>(c)]; };

void append_replaced(std::string& out, std::string_view text) {
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

void append_escaped(std::string& out, std::string_view text) {
  const auto special = std::find_if_not(text.begin(), text.end(), is_plain);
  out.append(text.begin(), special);
  if (special == text.end()) return;
  const std::string_view rest(special, text.end());
  const bool ascii = std::all_of(rest.begin(), rest.end(), [](char c) { return c >= 0x20 && c != 0x7F; });
  append_replaced(out, ascii ? rest : std::string_view(printable(rest)));
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
  append_escaped(out, text);
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

Html& Html::operator+=(Html&& other) {
  // What has room reserved keeps it.
  if (markup_.empty() && markup_.capacity() <= other.markup_.capacity()) {
    markup_ = std::move(other.markup_);
  } else {
    markup_ += other.markup_;
  }
  return *this;
}

Html& Html::operator+=(std::string_view text) {
  append_escaped(markup_, text);
  return *this;
}

Html& Html::add_markup(std::string_view well_formed) {
  markup_ += well_formed;
  return *this;
}

Enclosing::Enclosing(Html& out, std::string_view tag, Attributes attributes)
    : out_(out), tag_(tag), void_(is_one_of(kVoid, tag)) {
  MANNERLY_ASSERT(is_name(tag));
  out.add_markup("<").add_markup(tag);
  for (const Attribute& attribute : attributes) {
    MANNERLY_ASSERT(is_name(attribute.name) && attribute.name != "style" && !attribute.name.starts_with("on"));
    if (!attribute.value) continue;
    out.add_markup(" ").add_markup(attribute.name).add_markup("=\"");
    const bool refused = is_one_of(kAddresses, attribute.name) && !is_safe_address(*attribute.value);
    out += refused ? std::string_view("#") : std::string_view(*attribute.value);
    out.add_markup("\"");
  }
  out.add_markup(void_ ? "/>" : ">");
  content_at_ = out.str().size();
}

Enclosing::~Enclosing() {
  MANNERLY_ASSERT(!void_ || out_.str().size() == content_at_);
  if (!void_) out_.add_markup("</").add_markup(tag_).add_markup(">");
}

Html join(const std::vector<Html>& parts, const Html& between) {
  Html out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += between;
    out += parts[i];
  }
  return out;
}

}  // namespace mannerly::render::html
