// The policy of docs/reference/examples/network.toml, with what a snapshot would say about its neighbours.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "policy/router.h"

namespace mannerly::lab {

inline policy::Network example_network() {
  std::ifstream in(MANNERLY_SOURCE_DIR "/docs/reference/examples/network.toml");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  auto network = policy::parse_network(text, "network.toml");
  EXPECT_TRUE(network) << network.error().message;
  return network ? *network : policy::Network{};
}

inline policy::PrefixRange range_of(std::string_view prefix, int high = 0) {
  const Prefix p = parse_prefix(prefix).value();
  return {p, p.length, static_cast<std::uint8_t>(high > 0 ? high : p.length)};
}

inline policy::PolicyInputs example_inputs(const policy::Network& network) {
  policy::PolicyInputs inputs;
  inputs.neighbours.resize(network.neighbours.size());
  for (std::size_t i = 0; i < network.neighbours.size(); ++i) {
    if (network.neighbours[i].name != "cust-two") continue;
    inputs.neighbours[i].prefixes = {range_of("198.51.100.128/25"), range_of("203.0.113.128/25"),
                                     range_of("2001:db8:2000::/36", 40)};
    inputs.neighbours[i].origins = {Asn{64503}, Asn{64504}};
    inputs.neighbours[i].remarks = {"RIPE::AS64503:AS-CUSTOMERS: 2 members, 3 prefixes"};
  }
  return inputs;
}

inline policy::RouterPolicy example_policy() {
  const policy::Network network = example_network();
  auto made = policy::make_router_policy(network, example_inputs(network));
  EXPECT_TRUE(made) << made.error().message;
  return made ? *made : policy::RouterPolicy{};
}

}  // namespace mannerly::lab
