#include "cli/output.h"

#include <fmt/format.h>

namespace mannerly::cli {

Result<render::Format> output_format(const Context& context, render::Format elsewhere) {
  std::string name = context.arguments.get("output");
  if (name.empty()) name = context.settings.get("output");
  if (name.empty()) return context.terminal.is_terminal() ? render::Format::kTable : elsewhere;
  if (const auto format = render::parse_format(name)) return *format;
  return fail(ErrorCode::kUsage,
              fmt::format("unknown format \"{}\"; known: table, wide, tsv, json, jsonl, csv, md", name));
}

render::Style style_of(const Context& context) {
  return {.color = context.terminal.color(), .utf8 = context.terminal.utf8(), .width = context.terminal.width()};
}

int print_sheet(Context& context, const render::Sheet& sheet) {
  const auto format = output_format(context);
  if (!format) {
    context.terminal.error(format.error());
    return kExitUsage;
  }
  context.terminal.print(render::render(sheet, *format, style_of(context)));
  return kExitOk;
}

}  // namespace mannerly::cli
