#include "render/router/route_map.h"

#include <fmt/format.h>

#include <algorithm>

#include "render/router/text.h"

namespace mannerly::render::router {
namespace {

using policy::LargeCommunity;
using policy::NeighbourPolicy;
using policy::PrefixRange;
using policy::RouterPolicy;
using policy::Rule;

constexpr std::size_t kAsnsInLine = 8;  // eleven characters each: a command stays below 254
constexpr int kStep = 10;

using PathLines = std::vector<std::pair<bool, std::string>>;

class Writer {
 public:
  Writer(const RouteMapDialect& dialect, const RouterPolicy& policy, const NeighbourPolicy& n, Family family,
         RouteMapLists& lists)
      : dialect_(dialect), policy_(policy), n_(n), family_(family), lists_(lists) {}

  std::string map(std::string_view direction, const std::vector<Rule>& rules) {
    name_ = map_name(n_, direction, family_);
    out_ = dialect_.remove.empty() ? "" : fmt::format("{} {}\n", dialect_.remove, name_);
    number_ = 0;
    for (const Rule rule : rules) {
      out_ += rule_comment(dialect_.target(), rule, "");
      if (direction == "in") {
        import_rule(rule);
      } else {
        export_rule(rule);
      }
    }
    entry("deny", {});
    return out_;
  }

 private:
  void entry(std::string_view action, const std::vector<std::string>& statements) {
    number_ += kStep;
    out_ += fmt::format("{} {} {} {}{}\n", dialect_.map, name_, action, dialect_.number, number_);
    for (const std::string& statement : statements) {
      if (!statement.empty()) out_ += " " + statement + "\n";
    }
    out_ += fmt::format("{}\n", dialect_.end);
  }

  std::string paths(const std::string& name, const PathLines& lines);
  std::string prefixes(std::string_view name, const std::vector<PrefixRange>& ranges);
  std::string lengths();
  std::string community(const std::string& name, const std::string& value) {
    return fmt::format("{} ", dialect_.match_community) +
           lists_.definitions.use(name, dialect_.define_communities(name, value));
  }
  std::string marks_in_use() const {
    const policy::Communities& c = policy_.communities;
    return join(std::vector{c.own, c.customer, c.peer, c.upstream, c.route_server, c.rs_client}, " ",
                [&](auto value) { return mark_text({policy_.own_mark.admin, policy_.own_mark.function, value}); });
  }
  std::string own_marks() {
    if (dialect_.define_own_marks == nullptr) return dialect_.delete_own(marks_in_use());
    const std::string name = "mannerly-own";
    return dialect_.delete_own(lists_.definitions.use(name, dialect_.define_own_marks(name, policy_.own_asns)));
  }
  std::string list_match(const std::string& name) const {
    return fmt::format("{} {}", family_ == Family::kIpv4 ? dialect_.match_v4 : dialect_.match_v6, name);
  }
  std::string mark() const { return fmt::format("{} {} additive", dialect_.set_mark, mark_text(n_.learned_from)); }
  bool has(Rule rule) const { return n_.has(rule); }

  std::string match_paths(const std::string& name, const PathLines& lines) {
    return fmt::format("{} {}", dialect_.match_paths, paths(name, lines));
  }
  void deny_paths(const std::string& name, const PathLines& lines) {
    if (!lines.empty()) entry("deny", {match_paths(name, lines)});
  }
  void deny_prefixes(const std::string& name, const std::vector<PrefixRange>& ranges) {
    const std::string match = prefixes(name, ranges);
    if (!match.empty()) entry("deny", {match});
  }
  // An entry that permits what the neighbour may announce, with the statements that are given.
  void permit(const std::vector<std::string>& more, const std::vector<PrefixRange>* ranges, std::string_view list);
  void blackhole();
  void import_rule(Rule rule);
  void export_marked();
  void export_rule(Rule rule);

  const RouteMapDialect& dialect_;
  const RouterPolicy& policy_;
  const NeighbourPolicy& n_;
  Family family_;
  RouteMapLists& lists_;
  std::string name_, out_;
  int number_ = 0;
};

// Lists with the same lines are one: some routers have few.
std::string Writer::paths(const std::string& name, const PathLines& lines) {
  std::string contents;
  for (const auto& [permit, line] : lines) contents += fmt::format("{} {}\n", permit, line);
  const auto found =
      std::find_if(lists_.paths.begin(), lists_.paths.end(), [&](const auto& each) { return each.first == contents; });
  if (found != lists_.paths.end()) return found->second;
  const std::string full = dialect_.path_name(name, lists_.paths.size());
  lists_.paths.emplace_back(contents, full);
  return lists_.definitions.use(full, dialect_.define_paths(full, lines));
}

std::string Writer::prefixes(std::string_view name, const std::vector<PrefixRange>& ranges) {
  std::vector<std::pair<bool, PrefixRange>> entries;
  for (const PrefixRange& range : of_family(ranges, family_)) entries.emplace_back(true, range);
  if (entries.empty()) return "";
  const std::string full = fmt::format("mannerly-{}-v{}", name, static_cast<int>(family_));
  return list_match(lists_.definitions.use(full, dialect_.define_prefixes(full, family_, entries)));
}

// Permits, for an entry that denies, what is too long or too short.
std::string Writer::lengths() {
  const auto& l = policy_.limits;
  const bool is_v4 = family_ == Family::kIpv4;
  const Prefix all = Prefix::of(is_v4 ? Address::v4(0) : Address::v6(0, 0), 0);
  const PrefixRange fine{all, static_cast<std::uint8_t>(is_v4 ? l.shortest_v4 : l.shortest_v6),
                         static_cast<std::uint8_t>(is_v4 ? l.longest_v4 : l.longest_v6)};
  const std::string name = fmt::format("mannerly-wrong-length-v{}", static_cast<int>(family_));
  const std::string text = dialect_.define_prefixes(name, family_, {{false, fine}, {true, policy::or_longer(all)}});
  return list_match(lists_.definitions.use(name, text));
}

PathLines lines_of(const std::vector<Asn>& asns, bool is_origin) {
  PathLines out;
  for (const auto& piece : pieces(asns, kAsnsInLine)) {
    out.emplace_back(true, fmt::format("_({}){}", asn_list(piece, "|"), is_origin ? "$" : "_"));
  }
  return out;
}

void Writer::permit(const std::vector<std::string>& more, const std::vector<PrefixRange>* ranges,
                    std::string_view list) {
  // First the prefixes: nothing may be defined for an entry that is not written.
  const std::string match = ranges == nullptr ? "" : prefixes(fmt::format("{}-{}", n_.symbol, list), *ranges);
  if (ranges != nullptr && match.empty()) return;  // nothing of this family: the denial at the end holds
  std::vector<std::string> statements = {match};
  if (has(Rule::kOriginList)) {
    const std::string name = fmt::format("mannerly-{}-origins", n_.symbol);
    statements.push_back(match_paths(name, lines_of(n_.origins, true)));
  }
  statements.insert(statements.end(), more.begin(), more.end());
  if (!dialect_.deletes_first) statements.push_back(own_marks());
  statements.push_back(mark());
  entry("permit", statements);
}

void Writer::blackhole() {
  if (of_family(n_.blackhole, family_).empty()) return;
  const bool is_v4 = family_ == Family::kIpv4;
  permit({community("mannerly-blackhole", "65535:666"),
          fmt::format("{} {}", is_v4 ? dialect_.set_v4 : dialect_.set_v6, is_v4 ? kDiscardV4 : kDiscardV6),
          std::string(dialect_.set_no_export)},
         &n_.blackhole, "blackhole");
}

void Writer::import_rule(Rule rule) {
  const auto* listed = has(Rule::kPrefixList) ? &n_.prefixes : nullptr;
  switch (rule) {
    case Rule::kScrub:
      if (dialect_.deletes_first) entry("permit", {own_marks(), std::string(dialect_.go_on)});
      return;
    case Rule::kManyCommunities: {
      const std::string statements = dialect_.strip_many(policy_.limits.communities);
      if (!statements.empty()) entry("permit", {statements, std::string(dialect_.go_on)});
      return;
    }
    case Rule::kLongPath: {
      const std::string match = dialect_.match_long_path(policy_.limits.as_path);
      if (!match.empty()) entry("deny", {match});
      return;
    }
    case Rule::kFirstAs:
      return deny_paths(fmt::format("mannerly-{}-not-first", n_.symbol),
                        {{false, fmt::format("^{}_", n_.asn.value)}, {true, ".*"}});
    case Rule::kBogonAsn: {
      PathLines lines;
      for (const auto& range : policy_.bogon_asns) {
        for (std::string& each : dialect_.range_expressions(range)) lines.emplace_back(true, std::move(each));
      }
      return deny_paths("mannerly-bogon-asn", lines);
    }
    case Rule::kPeerLock: return deny_paths(fmt::format("mannerly-{}-locked", n_.symbol), lines_of(n_.locked, false));
    case Rule::kBlackhole: return blackhole();
    case Rule::kBogonPrefix: return deny_prefixes("bogon", policy_.bogon_prefixes);
    case Rule::kPrefixLength: return entry("deny", {lengths()});
    case Rule::kOwnPrefix: return deny_prefixes(n_.symbol + "-own", n_.own);
    case Rule::kExchangeLan: return deny_prefixes("exchange-lan", policy_.exchange_lans);
    case Rule::kRpkiInvalid: return entry("deny", {std::string(dialect_.match_invalid)});
    case Rule::kGracefulShutdown:
      if (listed != nullptr && of_family(*listed, family_).empty()) return;
      return permit({community("mannerly-graceful-shutdown", "65535:0"), std::string(dialect_.set_last)}, listed,
                    "prefix");
    case Rule::kMark: return permit({}, listed, "prefix");
    default: return;
  }
}

void Writer::export_marked() {
  if (!dialect_.has_one_mark_an_entry) {
    const std::string name = fmt::format("mannerly-{}-export", n_.symbol);
    const std::string text = dialect_.define_marks(name, n_.export_marks);
    return entry("permit", {fmt::format("{} {}", dialect_.match_marks, lists_.definitions.use(name, text))});
  }
  for (const LargeCommunity& c : n_.export_marks) {
    const std::string name = fmt::format("mannerly-mark-{}-{}-{}", c.admin, c.function, c.value);
    const std::string text = dialect_.define_marks(name, {c});
    entry("permit", {fmt::format("{} {}", dialect_.match_marks, lists_.definitions.use(name, text))});
  }
}

void Writer::export_rule(Rule rule) {
  switch (rule) {
    case Rule::kExportBlackhole: return entry("deny", {community("mannerly-blackhole", "65535:666")});
    case Rule::kExportBogon: return deny_prefixes("bogon", policy_.bogon_prefixes);
    case Rule::kExportLength: return entry("deny", {lengths()});
    case Rule::kExportMarked: return export_marked();
    default: return;
  }
}

}  // namespace

std::string map_name(const NeighbourPolicy& neighbour, std::string_view direction, Family family) {
  return fmt::format("mannerly-{}-{}-v{}", neighbour.symbol, direction, static_cast<int>(family));
}

std::string route_maps(const RouteMapDialect& dialect, const RouterPolicy& policy, const NeighbourPolicy& neighbour,
                       Family family, RouteMapLists& lists) {
  Writer writer(dialect, policy, neighbour, family, lists);
  return writer.map("in", neighbour.import_rules) + writer.map("out", neighbour.export_rules);
}

std::string ge_le(const PrefixRange& range) {
  const std::string prefix = format_prefix(range.prefix);
  if (range.is_exact()) return prefix;
  if (range.low == range.prefix.length) return fmt::format("{} le {}", prefix, range.high);
  return fmt::format("{} ge {} le {}", prefix, range.low, range.high);
}

std::string mark_text(const LargeCommunity& mark) {
  return fmt::format("{}:{}:{}", mark.admin, mark.function, mark.value);
}

bool has_blackhole(const RouterPolicy& policy, Family family) {
  return std::any_of(policy.neighbours.begin(), policy.neighbours.end(), [&](const NeighbourPolicy& n) {
    return n.has(Rule::kBlackhole) && !of_family(n.blackhole, family).empty();
  });
}

}  // namespace mannerly::render::router
