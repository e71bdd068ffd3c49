// Charts in pages and as files.
#include <fmt/format.h>

#include <algorithm>

#include "api/answer.h"
#include "base/spelling.h"
#include "base/text.h"
#include "pages/asked.h"
#include "pages/charts.h"
#include "pages/frame.h"

namespace mannerly::pages {

namespace chart = render::chart;
using chart::Chart;
using render::html::el;
using render::html::Html;
using render::html::Link;

Result<Chart> make_chart(const View& view) {
  const std::string& path = view.here.path();
  const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
  for (const ChartEntry& entry : chart_entries()) {
    if (entry.name == name) return entry.make(view);
  }
  return fail(ErrorCode::kNotFound, fmt::format("there is no chart {}", printable(name)));
}

namespace {

Html drawn_figure(const Chart& made, const Link& source, const Widths& widths, const Html& caption) {
  Chart what = made;
  // Two charts of one kind may stand in one page.
  std::size_t number = 0;
  for (const char c : source.str()) number = number * 31 + static_cast<unsigned char>(c);
  what.id = fmt::format("{}-{}", made.id, number % 100000);
  Html drawing = chart::inline_svg(what, {widths.wide});
  if (widths.narrow > 0) {
    drawing = el("div", {{"class", "wide-only"}}, drawing);
    if (what.kind == chart::Kind::kMap) what.outlines_of = what.id;
    what.id += "-n";
    drawing += el("div", {{"class", "narrow-only"}}, chart::inline_svg(what, {widths.narrow}));
  }
  return render::html::figure(drawing += chart::numbers_table(made), caption, &source);
}

}  // namespace

Html chart_figure(const View& view, const Link& source, const Widths& widths, const Html& caption) {
  const auto made = make_chart({.edition = view.edition, .here = source});
  if (!made) return render::html::note(made.error().message);
  return drawn_figure(*made, source, widths, caption);
}

Html chart_figure(const Chart& chart, const Link& source, const Widths& widths) {
  return drawn_figure(chart, source, widths, chart.description);
}

namespace {

std::string source_text(const observatory::Edition& edition) {
  return fmt::format("Mannerly, {}snapshot {} of {} UTC", edition.snapshot().simulated() ? "simulated data, " : "",
                     edition.snapshot().short_id(), format_instant(edition.at()));
}

// What of the query no chart of this name understands; nothing is ignored silently.
std::optional<api::Problem> misunderstood(const View& view) {
  const std::string_view path = view.here.path(), name = path.substr(path.rfind('/') + 1);
  const auto entry = std::ranges::find(chart_entries(), name, &ChartEntry::name);
  if (entry == chart_entries().end()) return std::nullopt;  // there is no such chart: that is said elsewhere
  std::vector<std::string_view> known = {"at", "month", "compare", "theme", "width"};
  for (const std::string_view each : split(entry->parameters, ',')) {
    if (!each.empty()) known.push_back(each);
  }
  for (const auto& [given, value] : view.here.parameters()) {
    if (std::ranges::find(known, given) != known.end()) continue;
    api::Problem problem = api::bad_request(
        printable(given), fmt::format("there is no such parameter here; known: {}", fmt::join(known, ", ")),
        std::string(nearest_word(given, known)));
    problem.code = "unknown_parameter";
    return problem;
  }
  const Asked asked = read_asked(view);
  if (asked.refused.empty()) return std::nullopt;
  if (asked.status == 404) return api::Problem(404, "no_data", asked.refused.front());
  return api::Problem(400, "bad_parameter", fmt::format("not understood: {}", fmt::join(asked.refused, ", ")));
}

api::Answer serve_chart(const api::Call& call) {
  // The resource's path, without the suffix that chose the format.
  const View view{.edition = call.edition_ptr(),
                  .here = Link("/charts/" + call.captures().at(0), call.request().query)};
  if (auto problem = misunderstood(view)) return std::unexpected(std::move(*problem));
  MANNERLY_TRY(const Chart made, make_chart(view));
  if (call.format() == api::Format::kCsv) return api::body_of(call, chart::to_csv(made));
  if (call.format() == api::Format::kJson) return api::body_of(call, chart::to_json(made));
  const auto theme = chart::parse_theme(view.here.value("theme"));
  if (!theme) return std::unexpected(api::bad_request("theme", "auto, light or dark"));
  const auto width = view.here.has("width") ? parse_u32(view.here.value("width")) : std::optional<std::uint32_t>(760);
  if (!width || *width < 200 || *width > 2000) return std::unexpected(api::bad_request("width", "200 to 2000"));
  const std::string svg = chart::file_svg(made, {static_cast<int>(*width)}, *theme, source_text(call.edition()));
  return io::HttpResponse{.fields = drawing_fields(), .body = svg};
}

}  // namespace

std::span<const api::Route> chart_routes() {
  static const std::vector<api::Route> routes = {
      {.pattern = "/charts/{name}",
       .handle = serve_chart,
       .summary = "A chart as a drawing, as CSV or as JSON",
       .formats = {api::Format::kSvg, api::Format::kCsv, api::Format::kJson},
       .parameters = {{.name = "name", .kind = api::Kind::kText, .help = "its name: history, map, incidents, ..."}},
       .heavy = true,
       .bare = true,
       .free_query = true}};
  return routes;
}

}  // namespace mannerly::pages
