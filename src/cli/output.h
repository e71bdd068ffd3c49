// How a command's sheet reaches standard output in the format that was asked for.
#pragma once

#include "cli/command.h"
#include "render/sheet.h"

namespace mannerly::cli {

// --output, else what the configuration says, else a table on a terminal and `elsewhere` in pipes and files.
// kUsage for an unknown name.
Result<render::Format> output_format(const Context& context, render::Format elsewhere = render::Format::kTsv);

render::Style style_of(const Context& context);

// Renders and prints the sheet; returns kExitOk, or kExitUsage for an unknown format.
int print_sheet(Context& context, const render::Sheet& sheet);

}  // namespace mannerly::cli
