// The style inside a drawing that stands alone, made from the style sheets of the pages: one place says what a colour
// is. Programs that draw SVG outside of browsers know no custom properties, so each is replaced by its value.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "render/chart/chart.h"

namespace mannerly::render::chart {

struct BuiltinFile {
  std::string_view name;
  std::string_view text;
};
// "tokens" and "charts" of web/css.
std::span<const BuiltinFile> chart_styles();

// CSS with literal colours; kAuto: light, and dark for readers who prefer it.
std::string literal_style(Theme theme);

// For tests: the sheet with each var(--x) replaced by the value that tokens gives x in the block of the theme. A name
// that the tokens do not have stays.
std::string resolved(std::string_view sheet, std::string_view tokens, bool dark);

}  // namespace mannerly::render::chart
