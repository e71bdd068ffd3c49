// Route elements as the lines of `bgpdump -m`, byte for byte where bgpdump is right.
//
//   TABLE_DUMP2|<time>|B|<peer>|<peer AS>|<prefix>|<path>|<origin>|<next hop>|<local pref>|<MED>|
//       <communities>|<AG or NAG>|<aggregator>|
//   BGP4MP|<time>|A|...the same...      BGP4MP|<time>|W|<peer>|<peer AS>|<prefix>
//   BGP4MP|<time>|STATE|<peer>|<peer AS>|<old state>|<new state>
//
// Where bgpdump is wrong or silent is listed, with the tests that show it, in docs/reference/mrt.md.
#pragma once

#include <array>
#include <cstdint>

#include "wire/mrt/element.h"
#include "wire/mrt/line_buffer.h"

namespace mannerly::mrt {

struct BgpdumpOptions {
  bool large_communities = false;  // one more field behind the communities, as `bgpdump -l`
  bool change_time = false;        // RIB entries show when the route changed, as `bgpdump -t change`
};

class BgpdumpText {
 public:
  explicit BgpdumpText(BgpdumpOptions options = {}) : options_(options) {}
  // Appends the element's line with its newline. No allocation while out has room.
  void append(const Element& element, LineBuffer& out);

 private:
  // Texts of addresses seen lately; peers and next hops repeat all the time.
  struct CachedAddress {
    Address address;
    std::uint8_t length = 0;
    std::array<char, 47> text{};
  };
  static constexpr std::size_t kCacheSlots = 512;

  char* put_address(char* p, const Address& address);
  char* put_head(char* p, const Element& element);
  char* put_route(char* p, const Element& element);

  BgpdumpOptions options_;
  std::array<CachedAddress, kCacheSlots> cache_{};
};

}  // namespace mannerly::mrt
