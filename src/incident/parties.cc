#include "incident/parties.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "incident/as_sets.h"
#include "incident/prefix_table.h"
#include "topology/policy.h"
#include "validity/special.h"

namespace mannerly::incident {
namespace {

using topology::Relation;

bool have_common_provider(const Context& context, Asn a, Asn b) {
  const auto of_b = context.topology.neighbours(b);
  std::size_t i = 0;
  for (const topology::Neighbour& n : context.topology.neighbours(a)) {
    while (i < of_b.size() && of_b[i].asn < n.asn) ++i;
    if (i == of_b.size()) return false;
    if (of_b[i].asn == n.asn && n.relation == Relation::kProvider && of_b[i].relation == Relation::kProvider) {
      return true;
    }
  }
  return false;
}

void add_region(const Context& context, Asn culprit, Asn victim, EvidenceSet& out) {
  const snapshot::AsRow* a = context.snapshot.find_as(culprit);
  const snapshot::AsRow* b = context.snapshot.find_as(victim);
  if (a == nullptr || b == nullptr) return;
  if (a->economy[0] != 0 && a->economy == b->economy) out.add(Evidence::kSameEconomy);
  if (a->rir != snapshot::Rir::kUnknown && b->rir != snapshot::Rir::kUnknown && a->rir != b->rir) {
    out.add(Evidence::kOtherRegion);
  }
}

// The registry row that holds an AS number; nullptr when none does.
const snapshot::AsnResourceRow* find_asn_resource(const snapshot::Snapshot& snapshot, Asn asn) {
  const auto rows = snapshot.asn_resources();
  const auto after = std::partition_point(rows.begin(), rows.end(),
                                          [&](const snapshot::AsnResourceRow& row) { return row.first <= asn.value; });
  if (after == rows.begin()) return nullptr;
  const auto& row = *(after - 1);
  return row.last >= asn.value ? &row : nullptr;
}

// Of the whole of the prefix. nullopt: nobody is named, or it is of several, so that it is no one's to lose.
std::optional<std::string_view> holder_of(const snapshot::Snapshot& snapshot, const Prefix& prefix) {
  constexpr std::size_t kRowsMax = 256;  // of one holder; what spans more is not looked through
  const snapshot::ResourceRow* first = snapshot.find_resource(prefix.address());
  if (first == nullptr || first->holder.length == 0) return std::nullopt;
  const std::string_view holder = snapshot.text(first->holder);
  const Bits128 last = prefix.last_address().bits;
  const auto rows = snapshot.resources();
  auto at = static_cast<std::size_t>(first - rows.data());
  for (std::size_t looked = 1; Bits128{rows[at].last_hi, rows[at].last_lo} < last; ++looked) {
    if (++at == rows.size() || rows[at].family != first->family || looked == kRowsMax) return std::nullopt;
    if (Bits128{rows[at].first_hi, rows[at].first_lo} > last) break;
    if (snapshot.text(rows[at].holder) != holder) return std::nullopt;
  }
  return holder;
}

}  // namespace

void add_relation(const Context& context, Asn culprit, Asn victim, EvidenceSet& out) {
  const topology::Topology& topology = context.topology;
  const Relation relation = topology.relation(culprit, victim);
  if (relation == Relation::kSibling || topology.siblings(culprit, victim)) {
    out.add(Evidence::kSibling);
  } else if (topology.in_cone(victim, culprit)) {
    out.add(Evidence::kVictimIsCustomer);
  } else if (topology.in_cone(culprit, victim)) {
    out.add(Evidence::kVictimIsProvider);
  } else if (relation == Relation::kPeer) {
    out.add(Evidence::kVictimIsPeer);
  } else {
    out.add(Evidence::kUnrelated);
  }
  if (is_in_as_set(context, victim, culprit)) out.add(Evidence::kInAsSet);
  if (have_common_provider(context, culprit, victim)) out.add(Evidence::kCommonProvider);
  if (!topology.has_customers(victim)) out.add(Evidence::kVictimIsStub);
  add_region(context, culprit, victim, out);
}

void add_culprit(const Context& context, Asn culprit, EvidenceSet& out) {
  constexpr std::uint32_t kLargeCone = 10;
  if (context.topology.has_customers(culprit)) {
    out.add(Evidence::kCulpritHasCustomers);
    if (context.topology.cone_size(culprit) >= kLargeCone) out.add(Evidence::kCulpritIsLarge);
  } else {
    out.add(Evidence::kCulpritIsStub);
  }
  if (is_listed(context.known.scrubbers, culprit)) out.add(Evidence::kScrubber);
  if (is_listed(context.known.anycast, culprit)) out.add(Evidence::kAnycast);
  if (is_listed(context.known.bad_reputation, culprit)) out.add(Evidence::kBadReputation);
}

Relation stated_by_one(const Context& context, Asn a, Asn b) {
  const Relation mine = topology::stated_relation(context.registries, a, b);
  return mine != Relation::kUnknown ? mine : topology::opposite(topology::stated_relation(context.registries, b, a));
}

Held holds(const Context& context, Asn asn, const Prefix& prefix) {
  const snapshot::Snapshot& snapshot = context.registries;
  const std::optional<std::string_view> space = holder_of(snapshot, prefix);
  const snapshot::AsnResourceRow* number = find_asn_resource(snapshot, asn);
  if (!space || number == nullptr || number->holder.length == 0) return Held::kUnknown;
  return *space == snapshot.text(number->holder) ? Held::kYes : Held::kNo;
}

std::vector<Asn> numbers_of_holder(const Context& context, const Prefix& prefix, std::size_t most) {
  const snapshot::Snapshot& snapshot = context.registries;
  const std::optional<std::string_view> space = holder_of(snapshot, prefix);
  std::vector<Asn> out;
  if (!space) return out;
  for (const snapshot::AsnResourceRow& row : snapshot.asn_resources()) {
    if (snapshot.text(row.holder) != *space) continue;
    for (std::uint32_t asn = row.first; asn >= row.first && asn <= row.last; ++asn) {
      if (out.size() == most) return out;
      out.push_back(Asn{asn});
    }
  }
  return out;
}

bool is_anybodys(const Prefix& prefix) {
  constexpr Prefix kTeredo = iana::detail::v6(0x2001'0000'0000'0000, 32);
  return prefix.length < PrefixTable::shortest_holding(prefix.is_v4()) || validity::is_always_routable(prefix) ||
         validity::is_covered_by_any(prefix, iana::kReachablePrefixes) || kTeredo.covers(prefix);
}

bool is_everywhere(const Context& context, Asn asn) {
  constexpr Asn kAs112{112};
  return asn == kAs112 || is_listed(context.known.anycast, asn);
}

bool is_listed(const std::vector<Asn>& sorted, Asn asn) {
  return std::binary_search(sorted.begin(), sorted.end(), asn);
}

}  // namespace mannerly::incident
