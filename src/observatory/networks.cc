#include "observatory/networks.h"

#include <string.h>

#include <algorithm>
#include <map>
#include <numeric>

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
constexpr char kTextEnd = '\0';  // behind each name
constexpr std::array kProgrammes = {ProgrammeKind::kNetworkOperators, ProgrammeKind::kIxp, ProgrammeKind::kCdnCloud,
                                    ProgrammeKind::kVendors};

std::uint8_t bit_of(ProgrammeKind kind) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// By name, or by the code of a UN region or sub-region ("un:eastern-africa"), in any case.
bool region_fits(std::string_view region, std::string_view wanted) {
  return iequals(region, wanted) || iequals(region_code(store::GroupKind::kRegion, region), wanted);
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
  keys_.reserve(scores.size());
  for (const AsScore& score : scores) economies_.push_back(score.economy);
  std::ranges::sort(economies_);
  economies_.erase(std::ranges::unique(economies_).begin(), economies_.end());
  economies_.shrink_to_fit();
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
            .economy = score.economy};
    const auto economy = std::ranges::lower_bound(economies_, score.economy) - economies_.begin();
    Key key{.economy = static_cast<std::uint16_t>(economy),
            .region = region_number(region.region),
            .sub_region = region_number(region.sub_region),
            .rir = static_cast<std::uint8_t>(score.rir),
            .universe = score.in_universe,
            .originates = row.routes > 0};
    if (const auto member = programmes.find(row.asn); member != programmes.end()) {
      key.programmes = member->second;
    }
    for (std::size_t c = 0; c < readiness::kCategories; ++c) {
      key.states[c] = score.categories[c].state;
      row.scores[c] = store::to_millionths(score.categories[c].score);
    }
    add_text(row);
    rows_.push_back(row);
    keys_.push_back(key);
  }
  texts_of_.push_back(texts_.size());
  for (std::size_t order = 0; order < kNetworkOrders; ++order) sort_rows(static_cast<NetworkOrder>(order));
  all_ = count({});
}

void NetworkIndex::add_text(const Row& row) {
  texts_of_.push_back(texts_.size());
  for (const std::string_view text : {row.name, row.organisation}) {
    for (const char c : text) texts_ += lower(c);
    texts_ += kTextEnd;
  }
}

void NetworkIndex::sort_rows(NetworkOrder order) {
  Sorted& sorted = sorted_[static_cast<std::size_t>(order)];
  std::vector<std::uint32_t>& list = sorted.ascending;
  list.resize(rows_.size());
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
  sorted.descending.reserve(list.size());
  for (auto end = valued; end != list.begin();) {
    const auto begin = std::lower_bound(list.begin(), end, *(end - 1), less);
    sorted.descending.insert(sorted.descending.end(), begin, end);
    end = begin;
  }
  sorted.descending.insert(sorted.descending.end(), valued, list.end());
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

// The conditions by facet; a network meets a filter when it fails none of them.
namespace {
enum Condition : std::uint8_t { kOfEconomy = 1, kOfRegion = 2, kOfState = 4, kOfParticipant = 8, kOther = 16 };
}

struct NetworkIndex::Wanted {
  const NetworkFilter& filter;
  std::vector<std::uint8_t> economies;  // by number whether it is wanted; empty: all
  std::array<bool, 256> regions{};      // by number
  std::uint32_t rirs = 0;               // bits
  unsigned states = 0;                  // bits

  bool economy_fits(const Key& key) const { return economies.empty() || economies[key.economy] != 0; }
  bool region_fits(const Key& key) const {
    return filter.regions.empty() || (rirs >> key.rir & 1U) != 0 || regions[key.region] || regions[key.sub_region];
  }
  bool state_fits(const Key& key) const {
    if (states == 0) return true;
    const auto fits = [&](State state) { return (states >> static_cast<unsigned>(state) & 1U) != 0; };
    if (filter.action) return fits(key.states[readiness::index_of(*filter.action)]);
    return std::ranges::any_of(key.states, fits);
  }
  bool participant_fits(const Key& key) const {
    if (filter.programme && (key.programmes & bit_of(*filter.programme)) == 0) return false;
    return !filter.participant || *filter.participant == (key.programmes != 0);
  }
  bool others_fit(const Key& key) const { return !filter.originates || *filter.originates == key.originates; }
};

NetworkIndex::Wanted NetworkIndex::prepare(const NetworkFilter& filter) const {
  Wanted out{.filter = filter};
  if (!filter.economies.empty()) {
    out.economies.resize(economies_.size());
    for (std::size_t i = 0; i < economies_.size(); ++i) {
      out.economies[i] = std::ranges::find(filter.economies, economies_[i]) != filter.economies.end() ? 1 : 0;
    }
  }
  for (const std::string& name : filter.regions) {
    for (std::size_t i = 1; i < regions_.size(); ++i) out.regions[i] |= region_fits(regions_[i], name);
    for (std::uint8_t rir = 1; rir <= static_cast<std::uint8_t>(snapshot::Rir::kIana); ++rir) {
      const std::string_view registry = readiness::name_of(static_cast<snapshot::Rir>(rir));
      if (iequals(registry, name) || iequals(region_code(store::GroupKind::kRir, registry), name))
        out.rirs |= 1U << rir;
    }
  }
  for (const State state : filter.states) out.states |= 1U << static_cast<unsigned>(state);
  return out;
}

// One search through the texts of all networks, which goes on behind a network that has it.
void NetworkIndex::mark_text(std::string_view text, std::vector<std::uint8_t>& found) const {
  if (text.find(kTextEnd) != std::string_view::npos) return;
  for (std::size_t at = 0; at < texts_.size();) {
    // memmem: several times as fast as std::search and find on texts of megabytes and words of two letters.
    const void* hit = ::memmem(texts_.data() + at, texts_.size() - at, text.data(), text.size());
    if (hit == nullptr) return;
    const auto place = static_cast<std::size_t>(static_cast<const char*>(hit) - texts_.data());
    const auto next = std::ranges::upper_bound(texts_of_, place);
    found[static_cast<std::size_t>(next - texts_of_.begin()) - 1] = 1;
    at = *next;
  }
}

// Numbers that begin with the digits: 12, 120 to 129, 1200 to 1299, ...
void NetworkIndex::mark_numbers(std::string_view digits, std::vector<std::uint8_t>& found) const {
  const auto number = parse_u32(digits);
  if (!number || (digits.size() > 1 && digits.front() == '0')) return;
  for (std::uint64_t low = *number, width = 1; low <= UINT32_MAX; low *= 10, width *= 10) {
    const auto begin = std::ranges::lower_bound(rows_, low, {}, &Row::asn);
    for (auto row = begin; row != rows_.end() && row->asn < low + width; ++row) {
      found[static_cast<std::size_t>(row - rows_.begin())] = 1;
    }
    if (low == 0) return;
  }
}

std::vector<std::uint8_t> NetworkIndex::failing(const NetworkFilter& filter) const {
  const Wanted wanted = prepare(filter);
  std::string text;
  for (const char c : trim(filter.text)) text += lower(c);
  std::vector<std::uint8_t> found;  // by the text
  if (!text.empty()) {
    found.resize(rows_.size());
    std::string_view digits = text;
    if (digits.starts_with("as")) digits.remove_prefix(2);
    mark_numbers(digits, found);
    mark_text(text, found);
  }
  std::vector<std::uint8_t> chosen;  // by number
  if (!filter.asns.empty()) {
    chosen.resize(rows_.size());
    for (const Asn asn : filter.asns) {
      const auto row = std::ranges::lower_bound(rows_, asn.value, {}, &Row::asn);
      if (row != rows_.end() && row->asn == asn.value) chosen[static_cast<std::size_t>(row - rows_.begin())] = 1;
    }
  }
  std::vector<std::uint8_t> out(rows_.size());
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const Key& key = keys_[i];
    const bool there = chosen.empty() ? key.universe : chosen[i] != 0;
    const bool others = there && wanted.others_fit(key) && (found.empty() || found[i] != 0);
    out[i] =
        static_cast<std::uint8_t>((wanted.economy_fits(key) ? 0 : kOfEconomy) |
                                  (wanted.region_fits(key) ? 0 : kOfRegion) | (wanted.state_fits(key) ? 0 : kOfState) |
                                  (wanted.participant_fits(key) ? 0 : kOfParticipant) | (others ? 0 : kOther));
  }
  return out;
}

NetworkPage NetworkIndex::list(const NetworkFilter& filter, NetworkOrder order, bool descending,
                               std::optional<Asn> after, std::size_t limit) const {
  const std::vector<std::uint8_t> fails = failing(filter);
  const Sorted& sorted = sorted_[static_cast<std::size_t>(order)];
  NetworkPage page{.total = static_cast<std::uint32_t>(std::ranges::count(fails, 0))};
  bool begun = !after;
  for (const std::uint32_t row : descending ? sorted.descending : sorted.ascending) {
    if (!begun) {
      begun = rows_[row].asn == after->value;
    } else if (fails[row] == 0) {
      if (page.rows.size() == limit) {
        if (limit > 0) page.next = Asn{rows_[page.rows.back()].asn};
        break;
      }
      page.rows.push_back(row);
    }
  }
  return page;
}

Facets NetworkIndex::facets(const NetworkFilter& filter) const {
  return filter == NetworkFilter{} ? all_ : count(filter);
}

Facets NetworkIndex::count(const NetworkFilter& filter) const {
  const std::vector<std::uint8_t> fails = failing(filter);
  Facets out;
  std::vector<std::uint32_t> economies(economies_.size()), regions(regions_.size()), sub_regions(regions_.size());
  std::array<std::uint32_t, 8> rirs{};
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const Key& key = keys_[i];
    const auto fits_but = [&](Condition own) { return (fails[i] & ~own) == 0; };
    if (fits_but(kOfEconomy)) ++economies[key.economy];
    if (fits_but(kOfRegion)) {
      ++regions[key.region];
      ++sub_regions[key.sub_region];
      ++rirs[key.rir];
    }
    if (fits_but(kOfState)) {
      for (std::size_t c = 0; c < readiness::kCategories; ++c) {
        ++out.states[c][static_cast<std::size_t>(key.states[c])];
      }
    }
    if (fits_but(kOfParticipant)) ++(key.programmes != 0 ? out.participants : out.others);
  }
  for (std::size_t i = 0; i < economies_.size(); ++i) {
    if (economies[i] > 0) out.economies.push_back({economy_text(economies_[i]), economies[i]});
  }
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
    if ((keys_[row].programmes & bit_of(kind)) != 0) out.push_back(kind);
  }
  return out;
}

}  // namespace mannerly::observatory
