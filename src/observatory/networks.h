// The table of all networks: filters, facets with counts, orders, pages. Built once an edition.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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
  NetworkIndex() = default;
  // The scores and the snapshot must outlive it. cone_sizes: of each score. O(n log n).
  NetworkIndex(const snapshot::Snapshot& snapshot, std::span<const readiness::AsScore> scores,
               std::vector<std::uint32_t> cone_sizes);

  // Networks without a value of the order come last, whichever the direction; equal ones by asn. O(n).
  // after: the network that the page begins behind; one that the filter hides is fine.
  NetworkPage list(const NetworkFilter& filter, NetworkOrder order, bool descending, std::optional<Asn> after,
                   std::size_t limit) const;
  Facets facets(const NetworkFilter& filter) const;

  // What a network is called; "" when nobody says.
  std::string_view name(std::uint32_t row) const { return rows_[row].name; }
  std::string_view organisation(std::uint32_t row) const { return rows_[row].organisation; }
  // Incidents of the month that count against it as culprit or accomplice.
  std::uint32_t incidents(std::uint32_t row) const { return rows_[row].incidents; }
  std::uint32_t cone(std::uint32_t row) const { return rows_[row].cone; }
  std::vector<snapshot::ProgrammeKind> programmes(std::uint32_t row) const;

 private:
  struct Row {
    std::string_view name, organisation;  // in the snapshot
    std::uint32_t asn = 0, incidents = 0, cone = 0;
    std::uint32_t routes = 0;
    snapshot::Economy economy{};
    readiness::PerCategory<store::Millionths> scores{};
  };
  // What filters look at, 14 bytes a network: a pass over all of them stays within a processor's cache.
  struct Key {
    std::uint16_t economy = 0;                         // of economies_
    std::uint8_t region = 0, sub_region = 0, rir = 0;  // of regions_, ...; 0: unknown
    std::uint8_t programmes = 0;                       // bit of each ProgrammeKind
    bool universe = false, originates = false;
    readiness::PerCategory<readiness::State> states{};
  };
  struct Wanted;  // a filter made ready
  Wanted prepare(const NetworkFilter& filter) const;
  // Of each network the conditions that it does not meet, as bits.
  std::vector<std::uint8_t> failing(const NetworkFilter& filter) const;
  void mark_text(std::string_view text, std::vector<std::uint8_t>& found) const;
  void mark_numbers(std::string_view digits, std::vector<std::uint8_t>& found) const;
  Facets count(const NetworkFilter& filter) const;
  std::uint8_t region_number(std::string_view name);
  void add_text(const Row& row);
  void sort_rows(NetworkOrder order);
  store::Millionths value_of(const Row& row, NetworkOrder order) const;

  std::vector<Row> rows_;
  std::vector<Key> keys_;                     // of each row
  std::vector<snapshot::Economy> economies_;  // ascending
  std::vector<std::string> regions_;          // names of regions and sub-regions; [0] is ""
  std::string texts_;                         // names and organisations in lower case, one behind the other
  std::vector<std::size_t> texts_of_;         // where those of each row begin, and the end
  struct Sorted {
    std::vector<std::uint32_t> ascending, descending;  // rows with a value, then the others
  };
  std::array<Sorted, kNetworkOrders> sorted_;
  Facets all_;  // of the empty filter
};

}  // namespace mannerly::observatory
