// A small MRT file of every kind that the encoders write, and helpers to read it. Tests only.
#pragma once

#include <string>
#include <vector>

#include "wire/mrt/bgpdump_text.h"
#include "wire/mrt/element.h"
#include "wire/mrt/encode.h"

namespace mannerly::mrt {

inline Prefix prefix_of(std::string_view text) {
  return parse_prefix(text).value();
}
inline Address address_of(std::string_view text) {
  return parse_address(text).value();
}

struct ReadResult {
  std::string text;  // as bgpdump -m
  Tally skipped;
  Status status;
  std::uint64_t records = 0;
};

// Reads whole in chunks of the given size.
inline ReadResult read_all(Bytes bytes, std::size_t chunk = SIZE_MAX, BgpdumpOptions options = {}) {
  LineBuffer out(1 << 16);
  BgpdumpText text(options);
  ElementReader reader([&](const Element& element) { text.append(element, out); });
  ReadResult result;
  for (std::size_t at = 0; at < bytes.size(); at += chunk) {
    result.status = reader.feed(bytes.subspan(at, std::min(chunk, bytes.size() - at)));
    if (!result.status || chunk == SIZE_MAX) break;
  }
  if (result.status) result.status = reader.finish();
  result.text = out.text();
  result.skipped = reader.skipped();
  result.records = reader.framer().records();
  return result;
}

// What the sample routes are made of; keeps the storage that RouteAttributes points to.
struct SampleRoute {
  AsPath path = *parse_as_path("64496 65536 {64500,64501}");
  std::vector<bgp::Community> communities = {bgp::Community::of(64496, 100), bgp::kNoExport};
  std::vector<bgp::LargeCommunity> large = {{65536, 1, 2}};
  std::vector<bgp::ExtendedCommunity> extended = {{0x0002FBF000000064}};

  bgp::RouteAttributes attributes(Address next_hop) const {
    bgp::RouteAttributes a;
    a.path = path.view();
    a.next_hop = next_hop;
    a.multi_exit_disc = 10;
    a.local_pref = 100;
    a.atomic_aggregate = true;
    a.aggregator = bgp::Aggregator{Asn{65536}, 0xC0000201};
    a.communities = communities;
    a.extended_communities = extended;
    a.large_communities = large;
    a.only_to_customer = Asn{64496};
    return a;
  }
};

inline Session sample_session() {
  return {{.bgp_id = 1, .address = Address::v4(0xC0000201), .asn = Asn{64496}},
          {.bgp_id = 2, .address = Address::v4(0xC0000202), .asn = Asn{64511}}};
}

inline void append_sample_rib(Buffer& out) {
  const SampleRoute route;
  const Instant at{1700000000};
  const std::vector<Peer> peers = {{1, address_of("192.0.2.1"), Asn{64496}},
                                   {2, address_of("2001:db8::2"), Asn{65550}}};
  append_peer_index_table(out, at, 0x01020304, "example", peers);
  const Address v4 = address_of("192.0.2.1"), v6 = address_of("2001:db8::2");
  const std::vector<RibEntry> both = {{0, Instant{1699990000}, 7, route.attributes(v4)},
                                      {1, Instant{1699990001}, 8, route.attributes(v4)}};
  append_rib(out, at, 0, prefix_of("198.51.100.0/24"), both);
  append_rib(out, at, 1, prefix_of("203.0.113.0/25"), both, true);
  const std::vector<RibEntry> six = {{1, Instant{1699990002}, 0, route.attributes(v6)}};
  append_rib(out, at, 2, prefix_of("2001:db8:1::/48"), six);
  append_table_dump(out, at, 3, peers[0], prefix_of("198.51.100.128/26"), Instant{1699990003}, route.attributes(v4));
  append_table_dump(out, at, 4, peers[1], prefix_of("2001:db8:2::/47"), Instant{1699990003}, route.attributes(v6));
}

inline void append_sample_updates(Buffer& out) {
  const SampleRoute route;
  const Instant at{1700000100};
  const std::vector<bgp::Nlri> four = {{prefix_of("198.51.100.0/24"), 1}, {prefix_of("0.0.0.0/0"), 2}};
  const std::vector<bgp::Nlri> six = {{prefix_of("2001:db8:1::/48"), 3}};
  const bgp::UpdateContent v4{
      .announced = four, .withdrawn = four, .attributes = route.attributes(Address::v4(0xC0000201))};
  const bgp::UpdateContent v6{
      .announced = six, .withdrawn = six, .attributes = route.attributes(address_of("2001:db8::2"))};
  for (const auto width : {bgp::AsWidth::kTwo, bgp::AsWidth::kFour}) {
    for (int bits = 0; bits < 8; ++bits) {
      const MessageOptions options{.update = {.as_width = width, .add_path = (bits & 1) != 0},
                                   .local = (bits & 2) != 0,
                                   .extended_timestamp = (bits & 4) != 0,
                                   .microseconds = 123};
      append_bgp4mp_update(out, at, sample_session(), v4, options);
      append_bgp4mp_update(out, at, sample_session(), v6, options);
    }
  }
  append_bgp4mp_state_change(out, at, sample_session(), 3, 6);
}

inline Buffer sample_file() {
  Buffer out;
  append_sample_rib(out);
  append_sample_updates(out);
  return out;
}

}  // namespace mannerly::mrt
