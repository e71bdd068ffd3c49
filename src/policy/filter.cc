#include "policy/filter.h"

#include <algorithm>

namespace mannerly::policy {

using snapshot::IrrRouteRow;

namespace {

class FilterMaker {
 public:
  FilterMaker(const IrrView& view, const FilterOptions& options, const validity::RovIndex* rov)
      : view_(view), options_(options), rov_(rov), rows_(view.snapshot().irr_routes()) {}

  Filter run(std::span<const ObjectName> objects) {
    out_.list = PrefixList(options_.family);
    out_.expansion = expand(view_, objects, options_.expand);
    if (out_.expansion.over_limit) {
      stop(out_.expansion.limit);
      return std::move(out_);
    }
    if (options_.wants_prefixes || options_.validate_asns) gather_routes();
    for (std::size_t i = 0; i < out_.expansion.asns.size(); ++i) {
      const bool has_routes = i < out_.routes.counts.size() && out_.routes.counts[i] != 0;
      if (!has_routes && !has_roa(out_.expansion.asns[i].asn)) ++out_.asns_empty;
      if (has_routes || !options_.validate_asns) out_.asns.push_back(out_.expansion.asns[i].asn);
    }
    if (options_.wants_prefixes) make_list();
    return std::move(out_);
  }

 private:
  void stop(std::string limit) {
    out_.over_limit = true;
    out_.limit = std::move(limit);
  }

  void gather_routes() {
    out_.routes = route_rows_of(view_, out_.expansion.asns, options_.family);
    if (!options_.drop_invalid || rov_ == nullptr) return;
    auto& rows = out_.routes.rows;
    const auto is_invalid = [&](std::uint32_t number) {
      const IrrRouteRow& row = rows_[number];
      const Origin origin{.kind = Origin::Kind::kAsn, .asn = Asn{row.origin}};
      if (rov_->state(row.prefix(), origin) != validity::RovState::kInvalid) return false;
      const auto at = std::lower_bound(out_.expansion.asns.begin(), out_.expansion.asns.end(), Asn{row.origin},
                                       [](const ExpandedAsn& a, Asn asn) { return a.asn < asn; });
      --out_.routes.counts[static_cast<std::size_t>(at - out_.expansion.asns.begin())];
      return true;
    };
    const std::size_t before = rows.size();
    std::erase_if(rows, is_invalid);
    out_.invalid_routes = before - rows.size();
  }

  bool has_roa(Asn asn) const {
    if (!options_.add_roas) return false;
    const auto vrps = view_.snapshot().vrps();
    for (const std::uint32_t number : view_.snapshot().vrps_of(asn)) {
      if (number < vrps.size() && vrps[number].prefix().family == options_.family) return true;
    }
    return false;
  }

  void make_list() {
    PrefixList& list = out_.list;
    list.reserve(std::min(out_.routes.rows.size(), options_.lines_max));
    const IrrRouteRow* last = nullptr;
    for (const std::uint32_t number : out_.routes.rows) {
      const IrrRouteRow& row = rows_[number];
      if (last != nullptr && IrrView::same_prefix(*last, row)) continue;
      last = &row;
      if (list.size() >= options_.lines_max) return stop("prefixes");
      list.add(row.prefix());
    }
    for (const ExpandedRange& range : out_.expansion.ranges) {
      rpsl::PrefixRange wanted = range.range;
      if (options_.list.length_max != 0) {
        wanted.high = std::min<std::uint8_t>(wanted.high, static_cast<std::uint8_t>(options_.list.length_max));
      }
      if (!list.add_specifics(wanted, options_.lines_max)) return stop("prefixes of ranges");
    }
    out_.prefixes = list.size();
    list.finish(options_.list);
    if (options_.add_roas) add_roas();
  }

  // A ROA's range as one line: its prefixes one by one could be millions.
  void add_roas() {
    std::vector<rpsl::PrefixRange> ranges;
    const auto vrps = view_.snapshot().vrps();
    const int longest = options_.list.length_max != 0 ? options_.list.length_max : 128;
    for (const ExpandedAsn& asn : out_.expansion.asns) {
      if (asn.asn.value == 0) continue;  // a ROA for AS0 allows nothing (RFC 6483 section 4)
      for (const std::uint32_t number : view_.snapshot().vrps_of(asn.asn)) {
        if (number >= vrps.size() || vrps[number].prefix().family != options_.family) continue;
        const snapshot::VrpRow& vrp = vrps[number];
        if (vrp.length > longest) continue;
        const auto high = static_cast<std::uint8_t>(std::min<int>(vrp.max_length, longest));
        ranges.push_back({vrp.prefix(), vrp.length, high});
      }
    }
    out_.roas_added = ranges.size();
    out_.list.add_ranges(std::move(ranges));
    if (out_.list.size() > options_.lines_max) stop("prefixes with those of ROAs");
  }

  const IrrView& view_;
  const FilterOptions& options_;
  const validity::RovIndex* rov_;
  std::span<const IrrRouteRow> rows_;
  Filter out_;
};

}  // namespace

Filter make_filter(const IrrView& view, std::span<const ObjectName> objects, const FilterOptions& options,
                   const validity::RovIndex* rov) {
  return FilterMaker(view, options, rov).run(objects);
}

std::vector<std::uint32_t> routes_behind(const IrrView& view, const Filter& filter, const ListEntry& line) {
  const auto rows = view.snapshot().irr_routes();
  const auto first = std::partition_point(filter.routes.rows.begin(), filter.routes.rows.end(),
                                          [&](std::uint32_t n) { return rows[n].prefix() < line.prefix; });
  std::vector<std::uint32_t> out;
  for (auto at = first; at != filter.routes.rows.end() && line.prefix.covers(rows[*at].prefix()); ++at) {
    if (line.accepts(rows[*at].prefix())) out.push_back(*at);
  }
  return out;
}

}  // namespace mannerly::policy
