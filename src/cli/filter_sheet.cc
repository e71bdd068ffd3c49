#include "cli/filter_sheet.h"

#include <algorithm>
#include <map>
#include <set>

#include "validity/rov.h"

namespace mannerly::cli {

using policy::Filter;
using policy::IrrView;
using policy::ListEntry;
using render::Cell;
using render::Sheet;

namespace {

// The ranks of the sources by origin.
std::map<std::uint32_t, std::set<std::uint16_t>> origins_of(const IrrView& view, const Filter& filter,
                                                            const ListEntry& line) {
  std::map<std::uint32_t, std::set<std::uint16_t>> out;
  for (const std::uint32_t number : routes_behind(view, filter, line)) {
    const snapshot::IrrRouteRow& row = view.snapshot().irr_routes()[number];
    out[row.origin].insert(view.rank_of(row.irr_source));
  }
  return out;
}

template <class List, class F>
std::string joined(const List& list, std::string_view separator, F&& text_of) {
  std::string out;
  for (const auto& each : list) out += (out.empty() ? "" : std::string(separator)) + text_of(each);
  return out;
}

class SheetMaker {
 public:
  SheetMaker(const IrrView& view, const Filter& filter) : view_(view), filter_(filter) {}

  Sheet prefixes() {
    Sheet sheet{.columns = {{"prefix", "Prefix"},
                            {"from", "From"},
                            {"to", "To"},
                            {"origins", "Origins"},
                            {"sources", "Sources"},
                            {"rov", "RPKI"},
                            {"seen", "Seen"}}};
    filter_.list.each([&](const ListEntry& line) { sheet.rows.push_back(row_of(line)); });
    return sheet;
  }

  Sheet asns() {
    Sheet sheet{.columns = {{"asn", "AS"}, {"routes", "Route objects"}, {"chain", "By way of", false, true}}};
    for (const Asn asn : filter_.asns) {
      const auto at = std::lower_bound(filter_.expansion.asns.begin(), filter_.expansion.asns.end(), asn,
                                       [](const policy::ExpandedAsn& a, Asn b) { return a.asn < b; });
      const auto index = static_cast<std::size_t>(at - filter_.expansion.asns.begin());
      const bool counted = index < filter_.routes.counts.size();
      sheet.rows.push_back(
          {asn.value, counted ? Cell(filter_.routes.counts[index]) : Cell(), filter_.expansion.chain(view_, at->node)});
    }
    return sheet;
  }

 private:
  std::vector<Cell> row_of(const ListEntry& line) {
    const auto origins = origins_of(view_, filter_, line);
    std::set<std::uint16_t> sources;
    for (const auto& [origin, of] : origins) sources.insert(of.begin(), of.end());
    const auto as_text = [](const auto& pair) { return "AS" + std::to_string(pair.first); };
    const auto source_text = [&](std::uint16_t rank) {
      return std::string(view_.index().source_name(view_.sources()[rank]));
    };
    return {format_prefix(line.prefix),
            line.low,
            line.high,
            joined(origins, " ", as_text),
            joined(sources, " ", source_text),
            rov_of(line, origins),
            seen(line)};
  }

  // The best that the RPKI says of the line's own prefix with one of its origins.
  std::string rov_of(const ListEntry& line, const std::map<std::uint32_t, std::set<std::uint16_t>>& origins) const {
    const auto vrps = view_.snapshot().vrps();
    if (vrps.empty() || origins.empty()) return "";
    validity::RovState best = validity::RovState::kInvalid;
    for (const auto& [origin, sources] : origins) {
      const auto state = validity::state(vrps, line.prefix, Origin{Origin::Kind::kAsn, Asn{origin}});
      if (state == validity::RovState::kValid) return "valid";
      if (state == validity::RovState::kNotFound) best = state;
    }
    return std::string(name_of(best));
  }

  // Routes in BGP that the line accepts; no data when the snapshot has no BGP data.
  Cell seen(const ListEntry& line) const {
    const snapshot::Snapshot& snapshot = view_.snapshot();
    if (snapshot.routes().empty()) return {};
    std::uint32_t count = 0;
    for (const snapshot::RouteRow& row : snapshot.routes_under(line.prefix))
      count += line.accepts(row.prefix()) ? 1 : 0;
    return count;
  }

  const IrrView& view_;
  const Filter& filter_;
};

}  // namespace

std::string origins_text(const IrrView& view, const Filter& filter, const ListEntry& line) {
  const auto origins = origins_of(view, filter, line);
  if (origins.empty()) return "from a route-set, a prefix or a ROA";
  return joined(origins, ", ", [&](const auto& pair) {
    return "AS" + std::to_string(pair.first) + " " + joined(pair.second, " ", [&](std::uint16_t source) {
             return std::string(view.index().source_name(view.sources()[source]));
           });
  });
}

Sheet filter_sheet(const IrrView& view, const Filter& filter, const FilterCall& call) {
  SheetMaker maker(view, filter);
  return lists_prefixes(call.spec.mode) ? maker.prefixes() : maker.asns();
}

}  // namespace mannerly::cli
