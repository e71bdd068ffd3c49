#include "render/chart/style.h"

#include <map>

#include "base/text.h"

namespace mannerly::render::chart {
namespace {

// The declarations of custom properties in the first block of the selector.
std::map<std::string, std::string, std::less<>> properties(std::string_view tokens, std::string_view selector) {
  std::map<std::string, std::string, std::less<>> out;
  const std::size_t at = tokens.find(selector);
  if (at == std::string_view::npos) return out;
  const std::size_t begin = tokens.find('{', at);
  const std::size_t end = tokens.find('}', at);
  if (begin == std::string_view::npos || end == std::string_view::npos || begin > end) return out;
  for (const std::string_view line : split(tokens.substr(begin + 1, end - begin - 1), ';')) {
    const std::string_view declaration = trim(line);
    const std::size_t colon = declaration.find(':');
    if (!declaration.starts_with("--") || colon == std::string_view::npos) continue;
    out[std::string(declaration.substr(2, colon - 2))] = std::string(trim(declaration.substr(colon + 1)));
  }
  return out;
}

// "light-dark(A, B)" is A or B (CSS Color 5); other values hold in both themes.
std::string of_theme(const std::string& value, bool dark) {
  constexpr std::string_view kBoth = "light-dark(";
  const std::size_t comma = value.find(',');
  if (!value.starts_with(kBoth) || !value.ends_with(')') || comma == std::string::npos) return value;
  const std::string_view both = value;
  return std::string(
      trim(dark ? both.substr(comma + 1, both.size() - comma - 2) : both.substr(kBoth.size(), comma - kBoth.size())));
}

std::string without_comments(std::string_view sheet) {
  std::string out;
  while (true) {
    const std::size_t begin = sheet.find("/*");
    out += sheet.substr(0, begin);
    if (begin == std::string_view::npos) return out;
    const std::size_t end = sheet.find("*/", begin);
    if (end == std::string_view::npos) return out;
    sheet.remove_prefix(end + 2);
  }
}

std::string_view sheet_of(std::string_view name) {
  for (const BuiltinFile& file : chart_styles()) {
    if (file.name == name) return file.text;
  }
  return {};
}

}  // namespace

std::string resolved(std::string_view sheet, std::string_view tokens, bool dark) {
  auto values = properties(tokens, ":root {");
  for (auto& [name, value] : values) value = of_theme(value, dark);
  const std::string text = without_comments(sheet);
  std::string out;
  std::string_view rest = text;
  while (true) {
    const std::size_t at = rest.find("var(--");
    out += rest.substr(0, at);
    if (at == std::string_view::npos) return out;
    const std::size_t end = rest.find(')', at);
    if (end == std::string_view::npos) return out += rest.substr(at);
    const auto found = values.find(rest.substr(at + 6, end - at - 6));
    out += found == values.end() ? rest.substr(at, end + 1 - at) : std::string_view(found->second);
    rest.remove_prefix(end + 1);
  }
}

std::string literal_style(Theme theme) {
  constexpr std::string_view kPaper = "\n.paper { fill: var(--surface); }\n";
  const std::string sheet = std::string(sheet_of("charts")) + std::string(kPaper);
  const std::string_view tokens = sheet_of("tokens");
  if (theme != Theme::kAuto) return resolved(sheet, tokens, theme == Theme::kDark);
  return resolved(sheet, tokens, false) + "@media (prefers-color-scheme: dark) {\n" + resolved(sheet, tokens, true) +
         "}\n";
}

}  // namespace mannerly::render::chart
