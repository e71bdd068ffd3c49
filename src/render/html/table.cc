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

void add(Html& out, const Table& table, const Link* here) {
  const std::optional<std::string> id = table.id.empty() ? std::nullopt : std::optional(table.id);
  if (table.rows.empty() && !table.write) {
    // Headings over nothing say nothing: what the rows would be, and why there are none.
    const Enclosing box(out, "div", {{"class", "tablebox"}, {"id", id}});
    if (!table.caption_hidden) out += el("p", {{"class", "small"}}, table.caption);
    out += el("p", {{"class", "empty"}}, table.empty);
    return;
  }
  const std::optional<std::string> hidden = table.caption_hidden ? std::optional<std::string>("hidden") : std::nullopt;
  // A box that scrolls sideways has to be reachable by keyboard, and then needs a name.
  const Enclosing box(out, "div",
                      {{"class", "tablebox"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", table.caption}});
  const Enclosing whole(out, "table", {{"class", "data"}, {"id", id}});
  out += el("caption", {{"class", hidden}}, table.caption);
  Html head;
  for (const TableColumn& column : table.columns) head += header(column, here);
  out += el("thead", {}, el("tr", {}, head));
  const Enclosing body(out, "tbody", {});
  TableRows rows(table.columns, out);
  for (const std::vector<Html>& row : table.rows) {
    rows.begin();
    for (const Html& cell : row) rows.cell() += cell;
    rows.end();
  }
  if (table.write) table.write(rows);
}

}  // namespace

void TableRows::begin() {
  cells_ = 0;
  out_.add_markup("<tr>");
}

void TableRows::end_cell() {
  if (cells_ > 0) out_.add_markup(cells_ == 1 ? "</th>" : "</td>");
}

Html& TableRows::cell() {
  MANNERLY_ASSERT(cells_ < columns_.size());
  end_cell();
  out_.add_markup(cells_ == 0 ? "<th scope=\"row\"" : "<td");
  switch (columns_[cells_++].kind) {
    case TableColumn::Kind::kNumber: out_.add_markup(" class=\"num\">"); break;
    case TableColumn::Kind::kCode: out_.add_markup(" class=\"code\">"); break;
    case TableColumn::Kind::kText: out_.add_markup(">"); break;
  }
  return out_;
}

void TableRows::end() {
  MANNERLY_ASSERT(cells_ == columns_.size());
  end_cell();
  out_.add_markup("</tr>");
}

void add_table(Html& out, const Table& table, const Link& here) {
  add(out, table, &here);
}

Html table(const Table& table, const Link& here) {
  Html out;
  add(out, table, &here);
  return out;
}

Html table(const Table& table) {
  Html out;
  add(out, table, nullptr);
  return out;
}

}  // namespace mannerly::render::html
