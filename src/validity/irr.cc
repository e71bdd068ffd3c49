#include "validity/irr.h"

#include <algorithm>
#include <numeric>

#include "base/result.h"
#include "validity/cover_chain.h"
#include "validity/covering.h"

namespace mannerly::validity {
namespace {

using snapshot::IrrRouteRow;

IrrState judge(const IrrRouteRow& row, int length, bool has_origin, std::uint32_t origin) {
  if (!has_origin || row.origin != origin) return IrrState::kOtherOrigin;
  return row.length == length ? IrrState::kExact : IrrState::kCovering;
}

void note_source(IrrResult& out, std::uint16_t source, IrrState state) {
  const auto at = std::lower_bound(out.by_source.begin(), out.by_source.end(), source,
                                   [](const IrrResult::BySource& s, std::uint16_t id) { return s.irr_source < id; });
  if (at != out.by_source.end() && at->irr_source == source) {
    at->state = std::max(at->state, state);
  } else {
    out.by_source.insert(at, {source, state});
  }
}

}  // namespace

std::string_view name_of(IrrState state) {
  switch (state) {
    case IrrState::kNone: return "none";
    case IrrState::kOtherOrigin: return "other-origin";
    case IrrState::kCovering: return "covering";
    case IrrState::kExact: return "exact";
  }
  return "?";
}

IrrSources::IrrSources(std::span<const snapshot::IrrSourceRow> sources, IrrPolicy policy) {
  for (const snapshot::IrrSourceRow& source : sources) {
    bool accepted = true;
    if (policy == IrrPolicy::kRirOrRadbMirrored) accepted = source.mirrored != 0;
    if (policy == IrrPolicy::kAuthoritativeOnly) accepted = source.authoritative != 0;
    accepted_.push_back(accepted ? 1 : 0);
  }
}

std::size_t IrrSources::count() const {
  return std::accumulate(accepted_.begin(), accepted_.end(), std::size_t{0});
}

IrrResult check_irr(std::span<const IrrRouteRow> rows, const IrrSources& sources, const Prefix& prefix,
                    const Origin& origin) {
  IrrResult out;
  const bool has_origin = origin.kind == Origin::Kind::kAsn;
  each_covering(rows, prefix, [&](std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; ++i) {
      const IrrState state = judge(rows[i], prefix.length, has_origin, origin.asn.value);
      note_source(out, rows[i].irr_source, state);
      if (!sources.accepts(rows[i].irr_source)) continue;
      out.state = std::max(out.state, state);
      auto& list = state == IrrState::kExact      ? out.exact
                   : state == IrrState::kCovering ? out.covering
                                                  : out.other_origin;
      list.push_back(static_cast<std::uint32_t>(i));
    }
    return true;
  });
  for (auto* list : {&out.exact, &out.covering, &out.other_origin}) std::sort(list->begin(), list->end());
  return out;
}

IrrState irr_state(std::span<const IrrRouteRow> rows, const IrrSources& sources, const Prefix& prefix,
                   const Origin& origin) {
  IrrState out = IrrState::kNone;
  const bool has_origin = origin.kind == Origin::Kind::kAsn;
  each_covering(rows, prefix, [&](std::size_t first, std::size_t count) {
    for (const IrrRouteRow& row : rows.subspan(first, count)) {
      if (sources.accepts(row.irr_source)) {
        out = std::max(out, judge(row, prefix.length, has_origin, origin.asn.value));
      }
    }
    return !is_registered(out);  // longer prefixes come first: nothing better can follow
  });
  return out;
}

void irr_states(std::span<const IrrRouteRow> rows, const IrrSources& sources,
                std::span<const snapshot::RouteRow> routes, std::span<IrrState> out) {
  MANNERLY_ASSERT(out.size() >= routes.size());
  const std::vector<std::uint32_t> parents = parents_of(rows);
  sweep(routes, rows, std::span<const std::uint32_t>(parents), [&](std::size_t i, std::uint32_t row) {
    const snapshot::RouteRow& route = routes[i];
    const bool has_origin = route.origin_kind == snapshot::OriginKind::kAsn;
    IrrState state = IrrState::kNone;
    for (; row != kNoRow && state != IrrState::kExact; row = parents[row]) {
      if (rows[row].length != route.length && is_registered(state)) break;
      if (sources.accepts(rows[row].irr_source)) {
        state = std::max(state, judge(rows[row], route.length, has_origin, route.origin));
      }
    }
    out[i] = state;
  });
}

}  // namespace mannerly::validity
