#include "service/detect/add_path.h"

#include <gtest/gtest.h>

#include "service/detect/file_decoder.h"
#include "service/detect/made_mrt.h"

namespace mannerly::service {
namespace {

Prefix prefix(std::string_view text) {
  return parse_prefix(text).value();
}

TEST(AddPathRoutes, APrefixIsGoneWithItsLastPath) {
  AddPathRoutes routes;
  routes.announce(1, prefix("198.51.100.0/24"), 7);
  routes.announce(1, prefix("198.51.100.0/24"), 9);
  routes.announce(1, prefix("198.51.100.0/24"), 7);
  routes.announce(2, prefix("198.51.100.0/24"), 7);
  EXPECT_FALSE(routes.withdraw(1, prefix("198.51.100.0/24"), 7));
  EXPECT_FALSE(routes.withdraw(1, prefix("198.51.100.0/24"), 8)) << "of another path nobody knew";
  EXPECT_TRUE(routes.withdraw(1, prefix("198.51.100.0/24"), 9));
  EXPECT_TRUE(routes.withdraw(1, prefix("198.51.100.0/24"), 9)) << "an unknown route may be withdrawn";
  EXPECT_FALSE(routes.empty());
  routes.forget(2);
  EXPECT_TRUE(routes.empty());
}

TEST(AddPathRoutes, AreTheSameAfterSaveAndLoad) {
  AddPathRoutes routes;
  routes.announce(1, prefix("198.51.100.0/24"), 7);
  routes.announce(1, prefix("198.51.100.0/24"), 9);
  routes.announce(3, prefix("2001:db8::/32"), 1);
  incident::StateWriter out;
  routes.save(out);
  const std::string bytes = out.take();
  AddPathRoutes loaded;
  incident::StateReader in(as_bytes(bytes));
  ASSERT_TRUE(loaded.load(in));
  EXPECT_TRUE(in.at_end());
  EXPECT_FALSE(loaded.withdraw(1, prefix("198.51.100.0/24"), 9));
  EXPECT_TRUE(loaded.withdraw(1, prefix("198.51.100.0/24"), 7));
  EXPECT_TRUE(loaded.withdraw(3, prefix("2001:db8::/32"), 1));
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
