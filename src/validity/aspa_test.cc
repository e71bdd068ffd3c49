#include "validity/aspa.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <vector>

namespace mannerly::validity {
namespace {

// Customer -> providers.
using Attestations = std::map<std::uint32_t, std::set<std::uint32_t>>;

auto by(const Attestations& attestations) {
  return [&attestations](Asn customer, Asn provider) {
    const auto row = attestations.find(customer.value);
    if (row == attestations.end()) return HopAuthorization::kNoAttestation;
    return row->second.contains(provider.value) ? HopAuthorization::kProvider : HopAuthorization::kNotProvider;
  };
}

std::vector<Asn> path_of(std::initializer_list<std::uint32_t> numbers) {
  std::vector<Asn> out;
  for (const std::uint32_t number : numbers) out.push_back(Asn{number});
  return out;
}

// 1 buys from 2 and 3, 2 and 3 from 4; 5 buys from 4; 6 has no provider; 7 says nothing.
const Attestations kWorld = {{1, {2, 3}}, {2, {4}}, {3, {4}}, {4, {0}}, {5, {4}}, {6, {0}}};

struct Row {
  std::initializer_list<std::uint32_t> path;  // origin first
  AspaState upstream, downstream;
};

TEST(Aspa, FollowsTheDraft) {
  using enum AspaState;
  const Row rows[] = {
      {{}, kInvalid, kInvalid},
      {{1}, kValid, kValid},
      {{1, 2}, kValid, kValid},
      {{1, 2, 4}, kValid, kValid},
      {{2, 1}, kInvalid, kValid},       // 2 does not buy from 1; downwards it is fine
      {{2, 1, 3}, kInvalid, kInvalid},  // the customer 1 leaks from one provider to the other
      {{4, 2, 1, 3}, kInvalid, kInvalid},
      {{1, 2, 4, 5}, kInvalid, kValid},  // up, up, down
      {{1, 2, 4, 6}, kInvalid, kValid},  // 4 and 6 may be peers at the top
      {{1, 2, 3}, kInvalid, kValid},     // so may 2 and 3
      {{1, 7}, kInvalid, kValid},        // 7 may be its customer; two hops are always fine downwards
      {{7, 4, 6, 8}, kInvalid, kUnknown},
      {{7, 1}, kUnknown, kValid},
      {{7}, kValid, kValid},
      {{7, 8, 9}, kUnknown, kUnknown},
      {{1, 2, 4, 7}, kInvalid, kValid},  // up to 4, and 7 beside or below it
      {{1, 2, 4, 7, 8}, kInvalid, kUnknown},
      {{0, 2}, kInvalid, kInvalid},  // AS_SET
  };
  for (const Row& row : rows) {
    const std::vector<Asn> path = path_of(row.path);
    EXPECT_EQ(verify_upstream(path, by(kWorld)), row.upstream) << ::testing::PrintToString(row.path);
    EXPECT_EQ(verify_downstream(path, by(kWorld)), row.downstream) << ::testing::PrintToString(row.path);
  }
}

// The draft's definition, word for word: the ramps as the first index at which a hop fails.
AspaState slow_downstream(const std::vector<Asn>& path, const Attestations& attestations) {
  const std::size_t n = path.size();
  const auto authorized = by(attestations);
  const auto at = [&](std::size_t i) { return path[i - 1]; };  // 1-based as in the draft
  std::size_t up_max = n, up_min = n, down_max = n, down_min = n;
  for (std::size_t i = n - 1; i >= 1; --i) {
    if (authorized(at(i), at(i + 1)) == HopAuthorization::kNotProvider) up_max = i;
    if (authorized(at(i), at(i + 1)) != HopAuthorization::kProvider) up_min = i;
  }
  for (std::size_t j = 2; j <= n; ++j) {
    if (authorized(at(j), at(j - 1)) == HopAuthorization::kNotProvider) down_max = n - j + 1;
    if (authorized(at(j), at(j - 1)) != HopAuthorization::kProvider) down_min = n - j + 1;
  }
  if (up_max + down_max < n) return AspaState::kInvalid;
  return up_min + down_min < n ? AspaState::kUnknown : AspaState::kValid;
}

// All paths of up to five of five networks, over all worlds in which three networks say something.
TEST(Aspa, AgreesWithTheDefinitionOnAllSmallPaths) {
  std::size_t checked = 0;
  for (std::uint32_t world = 0; world < 4 * 4 * 4; ++world) {
    Attestations attestations;
    for (std::uint32_t i = 0; i < 3; ++i) {
      const std::uint32_t says = world >> (2 * i) & 3;
      if (says == 0) continue;
      attestations[i + 1] = says == 1   ? std::set<std::uint32_t>{0}
                            : says == 2 ? std::set<std::uint32_t>{i + 2}
                                        : std::set<std::uint32_t>{i + 2, 5};
    }
    for (std::uint32_t code = 0; code < 5 * 5 * 5 * 5 * 5; ++code) {
      std::vector<Asn> path;
      for (std::uint32_t i = 0, rest = code; i < 5; ++i, rest /= 5) path.push_back(Asn{rest % 5 + 1});
      for (std::size_t length = 2; length <= 5; ++length) {
        const std::vector<Asn> part(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(length));
        ASSERT_EQ(verify_downstream(part, by(attestations)), slow_downstream(part, attestations));
        ++checked;
      }
    }
  }
  EXPECT_EQ(checked, 64u * 3125 * 4);
}

}  // namespace
}  // namespace mannerly::validity
