#include "policy/irr.h"

#include <gtest/gtest.h>

#include "policy/made_registry.h"

namespace mannerly::policy {
namespace {

std::string members_of(const IrrView& view, std::string_view set) {
  std::string out;
  const snapshot::SetRow* const row = view.find_set(set);
  if (row == nullptr) return "none";
  view.each_member(*row, [&](const IrrMember& m) {
    if (!out.empty()) out += ' ';
    if (!m.source.empty()) out += std::string(m.source) + "::";
    out += m.kind == snapshot::SetMemberKind::kAsn ? format_asn(m.asn) : std::string(m.text);
  });
  return out;
}

std::string routes_of(const IrrView& view, std::uint32_t origin, Family family) {
  std::string out;
  view.each_route(Asn{origin}, family, [&](const snapshot::IrrRouteRow& row, std::uint32_t number) {
    EXPECT_EQ(&view.snapshot().irr_routes()[number], &row);
    if (!out.empty()) out += ' ';
    out += format_prefix(row.prefix()) + "@" + std::string(view.index().source_name(row.irr_source));
  });
  return out;
}

MadeRegistry made() {
  MadeRegistry made;
  made.as_set("RADB", "AS-X", "AS1001 AS-Y");
  made.as_set("RIPE", "AS-X", "AS1000 RADB::AS-X");
  made.as_set("RADB", "AS-REF", "AS1", "MNT-A");
  made.as_set("RADB", "AS-ANYREF", "", "ANY");
  made.aut_num("RADB", 1005, "AS-REF AS-ANYREF", "MNT-B MNT-A");
  made.aut_num("RADB", 1006, "as-ref", "MNT-B");
  made.aut_num("ALTDB", 1007, "AS-ANYREF", "MNT-C");
  made.route("RADB", "192.0.2.0/24", 1000);
  made.route("RIPE", "192.0.2.0/24", 1000);
  made.route("RADB", "198.51.100.0/24", 1000);
  made.route("RADB", "2001:db8::/32", 1000);
  made.route("ALTDB", "2001:db8:1::/48", 1000);
  return made;
}

IrrView select(const IrrIndex& index, std::vector<std::string_view> names) {
  return *IrrView::select(index, names);
}

TEST(IrrView, TheFirstSourceThatHasASetDecides) {
  MadeRegistry registry = made();
  const IrrIndex index(registry.snapshot());
  const IrrView all(index);
  EXPECT_EQ(all.source_list(), "RIPE,RADB,ALTDB");
  EXPECT_EQ(members_of(all, "AS-X"), "AS1000 RADB::AS-X");
  EXPECT_EQ(members_of(select(index, {"radb", "RIPE"}), "AS-X"), "AS1001 AS-Y");
  EXPECT_EQ(members_of(select(index, {"ALTDB"}), "AS-X"), "none");
  EXPECT_EQ(members_of(all, "AS-NOSUCH"), "none");
  ASSERT_NE(select(index, {"ALTDB"}).find_set("AS-X", "radb"), nullptr);
  EXPECT_EQ(all.sets_named("AS-X").size(), 2u);
  EXPECT_EQ(IrrView::select(index, std::vector<std::string_view>{"NONE"}).error().code, ErrorCode::kNotFound);
}

TEST(IrrView, RoutesOfSeveralSourcesComeOnceAndSorted) {
  MadeRegistry registry = made();
  const IrrIndex index(registry.snapshot());
  const IrrView all(index);
  EXPECT_EQ(routes_of(all, 1000, Family::kIpv4), "192.0.2.0/24@RIPE 198.51.100.0/24@RADB");
  EXPECT_EQ(routes_of(all, 1000, Family::kIpv6), "2001:db8::/32@RADB 2001:db8:1::/48@ALTDB");
  EXPECT_EQ(routes_of(select(index, {"RADB"}), 1000, Family::kIpv4), "192.0.2.0/24@RADB 198.51.100.0/24@RADB");
  EXPECT_EQ(routes_of(select(index, {"ALTDB"}), 1000, Family::kIpv4), "");
  EXPECT_EQ(routes_of(all, 999, Family::kIpv4), "");
}

// RFC 2622 section 5: both sides must agree.
TEST(IrrView, MembersByReferenceNeedAMaintainerThatTheSetAdmits) {
  MadeRegistry registry = made();
  const IrrIndex index(registry.snapshot());
  EXPECT_EQ(members_of(IrrView(index), "AS-REF"), "AS1 AS1005");
  EXPECT_EQ(members_of(IrrView(index), "AS-ANYREF"), "AS1005 AS1007");
  EXPECT_EQ(members_of(select(index, {"RADB"}), "AS-ANYREF"), "AS1005");
}

TEST(IrrView, AnInputThatEndedEarlyIsSaid) {
  MadeRegistry whole = made();
  EXPECT_TRUE(incomplete_sources(IrrView(IrrIndex(whole.snapshot()))).empty());
  MadeRegistry broken = made();
  broken.break_irr();
  const IrrIndex index(broken.snapshot());
  ASSERT_EQ(incomplete_sources(IrrView(index)).size(), 1u);
  EXPECT_EQ(incomplete_sources(IrrView(index))[0].error, "ends inside a line");
}

}  // namespace
}  // namespace mannerly::policy
