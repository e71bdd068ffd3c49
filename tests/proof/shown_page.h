// What a page shows, cell by cell: every text of it that has a digit can be asked for, and none is passed over.
#pragma once

#include <expat.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/proof/raw_world.h"

namespace mannerly::proof {

class ShownPage {
 public:
  // markup: the body of a page, well-formed.
  explicit ShownPage(const std::string& markup) {
    const std::string text = "<main>" + markup + "</main>";
    XML_Parser parser = XML_ParserCreate("UTF-8");
    XML_SetUserData(parser, this);
    XML_SetElementHandler(parser, &ShownPage::on_start, &ShownPage::on_end);
    XML_SetCharacterDataHandler(parser, &ShownPage::on_text);
    EXPECT_EQ(XML_Parse(parser, text.data(), static_cast<int>(text.size()), 1), XML_STATUS_OK)
        << XML_ErrorString(XML_GetErrorCode(parser));
    XML_ParserFree(parser);
  }

  // "measured|RPKI|Result" of tables (panel, head of the row, title of the column; an equal key gets "#2", ...),
  // "facts|Announces" of facts.
  std::map<std::string, std::string> cells;
  std::vector<std::string> heads;   // of rows
  std::vector<std::string> others;  // texts outside of cells, blank ones left out
  std::size_t records = 0;          // raw records

 private:
  static void on_start(void* self, const char* name, const char** attributes) {
    static_cast<ShownPage*>(self)->start(name, attributes);
  }
  static void on_end(void* self, const char* name) { static_cast<ShownPage*>(self)->end(name); }
  static void on_text(void* self, const char* text, int size) {
    auto* page = static_cast<ShownPage*>(self);
    if (page->drawing_ == 0) page->text_.append(text, static_cast<std::size_t>(size));
  }

  static bool is_cell(std::string_view name) { return name == "td" || name == "th" || name == "dt" || name == "dd"; }

  void start(std::string_view name, const char** attributes) {
    for (const char** a = attributes; *a != nullptr; a += 2) {
      if (name == "section" && std::string_view(a[0]) == "id") panel_ = a[1];
      if (name == "pre" && std::string_view(a[0]) == "class" && std::string_view(a[1]) == "record") ++records;
    }
    // A drawing is made from the very numbers that stand in the table beside it (render/chart's tests).
    if (name == "svg") ++drawing_;
    if (name == "thead") columns_.clear(), in_head_ = true;
    if (name == "tr") column_ = 0;
    if (cell_ == 0 && (is_cell(name) || is_block(name))) flush();
    if (is_cell(name)) ++cell_;
  }

  void end(std::string_view name) {
    if (name == "svg") --drawing_;
    if (name == "thead") in_head_ = false;
    if (name == "section") panel_.clear();
    if (!is_cell(name)) {
      if (cell_ == 0 && is_block(name)) flush();
      return;
    }
    if (--cell_ > 0) return;
    const std::string text = tidy();
    if (name == "dt") head_ = text;
    if (name == "dd") put(panel_ + "|" + head_, text);
    if (name == "th" && in_head_) columns_.push_back(text);
    if (name == "th" && !in_head_) head_ = text, heads.push_back(text);
    if (name == "td") put(panel_ + "|" + head_ + "|" + (column_ < columns_.size() ? columns_[column_] : "?"), text);
    if (name == "td" || name == "th") ++column_;
  }

  static bool is_block(std::string_view name) {
    return name == "p" || name == "a" || name == "h2" || name == "h3" || name == "caption" || name == "li" ||
           name == "section" || name == "div" || name == "nav" || name == "pre";
  }

  void put(const std::string& key, const std::string& text) {
    std::string free = key;
    for (int i = 2; cells.contains(free); ++i) free = key + "#" + std::to_string(i);
    cells[free] = text;
  }
  void flush() {
    if (const std::string text = tidy(); !text.empty()) others.push_back(text);
  }
  std::string tidy() {
    std::string out;
    for (const char c : text_) {
      const bool blank = c == ' ' || c == '\n' || c == '\t';
      if (!blank) out += c;
      if (blank && !out.empty() && out.back() != ' ') out += ' ';
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    text_.clear();
    return out;
  }

  std::string text_, panel_, head_;
  std::vector<std::string> columns_;
  std::size_t column_ = 0;
  int cell_ = 0, drawing_ = 0;
  bool in_head_ = false;
};

inline bool has_digit(const std::string& text) {
  return std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace mannerly::proof
