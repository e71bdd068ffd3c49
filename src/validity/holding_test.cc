#include "validity/holding.h"

#include <gtest/gtest.h>

#include "snapshot/builder.h"
#include "snapshot/format.h"

namespace mannerly::validity {
namespace {

using snapshot::ResourceStatus;
using snapshot::Rir;

// AS64500 and AS64501 are H1's, AS64502 is H2's, AS64503 is nobody's.
class HoldingTest : public testing::Test {
 protected:
  HoldingTest() : builder_({.name = "made", .at = Instant{1'750'000'000}, .built_by = "test"}) {
    source_ = builder_.add_source({snapshot::SourceKind::kDelegated, "delegated", "delegated"});
    for (const auto& [asn, holder] : {std::pair{64500u, "H1"}, {64501u, "H1"}, {64502u, "H2"}}) {
      builder_.add_asn_resource(
          {.source = source_, .rir = Rir::kRipeNcc, .status = ResourceStatus::kAllocated, .holder = holder}, Asn{asn},
          Asn{asn});
    }
    give("192.0.2.0/25", "H1");
    give("192.0.2.128/25", "H1");
    give("198.51.100.0/25", "H1");
    give("198.51.100.128/25", "H2");
    give("203.0.113.0/25", "H1");  // the other half is nobody's
    give("2001:db8::/33", "H1");
    give("2001:db8:8000::/33", "H1");
    give("203.0.112.0/24", "");
    give("203.0.114.0/24", "H1", ResourceStatus::kReserved);
    give("203.0.115.0/24", "H1", ResourceStatus::kAllocated, Rir::kArin);  // the same id, of another registry
    const auto tables = builder_.finish();
    const snapshot::EncodedSnapshot file = snapshot::encode(tables.value());
    words_.resize(file.size / 8);
    auto* out = reinterpret_cast<std::uint8_t*>(words_.data());
    for (const Bytes part : file.parts) out = std::copy(part.begin(), part.end(), out);
    snapshot_ = snapshot::Snapshot::open({reinterpret_cast<const std::uint8_t*>(words_.data()), file.size}).value();
  }

  void give(std::string_view text, std::string_view holder, ResourceStatus status = ResourceStatus::kAllocated,
            Rir rir = Rir::kRipeNcc) {
    const Prefix p = parse_prefix(text).value();
    builder_.add_resource({.source = source_, .rir = rir, .status = status, .holder = holder}, p.address(),
                          p.last_address());
  }

  std::string_view held(std::string_view text, std::uint32_t asn, bool assume = false) const {
    const Asn asns[] = {Asn{asn}};
    return name_of(Holdings(*snapshot_, asns, assume).of(parse_prefix(text).value()).held);
  }

  snapshot::Builder builder_;
  std::uint32_t source_ = 0;
  std::vector<std::uint64_t> words_;
  std::optional<snapshot::Snapshot> snapshot_;
};

TEST_F(HoldingTest, Table) {
  EXPECT_EQ(held("192.0.2.0/24", 64500), "held") << "of two delegations of one holder";
  EXPECT_EQ(held("192.0.2.0/24", 64501), "held");
  EXPECT_EQ(held("192.0.2.64/26", 64500), "held");
  EXPECT_EQ(held("192.0.2.0/24", 64502), "other holder");
  EXPECT_EQ(held("198.51.100.0/24", 64500), "other holder") << "half of it is another's";
  EXPECT_EQ(held("198.51.100.0/25", 64500), "held");
  EXPECT_EQ(held("203.0.113.0/24", 64500), "not delegated") << "half of it is nobody's";
  EXPECT_EQ(held("203.0.114.0/24", 64500), "not delegated") << "reserved";
  EXPECT_EQ(held("203.0.115.0/24", 64500), "other holder") << "ids are one registry's";
  EXPECT_EQ(held("2001:db8::/32", 64500), "held");
  EXPECT_EQ(held("2001:db8::/31", 64500), "not delegated");
  EXPECT_EQ(held("0.0.0.0/0", 64500), "not delegated");
  EXPECT_EQ(held("11.0.0.0/8", 64500), "not delegated");
}

TEST_F(HoldingTest, WhereTheFilesNameNobody) {
  EXPECT_EQ(held("203.0.112.0/24", 64500), "unknown holder");
  EXPECT_EQ(held("203.0.112.0/24", 64500, true), "assumed");
  EXPECT_EQ(held("192.0.2.0/24", 64503), "unknown holder");
  EXPECT_EQ(held("203.0.113.0/24", 64503, true), "not delegated") << "assuming does not make a delegation";
}

TEST_F(HoldingTest, OwnSpace) {
  const Asn asns[] = {Asn{64502}};
  const auto space = Holdings(*snapshot_, asns).space();
  ASSERT_EQ(space.size(), 1u);
  EXPECT_EQ(space[0].first, parse_address("198.51.100.128"));
  EXPECT_EQ(space[0].second, parse_address("198.51.100.255"));
}

}  // namespace
}  // namespace mannerly::validity
