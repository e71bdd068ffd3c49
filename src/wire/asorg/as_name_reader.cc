// Lists of AS names: CSV with or without a header, and tab-separated pairs.
#include "base/text.h"
#include "wire/asorg/asorg.h"

namespace mannerly::asorg {

AsNameReader::AsNameReader(Sink sink)
    : sink_(std::move(sink)), lines_({.what = "AS name", .comment_start = "#", .line_max = kLineMax}) {}

Status AsNameReader::feed(Bytes chunk) {
  lines_.feed(chunk, [this](const Line& line) { return take(line); });
  return {};
}

Status AsNameReader::finish() {
  return lines_.finish([this](const Line& line) { return take(line); });
}

LineOutcome AsNameReader::take(const Line& line) {
  std::vector<std::string> cells;
  const std::size_t tab = line.text.find('\t');
  if (tab != std::string_view::npos && parse_asn(line.text.substr(0, tab))) {
    cells = {std::string(line.text.substr(0, tab)), std::string(line.text.substr(tab + 1))};
  } else {
    auto csv = split_csv(line.text);
    if (!csv) return LineOutcome::bad("quote that is not closed");
    cells = std::move(*csv);
  }
  if (!started_) {
    started_ = true;
    if (iequals(cells[0], "asn") || iequals(cells[0], "as")) return take_header(cells);
    columns_ = {Column::kAsn, Column::kName};
  }
  if (columns_.empty()) return LineOutcome::bad("header without a name column");
  if (cells.size() < columns_.size()) return LineOutcome::bad("too few columns");
  entry_ = {};
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    switch (columns_[i]) {
      case Column::kOther: break;
      case Column::kAsn: {
        const auto asn = parse_asn(trim(cells[i]));
        if (!asn) return LineOutcome::bad("not an AS number");
        entry_.asn = *asn;
        break;
      }
      case Column::kName: entry_.name = to_utf8(cells[i]); break;
      case Column::kClass: entry_.as_class = to_utf8(cells[i]); break;
      case Column::kCountry: entry_.country = to_utf8(cells[i]); break;
      case Column::kRegistry: entry_.source = to_utf8(cells[i]); break;
    }
  }
  sink_(entry_);
  return LineOutcome::record();
}

LineOutcome AsNameReader::take_header(const std::vector<std::string>& cells) {
  bool has_name = false;
  for (const std::string& cell : cells) {
    const std::string name = lower(trim(cell));
    Column column = Column::kOther;
    if (name == "asn" || name == "as") column = Column::kAsn;
    if (name == "name" || name == "description") column = Column::kName;
    if (name == "class") column = Column::kClass;
    if (name == "cc" || name == "country") column = Column::kCountry;
    if (name == "registry" || name == "source") column = Column::kRegistry;
    has_name = has_name || column == Column::kName;
    columns_.push_back(column);
  }
  if (has_name) return LineOutcome::passed();
  columns_.clear();
  return LineOutcome::bad("header without a name column");
}

}  // namespace mannerly::asorg
