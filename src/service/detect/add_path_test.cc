#include "service/detect/add_path.h"

#include <gtest/gtest.h>

#include "service/detect/file_decoder.h"
#include "service/detect/made_mrt.h"

namespace mannerly::service {
namespace {

Prefix prefix(std::string_view text) {
  return parse_prefix(text).value();
}

const Prefix kNet = prefix("198.51.100.0/24");

class AddPath : public ::testing::Test {
 protected:
  void announce(incident::PeerNumber peer, const Prefix& prefix, std::uint32_t path_id, std::uint32_t origin = 64500) {
    const std::vector<Asn> hops = {Asn{64496}, Asn{origin}};
    const AsPath path = AsPath::sequence(hops);
    routes.announce(peer, prefix, path_id, path.view(), Asn{path_id});
  }
  static std::uint32_t origin_of(const AddPathRoutes::Left& left) {
    return left.route == nullptr ? 0 : left.route->words.back();
  }
  AddPathRoutes routes;
};

TEST_F(AddPath, APrefixIsGoneWithItsLastPath) {
  for (const std::uint32_t path_id : {7u, 9u, 7u}) announce(1, kNet, path_id);
  announce(2, kNet, 7);
  EXPECT_EQ(routes.several().prefixes, 1u);
  EXPECT_EQ(routes.several().sessions, 1u);
  EXPECT_FALSE(routes.withdraw(1, kNet, 7).gone);
  EXPECT_FALSE(routes.withdraw(1, kNet, 8).gone) << "of another path nobody knew";
  EXPECT_TRUE(routes.withdraw(1, kNet, 9).gone);
  EXPECT_TRUE(routes.withdraw(1, kNet, 9).gone) << "an unknown route may be withdrawn";
  EXPECT_EQ(routes.several().prefixes, 0u);
  EXPECT_FALSE(routes.empty());
  routes.forget(2);
  EXPECT_TRUE(routes.empty());
}

// A hijack that came as a second path, and goes: the first one counts again, or it would go on for ever.
TEST_F(AddPath, WhatCameBeforeCountsAgain) {
  announce(1, kNet, 1, 64501);
  announce(1, kNet, 2, 64502);
  announce(1, kNet, 3, 64503);
  AddPathRoutes::Left left = routes.withdraw(1, kNet, 2);
  EXPECT_FALSE(left.gone);
  EXPECT_EQ(left.route, nullptr) << "the last one counts as before";
  left = routes.withdraw(1, kNet, 3);
  EXPECT_FALSE(left.gone);
  ASSERT_NE(left.route, nullptr);
  EXPECT_EQ(origin_of(left), 64501u);
  EXPECT_EQ(left.route->otc, Asn{1});
  announce(1, kNet, 4, 64504);
  announce(1, kNet, 1, 64505);
  EXPECT_EQ(origin_of(routes.withdraw(1, kNet, 1)), 64504u);
}

TEST_F(AddPath, IsTheSameAfterSaveAndLoad) {
  announce(1, kNet, 7, 64501);
  announce(1, kNet, 9, 64502);
  announce(3, prefix("2001:db8::/32"), 1);
  incident::StateWriter out;
  routes.save(out);
  const std::string bytes = out.take();
  AddPathRoutes loaded;
  incident::StateReader in(as_bytes(bytes));
  ASSERT_TRUE(loaded.load(in));
  EXPECT_TRUE(in.at_end());
  EXPECT_EQ(origin_of(loaded.withdraw(1, kNet, 9)), 64501u);
  EXPECT_TRUE(loaded.withdraw(1, kNet, 7).gone);
  EXPECT_TRUE(loaded.withdraw(3, prefix("2001:db8::/32"), 1).gone);
  EXPECT_TRUE(loaded.empty());
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    AddPathRoutes damaged;
    incident::StateReader short_in(as_bytes(bytes).first(cut));
    EXPECT_FALSE(damaged.load(short_in)) << cut;
  }
}

TEST(FileDecoder, GivesPathIdentifiers) {
  MadeFolder folder("add-path");
  MadeMrt mrt;
  mrt.add_path = true;
  mrt.announce(100, {"192.0.2.1", 64500}, "198.51.100.0/24", "64500 64511", 0, 5).write(folder / "c1.updates.mrt");
  FileDecoder decoder(look_into({.path = folder / "c1.updates.mrt"}));
  Batch batch;
  while (decoder.step(batch)) {
  }
  ASSERT_EQ(batch.events.size(), 1u);
  EXPECT_TRUE(batch.events[0].add_path);
  EXPECT_EQ(batch.events[0].path_id, 5u);
}

}  // namespace
}  // namespace mannerly::service
