#include "wire/rtr/record.h"

#include <gtest/gtest.h>

#include "wire/rtr/test_support.h"

namespace mannerly::rtr {
namespace {

TEST(RtrRecords, AreSortedOnceAndAspasJoined) {
  const auto set = make_record_set(
      {vrp("2001:db8::/32", 32, 1), vrp("192.0.2.0/24", 24, 2), vrp("192.0.2.0/24", 24, 1), vrp("192.0.2.0/24", 24, 2)},
      {aspa(5, {3, 0}), aspa(4, {0}), aspa(5, {2, 3})});
  ASSERT_TRUE(set.has_value());
  EXPECT_EQ(set->vrps,
            (std::vector<Vrp>{vrp("192.0.2.0/24", 24, 1), vrp("192.0.2.0/24", 24, 2), vrp("2001:db8::/32", 32, 1)}));
  EXPECT_EQ(set->aspas, (std::vector<Aspa>{aspa(4, {0}), aspa(5, {2, 3})}));
  EXPECT_EQ(of_family(set->vrps, Family::kIpv4).size(), 2u);
  EXPECT_EQ(of_family(set->vrps, Family::kIpv6).size(), 1u);
}

TEST(RtrRecords, RefuseWhatNoPduCouldCarry) {
  EXPECT_FALSE(make_record_set({vrp("192.0.2.0/24", 23, 1)}, {}).has_value());
  EXPECT_FALSE(make_record_set({vrp("192.0.2.0/24", 33, 1)}, {}).has_value());
  EXPECT_FALSE(make_record_set({}, {aspa(1, {})}).has_value());
  Aspa large{.customer = Asn{1}};
  for (std::uint32_t i = 0; i < kProvidersMax; ++i) large.providers.push_back(Asn{i + 2});
  EXPECT_TRUE(make_record_set({}, {large}).has_value());
  const auto joined = make_record_set({}, {large, aspa(1, {1'000'000})});
  ASSERT_FALSE(joined.has_value());
  EXPECT_EQ(joined.error().code, ErrorCode::kLimit);
}

TEST(RtrRecords, ApplyOnlyWhatFits) {
  const RecordSet set{{vrp("192.0.2.0/24", 24, 1)}, {aspa(1, {2})}};
  EXPECT_FALSE(apply(set, {.announced = {vrp("192.0.2.0/24", 24, 1)}}).has_value());
  EXPECT_FALSE(apply(set, {.withdrawn = {vrp("192.0.2.0/24", 24, 2)}}).has_value());
  EXPECT_FALSE(apply(set, {.aspas = {{Asn{1}, {Asn{3}}, {}}}}).has_value());
  EXPECT_TRUE(apply(set, {.aspas = {{Asn{1}, {Asn{2}}, {}}}})->aspas.empty());
}

}  // namespace
}  // namespace mannerly::rtr
