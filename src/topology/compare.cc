#include "topology/compare.h"

#include <algorithm>
#include <tuple>

namespace mannerly::topology {
namespace {

// The smaller AS first, sorted, each link once.
template <class L>
std::vector<L> in_order(std::span<const L> links) {
  std::vector<L> out(links.begin(), links.end());
  for (L& link : out) {
    if (link.a <= link.b) continue;
    std::swap(link.a, link.b);
    link.relation = opposite(link.relation);
  }
  const auto key = [](const L& l) { return std::tie(l.a, l.b); };
  std::stable_sort(out.begin(), out.end(), [&](const L& x, const L& y) { return key(x) < key(y); });
  out.erase(std::unique(out.begin(), out.end(), [&](const L& x, const L& y) { return key(x) == key(y); }), out.end());
  return out;
}

bool is_transit(LinkKind kind) {
  return kind == LinkKind::kC2p || kind == LinkKind::kP2c;
}

void add(Agreement& agreement, bool equal) {
  ++agreement.both;
  agreement.equal += equal ? 1 : 0;
}

void add_common(Comparison& out, LinkKind theirs, const OurLink& link) {
  const LinkKind ours = kind_of(link.relation);
  const bool equal = theirs == ours;
  add(is_transit(theirs) ? out.transit : theirs == LinkKind::kP2p ? out.peers : out.siblings, equal);
  if (is_transit(ours)) add(out.transit_ours, equal);
  if (ours == LinkKind::kP2p) add(out.peers_ours, equal);
  if (is_transit(theirs) && is_transit(ours) && !equal) ++out.reversed;
  if (theirs == LinkKind::kSibling) return;
  add((is_transit(theirs) ? out.by_how_transit : out.by_how_peers)[std::string(link.how)], equal);
}

}  // namespace

std::string_view name_of(LinkKind kind) {
  switch (kind) {
    case LinkKind::kC2p: return "c2p";
    case LinkKind::kP2c: return "p2c";
    case LinkKind::kP2p: return "p2p";
    case LinkKind::kSibling: return "sibling";
    case LinkKind::kNone: break;
  }
  return "not seen";
}

LinkKind kind_of(Relation b_to_a) {
  switch (b_to_a) {
    case Relation::kProvider: return LinkKind::kC2p;
    case Relation::kCustomer: return LinkKind::kP2c;
    case Relation::kPeer: return LinkKind::kP2p;
    case Relation::kSibling: return LinkKind::kSibling;
    case Relation::kUnknown: break;
  }
  return LinkKind::kNone;
}

Comparison compare(std::span<const ReferenceLink> reference, std::span<const OurLink> ours) {
  const auto theirs = in_order(reference);
  const auto mine = in_order(ours);
  Comparison out{.theirs = theirs.size(), .ours = mine.size()};
  const auto count = [&](LinkKind row, LinkKind column) {
    ++out.table[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
  };
  std::size_t i = 0, j = 0;
  while (i < theirs.size() || j < mine.size()) {
    const bool take_theirs =
        j == mine.size() || (i < theirs.size() && std::tie(theirs[i].a, theirs[i].b) <= std::tie(mine[j].a, mine[j].b));
    const bool take_mine =
        i == theirs.size() || (j < mine.size() && std::tie(mine[j].a, mine[j].b) <= std::tie(theirs[i].a, theirs[i].b));
    const LinkKind row = take_theirs ? kind_of(theirs[i].relation) : LinkKind::kNone;
    const LinkKind column = take_mine ? kind_of(mine[j].relation) : LinkKind::kNone;
    count(row, column);
    if (take_theirs && take_mine) {
      add_common(out, row, mine[j]);
    } else {
      ++(take_theirs ? out.only_theirs : out.only_ours);
    }
    i += take_theirs ? 1 : 0;
    j += take_mine ? 1 : 0;
  }
  return out;
}

}  // namespace mannerly::topology
