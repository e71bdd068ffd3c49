#include "render/plan/roa_delta.h"

#include <gtest/gtest.h>

#include <array>

namespace mannerly::render {
namespace {

const std::array kAdded = {plan::Roa{parse_prefix("203.0.113.0/24").value(), 24, Asn{64500}},
                           plan::Roa{parse_prefix("2001:db8::/32").value(), 48, Asn{64501}}};
const std::array kRemoved = {plan::Roa{parse_prefix("203.0.112.0/22").value(), 24, Asn{0}}};

std::string compact(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '\n') out += c;
  }
  return out;
}

TEST(RoaDelta, Forms) {
  EXPECT_EQ(roa_delta(RoaForm::kKrillDelta, kAdded, kRemoved),
            "A: 203.0.113.0/24-24 => 64500\nA: 2001:db8::/32-48 => 64501\nR: 203.0.112.0/22-24 => 0\n");
  EXPECT_EQ(compact(roa_delta(RoaForm::kKrillJson, kAdded, kRemoved)),
            R"({"added":[{"asn":64500,"prefix":"203.0.113.0/24","max_length":24},)"
            R"({"asn":64501,"prefix":"2001:db8::/32","max_length":48}],)"
            R"("removed":[{"asn":0,"prefix":"203.0.112.0/22","max_length":24}]})");
  EXPECT_EQ(compact(roa_delta(RoaForm::kRipeJson, kAdded, kRemoved)),
            R"({"added":[{"asn":"AS64500","prefix":"203.0.113.0/24","maximalLength":"24"},)"
            R"({"asn":"AS64501","prefix":"2001:db8::/32","maximalLength":"48"}],)"
            R"("deleted":[{"asn":"AS0","prefix":"203.0.112.0/22","maximalLength":"24"}]})");
  EXPECT_EQ(roa_delta(RoaForm::kCsv, kAdded, kRemoved),
            "ASN,IP Prefix,Max Length,Trust Anchor\nAS64500,203.0.113.0/24,24,planned\n"
            "AS64501,2001:db8::/32,48,planned\n");
}

TEST(RoaDelta, Names) {
  for (const char* name : {"krill-json", "krill-delta", "ripe-json", "csv"}) EXPECT_TRUE(parse_roa_form(name)) << name;
  EXPECT_FALSE(parse_roa_form("json"));
}

}  // namespace
}  // namespace mannerly::render
