// Tables: caption, header cells with scope, sorting by links that keep the rest of the query.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "render/html/html.h"
#include "render/html/link.h"

namespace mannerly::render::html {

struct TableColumn {
  std::string title;
  std::string sort = {};  // the name that the parameter `sort` knows it by; empty: cannot be sorted by
  enum class Kind : std::uint8_t { kText, kNumber, kCode } kind = Kind::kText;
  std::string help = {};       // title of the header cell: what is counted, of what
  bool largest_first = false;  // the first click sorts descending
};

// The rows of a table of hundreds, written one cell behind the other without a value for each.
class TableRows {
 public:
  // out and the columns must outlive it.
  TableRows(const std::vector<TableColumn>& columns, Html& out) : columns_(columns), out_(out) {}

  // Begins a row, then a cell of it in the order of the columns; what is added to the cell is in it until the next
  // begin or end. The first cell names the row (th scope="row").
  void begin();
  Html& cell();
  void end();

 private:
  void end_cell();

  const std::vector<TableColumn>& columns_;
  Html& out_;
  std::size_t cells_ = 0;  // of this row, so far
};

struct Table {
  std::string caption;  // says what the rows are; always there
  bool caption_hidden = false;
  std::vector<TableColumn> columns;
  std::vector<std::vector<Html>> rows;  // each as long as columns; the first cell names the row (th scope="row")
  // Writes the rows in the place of values in `rows`; unset when there are no rows.
  std::function<void(TableRows& rows)> write = {};
  std::string empty = "Nothing to show.";  // said when there are no rows: why, and what to try
  std::string id = {};                     // of the table element
};

// div.tablebox > table.data. The parameter `sort` of here is one of the columns' names, "-" before it: descending.
Html table(const Table& table, const Link& here);
void add_table(Html& out, const Table& table, const Link& here);  // the same, added to out
Html table(const Table& table);                                   // without links

}  // namespace mannerly::render::html
