// Tables: caption, header cells with scope, sorting by links that keep the rest of the query.
#pragma once

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

struct Table {
  std::string caption;  // says what the rows are; always there
  bool caption_hidden = false;
  std::vector<TableColumn> columns;
  std::vector<std::vector<Html>> rows;     // each as long as columns; the first cell names the row (th scope="row")
  std::string empty = "Nothing to show.";  // said when there are no rows: why, and what to try
  std::string id = {};                     // of the table element
};

// div.tablebox > table.data. The parameter `sort` of here is one of the columns' names, "-" before it: descending.
Html table(const Table& table, const Link& here);
Html table(const Table& table);  // without links

}  // namespace mannerly::render::html
