// Route origin validation, RFC 6811, over a snapshot's VRPs.
//
// A route is valid when a VRP covers its prefix, allows its length and names its origin; invalid when VRPs
// cover it and none matches; not found when none covers it. Two special cases:
//   - AS0 (RFC 6483 section 4, RFC 7607): a VRP for AS0 covers but never matches, whatever the origin.
//   - A path that ends in an AS_SET (RFC 6811 section 2, RFC 6907 section 7) and an empty path whose local
//     AS nobody told us have the origin NONE: nothing matches, so invalid when covered, not found when not.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/as_path.h"
#include "net/prefix.h"
#include "snapshot/rows.h"

namespace mannerly::validity {

enum class RovState : std::uint8_t { kNotFound = 0, kValid = 1, kInvalid = 2 };

// "notfound", "valid", "invalid".
std::string_view name_of(RovState state);

// A verdict with all covering VRPs, as indexes into the VRPs that were searched, each in exactly one list
// and each list in ascending order.
struct RovResult {
  RovState state = RovState::kNotFound;
  std::vector<std::uint32_t> matched;
  std::vector<std::uint32_t> unmatched_as;      // another AS, or AS0
  std::vector<std::uint32_t> unmatched_length;  // this AS, but the route is longer than maxLength
};

// Why a route is invalid, for people: "as" when only other ASes may originate it, "length" when the AS
// may but not so long a prefix, "as0" when all that covers it is AS0.
std::string_view reason_of(const RovResult& result, std::span<const snapshot::VrpRow> vrps);

// Immutable index; answers may be asked from any number of threads. 20 bytes a VRP (32 for IPv6) and at most 2 MiB.
class RovIndex {
 public:
  static constexpr std::size_t kVrpsMax = 0xFFFFFFF0;

  // vrps: sorted by prefix (as in a snapshot), and must outlive only this call. O(n).
  // Errors: kInvalid when they are not sorted or a row is no prefix; kLimit beyond kVrpsMax.
  static Result<RovIndex> make(std::span<const snapshot::VrpRow> vrps);

  // O(log(bucket) + covering VRPs).
  RovState state(const Prefix& prefix, const Origin& origin) const;
  // With the covering VRPs' indexes into the span that make() was given.
  RovResult validate(const Prefix& prefix, const Origin& origin) const;

  // The states of many routes; out has the size of routes. One pass when they are sorted as a snapshot's;
  // others are right too, only slower.
  void states(std::span<const snapshot::RouteRow> routes, std::span<RovState> out) const;

  std::size_t size() const { return v4_.count + v6_.count; }

 private:
  static constexpr std::uint32_t kNoNode = 0xFFFFFFFF;

  struct Node {
    std::uint32_t asn;
    std::uint32_t parent;  // the next VRP that covers whatever this one covers: equal or shorter prefix
    std::uint8_t length;
    std::uint8_t limit;  // maxLength + 1; 0 for AS0, so that nothing is below it
    std::uint16_t reserved;
  };

  // The VRPs of one family in order. top[b] is the first one whose leading bits are at least b.
  template <class Key>
  struct Lane {
    std::unique_ptr<Key[]> keys;
    std::unique_ptr<Node[]> nodes;
    std::unique_ptr<std::uint32_t[]> top;
    int top_bits = 0;
    std::uint32_t count = 0;
    std::uint32_t first_row = 0;

    void build(std::span<const snapshot::VrpRow> rows, std::uint32_t first);
    std::uint32_t last_at_or_before(const Key& key) const;
    // The nearest VRP at or above `node` that covers; from there all parents do.
    std::uint32_t covering(std::uint32_t node, const Key& key, int length) const;
    RovState judge(std::uint32_t node, int length, std::uint32_t origin) const;
    void explain(const Prefix& prefix, std::uint32_t origin, RovResult& out) const;
    std::size_t batch(std::span<const snapshot::RouteRow> routes, std::span<RovState> out, Family family) const;
  };

  Lane<std::uint32_t> v4_;
  Lane<Bits128> v6_;
};

// The same verdict without an index, by binary searches in sorted VRPs: for the routes of one AS.
RovResult validate(std::span<const snapshot::VrpRow> vrps, const Prefix& prefix, const Origin& origin);
RovState state(std::span<const snapshot::VrpRow> vrps, const Prefix& prefix, const Origin& origin);

}  // namespace mannerly::validity
