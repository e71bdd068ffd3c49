#include "pages/asked.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "observatory/months.h"
#include "render/html/words.h"
#include "render/json_writer.h"

namespace mannerly::pages {

using observatory::GroupMetric;
using render::html::Field;
using render::html::Html;
using render::html::Link;

Asked read_asked(const View& view, GroupMetric metric) {
  const observatory::Edition& edition = *view.edition;
  Asked asked{.metric = metric};
  const auto refuse = [&](std::string_view name) {
    asked.refused.push_back(fmt::format("{}={}", name, printable(view.here.value(name))));
  };
  if (const std::string_view text = view.here.value("month"); !text.empty()) {
    const auto month = parse_month(text);
    if (!month) refuse("month");
    if (month && !observatory::has_month(edition, *month)) {
      asked.refused.push_back(observatory::no_month_text(edition, *month));
      asked.status = 404;
    } else if (month && !observatory::is_now(edition, month)) {
      asked.month = month;
    }
  }
  asked.shown = observatory::month_of(edition, asked.month);
  asked.compare = view.here.has("compare") ? std::string(view.here.value("compare")) : "previous";
  auto before = observatory::parse_compare(asked.compare, asked.shown);
  if (!before) {
    refuse("compare");
    asked.compare = "previous";
    before = Month{asked.shown.number - 1};
  }
  asked.before = *before;
  if (const std::string_view text = view.here.value("metric"); !text.empty()) {
    if (const auto wanted = observatory::parse_group_metric(text)) {
      asked.metric = *wanted;
    } else {
      refuse("metric");
    }
  }
  if (std::string_view sort = view.here.value("sort"); !sort.empty()) {
    if (sort.starts_with('-')) sort.remove_prefix(1);
    constexpr std::array<std::string_view, 6> kSorts = {"name", "value", "networks", "routes", "change", "of"};
    if (std::ranges::find(kSorts, sort) == kSorts.end() && !observatory::parse_group_metric(sort)) refuse("sort");
  }
  return asked;
}

std::string shown_text(const observatory::Edition& edition, const Asked& asked) {
  const bool running = asked.now() && day_of(edition.at()) < last_day_of(asked.shown);
  return render::html::month_name(asked.shown) + (running ? " (so far)" : "");
}

std::string since_text(const Asked& asked) {
  return "since " + render::html::month_name(asked.before);
}

Html month_form(const View& view, const Asked& asked, std::vector<Field> fields) {
  Field month{.kind = Field::Kind::kSelect, .name = "month", .label = "Month"};
  const std::vector<Month> months = observatory::months_of(*view.edition);
  constexpr std::size_t kMonthsMax = 60;
  for (std::size_t i = months.size(); i-- > 0 && month.options.size() < kMonthsMax;) {
    const bool newest = i + 1 == months.size();
    month.options.push_back({newest ? "" : format_month(months[i]), render::html::month_name(months[i])});
  }
  Field compare{.kind = Field::Kind::kSelect, .name = "compare", .label = "Compared with"};
  compare.options = {{"", "the month before"}, {"year_ago", "a year before"}};
  if (asked.compare != "previous" && asked.compare != "year_ago") {
    compare.options.push_back({asked.compare, render::html::month_name(asked.before)});
  }
  fields.push_back(std::move(month));
  fields.push_back(std::move(compare));
  return render::html::filters(view.here, fields);
}

Field metric_field(const std::vector<GroupMetric>& metrics) {
  Field field{.kind = Field::Kind::kSelect, .name = "metric", .label = "Show"};
  for (const GroupMetric metric : metrics) {
    field.options.push_back({std::string(observatory::name_of(metric)), std::string(observatory::title_of(metric))});
  }
  return field;
}

Field metric_field() {
  Field field{.kind = Field::Kind::kSelect, .name = "metric", .label = "Show"};
  for (const observatory::MetricFamily& family : observatory::metric_families()) {
    for (const GroupMetric metric : family.metrics) {
      field.options.push_back({std::string(observatory::name_of(metric)), std::string(observatory::title_of(metric)),
                               std::string(family.title)});
    }
  }
  return field;
}

Html month_steps(const View& view, const Asked& asked) {
  const std::vector<Month> months = observatory::months_of(*view.edition);
  if (months.size() < 2) return {};
  const auto at = std::ranges::lower_bound(months, asked.shown);
  const auto to = [&](Month month) {
    return view.here.with("month", month == months.back() ? std::string() : format_month(month)).str();
  };
  const auto step = [&](std::string_view rel, std::string_view title, std::optional<Month> month) {
    if (!month) return render::html::el("span", {{"class", "muted"}}, title);
    return render::html::el("a", {{"class", "button"}, {"rel", rel}, {"href", to(*month)}}, title, ": ",
                            render::html::short_month(*month));
  };
  render::JsonWriter props;
  props.begin_object().field("now", format_month(asked.shown)).key("months").begin_array();
  for (const Month month : months) props.value(format_month(month));
  props.end_array().end_object();
  const bool later = at != months.end() && std::next(at) != months.end();
  Html content = step("prev", "Month before", at == months.begin() ? std::nullopt : std::optional(*std::prev(at)));
  content += render::html::el("strong", {}, render::html::month_name(asked.shown));
  content += step("next", "Month after", later ? std::optional(*std::next(at)) : std::nullopt);
  return render::html::island("timeline", props.take(),
                              render::html::el("nav", {{"class", "months"}, {"aria-label", "Months"}}, content));
}

void say_refused(Page& page, const std::vector<std::string>& refused, int status) {
  if (refused.empty()) return;
  page.status = std::max(page.status, status);
  page.body = render::html::warn(fmt::format("Not understood, and left out: {}.", fmt::join(refused, ", "))) +=
      page.body;
}

void say_refused(Page& page, const Asked& asked) {
  say_refused(page, asked.refused, asked.status);
}

Link chart_link(const View& view, std::string_view name, Link::Parameters parameters) {
  Link link("/charts/" + std::string(name), std::move(parameters));
  for (const char* carried : {"month", "compare"}) {
    if (!link.has(carried)) link = link.with(carried, view.here.value(carried));
  }
  return link;
}

Html metric_value(GroupMetric metric, std::optional<double> value, std::string_view reason) {
  if (observatory::unit_of(metric) == observatory::MetricUnit::kShare || !value) {
    return render::html::share(value, reason);
  }
  return fmt::format("{:.1f}", *value);
}

std::string change_text(GroupMetric metric, double change) {
  const bool share = observatory::unit_of(metric) == observatory::MetricUnit::kShare;
  return fmt::format("{}{:.1f}{}", change < 0 ? "\u2212" : "+", std::abs(change) * (share ? 100 : 1),
                     share ? "\u202Fpt" : "");
}

Html metric_delta(GroupMetric metric, std::optional<double> change) {
  if (!change) return {};
  const bool share = observatory::unit_of(metric) == observatory::MetricUnit::kShare;
  const bool up = *change > 0;
  if (std::abs(*change) < (share ? 0.0005 : 0.05)) return render::html::delta(0.0);
  return render::html::el("span",
                          {{"class", fmt::format("delta {} {}", up ? "up" : "down",
                                                 up != observatory::more_is_worse(metric) ? "better" : "worse")}},
                          change_text(metric, *change));
}

std::optional<double> change_of(const store::GroupRow* before, const store::GroupRow& now, GroupMetric metric) {
  if (before == nullptr) return std::nullopt;
  const auto was = observatory::value_of(*before, metric);
  const auto is = observatory::value_of(now, metric);
  return was && is ? std::optional(*is - *was) : std::nullopt;
}

}  // namespace mannerly::pages
