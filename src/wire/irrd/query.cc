#include "wire/irrd/query.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "wire/irrd/ripe_query.h"

namespace mannerly::irrd {
namespace {

using Parsed = std::expected<Query, Refusal>;

std::unexpected<Refusal> refuse(std::string message) {
  return std::unexpected(Refusal{.message = std::move(message)});
}

std::unexpected<Refusal> missing(char command) {
  return refuse(std::string("Missing parameter for ") + command + " query");
}

Parsed parse_timeout(std::string_view text) {
  const auto seconds = parse_u32(text);
  if (!seconds || *seconds == 0 || *seconds > 1000) return refuse("Invalid value for timeout: " + std::string(text));
  return SetTimeout{*seconds};
}

Parsed parse_set_routes(std::string_view text) {
  SetRoutes query;
  if (text.starts_with('4')) query.family = Family::kIpv4;
  if (text.starts_with('6')) query.family = Family::kIpv6;
  if (query.family) text.remove_prefix(1);
  // bgpq4 asks "!a" alone and takes just this reply for a sign that the server knows the query.
  if (text.empty()) return refuse("Missing required set name for A query");
  query.name = upper(text);
  return query;
}

Parsed parse_origin_routes(std::string_view text, Family family) {
  const auto origin = parse_asn(text);
  if (!origin) return refuse("Invalid AS number: " + std::string(text));
  return OriginRoutes{*origin, family};
}

Parsed parse_members(std::string_view text) {
  Members query;
  query.recursive = text.ends_with(",1");
  if (query.recursive) text.remove_suffix(2);
  query.name = upper(text);
  if (query.name.empty()) return missing('i');
  return query;
}

template <class Wanted>
Parsed parse_sources_of(std::string_view text) {
  if (text == "-*") return Wanted{};
  auto names = parse_names(text);
  if (!names) return std::unexpected(names.error());
  return Wanted{std::move(*names)};
}

// Whole names, and the short ones that IRRToolSet sends.
std::optional<rpsl::Class> class_named(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, rpsl::Class>, 5> kShort{{{"an", rpsl::Class::kAutNum},
                                                                            {"rt", rpsl::Class::kRoute},
                                                                            {"ir", rpsl::Class::kInetRtr},
                                                                            {"mt", rpsl::Class::kMntner},
                                                                            {"as", rpsl::Class::kAsSet}}};
  for (const auto& [name, value] : kShort) {
    if (iequals(text, name)) return value;
  }
  return rpsl::class_of(text);
}

// "192.0.2.0/24AS64500", with a blank or '-' between.
std::optional<ByRoute> parse_route_key(std::string_view text) {
  const std::string key = upper(text);
  const std::size_t as = key.find("AS");
  if (as == std::string::npos) return std::nullopt;
  std::string_view prefix = std::string_view(key).substr(0, as);
  while (prefix.ends_with(' ') || prefix.ends_with('-')) prefix.remove_suffix(1);
  const auto at = parse_prefix(prefix);
  const auto origin = parse_asn(std::string_view(key).substr(as));
  if (!at || !origin) return std::nullopt;
  return ByRoute{.prefix = *at, .origin = *origin};
}

Parsed parse_object(std::string_view text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos) return refuse("Invalid argument for object lookup: " + std::string(text));
  const std::string_view name = text.substr(0, comma), key = trim(text.substr(comma + 1));
  const auto object_class = class_named(name);
  if (!object_class) return refuse("Unknown object class: " + std::string(name));
  Objects objects{.query = {.classes = {*object_class}, .first_only = true}};
  if (*object_class == rpsl::Class::kRoute || *object_class == rpsl::Class::kRoute6) {
    const auto route = parse_route_key(key);
    if (!route) return refuse("Invalid argument for object lookup: " + std::string(text));
    objects.query.search = *route;
    objects.query.classes = {route->prefix.is_v4() ? rpsl::Class::kRoute : rpsl::Class::kRoute6};
  } else {
    objects.query.search = ByKey{upper(key)};
  }
  return objects;
}

Parsed parse_route_search(std::string_view text) {
  const std::size_t comma = text.find(',');
  const std::string_view option = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  const auto prefix = parse_prefix_or_address(text.substr(0, comma));
  if (!prefix) return refuse("Invalid input for route search: " + std::string(text));
  if (option == "o") return Origins{*prefix};
  ByRoute search{.prefix = *prefix};
  if (option == "l") {
    search.relation = Relation::kOneLess;
  } else if (option == "L") {
    search.relation = Relation::kLess;
  } else if (option == "M") {
    search.relation = Relation::kMoreSpecific;
  } else if (comma != std::string_view::npos) {
    return refuse("Invalid route search option: " + std::string(option));
  }
  return Objects{.query = {.search = search}};
}

Parsed parse_sources(std::string_view text) {
  if (text == "-lc") return ListSources{};
  return parse_sources_of<SelectSources>(text);
}

Parsed parse_excluded(std::string_view text) {
  if (text == "-lc") return ListExcluded{};
  if (text.empty()) return ExcludeSets{};
  return parse_sources_of<ExcludeSets>(text);
}

Parsed parse_filter(std::string_view text) {
  const std::string what = lower(text);
  if (what == "no-rpki-filter" || what == "no-scope-filter" || what == "no-route-preference-filter") {
    return KeepSuppressed{what};
  }
  return refuse("Unrecognised command: f");
}

// text: after the "!".
Parsed parse_irrd(std::string_view text) {
  if (text.empty()) return refuse("Missing IRRD command");
  const char command = text.front();
  const std::string_view rest = text.substr(1);
  if (rest.empty() && std::string_view("tg6ijJmnors").find(command) != std::string_view::npos) return missing(command);
  switch (command) {
    case '!': return KeepOpen{};
    case 'q':
    case 'Q':
      if (rest.empty()) return Quit{};
      break;
    case 't': return parse_timeout(rest);
    case 'a': return parse_set_routes(rest);
    case 'g': return parse_origin_routes(rest, Family::kIpv4);
    case '6': return parse_origin_routes(rest, Family::kIpv6);
    case 'i': return parse_members(rest);
    case 'j': return parse_sources_of<Serials>(rest);
    case 'J': return parse_sources_of<DatabaseStatus>(rest);
    case 'm': return parse_object(rest);
    case 'n': return Identify{std::string(rest)};
    case 'o': return Objects{.query = {.search = ByAttribute{"mnt-by", upper(rest)}}};
    case 'r': return parse_route_search(rest);
    case 's': return parse_sources(rest);
    case 'e': return parse_excluded(rest);
    case 'v': return Version{};
    case 'f': return parse_filter(rest);
    default: break;
  }
  return refuse(std::string("Unrecognised command: ") + command);
}

// A whois client that takes every server for RIPE's puts "-V agent" before what its user typed.
std::string_view without_agent(std::string_view line) {
  if (!line.starts_with("-V ")) return line;
  const std::size_t space = line.find(' ', 3);
  if (space == std::string_view::npos) return line;
  const std::string_view rest = trim(line.substr(space + 1));
  return rest.starts_with('!') ? rest : line;
}

}  // namespace

std::optional<Prefix> parse_prefix_or_address(std::string_view text) {
  if (text.find('/') != std::string_view::npos) return parse_prefix(text);
  const auto address = parse_address(text);
  if (!address) return std::nullopt;
  return Prefix::of(*address, bits_of(address->family));
}

std::expected<std::vector<std::string>, Refusal> parse_names(std::string_view text) {
  std::vector<std::string> names;
  for (const std::string_view part : split(text, ',')) {
    if (names.size() == kNamesMax) return refuse("Too many names in one query");
    const std::string name = upper(trim(part));
    if (name.empty()) return refuse("Empty name in list: " + std::string(text));
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

std::expected<Query, Refusal> parse_query(std::string_view line) {
  line = without_agent(trim(line));
  if (line.find('\0') != std::string_view::npos) return refuse("Queries may not contain null bytes");
  if (line.starts_with('!')) return parse_irrd(line.substr(1));
  if (iequals(line, "q") || iequals(line, "quit") || iequals(line, "exit")) return Quit{};
  auto ripe = parse_ripe_query(line);
  if (!ripe) return std::unexpected(std::move(ripe.error()));
  return std::move(*ripe);
}

bool is_heavy(const Query& query) {
  if (std::holds_alternative<SetRoutes>(query)) return true;
  if (const auto* members = std::get_if<Members>(&query)) return members->recursive;
  const ObjectQuery* objects = nullptr;
  if (const auto* irrd = std::get_if<Objects>(&query)) objects = &irrd->query;
  if (const auto* ripe = std::get_if<RipeQuery>(&query)) {
    if (const auto* inner = std::get_if<Objects>(&ripe->search)) objects = &inner->query;
  }
  if (objects == nullptr) return false;
  if (std::holds_alternative<ByAttribute>(objects->search)) return true;
  if (std::holds_alternative<ByPrefix>(objects->search)) return true;
  const auto* route = std::get_if<ByRoute>(&objects->search);
  return route != nullptr && route->relation == Relation::kMoreSpecific;
}

}  // namespace mannerly::irrd
