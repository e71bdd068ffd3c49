// The table of all networks: filters, facets with counts, orders, pages. Built once an edition.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "observatory/row_set.h"
#include "observatory/text_index.h"
#include "readiness/groups.h"
#include "readiness/readiness.h"
#include "snapshot/snapshot.h"
#include "store/rows.h"

namespace mannerly::observatory {

// All conditions must hold; an empty one holds for every network. Lists: any of them.
struct NetworkFilter {
  std::vector<Asn> asns;                     // also those that are outside of the universe
  std::vector<snapshot::Economy> economies;  // {0,0}: unknown
  std::vector<std::string> regions;          // UN regions and sub-regions by name, RIRs by name
  std::vector<readiness::State> states;      // of `action`; without one: any action has one of them
  std::optional<readiness::Category> action;
  std::optional<snapshot::ProgrammeKind> programme;  // takes part in it
  std::optional<bool> participant;                   // of any programme
  std::optional<bool> originates;
  std::string text;  // part of the name or organisation (any case), or the beginning of the AS number
  friend bool operator==(const NetworkFilter&, const NetworkFilter&) = default;
};

enum class NetworkOrder : std::uint8_t {
  kAsn,
  kName,
  kEconomy,
  kFiltering,
  kAntiSpoofing,
  kCoordination,
  kIrr,
  kRpki,
  kRoutes,
  kIncidents,
  kCone
};
inline constexpr std::size_t kNetworkOrders = 11;
// "asn", "name", "economy", "filtering", "anti_spoofing", "coordination", "irr", "rpki", "routes", "incidents", "cone".
std::string_view name_of(NetworkOrder order);
std::optional<NetworkOrder> parse_network_order(std::string_view name);

struct FacetValue {
  std::string key;  // as a filter takes it
  std::uint32_t count = 0;
};
// How many networks each further choice would leave; of each facet with the other conditions applied, not its own.
struct Facets {
  std::vector<FacetValue> economies;  // the most frequent first; "": unknown
  std::vector<FacetValue> regions, sub_regions, rirs;
  readiness::PerCategory<std::array<std::uint32_t, readiness::kStates>> states{};
  std::uint32_t participants = 0, others = 0;
};

struct NetworkPage {
  std::vector<std::uint32_t> rows;  // of Edition::scores()
  std::uint32_t total = 0;
  std::optional<Asn> next;  // the last network of this page, when there are more: `after` of the next call
};

class NetworkIndex {
 public:
  static constexpr std::size_t kRirs = static_cast<std::size_t>(snapshot::Rir::kIana) + 1;
  static constexpr std::size_t kProgrammeKinds = 5;  // ProgrammeKind, from 1

  NetworkIndex() = default;
  // The scores and the snapshot must outlive it. cone_sizes: of each score. O(n log n).
  NetworkIndex(const snapshot::Snapshot& snapshot, std::span<const readiness::AsScore> scores,
               std::vector<std::uint32_t> cone_sizes);

  // The networks that a filter leaves: the list and the facets of a page are of one selection.
  class Selection;
  // O(n / 64) and what the text fits.
  Selection select(const NetworkFilter& filter) const;

  // Networks without a value of the order come last, whichever the direction; equal ones by asn. O(n) at most.
  // after: the network that the page begins behind; one that the filter hides is fine.
  NetworkPage list(const Selection& selection, NetworkOrder order, bool descending, std::optional<Asn> after,
                   std::size_t limit) const;
  NetworkPage list(const NetworkFilter& filter, NetworkOrder order, bool descending, std::optional<Asn> after,
                   std::size_t limit) const;
  Facets facets(const Selection& selection) const;
  Facets facets(const NetworkFilter& filter) const;

  // What a network is called; "" when nobody says.
  std::string_view name(std::uint32_t row) const { return rows_[row].name; }
  std::string_view organisation(std::uint32_t row) const { return rows_[row].organisation; }
  // Incidents of the month that count against it as culprit or accomplice.
  std::uint32_t incidents(std::uint32_t row) const { return rows_[row].incidents; }
  std::uint32_t cone(std::uint32_t row) const { return rows_[row].cone; }
  std::vector<snapshot::ProgrammeKind> programmes(std::uint32_t row) const;
  bool participates(std::uint32_t row) const { return rows_[row].programmes != 0; }

 private:
  struct Row {
    std::string_view name, organisation;  // in the snapshot
    std::uint32_t asn = 0, incidents = 0, cone = 0;
    std::uint32_t routes = 0;
    std::uint8_t programmes = 0;  // bit of each ProgrammeKind
    snapshot::Economy economy{};
    readiness::PerCategory<store::Millionths> scores{};
  };
  // Sets are of places, not of rows: networks by region, sub-region and economy, so that each of these is a range.
  struct Range {
    std::uint32_t begin = 0, end = 0;
  };
  struct Sorted {
    std::vector<std::uint32_t> places;  // those with a value, then the others
    std::vector<std::uint32_t> ranks;   // of each place: where it stands in that list
  };
  void place_rows(std::span<const readiness::AsScore> scores);
  void fill_sets(std::span<const readiness::AsScore> scores);
  void sort_places(NetworkOrder order);
  void add_numbers(std::string_view digits, RowSet& found) const;
  RowSet others_of(const NetworkFilter& filter) const;
  RowSet economies_of(const NetworkFilter& filter) const;
  RowSet regions_of(const NetworkFilter& filter) const;
  RowSet states_of(const NetworkFilter& filter) const;
  RowSet participants_of(const NetworkFilter& filter) const;
  Facets count(const Selection& selection) const;
  std::optional<std::uint32_t> place_of(Asn asn) const;
  std::uint8_t region_number(std::string_view name);
  store::Millionths value_of(const Row& row, NetworkOrder order) const;

  std::vector<Row> rows_;
  std::vector<std::uint32_t> row_of_, place_of_;          // of each place; of each row
  std::vector<snapshot::Economy> economies_;              // ascending
  std::vector<std::string> regions_;                      // names of regions and sub-regions; [0] is ""
  std::vector<Range> economy_places_;                     // of each of economies_
  std::vector<Range> region_places_, sub_region_places_;  // of each of regions_
  RowSet universe_, originating_, participants_;
  std::array<RowSet, kRirs> rirs_;
  std::array<RowSet, kProgrammeKinds> programmes_;
  readiness::PerCategory<std::array<RowSet, readiness::kStates>> states_;
  TextIndex texts_;
  std::array<Sorted, 2 * kNetworkOrders> sorted_;  // of each order ascending, then descending
  Facets all_;                                     // of the empty filter
};

// Of one index, which must outlive it.
class NetworkIndex::Selection {
 public:
  std::uint32_t total() const { return all_.count(); }

 private:
  friend class NetworkIndex;
  // All conditions but that of a facet.
  RowSet without(const std::optional<RowSet>* facet) const;

  bool narrows_ = false;  // false: the empty filter
  RowSet others_;         // the conditions that no facet is of
  // Of each facet; nothing: it is not narrowed.
  std::optional<RowSet> economies_, regions_, states_, participants_;
  RowSet all_;  // all conditions
};

}  // namespace mannerly::observatory
