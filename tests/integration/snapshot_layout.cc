#include "tests/integration/snapshot_layout.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"

namespace mannerly::integration {
namespace {

constexpr std::array<std::pair<std::string_view, std::size_t>, 8> kPlainTypes = {{{"char", 1},
                                                                                  {"std::uint8_t", 1},
                                                                                  {"std::uint16_t", 2},
                                                                                  {"std::uint32_t", 4},
                                                                                  {"std::int32_t", 4},
                                                                                  {"std::uint64_t", 8},
                                                                                  {"std::int64_t", 8},
                                                                                  {"bool", 1}}};

std::string identifier(std::string_view text) {
  std::size_t n = 0;
  while (n < text.size() &&
         (is_digit(text[n]) || text[n] == '_' || (to_lower(text[n]) >= 'a' && to_lower(text[n]) <= 'z')))
    ++n;
  return std::string(text.substr(0, n));
}

// "std::uint8_t" -> "u8": as the page writes types.
std::string shown(std::string_view type) {
  std::string out(type);
  for (const auto& [from, to] : {std::pair{"std::uint", "u"}, {"std::int", "i"}, {"std::", ""}, {"_t", ""}}) {
    for (std::size_t at; (at = out.find(from)) != std::string::npos;)
      out.replace(at, std::string_view(from).size(), to);
  }
  return out;
}

// Parts at commas outside of <> and {}.
std::vector<std::string_view> split_outside(std::string_view text) {
  std::vector<std::string_view> out;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    depth += text[i] == '<' || text[i] == '{' ? 1 : 0;
    depth -= text[i] == '>' || text[i] == '}' ? 1 : 0;
    if (text[i] == ',' && depth == 0) {
      out.push_back(trim(text.substr(begin, i - begin)));
      begin = i + 1;
    }
  }
  if (!trim(text.substr(begin)).empty()) out.push_back(trim(text.substr(begin)));
  return out;
}

}  // namespace

Layouts::Layouts(std::string_view rows_header) {
  std::string_view line;
  while (next_line(rows_header, line)) take_line(trim(line));
}

void Layouts::take_line(std::string_view line) {
  std::string_view code = line;
  std::string comment;
  if (const std::size_t at = line.find("//"); at != std::string_view::npos) {
    code = trim(line.substr(0, at));
    comment = std::string(trim(line.substr(at + 2)));
  }
  if (code.empty()) {
    if (comment.empty()) {
      comment_.clear();
    } else {
      comment_ += (comment_.empty() ? "" : " ") + comment;
    }
    return;
  }
  if (code.starts_with("struct ") && code.ends_with("{")) {
    open_row_ = identifier(code.substr(7));
    rows_[open_row_].comment = comment_;
  } else if (code.starts_with("enum class ")) {
    open_enum_ = identifier(code.substr(11));
    EnumLayout& layout = enums_[open_enum_];
    enum_order_.push_back(open_enum_);
    layout.comment = comment_;
    const std::size_t brace = code.find('{');
    layout.size = size_of(trim(code.substr(code.find(':') + 1, brace - code.find(':') - 1)));
    next_value_ = 0;
    take_enumerators(code.substr(brace + 1), comment);
  } else if (!open_enum_.empty()) {
    take_enumerators(code, comment);
  } else if (code.starts_with("};")) {
    open_row_.clear();
  } else if (code.starts_with("using ")) {
    const std::size_t equals = code.find('=');
    aliases_[identifier(code.substr(6))] = std::string(trim(code.substr(equals + 1, code.size() - equals - 2)));
  } else if (!open_row_.empty()) {
    take_member(code, comment);
  }
  comment_.clear();
}

void Layouts::take_enumerators(std::string_view code, const std::string& comment) {
  const std::size_t end = code.find('}');
  for (const std::string_view part : split_outside(code.substr(0, end))) {
    if (const std::size_t equals = part.find('='); equals != std::string_view::npos) {
      next_value_ = parse_u32(trim(part.substr(equals + 1))).value_or(0);
    }
    enums_[open_enum_].values.emplace_back(fmt::format("{} {}", next_value_, identifier(part)), comment);
    ++next_value_;
  }
  if (end != std::string_view::npos) open_enum_.clear();
}

void Layouts::take_member(std::string_view code, const std::string& comment) {
  RowLayout& row = rows_[open_row_];
  if (code.starts_with("static constexpr ")) {
    const std::string_view rest = code.substr(code.find(' ', 17) + 1);
    for (const std::string_view part : split_outside(rest.substr(0, rest.find(';')))) {
      row.constants.emplace_back(std::string(part), comment);
    }
    return;
  }
  if (code.starts_with("friend ") || code.find('(') != std::string_view::npos) return;
  const bool is_template = code.starts_with("std::array<");
  const std::size_t type_end = is_template ? code.find('>') + 1 : code.find(' ');
  if (type_end == std::string_view::npos || !code.ends_with(";")) {
    problems_.push_back(fmt::format("{}: cannot read \"{}\"", open_row_, code));
    return;
  }
  const std::string_view type = code.substr(0, type_end);
  const std::size_t size = size_of(type);
  for (const std::string_view part : split_outside(code.substr(type_end, code.size() - type_end - 1))) {
    row.fields.push_back({std::string(type), identifier(part), comment, row.size, size});
    row.size += size;
  }
}

std::size_t Layouts::size_of(std::string_view type) {
  for (const auto& [name, size] : kPlainTypes) {
    if (name == type) return size;
  }
  if (type.starts_with("std::array<")) {
    const auto parts = split_outside(type.substr(11, type.size() - 12));
    return parts.size() == 2 ? size_of(parts[0]) * parse_u32(parts[1]).value_or(0) : 0;
  }
  if (const auto found = aliases_.find(type); found != aliases_.end()) return size_of(found->second);
  if (const auto found = enums_.find(type); found != enums_.end()) return found->second.size;
  if (const auto found = rows_.find(type); found != rows_.end()) return found->second.size;
  problems_.push_back(fmt::format("unknown type {}", type));
  return 0;
}

void Layouts::row_table(const RowLayout& row, std::string& out) const {
  out += "| offset | type | field | meaning |\n|---:|---|---|---|\n";
  for (const Field& field : row.fields) {
    const bool filler = field.name.starts_with("reserved");
    out += fmt::format("| {} | {} | `{}` | {} |\n", field.offset, shown(field.type), field.name,
                       filler ? "zero" : field.comment);
  }
  for (const auto& [text, comment] : row.constants) {
    out += fmt::format("\n- `{}`{}{}", text, comment.empty() ? "" : ": ", comment);
  }
  out += row.constants.empty() ? "\n" : "\n\n";
}

std::string Layouts::markdown(const std::vector<Section>& sections) const {
  std::string out = "### Parts of rows\n\n";
  for (const std::string_view part : {"TextRef", "Range"}) {
    out += fmt::format("**{}**, {} bytes\n\n", part, rows_.find(part)->second.size);
    row_table(rows_.find(part)->second, out);
  }
  out += "### Enumerations\n\n| type | values |\n|---|---|\n";
  for (const std::string& name : enum_order_) {
    const EnumLayout& layout = enums_.find(name)->second;
    out += fmt::format("| {} (u{}) | ", name, layout.size * 8);
    for (std::size_t i = 0; i < layout.values.size(); ++i) {
      const auto& [text, comment] = layout.values[i];
      out += fmt::format("{}{}{}", i == 0 ? "" : "; ", text, comment.empty() ? "" : " (" + comment + ")");
    }
    out += " |\n";
  }
  out += "\n### Sections\n\n";
  for (const Section& section : sections) {
    const auto alias = aliases_.find(section.row);
    const auto found = rows_.find(alias == aliases_.end() ? section.row : alias->second);
    if (found == rows_.end()) {
      out += fmt::format("**{} {}**: {}\n\n", section.number, section.name, shown(section.row));
      continue;
    }
    out += fmt::format("**{} {}**: {}, {} bytes\n\n", section.number, section.name, section.row, found->second.size);
    const std::string& comment = found->second.comment;
    if (!comment.empty() && alias == aliases_.end()) out += comment + "\n\n";
    if (alias == aliases_.end()) row_table(found->second, out);
  }
  return out;
}

}  // namespace mannerly::integration
