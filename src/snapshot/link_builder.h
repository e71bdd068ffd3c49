// Gathers what routes, policies and lists say about links between networks beside the relationship files. Part of
// the Builder (builder.h).
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "net/as_path.h"
#include "snapshot/tables.h"

namespace mannerly::snapshot {

class LinkBuilder {
 public:
  // Of a route with the Only-to-Customer attribute; path: its number in the RouteBuilder, by which a route told
  // again counts once. false when the mark's AS is not on the path, or only the collector stands behind it.
  bool add_otc(std::uint32_t path, AsPathView view, Asn otc);
  // flags: PolicyLinkRow's. Several lines about one neighbour add up.
  void add_policy(Asn asn, Asn peer, std::uint16_t irr_source, std::uint8_t flags);
  void add_mark(Asn asn, AsMark mark, std::uint32_t source);

  void finish(Tables& tables);

 private:
  std::set<std::pair<std::uint32_t, std::uint32_t>> otc_seen_;         // (path, mark)
  std::map<std::pair<std::uint32_t, std::uint32_t>, OtcLinkRow> otc_;  // (teller, hearer)
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint16_t>, std::uint8_t> policies_;
  std::map<std::pair<std::uint32_t, AsMark>, std::uint32_t> marks_;
};

}  // namespace mannerly::snapshot
