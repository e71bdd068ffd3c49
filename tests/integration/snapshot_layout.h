// The layout of the snapshot's rows as a page for people, read from src/snapshot/rows.h and sections.h.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mannerly::integration {

struct Field {
  std::string type, name, comment;
  std::size_t offset = 0, size = 0;
};

struct RowLayout {
  std::string comment;
  std::vector<Field> fields;
  std::vector<std::pair<std::string, std::string>> constants;  // "kInRib = 1", comment
  std::size_t size = 0;
};

struct EnumLayout {
  std::size_t size = 1;
  std::string comment;
  std::vector<std::pair<std::string, std::string>> values;  // "1 kMrt", comment
};

class Layouts {
 public:
  // The text of rows.h. What it cannot read is a problem.
  explicit Layouts(std::string_view rows_header);

  const std::map<std::string, RowLayout, std::less<>>& rows() const { return rows_; }
  const std::vector<std::string>& problems() const { return problems_; }
  // One table a section; sections: (number, name, row type) in order.
  struct Section {
    unsigned number = 0;
    std::string name, row;
  };
  std::string markdown(const std::vector<Section>& sections) const;

 private:
  void take_line(std::string_view line);
  void take_member(std::string_view code, const std::string& comment);
  void take_enumerators(std::string_view code, const std::string& comment);
  std::size_t size_of(std::string_view type);
  void row_table(const RowLayout& row, std::string& out) const;

  std::map<std::string, RowLayout, std::less<>> rows_;
  std::map<std::string, EnumLayout, std::less<>> enums_;
  std::vector<std::string> enum_order_;
  std::map<std::string, std::string, std::less<>> aliases_;
  std::vector<std::string> problems_;
  std::string comment_;  // of the lines before
  std::string open_row_, open_enum_;
  unsigned next_value_ = 0;
};

}  // namespace mannerly::integration
