// The charts of the observatory by name: what a page draws inline and what /charts/NAME.svg, .csv and .json give is
// made by the same function from the same parameters.
//
//     page.body += chart_figure(view, chart_link(view, "history", {{"group", "cc:KE"}}), {}, "Mean scores ...");
#pragma once

#include <span>
#include <string_view>

#include "api/route.h"
#include "base/result.h"
#include "pages/page.h"
#include "render/chart/chart.h"

namespace mannerly::pages {

using ChartFunction = Result<render::chart::Chart> (*)(const View&);
struct ChartEntry {
  std::string_view name;  // in its address
  ChartFunction make;
  std::string_view help;        // what it shows, and its parameters
  std::string_view parameters;  // their names with commas, besides at, month, compare, theme and width
};
std::span<const ChartEntry> chart_entries();

// Errors: kNotFound (no chart of this name, no such group), kUsage (a parameter), those of the store.
Result<render::chart::Chart> make_chart(const View& view);  // of view.here.path(): "/charts/NAME"

struct Widths {
  int wide = 660;
  int narrow = 340;  // on small screens; 0: the wide one there too
};
// figure.chart with the drawing (one for wide and one for small screens), its numbers as a table, and the links to its
// files. An error becomes a note in its place.
render::html::Html chart_figure(const View& view, const render::html::Link& source, const Widths& widths,
                                const render::html::Html& caption);

// The same of a chart that is made already; source is its address, the caption says what it says of itself.
render::html::Html chart_figure(const render::chart::Chart& chart, const render::html::Link& source,
                                const Widths& widths);

// GET /charts/{name}: SVG (theme=, width=), CSV, JSON.
std::span<const api::Route> chart_routes();

}  // namespace mannerly::pages
