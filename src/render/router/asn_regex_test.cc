#include "render/router/asn_regex.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <regex.h>

namespace mannerly::render::router {
namespace {

using ::testing::ElementsAre;

bool matches(const std::vector<std::string>& groups, std::uint64_t number) {
  const std::string text = std::to_string(number);
  for (const std::string& group : groups) {
    regex_t compiled;
    EXPECT_EQ(::regcomp(&compiled, ("^(" + group + ")$").c_str(), REG_EXTENDED | REG_NOSUB), 0) << group;
    const bool found = ::regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
    ::regfree(&compiled);
    if (found) return true;
  }
  return false;
}

TEST(AsnRegex, WritesRangesAsDigits) {
  const auto of = [](std::uint32_t first, std::uint32_t last) {
    return number_groups({policy::AsnRange{Asn{first}, Asn{last}}}, 1000);
  };
  EXPECT_THAT(of(64512, 64534), ElementsAre("6451[2-9]|6452[0-9]|6453[0-4]"));
  EXPECT_THAT(of(0, 0), ElementsAre("0"));
  EXPECT_THAT(of(23456, 23456), ElementsAre("23456"));
  EXPECT_THAT(of(65536, 131071), ElementsAre("6553[6-9]|655[4-9][0-9]|65[6-9][0-9][0-9]|6[6-9][0-9][0-9][0-9]|"
                                             "[7-9][0-9][0-9][0-9][0-9]|1[0-2][0-9][0-9][0-9][0-9]|130[0-9][0-9][0-9]|"
                                             "1310[0-6][0-9]|13107[0-1]"));
}

TEST(AsnRegex, KeepsGroupsShort) {
  const auto groups = number_groups({Asn{100}, Asn{200}, Asn{300}}, 8);
  EXPECT_THAT(groups, ElementsAre("100|200", "300"));
}

RC_GTEST_PROP(AsnRegex, MatchesExactlyItsRange, ()) {
  const auto any = rc::gen::oneOf(rc::gen::inRange<std::uint64_t>(0, 3000),
                                  rc::gen::inRange<std::uint64_t>(4'294'960'000, 4'294'967'296),
                                  rc::gen::inRange<std::uint64_t>(0, 4'294'967'296));
  const std::uint64_t a = *any, b = *any;
  const std::uint64_t first = std::min(a, b), last = std::max(a, b);
  const auto groups = number_groups(
      {policy::AsnRange{Asn{static_cast<std::uint32_t>(first)}, Asn{static_cast<std::uint32_t>(last)}}}, 60);
  for (const std::uint64_t number : {first, last, first == 0 ? first : first - 1, last + 1, (first + last) / 2, *any}) {
    RC_ASSERT(matches(groups, number) == (number >= first && number <= last));
  }
}

}  // namespace
}  // namespace mannerly::render::router
