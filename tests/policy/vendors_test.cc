// Routers without a checker in Debian: golden files, and structural checkers that must also find what is broken.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "render/router/digits.h"
#include "render/router/lists.h"
#include "render/router/target.h"
#include "tests/lab/example_policy.h"
#include "tests/policy/objects.h"
#include "tests/policy/random_policy.h"
#include "tests/policy/vendors.h"

namespace mannerly::lab {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

std::string rendered(std::string_view target, const policy::RouterPolicy& policy) {
  const auto* found = render::router::find_target(target);
  if (found == nullptr) return "no such target";
  const auto text = found->render(policy, {.made_by = "mannerly policy"});
  EXPECT_TRUE(text) << text.error().message;
  return text ? *text : std::string();
}

TEST(Vendors, HaveWhatTheGoldenFilesShow) {
  const policy::RouterPolicy policy = example_policy();
  for (const Vendor& vendor : vendors()) {
    const std::string text = rendered(vendor.target, policy);
    const std::string path = MANNERLY_SOURCE_DIR "/tests/golden/policy/" +
                             std::string(render::router::find_target(vendor.target)->file_name);
    if (std::getenv("MANNERLY_UPDATE_GOLDEN") != nullptr) {
      std::filesystem::create_directories(std::filesystem::path(path).parent_path());
      std::ofstream(path) << text;
    }
    std::ifstream in(path);
    const std::string golden{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(text, golden) << path << ": run again with MANNERLY_UPDATE_GOLDEN=1 and look at the difference";
  }
}

TEST(Vendors, HaveASoundStructure) {
  const policy::RouterPolicy policy = example_policy();
  for (const Vendor& vendor : vendors())
    EXPECT_THAT(vendor.check(rendered(vendor.target, policy)), IsEmpty()) << vendor.target;
}

TEST(Vendors, CheckersFindWhatIsBroken) {
  const policy::RouterPolicy policy = example_policy();
  for (const Vendor& vendor : vendors()) {
    const std::string good = rendered(vendor.target, policy);
    for (const Broken& broken : vendor.broken) {
      std::string text = good;
      const std::size_t at = text.find(broken.from);
      ASSERT_NE(at, std::string::npos) << vendor.target << ": " << broken.from;
      text.replace(at, broken.from.size(), broken.to);
      EXPECT_THAT(vendor.check(text), Not(IsEmpty())) << vendor.target << ": " << broken.from;
    }
  }
}

RC_GTEST_PROP(Vendors, KeepTheirStructureForAnyNetwork, ()) {
  for (const bool has_clients : {true, false}) {
    const policy::RouterPolicy policy = some_policy(has_clients);
    for (const Vendor& vendor : vendors()) {
      if (has_clients && !vendor.is_route_server) continue;
      const Faults faults = vendor.check(rendered(vendor.target, policy));
      if (!faults.empty()) RC_LOG(std::string(vendor.target) + ": " + faults.front());
      RC_ASSERT(faults.empty());
    }
  }
}

TEST(Vendors, RefuseWhatTheyCannotBe) {
  policy::RouterPolicy policy = example_policy();
  policy.neighbours[2].role = policy::Role::kRsClient;
  for (const Vendor& vendor : vendors()) {
    const auto text = render::router::find_target(vendor.target)->render(policy, {});
    ASSERT_EQ(text.has_value(), vendor.is_route_server) << vendor.target;
    if (!text) {
      EXPECT_EQ(text.error().code, ErrorCode::kUnsupported);
    }
  }
}

// Reads a pattern of digits and classes.
bool matches(std::string_view pattern, std::string_view number) {
  for (const char digit : number) {
    if (pattern.empty()) return false;
    if (pattern[0] != '[') {
      if (pattern[0] != digit) return false;
      pattern.remove_prefix(1);
    } else {
      if (digit < pattern[1] || digit > pattern[3]) return false;
      pattern.remove_prefix(5);
    }
  }
  return pattern.empty();
}

RC_GTEST_PROP(DigitPatterns, HoldExactlyTheRange, ()) {
  const auto number = [] {
    return *rc::gen::oneOf(rc::gen::inRange<std::uint32_t>(0, 2000), rc::gen::arbitrary<std::uint32_t>(),
                           rc::gen::element<std::uint32_t>(0, 9, 10, 99, 23456, 64496, 131071, 4200000000, 4294967295));
  };
  const std::uint32_t a = number(), b = number(), first = std::min(a, b), last = std::max(a, b);
  const auto patterns = render::router::digit_patterns(first, last);
  RC_ASSERT(patterns.size() <= 40u);
  for (const std::uint32_t tried : {first, last, first - 1, last + 1, number(), number(), first / 2 + last / 2}) {
    const bool wanted = first <= tried && tried <= last;
    const auto held = std::count_if(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
      return matches(pattern, std::to_string(tried));
    });
    RC_ASSERT(held == (wanted ? 1 : 0));
  }
}

// Its twin: a route belongs to the list when any range holds it.
RC_GTEST_PROP(LongestMatch, MeansTheSameRoutes, ()) {
  const auto v4 = [](int from) {
    return Prefix::of(Address::v4(*rc::gen::inRange<std::uint32_t>(0, 256) << 24), *rc::gen::inRange(from, 9));
  };
  std::vector<policy::PrefixRange> ranges;
  for (int i = *rc::gen::inRange(0, 12); i > 0; --i) {
    const Prefix prefix = v4(0);
    const int low = *rc::gen::inRange<int>(prefix.length, 11), high = *rc::gen::inRange(low, 12);
    ranges.push_back({prefix, static_cast<std::uint8_t>(low), static_cast<std::uint8_t>(high)});
  }
  const auto made = render::router::longest_match_ranges(ranges);
  for (int i = 0; i < 100; ++i) {
    const Prefix route =
        Prefix::of(Address::v4(*rc::gen::inRange<std::uint32_t>(0, 2048) << 21), *rc::gen::inRange(0, 12));
    const bool wanted = std::any_of(ranges.begin(), ranges.end(), [&](const auto& r) { return r.contains(route); });
    int longest = -1;
    for (const auto& r : made) {
      if (r.prefix.covers(route)) longest = std::max<int>(longest, r.prefix.length);
    }
    const bool has = std::any_of(made.begin(), made.end(),
                                 [&](const auto& r) { return r.prefix.length == longest && r.contains(route); });
    RC_ASSERT(has == wanted);
  }
}

}  // namespace
}  // namespace mannerly::lab
