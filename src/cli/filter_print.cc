#include "cli/filter_print.h"

namespace mannerly::cli {

void render_filter(render::filter::Out& out, const render::filter::Spec& spec, const policy::Filter& filter) {
  if (lists_prefixes(spec.mode)) {
    render::filter::render(out, spec, filter.list);
  } else {
    render::filter::render(out, spec, filter.asns);
  }
}

void print_filter(Terminal& terminal, const render::filter::Spec& spec, const policy::Filter& filter) {
  render::filter::Out out([&](std::string_view text) { terminal.print(text); });
  render_filter(out, spec, filter);
}

}  // namespace mannerly::cli
