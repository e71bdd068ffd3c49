#include "tests/proof/shown_page.h"

#include <expat.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

namespace mannerly::proof {

namespace {

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::ranges::find(names, name) != names.end();
}

constexpr std::array<std::string_view, 44> kBlocks = {
    "html",    "head", "title",   "body",     "header", "main",    "footer", "nav",        "section",
    "article", "div",  "p",       "h1",       "h2",     "h3",      "ul",     "ol",         "li",
    "dl",      "dt",   "dd",      "table",    "thead",  "tbody",   "tr",     "caption",    "th",
    "td",      "pre",  "figure",  "form",     "label",  "button",  "option", "figcaption", "svg",
    "text",    "g",    "summary", "textarea", "select", "details", "aside",  "title"};
// Seen, heard, or copied by a button.
constexpr std::array<std::string_view, 10> kTold = {"title",      "aria-label", "placeholder", "alt",      "value",
                                                    "data-label", "data-value", "data-cli",    "datetime", "content"};

std::string tidy(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t';
    if (!blank) out += c;
    if (blank && !out.empty() && out.back() != ' ') out += ' ';
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

double number(const std::map<std::string, std::string>& attributes, const char* name) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? 0 : std::strtod(found->second.c_str(), nullptr);
}

std::string value_or(const std::map<std::string, std::string>& attributes, const char* name) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? "" : found->second;
}

}  // namespace

ShownPage::ShownPage(const std::string& document) {
  XML_Parser parser = XML_ParserCreate("UTF-8");
  XML_SetUserData(parser, this);
  XML_SetElementHandler(
      parser,
      [](void* self, const char* name, const char** attributes) {
        static_cast<ShownPage*>(self)->start(name, attributes);
      },
      [](void* self, const char*) { static_cast<ShownPage*>(self)->end(); });
  XML_SetCharacterDataHandler(parser, [](void* self, const char* text, int size) {
    static_cast<ShownPage*>(self)->text_.append(text, static_cast<std::size_t>(size));
  });
  EXPECT_EQ(XML_Parse(parser, document.data(), static_cast<int>(document.size()), 1), XML_STATUS_OK)
      << XML_ErrorString(XML_GetErrorCode(parser)) << " in line " << XML_GetCurrentLineNumber(parser);
  XML_ParserFree(parser);
}

std::map<std::string, std::string> ShownPage::by_place() const {
  std::map<std::string, std::string> out;
  for (const auto& [place, text] : texts) {
    std::string free = place;
    for (int i = 2; out.contains(free); ++i) free = place + "#" + std::to_string(i);
    out[free] = text;
  }
  return out;
}

void ShownPage::add(std::string place, const std::string& text) {
  texts.emplace_back(std::move(place), text);
}

std::string ShownPage::place_of(const std::string& tag) const {
  const auto inner = [&](std::string_view own) { return tag.starts_with(own) ? "" : "/" + tag; };
  if (in_cell_ && !in_head_) {
    return caption_ + "|" + row_ + "|" + (column_ < columns_.size() ? columns_[column_] : "?") + inner("td");
  }
  if (in_fact_) return (panels_.empty() ? "" : panels_.back()) + "|" + term_ + inner("dd");
  return (panels_.empty() ? "" : panels_.back()) + "|" + tag;
}

void ShownPage::start(std::string_view name, const char** list) {
  std::map<std::string, std::string> attributes;
  for (const char** a = list; *a != nullptr; a += 2) attributes[a[0]] = a[1];
  const std::string css = value_or(attributes, "class");
  Element element{.name = std::string(name), .tag = std::string(name)};
  if (!css.empty()) element.tag += "." + css.substr(0, css.find(' '));
  const bool in_nav = !open_.empty() && open_.back().name == "nav";
  if (in_nav && open_.back().tag == "nav.tabs") element.tag = "a.tab";
  element.block = is_one_of(name, kBlocks) || (name == "a" && in_nav);
  if (element.block) flush();
  if (name == "section" || name == "article" || name == "header" || name == "footer") {
    panels_.push_back(name == "header" || name == "footer" ? std::string(name) : value_or(attributes, "id"));
  }
  if (name == "table") caption_.clear();
  if (name == "thead") columns_.clear(), in_head_ = true;
  if (name == "tr") column_ = 0, row_.clear();
  if (name == "td" || name == "th") in_cell_ = true;
  if (name == "dd") in_fact_ = true;
  if (name == "pre" && css == "record") records.emplace_back(value_or(attributes, "data-language"), "");
  open_.push_back(std::move(element));
  take_drawing(attributes);
  take_attributes(place_of(open_.back().tag), attributes);
}

void ShownPage::take_attributes(const std::string& place, const std::map<std::string, std::string>& attributes) {
  for (const auto& [name, value] : attributes) {
    // The value of a hidden field or box is what its label says, or an address; that of a text field is seen.
    if (name == "content" && value_or(attributes, "name") == "viewport") continue;
    if (is_one_of(name, kTold)) add(place + "@" + name, value);
  }
}

// Grid lines, and the points that lie between them.
void ShownPage::take_drawing(const std::map<std::string, std::string>& attributes) {
  const Element& element = open_.back();
  if (element.name == "svg") grid_.clear(), drawing_.clear();
  if (element.tag == "line.grid") {
    const bool is_zero = value_or(attributes, "class").find("zero") != std::string::npos;
    if (is_zero) grid_.clear();
    grid_.emplace_back(number(attributes, "y1"), 0);
  }
  if (element.tag == "g.point") point_ = attributes;
  if (element.name != "circle" || grid_.size() < 2 || point_.empty()) return;
  const double low = grid_.front().first, high = grid_.back().first;
  points.push_back({drawing_, value_or(point_, "data-label"), value_or(point_, "data-value"),
                    (low - number(attributes, "cy")) / (low - high)});
  point_.clear();
}

void ShownPage::flush() {
  if (!open_.empty() && open_.back().tag == "pre.record") records.back().second = std::exchange(text_, "");
  const std::string text = tidy(std::exchange(text_, ""));
  if (text.empty() || open_.empty()) return;
  // The innermost block that is open holds the text.
  const auto holder = std::ranges::find_if(open_.rbegin(), open_.rend(), &Element::block);
  if (holder == open_.rend()) return;
  const std::string& name = holder->name;
  if ((name == "h2" || name == "h3") && !panels_.empty() && panels_.back().empty()) panels_.back() = text;
  if (name == "text" && holder->tag == "text.label") drawing_ = text;
  // A tab is known by its word: the number in it is what is asked for.
  if (holder->tag == "a.tab") {
    add("|tab " + text.substr(0, text.find(" (")), text);
    return;
  }
  if (name == "caption") caption_ = text;
  if (name == "dt") term_ = text;
  if (name == "th" && in_head_) columns_.push_back(text);
  if (name == "th" && !in_head_) {
    row_ = text;
    heads.push_back(text);
    add(caption_ + "|head|" + text, text);
    return;
  }
  add(place_of(holder->tag), text);
}

void ShownPage::end() {
  if (open_.back().block) flush();
  const std::string name = open_.back().name;
  open_.pop_back();
  if (name == "section" || name == "article" || name == "header" || name == "footer") panels_.pop_back();
  if (name == "thead") in_head_ = false;
  if (name == "td" || name == "th") in_cell_ = false, ++column_;
  if (name == "dd") in_fact_ = false;
}

}  // namespace mannerly::proof
