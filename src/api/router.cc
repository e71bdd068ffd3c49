#include "api/router.h"

#include <algorithm>

#include "base/text.h"

namespace mannerly::api {

bool is_page(const Route& route) {
  return std::find(route.formats.begin(), route.formats.end(), Format::kHtml) != route.formats.end();
}

bool takes_at(const Route& route) {
  if (route.method != "GET" || !route.needs_edition || route.caching != Caching::kEdition) return false;
  // Other paths are those of other programs, whose parameters are not ours to add to.
  if (route.pattern.starts_with("/api/v1/")) return !route.free_query;
  return is_page(route) || route.pattern.starts_with("/charts/");
}

std::vector<Parameter> parameters_of(const Route& route) {
  std::vector<Parameter> out = route.parameters;
  if (takes_at(route)) {
    out.push_back(
        {.name = "at",
         .help = "as it was then: a day, an instant, or the first digits of a snapshot's id; links.cite has it"});
  }
  if (!route.sorts.empty()) {
    out.push_back({.name = "sort", .help = "order: names of columns, \"-\" before one for descending", .list = true});
  }
  if (route.paged) {
    out.push_back({.name = "limit", .kind = Kind::kNumber, .help = "rows of one page", .min = 1, .max = kLimitMax});
    out.push_back({.name = "cursor", .help = "where the page begins: from links.next of the page before"});
    out.push_back({.name = "fields", .help = "only these columns", .list = true});
  }
  return out;
}

Router::Router(const std::vector<std::span<const Route>>& tables) {
  for (const auto& table : tables) {
    for (const Route& route : table) {
      entries_.push_back(compile(route));
      all_.push_back(&route);
    }
  }
}
Router::~Router() = default;

Router::Entry Router::compile(const Route& route) {
  Entry entry{.route = &route, .parameters = parameters_of(route)};
  for (std::string_view part : split(route.pattern.substr(1), '/')) {
    Segment segment{.name = part};
    if (part.size() > 2 && part.front() == '{' && part.back() == '}') {
      part = part.substr(1, part.size() - 2);
      const std::size_t colon = std::min(part.find(':'), part.size());
      segment.name = part.substr(0, colon);
      segment.count = colon < part.size() ? parse_u32(part.substr(colon + 1)).value_or(1) : 1;
      const auto& known = entry.parameters;
      const bool described =
          std::any_of(known.begin(), known.end(), [&](const Parameter& p) { return p.name == segment.name; });
      if (!described) entry.parameters.push_back({.name = segment.name, .help = segment.name});
    }
    entry.length += std::max<std::size_t>(segment.count, 1);
    entry.segments.push_back(segment);
  }
  return entry;
}

bool Router::fits(const Entry& entry, std::span<const std::string_view> parts, Captures& captures) {
  if (entry.length != parts.size()) return false;
  captures.clear();
  std::size_t at = 0;
  for (const Segment& segment : entry.segments) {
    if (segment.count == 0) {
      if (parts[at++] != segment.name) return false;
      continue;
    }
    std::string value;
    for (std::size_t i = 0; i < segment.count; ++i, ++at) {
      if (parts[at].empty()) return false;
      value.append(i == 0 ? "" : "/").append(parts[at]);
    }
    captures.emplace_back(segment.name, std::move(value));
  }
  return true;
}

const Router::Entry* Router::best(std::string_view method, std::span<const std::string_view> parts, Match& match,
                                  std::optional<Format> suffix) const {
  const Entry* best = nullptr;
  Captures captures;
  const auto literals = [](const Entry& entry) {
    return std::count_if(entry.segments.begin(), entry.segments.end(), [](const Segment& s) { return s.count == 0; });
  };
  for (const Entry& entry : entries_) {
    if (best != nullptr && literals(entry) <= literals(*best)) continue;
    if (!fits(entry, parts, captures)) continue;
    const auto& formats = entry.route->formats;
    if (suffix && std::find(formats.begin(), formats.end(), *suffix) == formats.end()) {
      match.forms = formats;
      continue;
    }
    if (entry.route->method != method) {
      match.allowed.push_back(entry.route->method);
      continue;
    }
    best = &entry;
    match.captures = captures;
  }
  return best;
}

Match Router::find(std::string_view method, std::string_view path) const {
  Match match;
  if (!path.starts_with('/')) return match;
  std::vector<std::string_view> parts = split(path.substr(1), '/');
  const Entry* whole = best(method, parts, match, std::nullopt);
  const bool literal = whole != nullptr && whole->segments.back().count == 0;
  // "networks.csv", "192.0.2.0/24.csv": a suffix counts where the route has that format.
  const std::string_view last = parts.back();
  const std::size_t dot = last.rfind('.');
  const auto suffix = dot == std::string_view::npos || dot == 0 ? std::nullopt : format_of_suffix(last.substr(dot));
  if (suffix && !literal) {
    parts.back() = last.substr(0, dot);
    Match with_suffix;
    if (const Entry* entry = best(method, parts, with_suffix, suffix)) {
      with_suffix.route = entry->route;
      with_suffix.parameters = &entry->parameters;
      with_suffix.suffix = suffix;
      return with_suffix;
    }
    if (whole == nullptr && match.allowed.empty()) {
      match.allowed = with_suffix.allowed;
      match.forms = with_suffix.forms;
    }
  }
  if (whole != nullptr) {
    match.route = whole->route;
    match.parameters = &whole->parameters;
  }
  return match;
}

}  // namespace mannerly::api
