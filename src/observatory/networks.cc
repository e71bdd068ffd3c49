#include "observatory/networks.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "base/text.h"
#include "observatory/words.h"
#include "readiness/regions.h"

namespace mannerly::observatory {

using readiness::AsScore;
using readiness::Category;
using readiness::State;
using snapshot::ProgrammeKind;

namespace {

constexpr std::array<std::string_view, kNetworkOrders> kOrderNames = {
    "asn", "name", "economy", "filtering", "anti_spoofing", "coordination",
    "irr", "rpki", "routes",  "incidents", "cone"};
constexpr std::size_t kFirstCategory = static_cast<std::size_t>(NetworkOrder::kFiltering);
constexpr std::array kProgrammes = {ProgrammeKind::kNetworkOperators, ProgrammeKind::kIxp, ProgrammeKind::kCdnCloud,
                                    ProgrammeKind::kVendors};

std::uint8_t bit_of(ProgrammeKind kind) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool contains(std::string_view text, std::string_view lower_case) {
  const auto found = std::search(text.begin(), text.end(), lower_case.begin(), lower_case.end(),
                                 [](char a, char b) { return lower(a) == b; });
  return found != text.end();
}

bool less_by_name(std::string_view a, std::string_view b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [](char x, char y) { return lower(x) < lower(y); });
}

// Programmes of each AS that takes part, by number.
std::map<std::uint32_t, std::uint8_t> programmes_of(const snapshot::Snapshot& snapshot) {
  std::map<std::uint32_t, std::uint8_t> out;
  for (const snapshot::ParticipantRow& row : snapshot.participants()) {
    for (const std::uint32_t asn : snapshot::Snapshot::rows(snapshot.participant_asns(), row.asns)) {
      out[asn] = static_cast<std::uint8_t>(out[asn] | bit_of(row.programme));
    }
  }
  return out;
}

std::uint32_t counted_incidents(const AsScore& score) {
  std::uint32_t sum = 0;
  for (const readiness::IncidentCount& count : score.counts.incidents) sum += count.counted;
  return sum;
}

}  // namespace

std::string_view name_of(NetworkOrder order) {
  return kOrderNames[static_cast<std::size_t>(order)];
}

std::optional<NetworkOrder> parse_network_order(std::string_view name) {
  const auto found = std::ranges::find(kOrderNames, name);
  if (found == kOrderNames.end()) return std::nullopt;
  return static_cast<NetworkOrder>(found - kOrderNames.begin());
}

// ---- building ----

std::uint8_t NetworkIndex::region_number(std::string_view name) {
  const auto found = std::ranges::find(regions_, name);
  if (found != regions_.end()) return static_cast<std::uint8_t>(found - regions_.begin());
  regions_.emplace_back(name);
  return static_cast<std::uint8_t>(regions_.size() - 1);
}

NetworkIndex::NetworkIndex(const snapshot::Snapshot& snapshot, std::span<const AsScore> scores,
                           std::vector<std::uint32_t> cone_sizes)
    : regions_(1) {
  const auto programmes = programmes_of(snapshot);
  rows_.reserve(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const AsScore& score = scores[i];
    const snapshot::AsRow* as = snapshot.find_as(score.asn);
    const readiness::UnRegion region = readiness::un_region_of(score.economy);
    Row row{.name = as_name(snapshot, score.asn),
            .organisation = as == nullptr ? std::string_view() : org_name(snapshot, *as),
            .asn = score.asn.value,
            .incidents = counted_incidents(score),
            .cone = i < cone_sizes.size() ? cone_sizes[i] : 0,
            .routes = score.counts.routes,
            .economy = score.economy,
            .region = region_number(region.region),
            .sub_region = region_number(region.sub_region),
            .rir = static_cast<std::uint8_t>(score.rir),
            .universe = score.in_universe};
    if (const auto member = programmes.find(row.asn); member != programmes.end()) row.programmes = member->second;
    for (std::size_t c = 0; c < readiness::kCategories; ++c) {
      row.states[c] = score.categories[c].state;
      row.scores[c] = store::to_millionths(score.categories[c].score);
    }
    rows_.push_back(row);
  }
  std::vector<std::uint32_t> all(rows_.size());
  std::iota(all.begin(), all.end(), 0U);
  for (std::size_t o = 0; o < kNetworkOrders; ++o) {
    const auto order = static_cast<NetworkOrder>(o);
    ascending_[o] = all;
    auto& list = ascending_[o];
    const auto middle = std::stable_partition(
        list.begin(), list.end(), [&](std::uint32_t row) { return value_of(rows_[row], order) != store::kNoValue; });
    valued_[o] = static_cast<std::uint32_t>(middle - list.begin());
    std::stable_sort(list.begin(), middle, [&](std::uint32_t a, std::uint32_t b) {
      if (order == NetworkOrder::kName) return less_by_name(rows_[a].name, rows_[b].name);
      if (order == NetworkOrder::kEconomy) return rows_[a].economy < rows_[b].economy;
      return value_of(rows_[a], order) < value_of(rows_[b], order);
    });
  }
}

store::Millionths NetworkIndex::value_of(const Row& row, NetworkOrder order) const {
  const auto number = [](std::uint32_t n) {
    return static_cast<store::Millionths>(std::min<std::uint32_t>(n, INT32_MAX));
  };
  switch (order) {
    case NetworkOrder::kAsn: return 0;  // rows lie by asn already
    case NetworkOrder::kName: return row.name.empty() ? store::kNoValue : 0;
    case NetworkOrder::kEconomy: return row.economy[0] == '\0' ? store::kNoValue : 0;
    case NetworkOrder::kRoutes: return number(row.routes);
    case NetworkOrder::kIncidents: return number(row.incidents);
    case NetworkOrder::kCone: return row.cone == 0 ? store::kNoValue : number(row.cone);
    default: return row.scores[static_cast<std::size_t>(order) - kFirstCategory];
  }
}

// ---- filtering ----

struct NetworkIndex::Wanted {
  enum Facet : unsigned { kEconomyFacet = 1, kRegionFacet = 2, kStateFacet = 4, kParticipantFacet = 8 };
  const NetworkFilter& filter;
  std::string text;                   // lower case
  std::string digits;                 // when the text may be an AS number
  std::vector<std::uint8_t> regions;  // numbers
  std::uint32_t rirs = 0;             // bits
  unsigned states = 0;                // bits
  std::vector<std::uint32_t> asns;    // sorted

  bool text_fits(const Row& row) const {
    if (text.empty()) return true;
    if (!digits.empty() && std::to_string(row.asn).starts_with(digits)) return true;
    return contains(row.name, text) || contains(row.organisation, text);
  }
  bool region_fits(const Row& row) const {
    if (filter.regions.empty()) return true;
    return (rirs >> row.rir & 1U) != 0 || std::ranges::find(regions, row.region) != regions.end() ||
           std::ranges::find(regions, row.sub_region) != regions.end();
  }
  bool state_fits(const Row& row) const {
    if (states == 0) return true;
    const auto fits = [&](State state) { return (states >> static_cast<unsigned>(state) & 1U) != 0; };
    if (filter.action) return fits(row.states[readiness::index_of(*filter.action)]);
    return std::ranges::any_of(row.states, fits);
  }
  bool participant_fits(const Row& row) const {
    if (filter.programme && (row.programmes & bit_of(*filter.programme)) == 0) return false;
    return !filter.participant || *filter.participant == (row.programmes != 0);
  }
  // without: facets whose own condition is left out.
  bool fits(const Row& row, unsigned without = 0) const {
    if (asns.empty() ? !row.universe : !std::ranges::binary_search(asns, row.asn)) return false;
    if ((without & kEconomyFacet) == 0 && !filter.economies.empty() &&
        std::ranges::find(filter.economies, row.economy) == filter.economies.end()) {
      return false;
    }
    if ((without & kRegionFacet) == 0 && !region_fits(row)) return false;
    if ((without & kStateFacet) == 0 && !state_fits(row)) return false;
    if ((without & kParticipantFacet) == 0 && !participant_fits(row)) return false;
    return (!filter.originates || *filter.originates == (row.routes > 0)) && text_fits(row);
  }
};

NetworkIndex::Wanted NetworkIndex::prepare(const NetworkFilter& filter) const {
  Wanted out{.filter = filter};
  for (const char c : trim(filter.text)) out.text += lower(c);
  std::string_view digits = out.text;
  if (digits.starts_with("as")) digits.remove_prefix(2);
  if (!digits.empty() && std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) out.digits = digits;
  for (const std::string& name : filter.regions) {
    for (std::size_t i = 1; i < regions_.size(); ++i) {
      if (iequals(regions_[i], name)) out.regions.push_back(static_cast<std::uint8_t>(i));
    }
    for (std::uint8_t rir = 1; rir <= static_cast<std::uint8_t>(snapshot::Rir::kIana); ++rir) {
      if (iequals(readiness::name_of(static_cast<snapshot::Rir>(rir)), name)) out.rirs |= 1U << rir;
    }
  }
  for (const State state : filter.states) out.states |= 1U << static_cast<unsigned>(state);
  for (const Asn asn : filter.asns) out.asns.push_back(asn.value);
  std::ranges::sort(out.asns);
  return out;
}

NetworkPage NetworkIndex::list(const NetworkFilter& filter, NetworkOrder order, bool descending,
                               std::optional<Asn> after, std::size_t limit) const {
  const Wanted wanted = prepare(filter);
  const auto& ascending = ascending_[static_cast<std::size_t>(order)];
  const std::size_t valued = valued_[static_cast<std::size_t>(order)];
  const bool by_asn = order == NetworkOrder::kAsn;
  NetworkPage page;
  bool begun = !after;
  bool more = false;
  const auto visit = [&](std::uint32_t row) {
    const bool fits = wanted.fits(rows_[row]);
    page.total += fits ? 1 : 0;
    if (begun && fits) {
      if (page.rows.size() < limit) {
        page.rows.push_back(row);
      } else {
        more = true;
      }
    }
    if (!begun && rows_[row].asn == after->value) begun = true;
  };
  if (!descending) {
    for (const std::uint32_t row : ascending) visit(row);
  } else {
    // Runs of equal values stay by asn: each run is walked forwards.
    for (std::size_t end = valued; end > 0;) {
      std::size_t begin = end - 1;
      const auto same = [&](std::size_t i) {
        const Row &a = rows_[ascending[i]], &b = rows_[ascending[end - 1]];
        if (by_asn) return false;
        if (order == NetworkOrder::kName) return !less_by_name(a.name, b.name);
        if (order == NetworkOrder::kEconomy) return a.economy == b.economy;
        return value_of(a, order) == value_of(b, order);
      };
      while (begin > 0 && same(begin - 1)) --begin;
      for (std::size_t i = begin; i < end; ++i) visit(ascending[i]);
      end = begin;
    }
    for (std::size_t i = valued; i < ascending.size(); ++i) visit(ascending[i]);
  }
  if (more && !page.rows.empty()) page.next = Asn{rows_[page.rows.back()].asn};
  return page;
}

Facets NetworkIndex::facets(const NetworkFilter& filter) const {
  const Wanted wanted = prepare(filter);
  Facets out;
  std::map<snapshot::Economy, std::uint32_t> economies;
  std::vector<std::uint32_t> regions(regions_.size()), sub_regions(regions_.size());
  std::array<std::uint32_t, 8> rirs{};
  for (const Row& row : rows_) {
    if (wanted.fits(row, Wanted::kEconomyFacet)) ++economies[row.economy];
    if (wanted.fits(row, Wanted::kRegionFacet)) {
      ++regions[row.region];
      ++sub_regions[row.sub_region];
      ++rirs[row.rir];
    }
    if (wanted.fits(row, Wanted::kStateFacet)) {
      for (std::size_t c = 0; c < readiness::kCategories; ++c) {
        ++out.states[c][static_cast<std::size_t>(row.states[c])];
      }
    }
    if (wanted.fits(row, Wanted::kParticipantFacet)) ++(row.programmes != 0 ? out.participants : out.others);
  }
  for (const auto& [economy, count] : economies) out.economies.push_back({economy_text(economy), count});
  for (std::size_t i = 1; i < regions_.size(); ++i) {
    if (regions[i] > 0) out.regions.push_back({regions_[i], regions[i]});
    if (sub_regions[i] > 0) out.sub_regions.push_back({regions_[i], sub_regions[i]});
  }
  for (std::uint8_t rir = 1; rir < rirs.size(); ++rir) {
    if (rirs[rir] > 0) {
      out.rirs.push_back({std::string(readiness::name_of(static_cast<snapshot::Rir>(rir))), rirs[rir]});
    }
  }
  const auto more = [](const FacetValue& a, const FacetValue& b) { return a.count > b.count; };
  for (auto* list : {&out.economies, &out.regions, &out.sub_regions, &out.rirs}) std::ranges::stable_sort(*list, more);
  return out;
}

std::vector<ProgrammeKind> NetworkIndex::programmes(std::uint32_t row) const {
  std::vector<ProgrammeKind> out;
  for (const ProgrammeKind kind : kProgrammes) {
    if ((rows_[row].programmes & bit_of(kind)) != 0) out.push_back(kind);
  }
  return out;
}

}  // namespace mannerly::observatory
