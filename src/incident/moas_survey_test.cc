#include "incident/moas_survey.h"

#include <gtest/gtest.h>

#include "incident/made_context.h"

namespace mannerly::incident {
namespace {

TEST(MoasSurvey, GivesEachPrefixItsFirstReason) {
  struct Row {
    const char* prefix;
    std::vector<std::uint32_t> origins;
    MoasReason reason;
  };
  using enum MoasReason;
  const Row rows[] = {
      {"11.1.0.0/16", {300, 400}, kRpkiValid},
      {"11.2.0.0/16", {300, 400}, kRegistered},
      {"11.3.0.0/16", {300, 64512}, kPrivateAsn},
      {"11.4.0.0/16", {300, 700}, kListed},
      {"11.5.0.0/16", {300, 301}, kSiblings},
      {"11.6.0.0/16", {300, 301, 500}, kCustomerProvider},
      {"11.7.0.0/16", {300, 600}, kPeers},
      {"11.8.0.0/16", {300, 400}, kUnexplained},
      {"11.9.0.0/16", {300, 400}, kUnexplainedInvalid},
  };
  MadeContext made;
  for (const Row& row : rows) {
    for (const std::uint32_t origin : row.origins) {
      made.builder().routes().add_origin(MadeContext::prefix(row.prefix), snapshot::OriginKind::kAsn, Asn{origin});
    }
  }
  made.builder().routes().add_origin(MadeContext::prefix("11.10.0.0/16"), snapshot::OriginKind::kAsn, Asn{300});
  made.vrp("11.1.0.0/16", 16, 300);
  made.vrp("11.1.0.0/16", 16, 400);
  made.vrp("11.2.0.0/16", 16, 300);
  made.route_object("11.2.0.0/16", 400);
  made.vrp("11.9.0.0/16", 16, 300);
  made.organisation("one", {300, 301});
  made.provider(301, 500);
  made.peers(300, 600);
  made.known().scrubbers = {Asn{700}};
  const MoasSurvey survey = survey_moas(made.finish());
  EXPECT_EQ(survey.prefixes, 10u);
  ASSERT_EQ(survey.moas.size(), std::size(rows));
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    EXPECT_EQ(name_of(survey.moas[i].reason), name_of(rows[i].reason)) << rows[i].prefix;
    EXPECT_EQ(survey.by_reason[static_cast<std::size_t>(rows[i].reason)], 1u);
  }
}

}  // namespace
}  // namespace mannerly::incident
