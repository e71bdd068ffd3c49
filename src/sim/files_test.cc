// The files of a world, read back by the readers of their formats: nothing skipped, nothing missing.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "sim/memory_sink.h"
#include "sim/write.h"
#include "wire/asorg/asorg.h"
#include "wire/asrel/asrel.h"
#include "wire/delegated/delegated.h"
#include "wire/iana/registry.h"
#include "wire/members/participant.h"
#include "wire/mrt/element.h"
#include "wire/peeringdb/peeringdb.h"
#include "wire/rpsl/reader.h"
#include "wire/spoofer/spoofer.h"
#include "wire/vrp/reader.h"

namespace mannerly::sim {
namespace {

World make(const Options& options) {
  auto world = generate(options);
  EXPECT_TRUE(world) << (world ? "" : world.error().message);
  return std::move(*world);
}

std::map<std::string, std::string> write(const World& world) {
  MemorySink sink;
  const Status status = write_world(world, sink);
  EXPECT_TRUE(status) << (status ? "" : status.error().message);
  return std::move(sink.files);
}

template <class Reader>
void read_whole(Reader& reader, const std::string& content) {
  const Status fed = reader.feed(as_bytes(content));
  ASSERT_TRUE(fed) << fed.error().message;
  const Status finished = reader.finish();
  ASSERT_TRUE(finished) << finished.error().message;
  EXPECT_TRUE(reader.skipped().empty()) << reader.skipped().rows()[0].reason << ": "
                                        << reader.skipped().rows()[0].first_detail;
}

TEST(Files, RelationshipsAndRegistriesReadBackWhole) {
  const World world = make({.seed = 2, .ases = 400});
  const auto files = write(world);
  std::size_t links = 0;
  asrel::AsRelReader rel([&](const asrel::Link&) { ++links; });
  ASSERT_TRUE(rel.feed(as_bytes(files.at("asrel/20261121.as-rel2.txt"))));
  ASSERT_TRUE(rel.finish());
  EXPECT_TRUE(rel.skipped().empty());
  EXPECT_EQ(links, world.links.providers.items.size() + world.links.peers.items.size() / 2);
  std::size_t networks = 0;
  for (const auto& [name, content] : files) {
    if (!name.starts_with("rir/")) continue;
    delegated::DelegatedReader reader([&](const delegated::Record& r) {
      if (r.type == delegated::ResourceType::kAsn && r.status == delegated::ResourceStatus::kAllocated) ++networks;
    });
    ASSERT_TRUE(reader.feed(as_bytes(content)));
    ASSERT_TRUE(reader.finish());
    EXPECT_TRUE(reader.skipped().empty()) << name << ": " << reader.skipped().rows()[0].reason;
    EXPECT_TRUE(reader.remarks().empty()) << name << ": " << reader.remarks().rows()[0].reason;
  }
  EXPECT_EQ(networks, 400u);
}

TEST(Files, CollectorsSeeEveryAnnouncementWithItsOrigin) {
  const World world = make({.seed = 2, .ases = 400});
  std::set<std::pair<Prefix, std::uint32_t>> expected, seen;
  std::size_t sets = 0, expected_sets = 0;
  for (const Announcement& a : world.announcements) {
    const Asn asn = world.ases[world.destinations[a.destination].as].asn;
    expected_sets += a.as_set ? 1 : 0;
    if (!a.as_set) expected.emplace(a.prefix, a.planted == Planted::kPrivateAsn ? a.set_or_asn : asn.value);
  }
  std::set<Prefix> with_sets;
  for (const auto& [name, content] : write(world)) {
    if (!name.starts_with("bgp/")) continue;
    mrt::ElementReader reader([&](const mrt::Element& e) {
      ASSERT_EQ(e.kind, mrt::ElementKind::kRib);
      ASSERT_EQ(e.attributes->outcome, bgp::Outcome::kOk);
      ASSERT_EQ(e.attributes->as_path().first(), e.peer_asn);
      const Origin origin = e.attributes->as_path().origin();
      if (origin.kind == Origin::Kind::kAsSet) {
        sets += with_sets.insert(e.prefix).second ? 1 : 0;
      } else {
        seen.emplace(e.prefix, origin.asn.value);
      }
    });
    ASSERT_TRUE(reader.feed(as_bytes(content)));
    ASSERT_TRUE(reader.finish());
    EXPECT_TRUE(reader.skipped().empty());
  }
  EXPECT_EQ(seen, expected);
  EXPECT_EQ(sets, expected_sets);
}

TEST(Files, RegistrationsReadBackWhole) {
  const World world = make({.seed = 2, .ases = 400});
  std::size_t routes = 0, aut_nums = 0, sets = 0, expected_aut_nums = 0;
  for (const AsNode& node : world.ases) expected_aut_nums += node.habits.aut_num ? 1 : 0;
  const auto files = write(world);
  for (const auto& [name, content] : files) {
    if (!name.starts_with("irr/")) continue;
    rpsl::Reader reader([](const rpsl::Object&) {});
    ASSERT_TRUE(reader.feed(as_bytes(content)));
    ASSERT_TRUE(reader.finish());
    EXPECT_TRUE(reader.skipped().empty()) << name;
    routes += reader.count(rpsl::Class::kRoute) + reader.count(rpsl::Class::kRoute6);
    aut_nums += reader.count(rpsl::Class::kAutNum);
    sets += reader.count(rpsl::Class::kAsSet);
  }
  EXPECT_EQ(routes, world.route_objects.size());
  EXPECT_EQ(aut_nums, expected_aut_nums);
  EXPECT_EQ(sets, world.as_sets.size());
  std::size_t vrps = 0, aspas = 0;
  vrp::VrpReader reader({.vrp = [&](const vrp::Vrp&) { ++vrps; }, .aspa = [&](const vrp::Aspa&) { ++aspas; }});
  ASSERT_TRUE(reader.feed(as_bytes(files.at("rpki/vrps.json"))));
  ASSERT_TRUE(reader.finish());
  EXPECT_TRUE(reader.skipped().empty());
  EXPECT_EQ(vrps, world.vrps.size());
  EXPECT_EQ(aspas, world.aspas.size());
  EXPECT_EQ(reader.metadata().vrps_stated, world.vrps.size());
}

TEST(Files, TroubleIsPlantedAndKnown) {
  const World world = make({.seed = 11, .ases = 1000});
  std::set<Planted> kinds;
  for (const Announcement& a : world.announcements) kinds.insert(a.planted);
  EXPECT_EQ(kinds.size(), 7u);
}

TEST(Files, IanaRegistriesReadBackWhole) {
  const auto files = write(make({.seed = 2, .ases = 100}));
  std::size_t blocks = 0, legacy = 0, asns = 0;
  for (const auto& [name, content] : files) {
    if (!name.starts_with("iana/")) continue;
    iana::RegistryCsvReader reader({.on_address_block =
                                        [&](const iana::AddressBlock& b) {
                                          ++blocks;
                                          legacy += b.status == iana::BlockStatus::kLegacy ? 1 : 0;
                                        },
                                    .on_special_block = {},
                                    .on_as_block = [&](const iana::AsBlock&) { ++asns; }});
    read_whole(reader, content);
  }
  EXPECT_EQ(blocks, 256u + 5);
  EXPECT_GT(legacy, 30u);
  EXPECT_GT(asns, 70u);
}

TEST(Files, ListsReadBackWhole) {
  const World world = make({.seed = 2, .ases = 400});
  const auto files = write(world);
  std::size_t nets = 0, pocs = 0, expected_nets = 0, sessions = 0, participants = 0, orgs = 0, ases = 0;
  for (const AsNode& node : world.ases) expected_nets += node.habits.peeringdb != PeeringdbHabit::kAbsent ? 1 : 0;
  peeringdb::PeeringdbReader db({.net = [&](const peeringdb::Net&) { ++nets; },
                                 .poc = [&](const peeringdb::Poc&) { ++pocs; },
                                 .org = {},
                                 .ix = {},
                                 .netixlan = {}});
  read_whole(db, files.at("peeringdb/peeringdb.json"));
  EXPECT_EQ(nets, expected_nets);
  EXPECT_GT(pocs, 0u);
  spoofer::SpooferReader tests([&](const spoofer::Session& s) {
    const SpooferSession& truth = world.spoofer[sessions++];
    EXPECT_EQ(s.id, truth.id);
    EXPECT_EQ(s.ipv4.asn, world.ases[truth.as].asn);
    EXPECT_EQ(s.ipv4.client, truth.client4);
    EXPECT_EQ(s.ipv4.routed_spoof == spoofer::Outcome::kReceived, truth.received);
  });
  read_whole(tests, files.at("spoofer/sessions.json"));
  EXPECT_EQ(sessions, world.spoofer.size());
  members::ParticipantCsvReader list([&](const members::Participant& p) {
    ++participants;
    EXPECT_FALSE(p.asns.empty());
  });
  read_whole(list, files.at("members/participants.csv"));
  EXPECT_EQ(participants, static_cast<std::size_t>(std::count_if(world.orgs.begin(), world.orgs.end(),
                                                                 [](const Org& o) { return o.participant; })));
  asorg::AsOrgReader holders(
      {.on_org = [&](const asorg::Org&) { ++orgs; }, .on_as = [&](const asorg::AsEntry&) { ++ases; }});
  read_whole(holders, files.at("asorg/20261121.as-org2info.txt"));
  EXPECT_EQ(orgs, world.orgs.size());
  EXPECT_EQ(ases, world.ases.size());
}

}  // namespace
}  // namespace mannerly::sim
