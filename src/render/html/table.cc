#include "render/html/table.h"

#include "base/result.h"

namespace mannerly::render::html {
namespace {

std::optional<std::string> class_of(const TableColumn& column) {
  switch (column.kind) {
    case TableColumn::Kind::kNumber: return "num";
    case TableColumn::Kind::kCode: return "code";
    case TableColumn::Kind::kText: break;
  }
  return std::nullopt;
}

Html header(const TableColumn& column, const Link* here) {
  const std::optional<std::string> help = column.help.empty() ? std::nullopt : std::optional(column.help);
  if (here == nullptr || column.sort.empty()) {
    return el("th", {{"scope", "col"}, {"class", class_of(column)}, {"title", help}}, column.title);
  }
  const std::string_view now = here->value("sort");
  const bool ascending = now == column.sort;
  const bool descending = now.starts_with('-') && now.substr(1) == column.sort;
  const bool next_descending = ascending || (!descending && column.largest_first);
  const std::string next = (next_descending ? "-" : "") + column.sort;
  const std::optional<std::string> sorted = ascending    ? std::optional<std::string>("ascending")
                                            : descending ? std::optional<std::string>("descending")
                                                         : std::nullopt;
  return el("th", {{"scope", "col"}, {"class", class_of(column)}, {"title", help}, {"aria-sort", sorted}},
            el("a", {{"href", here->with("sort", next).str()}}, column.title));
}

Html make(const Table& table, const Link* here) {
  const std::optional<std::string> id = table.id.empty() ? std::nullopt : std::optional(table.id);
  if (table.rows.empty()) {
    // Headings over nothing say nothing: what the rows would be, and why there are none.
    const Html caption = table.caption_hidden ? Html() : el("p", {{"class", "small"}}, table.caption);
    return el("div", {{"class", "tablebox"}, {"id", id}}, caption, el("p", {{"class", "empty"}}, table.empty));
  }
  Html head;
  for (const TableColumn& column : table.columns) head += header(column, here);
  Html body;
  for (const std::vector<Html>& row : table.rows) {
    MANNERLY_ASSERT(row.size() == table.columns.size());
    Html cells;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::optional<std::string> style = class_of(table.columns[i]);
      cells += i == 0 ? el("th", {{"scope", "row"}, {"class", style}}, row[i]) : el("td", {{"class", style}}, row[i]);
    }
    body += el("tr", {}, cells);
  }
  const std::optional<std::string> hidden = table.caption_hidden ? std::optional<std::string>("hidden") : std::nullopt;
  // A box that scrolls sideways has to be reachable by keyboard, and then needs a name.
  return el("div", {{"class", "tablebox"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", table.caption}},
            el("table", {{"class", "data"}, {"id", id}}, el("caption", {{"class", hidden}}, table.caption),
               el("thead", {}, el("tr", {}, head)), el("tbody", {}, body)));
}

}  // namespace

Html table(const Table& table, const Link& here) {
  return make(table, &here);
}

Html table(const Table& table) {
  return make(table, nullptr);
}

}  // namespace mannerly::render::html
