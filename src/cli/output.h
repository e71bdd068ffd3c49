// How a command's sheet reaches standard output in the format that was asked for.
#pragma once

#include "cli/command.h"
#include "render/sheet.h"

namespace mannerly::cli {

// --output, else a table on a terminal and TSV elsewhere. kUsage for an unknown name.
Result<render::Format> output_format(const Context& context);

render::Style style_of(const Context& context);

// Renders and prints the sheet; returns kExitOk, or kExitUsage for an unknown format.
int print_sheet(Context& context, const render::Sheet& sheet);

}  // namespace mannerly::cli
