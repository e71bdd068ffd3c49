#include "topology/gather.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

#include "topology/flat_map.h"
#include "topology/path_set.h"
#include "topology/policy.h"

namespace mannerly::topology {
namespace {

using snapshot::AsMark;
using snapshot::Snapshot;
using Row = LinkClaims::Row;

// The table in claim.h.
constexpr float kAspa = 0.98f, kAspaDenial = 0.9f, kAspaMutual = 0.9f;
constexpr float kFileTransit = 0.97f, kFilePeer = 0.92f, kFileSibling = 0.95f;
constexpr float kOtcDescent = 0.93f, kOtcMark = 0.8f;
constexpr float kServer = 0.90f, kRpslBoth = 0.88f, kRpslOne = 0.60f, kOrganisation = 0.80f;

std::uint16_t cut(std::uint64_t n) {
  return static_cast<std::uint16_t>(std::min<std::uint64_t>(n, 0xFFFF));
}

class Gatherer {
 public:
  Gatherer(const Snapshot& snapshot, const Options& options) : s_(snapshot), options_(options) {}

  Gathered run() {
    if (options_.use_paths) take_paths();
    if (options_.use_files) take_files();
    if (options_.use_aspas) take_aspas();
    if (options_.use_otc) take_otc();
    sort_rows();
    // What follows speaks of links that are known from elsewhere, or that both ends state.
    const std::size_t known = out_.claims.rows.size();
    if (options_.use_rpsl) take_rpsl();
    if (options_.use_organisations) take_organisations();
    take_marks();
    if (out_.claims.rows.size() > known) sort_rows();
    add_about_known_links();
    sort_rows();
    return std::move(out_);
  }

 private:
  // About what b is to a, whichever is smaller.
  void add(std::uint32_t a, std::uint32_t b, Claim claim) {
    if (a == b) return;
    if (a > b) {
      std::swap(a, b);
      claim.says = opposite(claim.says);
      claim.denies = opposite(claim.denies);
    }
    out_.claims.rows.push_back({a, b, claim});
  }

  void sort_rows() {
    std::stable_sort(out_.claims.rows.begin(), out_.claims.rows.end(), [](const Row& x, const Row& y) {
      return std::tie(x.a, x.b, x.claim.source) < std::tie(y.a, y.b, y.claim.source);
    });
  }

  bool is_known(std::uint32_t a, std::uint32_t b, std::size_t rows) const {
    const auto key = std::minmax(a, b);
    const auto end = out_.claims.rows.begin() + static_cast<std::ptrdiff_t>(rows);
    const auto at = std::partition_point(out_.claims.rows.begin(), end, [&](const Row& row) {
      return std::tie(row.a, row.b) < std::tie(key.first, key.second);
    });
    return at != end && at->a == key.first && at->b == key.second;
  }

  void take_paths() {
    const Inference inference = infer(PathSet::of(s_));
    for (const InferredLink& link : inference.links) {
      const bool unseen = link.step == InferenceStep::kUnseen;
      add(link.a.value, link.b.value,
          {.source = Source::kPaths,
           .says = link.relation,
           .step = link.step,
           .for_it = unseen ? link.used : link.for_it,
           .against = unseen ? link.avoided : link.against,
           .confidence = link.confidence});
    }
    for (const Asn asn : inference.clique) out_.transit_free.push_back(asn.value);
    for (const Asn asn : inference.transit_free) out_.transit_free.push_back(asn.value);
    for (const Asn asn : inference.route_servers) out_.route_servers.push_back(asn.value);
  }

  void take_files() {
    for (const snapshot::AsLinkRow& row : s_.links()) {
      if (row.asn >= row.neighbour) continue;  // each link stands there twice
      const auto relation = static_cast<Relation>(row.relation);
      if (relation < Relation::kProvider || relation > Relation::kSibling) continue;
      const float confidence = relation == Relation::kPeer      ? kFilePeer
                               : relation == Relation::kSibling ? kFileSibling
                                                                : kFileTransit;
      add(row.asn, row.neighbour, {.source = Source::kFile, .says = relation, .confidence = confidence});
    }
  }

  // The providers that an AS names; nullptr when it has no ASPA.
  const snapshot::AspaRow* aspa_of(std::uint32_t asn) const { return s_.find_aspa(Asn{asn}); }
  bool names(const snapshot::AspaRow& aspa, std::uint32_t provider) const {
    const auto list = Snapshot::rows(s_.aspa_providers(), aspa.providers);
    return std::find(list.begin(), list.end(), provider) != list.end();
  }

  void take_aspas() {
    for (const snapshot::AspaRow& aspa : s_.aspas()) {
      for (const std::uint32_t provider : Snapshot::rows(s_.aspa_providers(), aspa.providers)) {
        if (provider == 0) continue;  // "none"
        const snapshot::AspaRow* back = aspa_of(provider);
        if (back != nullptr && names(*back, aspa.customer)) {
          if (aspa.customer < provider) {
            add(aspa.customer, provider,
                {.source = Source::kAspa, .says = Relation::kSibling, .confidence = kAspaMutual});
          }
          continue;
        }
        add(aspa.customer, provider, {.source = Source::kAspa, .says = Relation::kProvider, .confidence = kAspa});
      }
    }
  }

  void take_otc() {
    for (const snapshot::OtcLinkRow& row : s_.otc_links()) {
      if (row.descents > 0) {
        add(row.hearer, row.teller,
            {.source = Source::kOtc,
             .says = Relation::kProvider,
             .for_it = cut(row.descents),
             .confidence = kOtcDescent});
      }
      if (row.marks > 0) {
        add(row.hearer, row.teller,
            {.source = Source::kOtc, .denies = Relation::kCustomer, .for_it = cut(row.marks), .confidence = kOtcMark});
      }
    }
  }

  void take_rpsl() {
    // The lines of all registries about one pair together.
    FlatMap flags(s_.policy_links().size());
    for (const snapshot::PolicyLinkRow& row : s_.policy_links()) {
      flags.insert(std::uint64_t{row.asn} << 32 | row.peer).extra |= row.flags;
    }
    const auto known = out_.claims.rows.size();
    const snapshot::PolicyLinkRow* last = nullptr;
    for (const snapshot::PolicyLinkRow& row : s_.policy_links()) {
      if (last != nullptr && last->asn == row.asn && last->peer == row.peer) continue;
      last = &row;
      const auto flags_of = [&](std::uint32_t a, std::uint32_t b) {
        const FlatMap::Slot* slot = flags.find(std::uint64_t{a} << 32 | b);
        return slot == nullptr ? std::uint8_t{0} : static_cast<std::uint8_t>(slot->extra);
      };
      const Relation mine = meaning_of_policy(flags_of(row.asn, row.peer));
      const Relation theirs = opposite(meaning_of_policy(flags_of(row.peer, row.asn)));
      if (mine == Relation::kUnknown) continue;
      if (mine == theirs) {
        if (row.asn < row.peer)
          add(row.asn, row.peer, {.source = Source::kRpslBoth, .says = mine, .confidence = kRpslBoth});
      } else if (is_known(row.asn, row.peer, known)) {
        add(row.asn, row.peer, {.source = Source::kRpslOne, .says = mine, .confidence = kRpslOne});
      }
    }
  }

  void take_organisations();
  void take_marks();
  void add_about_known_links();

  const Snapshot& s_;
  const Options& options_;
  Gathered out_;
};

// ---- organisations ----

// as2org first; else the registry's opaque id, which names a holder within one registry.
void Gatherer::take_organisations() {
  std::map<std::string, std::uint32_t, std::less<>> numbers;
  const auto number_of = [&](std::string name) {
    return numbers.try_emplace(std::move(name), static_cast<std::uint32_t>(numbers.size())).first->second;
  };
  std::map<std::uint32_t, std::uint32_t> of;
  for (const snapshot::AsRow& row : s_.ases()) {
    if (row.org != snapshot::kNone && row.org < s_.orgs().size()) {
      const std::string_view id = s_.text(s_.orgs()[row.org].id);
      if (!id.empty()) of[row.asn] = number_of("o" + std::string(id));
    }
  }
  for (const snapshot::AsnResourceRow& row : s_.asn_resources()) {
    const std::string_view holder = s_.text(row.holder);
    // A registry's free pool bears an id too, and a range wider than this is no holder's.
    constexpr std::uint32_t kRangeMax = 4096;
    if (holder.empty() || row.last - row.first >= kRangeMax) continue;
    if (row.status == snapshot::ResourceStatus::kAvailable || row.status == snapshot::ResourceStatus::kReserved)
      continue;
    const std::string name = "h" + std::to_string(static_cast<int>(row.rir)) + std::string(holder);
    for (std::uint64_t asn = row.first; asn <= row.last; ++asn) {
      if (!of.contains(static_cast<std::uint32_t>(asn))) of[static_cast<std::uint32_t>(asn)] = number_of(name);
    }
  }
  for (const auto& [asn, organisation] : of) out_.holdings.push_back({asn, organisation});
}

// ---- route servers and the top ----

void Gatherer::take_marks() {
  for (const snapshot::AsMarkRow& row : s_.as_marks()) {
    switch (row.mark) {
      case AsMark::kTransitFree:
        if (options_.use_files) out_.transit_free.push_back(row.asn);
        break;
      case AsMark::kExchange:
        if (options_.use_files) out_.route_servers.push_back(row.asn);
        break;
      case AsMark::kRouteServer:
        if (options_.use_peeringdb) out_.route_servers.push_back(row.asn);
        break;
    }
  }
  for (auto* list : {&out_.transit_free, &out_.route_servers}) {
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
}

// What lists of networks say about each link that another source knows: not named in an ASPA, a route server's,
// of one organisation.
void Gatherer::add_about_known_links() {
  FlatMap organisation(out_.holdings.size());
  for (const Gathered::Holding& h : out_.holdings) organisation.insert(h.asn).value = h.organisation;
  const auto is_server = [&](std::uint32_t asn) {
    return std::binary_search(out_.route_servers.begin(), out_.route_servers.end(), asn);
  };
  const std::size_t known = out_.claims.rows.size();
  for (std::size_t i = 0; i < known; ++i) {
    const std::uint32_t a = out_.claims.rows[i].a, b = out_.claims.rows[i].b;
    if (i > 0 && out_.claims.rows[i - 1].a == a && out_.claims.rows[i - 1].b == b) continue;
    if (options_.use_aspas && !s_.aspas().empty()) {
      const snapshot::AspaRow *of_a = aspa_of(a), *of_b = aspa_of(b);
      if (of_a != nullptr && !names(*of_a, b)) {
        add(a, b, {.source = Source::kAspa, .denies = Relation::kProvider, .confidence = kAspaDenial});
      }
      if (of_b != nullptr && !names(*of_b, a)) {
        add(a, b, {.source = Source::kAspa, .denies = Relation::kCustomer, .confidence = kAspaDenial});
      }
    }
    if (is_server(a) || is_server(b)) {
      add(a, b, {.source = Source::kRouteServer, .says = Relation::kPeer, .confidence = kServer});
    }
    const FlatMap::Slot *org_a = organisation.find(a), *org_b = organisation.find(b);
    if (org_a != nullptr && org_b != nullptr && org_a->value == org_b->value) {
      add(a, b, {.source = Source::kOrganisation, .says = Relation::kSibling, .confidence = kOrganisation});
    }
  }
}

}  // namespace

Gathered gather(const Snapshot& snapshot, const Options& options) {
  return Gatherer(snapshot, options).run();
}

}  // namespace mannerly::topology
