// Made-up networks for properties of renderers: every role, flag and size of list.
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "policy/router.h"

namespace mannerly::lab {

inline bool some_flag() {
  return *rc::gen::inRange(0, 2) == 1;
}

inline Prefix some_prefix() {
  if (some_flag()) {
    const int length = *rc::gen::inRange(8, 29);
    return Prefix::of(Address::v4(*rc::gen::inRange<std::uint32_t>(0, 1u << 28) << 4), length);
  }
  const auto high = std::uint64_t{0x2600} << 48 | std::uint64_t{*rc::gen::inRange<std::uint32_t>(0, 1u << 20)} << 28;
  return Prefix::of(Address::v6(high, 0), *rc::gen::inRange(20, 57));
}

inline Asn some_asn() {
  return Asn{*rc::gen::inRange<std::uint32_t>(1, some_flag() ? 60000u : 400000u)};
}

template <class F>
auto some_list(int most, F&& make) {
  std::vector<decltype(make())> out;
  for (int i = *rc::gen::inRange(0, most + 1); i > 0; --i) out.push_back(make());
  return out;
}

inline policy::PrefixRange some_range() {
  const Prefix prefix = some_prefix();
  const int low = *rc::gen::inRange<int>(prefix.length, std::min(prefix.length + 4, bits_of(prefix.family) + 1));
  const int high = some_flag() ? low : *rc::gen::inRange<int>(low, bits_of(prefix.family) + 1);
  return {prefix, static_cast<std::uint8_t>(low), static_cast<std::uint8_t>(high)};
}

inline policy::Neighbour some_neighbour(int index, bool has_clients) {
  policy::Neighbour n{.asn = some_asn()};
  // The longest name that a network file may hold, and short ones with both separators.
  n.name = "n" + std::to_string(index) + (some_flag() ? "-x_Y" : std::string(policy::kNameMax - 4, 'z'));
  static_assert(static_cast<std::size_t>(policy::Role::kRsClient) + 1 == policy::kRoleCount);
  n.role =
      static_cast<policy::Role>(*rc::gen::inRange<int>(0, has_clients ? policy::kRoleCount : policy::kRoleCount - 1));
  for (int i = *rc::gen::inRange(0, 3); i >= 0; --i) {
    const auto host = static_cast<std::uint32_t>(index * 8 + i + 1);
    n.addresses.push_back(some_flag() ? Address::v4(0xC0000200u + host) : Address::v6(0x20010DB8ull << 32, host));
  }
  if (some_flag()) n.local_v4 = Address::v4(0xC0000201u);
  if (n.role == policy::Role::kCustomer || n.role == policy::Role::kRsClient || some_flag()) {
    n.prefixes = {some_prefix()};
  }
  n.origins = some_list(60, some_asn);
  if (some_flag()) n.more_specific_v4 = 24;
  if (some_flag()) n.max_prefix.v4 = *rc::gen::inRange<std::uint32_t>(1, 2'000'000);
  if (some_flag()) n.max_prefix.v6 = *rc::gen::inRange<std::uint32_t>(1, 200'000);
  n.max_prefix.restart_minutes = *rc::gen::inRange<std::uint32_t>(0, 5000);
  n.multihomed = some_flag();
  if (some_flag()) n.password_ref = "secret-" + std::to_string(index);
  n.ttl_security = some_flag();
  n.blackhole = n.has_list() && some_flag();
  n.graceful_shutdown = some_flag();
  n.strict_role = some_flag();
  n.full_table = n.role == policy::Role::kCustomer && some_flag();
  return n;
}

// has_clients: with clients of our route server, which not every router can have.
inline policy::RouterPolicy some_policy(bool has_clients) {
  policy::Network network{.name = "Some\nNetwork \"x\"; }", .asn = some_asn(), .router_id = Address::v4(0xC0000201u)};
  if (some_flag()) network.other_asns = {Asn{network.asn.value + 1}};
  network.prefixes = some_list(5, some_prefix);
  if (some_flag()) network.rtr = {{"192.0.2.10", 323}, {"2001:db8::10", 3323}};
  network.reject_invalid = some_flag();
  network.peer_lock_defaults = some_flag();
  network.limits.as_path = *rc::gen::inRange<std::uint32_t>(5, 200);
  network.limits.longest_v4 = *rc::gen::inRange(20, 33);
  network.exchange_lans = some_list(2, some_prefix);
  policy::PolicyInputs inputs;
  for (int i = *rc::gen::inRange(0, 6); i > 0; --i) {
    network.neighbours.push_back(some_neighbour(i, has_clients));
    policy::NeighbourFacts facts;
    if (network.neighbours.back().has_list()) {
      facts.prefixes = some_list(200, some_range);
      facts.origins = some_list(100, some_asn);
    }
    inputs.neighbours.push_back(std::move(facts));
  }
  auto made = policy::make_router_policy(network, inputs);
  EXPECT_TRUE(made) << made.error().message;
  return made ? *made : policy::RouterPolicy{};
}

}  // namespace mannerly::lab
