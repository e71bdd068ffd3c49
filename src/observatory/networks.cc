#include "observatory/networks.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "base/text.h"
#include "observatory/groups.h"
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
static_assert(static_cast<std::size_t>(kProgrammes.back()) + 1 == NetworkIndex::kProgrammeKinds);

std::uint8_t bit_of(ProgrammeKind kind) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
}

// By name, or by the code of a UN region or sub-region ("un:eastern-africa"), in any case.
bool region_fits(std::string_view region, std::string_view wanted) {
  return iequals(region, wanted) || iequals(region_code(store::GroupKind::kRegion, region), wanted);
}

bool less_by_name(std::string_view a, std::string_view b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [](char x, char y) { return to_lower(x) < to_lower(y); });
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
    Row row{.name = as_name(snapshot, score.asn),
            .organisation = as == nullptr ? std::string_view() : org_name(snapshot, *as),
            .asn = score.asn.value,
            .incidents = counted_incidents(score),
            .cone = i < cone_sizes.size() ? cone_sizes[i] : 0,
            .routes = score.counts.routes,
            .economy = score.economy};
    if (const auto member = programmes.find(row.asn); member != programmes.end()) row.programmes = member->second;
    for (std::size_t c = 0; c < readiness::kCategories; ++c) {
      row.scores[c] = store::to_millionths(score.categories[c].score);
    }
    rows_.push_back(row);
  }
  place_rows(scores);
  fill_sets(scores);
  std::vector<TextIndex::Texts> texts;
  texts.reserve(rows_.size());
  for (const std::uint32_t row : row_of_) texts.push_back({rows_[row].name, rows_[row].organisation});
  texts_ = TextIndex(texts);
  for (std::size_t order = 0; order < kNetworkOrders; ++order) sort_places(static_cast<NetworkOrder>(order));
  all_ = count(select({}));
}

// Numbers the networks by region, sub-region, economy and AS number.
void NetworkIndex::place_rows(std::span<const AsScore> scores) {
  for (const AsScore& score : scores) economies_.push_back(score.economy);
  std::ranges::sort(economies_);
  economies_.erase(std::ranges::unique(economies_).begin(), economies_.end());
  economies_.shrink_to_fit();
  struct Home {
    std::uint8_t region = 0, sub_region = 0;
    std::vector<std::uint32_t> rows;
  };
  std::vector<Home> homes(economies_.size());
  for (std::uint32_t row = 0; row < scores.size(); ++row) {
    const auto economy = std::ranges::lower_bound(economies_, scores[row].economy) - economies_.begin();
    Home& home = homes[static_cast<std::size_t>(economy)];
    if (home.rows.empty()) {
      const readiness::UnRegion region = readiness::un_region_of(scores[row].economy);
      home.region = region_number(region.region);
      home.sub_region = region_number(region.sub_region);
    }
    home.rows.push_back(row);
  }
  std::vector<std::size_t> order(homes.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, {}, [&](std::size_t e) { return std::pair(homes[e].region, homes[e].sub_region); });
  economy_places_.resize(economies_.size());
  region_places_.resize(regions_.size());
  sub_region_places_.resize(regions_.size());
  place_of_.resize(scores.size());
  row_of_.reserve(scores.size());
  for (const std::size_t e : order) {
    const auto begin = static_cast<std::uint32_t>(row_of_.size());
    for (const std::uint32_t row : homes[e].rows) {
      place_of_[row] = static_cast<std::uint32_t>(row_of_.size());
      row_of_.push_back(row);
    }
    const auto end = static_cast<std::uint32_t>(row_of_.size());
    economy_places_[e] = {begin, end};
    for (Range* range : {&region_places_[homes[e].region], &sub_region_places_[homes[e].sub_region]}) {
      *range = {range->end == 0 ? begin : range->begin, end};
    }
  }
}

void NetworkIndex::fill_sets(std::span<const AsScore> scores) {
  const auto size = scores.size();
  for (RowSet* set : {&universe_, &originating_, &participants_}) *set = RowSet(size);
  rirs_.fill(RowSet(size));
  programmes_.fill(RowSet(size));
  for (auto& of_category : states_) of_category.fill(RowSet(size));
  for (std::size_t place = 0; place < size; ++place) {
    const AsScore& score = scores[row_of_[place]];
    const Row& row = rows_[row_of_[place]];
    if (score.in_universe) universe_.add(place);
    if (row.routes > 0) originating_.add(place);
    if (row.programmes != 0) participants_.add(place);
    rirs_[static_cast<std::size_t>(score.rir)].add(place);
    for (const ProgrammeKind kind : kProgrammes) {
      if ((row.programmes & bit_of(kind)) != 0) programmes_[static_cast<std::size_t>(kind)].add(place);
    }
    for (std::size_t c = 0; c < readiness::kCategories; ++c) {
      states_[c][static_cast<std::size_t>(score.categories[c].state)].add(place);
    }
  }
}

void NetworkIndex::sort_places(NetworkOrder order) {
  std::vector<std::uint32_t> list(rows_.size());
  std::iota(list.begin(), list.end(), 0U);
  const auto valued = std::stable_partition(
      list.begin(), list.end(), [&](std::uint32_t row) { return value_of(rows_[row], order) != store::kNoValue; });
  const auto less = [&](std::uint32_t a, std::uint32_t b) {
    if (order == NetworkOrder::kAsn) return a < b;
    if (order == NetworkOrder::kName) return less_by_name(rows_[a].name, rows_[b].name);
    if (order == NetworkOrder::kEconomy) return rows_[a].economy < rows_[b].economy;
    return value_of(rows_[a], order) < value_of(rows_[b], order);
  };
  std::stable_sort(list.begin(), valued, less);
  // Runs of equal values stay by asn: the runs change places, not what is in them.
  std::vector<std::uint32_t> reversed;
  reversed.reserve(list.size());
  for (auto end = valued; end != list.begin();) {
    const auto begin = std::lower_bound(list.begin(), end, *(end - 1), less);
    reversed.insert(reversed.end(), begin, end);
    end = begin;
  }
  reversed.insert(reversed.end(), valued, list.end());
  for (const bool descending : {false, true}) {
    Sorted& sorted = sorted_[2 * static_cast<std::size_t>(order) + (descending ? 1 : 0)];
    sorted.ranks.resize(list.size());
    sorted.places.reserve(list.size());
    for (const std::uint32_t row : descending ? reversed : list) {
      sorted.ranks[place_of_[row]] = static_cast<std::uint32_t>(sorted.places.size());
      sorted.places.push_back(place_of_[row]);
    }
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

// Numbers that begin with the digits: 12, 120 to 129, 1200 to 1299, ...
void NetworkIndex::add_numbers(std::string_view digits, RowSet& found) const {
  const auto number = parse_u32(digits);
  if (!number || (digits.size() > 1 && digits.front() == '0')) return;
  for (std::uint64_t low = *number, width = 1; low <= UINT32_MAX; low *= 10, width *= 10) {
    const auto begin = std::ranges::lower_bound(rows_, low, {}, &Row::asn);
    for (auto row = begin; row != rows_.end() && row->asn < low + width; ++row) {
      found.add(place_of_[static_cast<std::size_t>(row - rows_.begin())]);
    }
    if (low == 0) return;
  }
}

std::optional<std::uint32_t> NetworkIndex::place_of(Asn asn) const {
  const auto row = std::ranges::lower_bound(rows_, asn.value, {}, &Row::asn);
  if (row == rows_.end() || row->asn != asn.value) return std::nullopt;
  return place_of_[static_cast<std::size_t>(row - rows_.begin())];
}

RowSet NetworkIndex::others_of(const NetworkFilter& filter) const {
  RowSet out = universe_;
  if (!filter.asns.empty()) {
    out = RowSet(rows_.size());
    for (const Asn asn : filter.asns) {
      if (const auto place = place_of(asn)) out.add(*place);
    }
  }
  if (filter.originates == true) out &= originating_;
  if (filter.originates == false) out.remove(originating_);
  const std::string text = lower(trim(filter.text));
  if (text.empty()) return out;
  RowSet found(rows_.size());
  std::string_view digits = text;
  if (digits.starts_with("as")) digits.remove_prefix(2);
  add_numbers(digits, found);
  texts_.find(text, found);
  return out &= found;
}

RowSet NetworkIndex::economies_of(const NetworkFilter& filter) const {
  RowSet out(rows_.size());
  for (const snapshot::Economy& wanted : filter.economies) {
    const auto at = std::ranges::lower_bound(economies_, wanted);
    if (at == economies_.end() || *at != wanted) continue;
    const Range& range = economy_places_[static_cast<std::size_t>(at - economies_.begin())];
    out.add_range(range.begin, range.end);
  }
  return out;
}

RowSet NetworkIndex::regions_of(const NetworkFilter& filter) const {
  RowSet out(rows_.size());
  for (const std::string& name : filter.regions) {
    for (std::size_t i = 1; i < regions_.size(); ++i) {
      if (!region_fits(regions_[i], name)) continue;
      for (const Range& range : {region_places_[i], sub_region_places_[i]}) out.add_range(range.begin, range.end);
    }
    for (std::size_t rir = 1; rir < kRirs; ++rir) {
      const std::string_view registry = readiness::name_of(static_cast<snapshot::Rir>(rir));
      if (iequals(registry, name) || iequals(region_code(store::GroupKind::kRir, registry), name)) out |= rirs_[rir];
    }
  }
  return out;
}

RowSet NetworkIndex::states_of(const NetworkFilter& filter) const {
  RowSet out(rows_.size());
  for (const Category category : kAllCategories) {
    if (filter.action && *filter.action != category) continue;
    for (const State state : filter.states) {
      out |= states_[readiness::index_of(category)][static_cast<std::size_t>(state)];
    }
  }
  return out;
}

RowSet NetworkIndex::participants_of(const NetworkFilter& filter) const {
  RowSet out = filter.programme ? programmes_[static_cast<std::size_t>(*filter.programme)] : RowSet(rows_.size());
  if (!filter.programme) out.add_range(0, out.size());
  if (filter.participant == true) out &= participants_;
  if (filter.participant == false) out.remove(participants_);
  return out;
}

NetworkIndex::Selection NetworkIndex::select(const NetworkFilter& filter) const {
  Selection out;
  out.narrows_ = filter != NetworkFilter{};
  out.others_ = others_of(filter);
  if (!filter.economies.empty()) out.economies_ = economies_of(filter);
  if (!filter.regions.empty()) out.regions_ = regions_of(filter);
  if (!filter.states.empty()) out.states_ = states_of(filter);
  if (filter.programme || filter.participant) out.participants_ = participants_of(filter);
  out.all_ = out.without(nullptr);
  return out;
}

RowSet NetworkIndex::Selection::without(const std::optional<RowSet>* facet) const {
  RowSet out = others_;
  for (const auto* each : {&economies_, &regions_, &states_, &participants_}) {
    if (each != facet && *each) out &= **each;
  }
  return out;
}

NetworkPage NetworkIndex::list(const NetworkFilter& filter, NetworkOrder order, bool descending,
                               std::optional<Asn> after, std::size_t limit) const {
  return list(select(filter), order, descending, after, limit);
}

NetworkPage NetworkIndex::list(const Selection& selection, NetworkOrder order, bool descending,
                               std::optional<Asn> after, std::size_t limit) const {
  const Sorted& sorted = sorted_[2 * static_cast<std::size_t>(order) + (descending ? 1 : 0)];
  NetworkPage page{.total = selection.all_.count()};
  std::size_t begin = 0;
  if (after) {
    const auto place = place_of(*after);
    if (!place) return page;
    begin = sorted.ranks[*place] + 1;
  }
  // Few networks are sorted by where they stand in the whole list; where many fit, the list soon has a page of them.
  constexpr std::size_t kFew = 16;
  std::vector<std::uint32_t> few;
  if (page.total < rows_.size() / kFew) {
    selection.all_.each([&](std::size_t place) {
      if (sorted.ranks[place] >= begin) few.push_back(sorted.ranks[place]);
    });
    const std::size_t wanted = std::min(few.size(), limit + 1);
    std::ranges::partial_sort(few, few.begin() + static_cast<std::ptrdiff_t>(wanted));
    for (std::uint32_t& rank : few) rank = sorted.places[rank];
    begin = 0;
  }
  const bool is_few = page.total < rows_.size() / kFew;
  const std::span<const std::uint32_t> places = is_few ? std::span<const std::uint32_t>(few) : sorted.places;
  for (std::size_t i = begin; i < places.size(); ++i) {
    if (!is_few && !selection.all_.has(places[i])) continue;
    if (page.rows.size() == limit) {
      if (limit > 0) page.next = Asn{rows_[page.rows.back()].asn};
      break;
    }
    page.rows.push_back(row_of_[places[i]]);
  }
  return page;
}

Facets NetworkIndex::facets(const NetworkFilter& filter) const {
  return facets(select(filter));
}

Facets NetworkIndex::facets(const Selection& selection) const {
  return selection.narrows_ ? count(selection) : all_;
}

Facets NetworkIndex::count(const Selection& selection) const {
  Facets out;
  const RowSet of_economies = selection.without(&selection.economies_);
  for (std::size_t i = 0; i < economies_.size(); ++i) {
    const std::uint32_t count = of_economies.count(economy_places_[i].begin, economy_places_[i].end);
    if (count > 0) out.economies.push_back({economy_text(economies_[i]), count});
  }
  const RowSet of_regions = selection.without(&selection.regions_);
  for (std::size_t i = 1; i < regions_.size(); ++i) {
    const std::uint32_t region = of_regions.count(region_places_[i].begin, region_places_[i].end);
    if (region > 0) out.regions.push_back({regions_[i], region});
    const std::uint32_t sub_region = of_regions.count(sub_region_places_[i].begin, sub_region_places_[i].end);
    if (sub_region > 0) out.sub_regions.push_back({regions_[i], sub_region});
  }
  for (std::size_t rir = 1; rir < kRirs; ++rir) {
    const std::uint32_t count = of_regions.count_common(rirs_[rir]);
    if (count > 0) out.rirs.push_back({std::string(readiness::name_of(static_cast<snapshot::Rir>(rir))), count});
  }
  const RowSet of_states = selection.without(&selection.states_);
  for (std::size_t c = 0; c < readiness::kCategories; ++c) {
    for (std::size_t s = 0; s < readiness::kStates; ++s) out.states[c][s] = of_states.count_common(states_[c][s]);
  }
  const RowSet of_participants = selection.without(&selection.participants_);
  out.participants = of_participants.count_common(participants_);
  out.others = of_participants.count() - out.participants;
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
