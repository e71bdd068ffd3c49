// mannerly filter explain: why a prefix is in a filter, or is not.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/filter_call.h"
#include "cli/open_snapshot.h"
#include "cli/output.h"
#include "validity/covering.h"
#include "validity/rov.h"

namespace mannerly::cli {
namespace {

using policy::Filter;
using policy::IrrIndex;
using policy::IrrView;
using policy::ListEntry;
using render::Cell;
using render::Sheet;

class Explain {
 public:
  Explain(const IrrView& view, const FilterCall& call, const Prefix& prefix)
      : view_(view), call_(call), prefix_(prefix), filter_(make_filter(view, call.objects, call.options)) {}

  bool is_accepted() const { return filter_.list.find(prefix_) != filter_.list.size(); }

  // A row for each route object, prefix of a set or ROA that plays a part: accepted ones first.
  Sheet sheet() {
    Sheet out{.columns = {{"accepted", "Accepted"},
                          {"line", "Line of the list"},
                          {"object", "By"},
                          {"origin", "Origin"},
                          {"source", "Source"},
                          {"chain", "By way of", false, true},
                          {"rov", "RPKI"},
                          {"seen_peers", "Seen by peers"}}};
    const std::size_t at = filter_.list.find(prefix_);
    if (at != filter_.list.size()) add_accepted(out, filter_.list[at]);
    add_others(out);
    return out;
  }

  std::string verdict() const {
    const std::size_t at = filter_.list.find(prefix_);
    const std::string name = format_prefix(prefix_);
    if (at == filter_.list.size()) return fmt::format("{} is not in the filter of {}", name, call_.arguments);
    const ListEntry line = filter_.list[at];
    const std::string text = line.is_range ? fmt::format("{} {} to {}", format_prefix(line.prefix), line.low, line.high)
                                           : format_prefix(line.prefix);
    return fmt::format("{} is in the filter of {}: line {}", name, call_.arguments, text);
  }

 private:
  std::string chain_of(std::uint32_t origin) const {
    const auto& asns = filter_.expansion.asns;
    const auto at = std::lower_bound(asns.begin(), asns.end(), Asn{origin},
                                     [](const policy::ExpandedAsn& a, Asn asn) { return a.asn < asn; });
    if (at == asns.end() || at->asn.value != origin) return "not a member";
    const std::string chain = filter_.expansion.chain(view_, at->node);
    return chain.empty() ? "named itself" : chain;
  }

  std::string rov_of(const Prefix& prefix, std::uint32_t origin) const {
    const auto vrps = view_.snapshot().vrps();
    if (vrps.empty()) return "";
    return std::string(name_of(validity::state(vrps, prefix, Origin{Origin::Kind::kAsn, Asn{origin}})));
  }

  // Peers that have the asked prefix from this origin.
  Cell seen(std::uint32_t origin) const {
    if (view_.snapshot().routes().empty()) return {};
    std::uint32_t peers = 0;
    for (const snapshot::RouteRow& row : view_.snapshot().routes_at(prefix_)) {
      if (row.origin_kind == snapshot::OriginKind::kAsn && row.origin == origin)
        peers = std::max<std::uint32_t>(peers, row.peers);
    }
    return peers;
  }

  void add_route(Sheet& out, bool accepted, const std::string& line, const snapshot::IrrRouteRow& row) {
    out.rows.push_back({accepted, line, format_prefix(row.prefix()), fmt::format("AS{}", row.origin),
                        std::string(view_.index().source_name(row.irr_source)), chain_of(row.origin),
                        rov_of(prefix_, row.origin), seen(row.origin)});
  }

  void add_accepted(Sheet& out, const ListEntry& line) {
    const std::string text =
        format_prefix(line.prefix) + (line.is_range ? fmt::format("^{}-{}", line.low, line.high) : "");
    for (const std::uint32_t number : routes_behind(view_, filter_, line)) {
      const snapshot::IrrRouteRow& row = view_.snapshot().irr_routes()[number];
      // Of an aggregated line only what bears on the asked prefix.
      if (row.prefix().covers(prefix_) || prefix_.covers(row.prefix())) add_route(out, true, text, row);
    }
    for (const policy::ExpandedRange& range : filter_.expansion.ranges) {
      if (!range.range.contains(prefix_)) continue;
      const std::string chain = filter_.expansion.chain(view_, range.node);
      out.rows.push_back({true, text,
                          fmt::format("{}^{}-{}", format_prefix(range.range.prefix), range.range.low, range.range.high),
                          Cell(), "", chain.empty() ? std::string("named itself") : chain, "", Cell()});
    }
  }

  // Route objects that cover the prefix and do not count: other origins, unselected sources.
  void add_others(Sheet& out) {
    const auto rows = view_.snapshot().irr_routes();
    validity::each_covering(rows, prefix_, [&](std::size_t first, std::size_t count) {
      for (const snapshot::IrrRouteRow& row : rows.subspan(first, count)) {
        const bool is_member = chain_of(row.origin) != "not a member";
        if (is_member && view_.selects(row.irr_source) && is_accepted()) continue;
        const std::string why = !view_.selects(row.irr_source) ? "source not selected"
                                : !is_member                   ? "origin not a member"
                                                               : "covers, but does not allow this length";
        add_route(out, false, why, row);
      }
      return true;
    });
  }

  const IrrView& view_;
  const FilterCall& call_;
  Prefix prefix_;
  Filter filter_;
};

int run(Context& context) {
  Arguments arguments = context.arguments;
  const auto prefix = parse_prefix(arguments.positionals_.front());
  if (!prefix) {
    return fail_with(context,
                     {ErrorCode::kUsage, fmt::format("\"{}\" is not a prefix", arguments.positionals_.front())});
  }
  arguments.positionals_.erase(arguments.positionals_.begin());
  if (!prefix->is_v4()) arguments.given["ipv6"] = {"true"};
  auto call = read_filter_call(arguments);
  if (!call) return fail_with(context, call.error());
  const auto open = open_snapshot(context);
  if (!open) return fail_with(context, open.error());
  const IrrIndex index(open->view);
  Result<IrrView> view = IrrView(index);
  if (!call->sources.empty()) view = IrrView::select(index, split(call->sources, ','));
  if (!view) return fail_with(context, {ErrorCode::kUsage, view.error().message});
  Explain explain(*view, *call, *prefix);
  context.terminal.note(explain.verdict());
  if (const int code = print_sheet(context, explain.sheet()); code != kExitOk) return code;
  return explain.is_accepted() ? kExitOk : kExitBelow;
}

}  // namespace

Command filter_explain_command() {
  std::vector<Option> options = filter_options();
  options.push_back({.name = "snapshot",
                     .value = "FILE",
                     .help = "the snapshot to read; else what MANNERLY_SNAPSHOT or the configuration names"});
  return {
      .path = "filter explain",
      .summary = "Why a prefix is in a filter, or is not",
      .text =
          "Makes the same filter as mannerly filter with the same options, and shows each route object, set, source, "
          "RPKI state and sighting in BGP behind the prefix; then the route objects that cover it and do not count, "
          "and why. Exit code 3: the filter does not accept the prefix.",
      .positionals = {{.name = "PREFIX", .help = "the prefix in question"},
                      {.name = "OBJECT", .help = "what the filter is made from", .many = true}},
      .options = std::move(options),
      .examples = {{"filter explain 192.0.2.0/24 AS-EXAMPLE", "the chain from the set to the route object"}},
      .run = run};
}

}  // namespace mannerly::cli
