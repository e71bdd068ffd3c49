// What a page shows, text by text with its place: every text of it can be asked for, and none is passed over.
//
// A place says what a text is about, not where it stands, so that pages may be laid out anew:
//   "Neighbours: ...|AS64500|IRR"   a cell: caption of the table, head of the row, title of the column
//   "facts|Announces"               a fact: its panel (id, or else heading), its term
//   "measured|p.note"               any other text: panel, element with its first class
//   "...|Advice/pre.copy"           an element in a cell or fact
//   "...@title"                     an attribute that people see, hear or copy
// Equal places get "#2", "#3", ... in the order of the page.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mannerly::proof {

// A point of a drawn line, as it is drawn: how far up it is between the lowest and the highest line of its grid.
struct DrawnPoint {
  std::string chart, label, value;  // title of the drawing; "2026-10", "97.1 %"
  double height = 0;                // 0 to 1
};

class ShownPage {
 public:
  explicit ShownPage(const std::string& document);  // well-formed; otherwise the test fails

  std::vector<std::pair<std::string, std::string>> texts;    // place, text, in the order of the page
  std::vector<std::string> heads;                            // of rows
  std::vector<std::pair<std::string, std::string>> records;  // raw ones: language, text
  std::vector<DrawnPoint> points;

  std::map<std::string, std::string> by_place() const;

 private:
  struct Element {
    std::string name, tag;  // tag: with its first class
    bool block = false;
  };

  void start(std::string_view name, const char** attributes);
  void end();
  void flush();
  void take_attributes(const std::string& place, const std::map<std::string, std::string>& attributes);
  void take_drawing(const std::map<std::string, std::string>& attributes);
  std::string place_of(const std::string& tag) const;
  void add(std::string place, const std::string& text);

  std::vector<Element> open_;
  std::vector<std::string> panels_;
  std::string text_, caption_, row_, term_, drawing_;
  std::map<std::string, std::string> point_;
  std::vector<std::string> columns_;
  std::vector<std::pair<double, double>> grid_;
  std::size_t column_ = 0;
  bool in_head_ = false, in_cell_ = false, in_fact_ = false;
};

}  // namespace mannerly::proof
