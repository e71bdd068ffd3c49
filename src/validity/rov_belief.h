// How sure a count of dropped and passed RPKI-invalid origins makes us that a network does origin validation.
//
// A network that drops invalid routes drops a share of them that is itself uncertain, Beta(9, 1): nine in ten. One that
// does not still misses some for other reasons (communities, filters of prefixes, a broken link), Beta(1, 9). With F
// origins dropped and A passed the likelihoods are those of the Beta-Bernoulli sequence,
//
//     drops(F, A) = B(9 + F, 1 + A) / B(9, 1)        passes(F, A) = B(1 + F, 9 + A) / B(1, 9)
//
// so no count, and least of all one origin, makes certain: the odds grow with a power of the count. Three
// hypotheses are weighed: it drops none (prior 0.70), all (0.24), or what peers and providers send but not what
// customers send (0.06; none for a network without customers, where "all" is 0.30).
//
// What an observer does not see may have been dropped between the network and the observer. An observer is blocked with
// the probability that somebody on that way drops, as believed so far; observers are independent of one
// another, and a blocked one tells nothing: the likelihood is the mean over which of them are blocked.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace mannerly::validity {

// Whom the network heard the route from, or would have.
enum class RovSide : std::uint8_t { kCustomer = 0, kOther = 1, kUnknown = 2 };  // kOther: peer or provider
inline constexpr std::size_t kRovSides = 3;

// Distinct origins by side; fractions when of one origin's prefixes some were dropped and some passed.
using RovCounts = std::array<double, kRovSides>;

// All that was seen to be missing through one neighbour of the network.
struct RovObserver {
  double blocked = 0;  // 0..1
  RovCounts dropped{};
};
// More of them are not weighed: the likelihood is a sum over all their states.
inline constexpr std::size_t kRovObserversMax = 4;

struct RovBelief {
  double none = 0.70, all = 0.24, partly = 0.06;  // their sum is 1

  // That it drops what it hears from that side.
  double drops(RovSide side) const {
    if (side == RovSide::kCustomer) return all;
    return side == RovSide::kOther ? all + partly : all + partly / 2;
  }
  static RovBelief prior(bool has_customers);
};

// Pure. At most kRovObserversMax observers; the rest is not looked at.
RovBelief believe(const RovCounts& passed, std::span<const RovObserver> observers, bool has_customers);

}  // namespace mannerly::validity
