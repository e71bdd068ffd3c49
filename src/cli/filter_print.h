// How a filter reaches standard output or a file.
#pragma once

#include "cli/terminal.h"
#include "policy/filter.h"
#include "render/filter/filter.h"

namespace mannerly::cli {

// By spec.mode: the list, or the AS numbers.
void render_filter(render::filter::Out& out, const render::filter::Spec& spec, const policy::Filter& filter);
void print_filter(Terminal& terminal, const render::filter::Spec& spec, const policy::Filter& filter);

}  // namespace mannerly::cli
