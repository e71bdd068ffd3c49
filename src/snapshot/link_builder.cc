#include "snapshot/link_builder.h"

#include <algorithm>

namespace mannerly::snapshot {

bool LinkBuilder::add_otc(std::uint32_t path, AsPathView view, Asn otc) {
  std::vector<std::uint32_t> hops;
  view.each_segment([&](AsPathView::Segment segment) {
    if (segment.type != SegmentType::kAsSequence) return;
    for (const std::uint32_t asn : segment.asns) {
      if (hops.empty() || hops.back() != asn) hops.push_back(asn);
    }
  });
  // The mark is set by the network that tells, or for it by the first that hears (RFC 9234 section 5): either
  // way with the number of the teller. All hops from there to the collector lead to customers.
  const auto at = std::find(hops.begin(), hops.end(), otc.value);
  if (at == hops.end() || at == hops.begin()) return false;
  if (!otc_seen_.insert({path, otc.value}).second) return true;
  const auto row_of = [&](std::uint32_t teller, std::uint32_t hearer) -> OtcLinkRow& {
    OtcLinkRow& row = otc_[{teller, hearer}];
    row.teller = teller;
    row.hearer = hearer;
    return row;
  };
  ++row_of(*at, *(at - 1)).marks;
  for (auto hop = at - 1; hop != hops.begin(); --hop) ++row_of(*hop, *(hop - 1)).descents;
  return true;
}

void LinkBuilder::add_policy(Asn asn, Asn peer, std::uint16_t irr_source, std::uint8_t flags) {
  if (asn != peer) policies_[{asn.value, peer.value, irr_source}] |= flags;
}

void LinkBuilder::add_mark(Asn asn, AsMark mark, std::uint32_t source) {
  marks_.try_emplace({asn.value, mark}, source);
}

void LinkBuilder::finish(Tables& tables) {
  for (const auto& [key, row] : otc_) tables.otc_links.push_back(row);
  for (const auto& [key, flags] : policies_) {
    const auto& [asn, peer, source] = key;
    tables.policy_links.push_back({.asn = asn, .peer = peer, .irr_source = source, .flags = flags});
  }
  for (const auto& [key, source] : marks_) {
    tables.as_marks.push_back({.asn = key.first, .source = source, .mark = key.second});
  }
  *this = {};
}

}  // namespace mannerly::snapshot
