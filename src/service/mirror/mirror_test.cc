// Mirrors of servers on the loopback address, in good and bad order. After every failure the copy must be as before.
#include "service/mirror/mirror.h"

#include <gtest/gtest.h>

#include "io/file.h"
#include "service/mirror/made_servers.h"
#include "service/whois/made_registry_file.h"
#include "service/whois/snapshot_database.h"

namespace mannerly::service {
namespace {

constexpr Instant kNow{1'800'000'000};

struct Folder {
  MadeRegistryFile files{"mirror"};
  std::filesystem::path dump() const { return files.folder() / "TEST.db"; }
  std::string content() const { return io::read_small_file(dump(), 1 << 20).value_or(""); }
  bool holds(const std::string& text) const { return content().find(text) != std::string::npos; }
};

struct MirrorByFilesTest : ::testing::Test {
  void SetUp() override {
    repository.snapshot(1, {MadeRepository::route("192.0.2.0/24", 64500), MadeRepository::route("192.0.2.0/25", 64500),
                            MadeRepository::route("198.51.100.0/24", 64501)});
    repository.publish(kNow);
    begin();
  }
  void begin(bool force = false, const MirrorLimits& limits = {}) {
    mirror = std::make_unique<Mirror>(
        MirrorOptions{.source = "test",
                      .folder = folder.files.folder(),
                      .by = MirrorByFiles{.url = "http://127.0.0.1:" + std::to_string(server.port()) +
                                                 "/nrtm/update-notification-file.jose",
                                          .public_key = pinned},
                      .limits = limits,
                      .force = force});
  }
  // Expects that the update fails so and that the copy is as it was.
  void fails(ErrorCode code, Instant now = kNow, std::string_view word = {}) {
    const std::string before = folder.content();
    const auto update = mirror->update(now);
    ASSERT_FALSE(update);
    EXPECT_EQ(update.error().code, code) << update.error().message;
    EXPECT_NE(update.error().message.find(word), std::string::npos) << update.error().message;
    EXPECT_EQ(folder.content(), before);
    EXPECT_FALSE(std::filesystem::exists(folder.files.folder() / ".TEST.download"));
  }
  MirrorUpdate works(Instant now = kNow) {
    const auto update = mirror->update(now);
    EXPECT_TRUE(update) << update.error().message;
    return update ? *update : MirrorUpdate{};
  }
  void one_more(std::uint64_t version, const std::string& prefix) {
    repository.delta(version, MadeRepository::added(MadeRepository::route(prefix, 64502)));
    repository.publish(kNow);
  }

  Folder folder;
  MadeServer<MadeHttpSession> server;
  MadeRepository repository{server.answers};
  std::string pinned = repository.key.public_pem;
  std::unique_ptr<Mirror> mirror;
};

TEST_F(MirrorByFilesTest, BeginsWithASnapshotAndGoesOnWithDeltas) {
  MirrorUpdate update = works();
  EXPECT_TRUE(update.reloaded);
  EXPECT_EQ(update.from, 0u);
  EXPECT_EQ(update.to, 1u);
  EXPECT_EQ(update.objects, 3u);
  EXPECT_TRUE(folder.content().starts_with("% mirrored by mannerly: TEST ca128382-78d9-41d1-8927-1ecef15275be 1\n\n"));

  const auto written = std::filesystem::last_write_time(folder.dump());
  EXPECT_FALSE(works().changed());
  EXPECT_EQ(std::filesystem::last_write_time(folder.dump()), written);

  repository.delta(2, MadeRepository::added(MadeRepository::route("203.0.113.0/24", 64502)));
  repository.delta(3, MadeRepository::deleted("route", "192.0.2.0/25AS64500") +
                          MadeRepository::added(MadeRepository::route("192.0.2.0/24", 64500, "descr: changed\n")));
  repository.publish(kNow);
  update = works();
  EXPECT_FALSE(update.reloaded);
  EXPECT_EQ(update.from, 1u);
  EXPECT_EQ(update.to, 3u);
  EXPECT_EQ(update.operations, 3u);
  EXPECT_EQ(update.objects, 3u);
  EXPECT_TRUE(folder.holds("descr: changed"));
  EXPECT_FALSE(folder.holds("192.0.2.0/25"));

  // Another process goes on where this one stopped.
  begin();
  EXPECT_FALSE(works().changed());
  one_more(4, "203.0.113.0/25");
  begin();
  update = works();
  EXPECT_FALSE(update.reloaded);
  EXPECT_EQ(update.operations, 1u);
}

TEST_F(MirrorByFilesTest, TheCopyIsASourceOfIngest) {
  works();
  std::filesystem::copy_file(folder.dump(), folder.files.file(0));
  folder.files.ingest_files(1);
  const auto database = SnapshotDatabase::open(folder.files.snapshot(), {});
  ASSERT_TRUE(database) << database.error().message;
  EXPECT_EQ((*database)->snapshot().irr_routes().size(), 3u);
  EXPECT_EQ((*database)->snapshot().sources().front().state, snapshot::SourceState::kComplete);
}

TEST_F(MirrorByFilesTest, ReadsAnewAfterANewSessionOrAGap) {
  works();
  repository.notification.session_id = "00000000-78d9-41d1-8927-1ecef15275be";
  repository.snapshot(1,
                      {MadeRepository::route("192.0.2.0/24", 64500), MadeRepository::route("203.0.113.0/24", 64500)});
  repository.publish(kNow);
  MirrorUpdate update = works();
  EXPECT_TRUE(update.reloaded);
  EXPECT_TRUE(folder.holds("203.0.113.0/24"));
  EXPECT_FALSE(folder.holds("198.51.100.0/24"));
  // Deltas that begin after the copy's version.
  repository.snapshot(8, {MadeRepository::route("192.0.2.0/24", 64508)});
  one_more(9, "198.51.100.0/24");
  update = works();
  EXPECT_TRUE(update.reloaded);
  EXPECT_EQ(update.to, 9u);
  EXPECT_TRUE(folder.holds("AS64508"));
  EXPECT_TRUE(folder.holds("AS64502"));
}

TEST_F(MirrorByFilesTest, RefusesOtherSignatures) {
  const nrtm::KeyPair own = repository.key;
  repository.key = *nrtm::make_key_pair();
  repository.publish(kNow);
  fails(ErrorCode::kCorrupt, kNow, "signature");
  EXPECT_FALSE(std::filesystem::exists(folder.dump()));
  repository.key = own;
  repository.publish(kNow);
  works();
  repository.key = *nrtm::make_key_pair();
  one_more(2, "203.0.113.0/24");
  fails(ErrorCode::kCorrupt);
  server.answers.set("/nrtm/update-notification-file.jose", "nothing");
  fails(ErrorCode::kInvalid);
  server.answers.set("/nrtm/update-notification-file.jose", "");
  fails(ErrorCode::kInvalid);
  repository.key = own;
  repository.publish(kNow);
  EXPECT_EQ(works().operations, 1u);
}

TEST_F(MirrorByFilesTest, FollowsAnAnnouncedChangeOfKeys) {
  const nrtm::KeyPair first = repository.key, second = *nrtm::make_key_pair();
  repository.notification.next_signing_key = second.public_pem;
  repository.publish(kNow);
  EXPECT_FALSE(works().key_changed);
  repository.key = second;
  repository.notification.next_signing_key = {};
  one_more(2, "203.0.113.0/24");
  begin();
  EXPECT_TRUE(works().key_changed);
  EXPECT_FALSE(works().key_changed);
  // The old key is over now, although it is the configured one.
  repository.key = first;
  one_more(3, "203.0.113.0/25");
  fails(ErrorCode::kCorrupt, kNow, "configured");
}

TEST_F(MirrorByFilesTest, RefusesWhatIsOldOrGoesBack) {
  works();
  one_more(2, "203.0.113.0/24");
  fails(ErrorCode::kNoData, {kNow.seconds + 24 * 3600 + 1}, "24 hours");
  fails(ErrorCode::kNoData, {kNow.seconds - 2 * 3600}, "future");
  works();
  repository.notification.deltas.clear();
  repository.publish(kNow);
  fails(ErrorCode::kInvalid, kNow, "goes back");
}

TEST_F(MirrorByFilesTest, RefusesFilesThatAreNotTheAnnouncedOnes) {
  works();
  one_more(2, "203.0.113.0/24");
  const std::string path = MadeRepository::path_of(repository.notification.deltas.front());
  const std::string whole = *server.answers.get(path);
  for (const std::size_t at : {std::size_t{0}, whole.size() / 2, whole.size() - 1}) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    server.answers.set(path, changed);
    fails(ErrorCode::kCorrupt, kNow, "hash");
  }
  server.answers.set(path, whole.substr(0, whole.size() / 2));
  fails(ErrorCode::kCorrupt, kNow, "hash");
  server.answers.remove(path);
  fails(ErrorCode::kNotFound);
  // The connection breaks in the middle of the notification.
  server.answers.set(path, whole);
  server.answers.cut_after(40);
  fails(ErrorCode::kTruncated);
  server.answers.cut_after(std::string::npos);
  EXPECT_EQ(works().operations, 1u);
}

// The hash is right, the content is not: the server itself is at fault.
TEST_F(MirrorByFilesTest, RefusesFilesThatDoNotHoldWhatTheyShould) {
  works();
  const auto deltas_before = repository.notification.deltas;
  const std::vector<std::pair<std::string, ErrorCode>> all = {{"", ErrorCode::kInvalid},
                                                              {"\x1e{\"action\":\"nothing\"}\n", ErrorCode::kInvalid},
                                                              {"\x1e{\"action\":", ErrorCode::kTruncated},
                                                              {"\x1eno JSON\n", ErrorCode::kInvalid}};
  for (const auto& [changes, code] : all) {
    repository.notification.deltas = deltas_before;
    repository.delta(2, changes);
    repository.publish(kNow);
    fails(code);
  }
  // The second of two is bad: the first one's changes are not kept either.
  repository.notification.deltas = deltas_before;
  repository.delta(2, MadeRepository::added(MadeRepository::route("203.0.113.0/24", 64502)));
  repository.delta(3, "\x1e{}\n");
  repository.publish(kNow);
  fails(ErrorCode::kInvalid);
  repository.notification.deltas.pop_back();
  one_more(3, "203.0.113.0/25");
  const MirrorUpdate update = works();
  EXPECT_EQ(update.operations, 2u);
  EXPECT_EQ(update.objects, 5u);
}

TEST_F(MirrorByFilesTest, RefusesARewrittenHistory) {
  one_more(2, "203.0.113.0/24");
  works();
  repository.notification.deltas.clear();
  one_more(2, "203.0.113.0/26");
  fails(ErrorCode::kCorrupt, kNow, "delta 2");
}

TEST_F(MirrorByFilesTest, RefusesToLoseMostObjectsUnlessForced) {
  works();
  repository.notification.session_id = "00000000-78d9-41d1-8927-1ecef15275be";
  repository.snapshot(1, {});
  repository.publish(kNow);
  fails(ErrorCode::kLimit, kNow, "unless forced");
  begin(true);
  EXPECT_EQ(works().objects, 0u);
}

TEST_F(MirrorByFilesTest, FilesHaveALimit) {
  begin(false, {.download_max = 50});
  fails(ErrorCode::kLimit);
  begin(false, {.plain_max = 50});
  fails(ErrorCode::kLimit);
  begin();
  works();
}

TEST_F(MirrorByFilesTest, ACopyThatSomebodyElseWroteIsNotOverwritten) {
  std::ofstream(folder.dump()) << "route: 192.0.2.0/24\norigin: AS64500\nsource: TEST\n";
  fails(ErrorCode::kCorrupt);
}

struct MirrorByStreamTest : ::testing::Test {
  void SetUp() override {
    set_dump(10, route("192.0.2.0/24", 64500) + "\n" + route("198.51.100.0/24", 64500));
    stream("-g TEST:3:11-LAST", "% Warning: there are no newer updates available\n");
    begin();
  }
  static std::string route(const std::string& prefix, int origin) { return MadeRepository::route(prefix, origin); }
  void set_dump(int serial, const std::string& text) {
    http.answers.set("/test.db.gz", std::string(as_text(io::testing::gzip(as_bytes(text)))));
    http.answers.set("/TEST.CURRENTSERIAL", std::to_string(serial) + "\n");
  }
  void stream(const std::string& query, const std::string& text) { whois.answers.set(query, text); }
  void begin(bool dump = true) {
    const std::string base = "http://127.0.0.1:" + std::to_string(http.port());
    MirrorByStream by{.server = {.host = "127.0.0.1", .port = whois.port()}};
    if (dump) by.dump_url = base + "/test.db.gz";
    if (dump) by.serial_url = base + "/TEST.CURRENTSERIAL";
    mirror = std::make_unique<Mirror>(MirrorOptions{.source = "TEST", .folder = folder.files.folder(), .by = by});
  }
  void fails(ErrorCode code) {
    const std::string before = folder.content();
    const auto update = mirror->update(kNow);
    ASSERT_FALSE(update);
    EXPECT_EQ(update.error().code, code) << update.error().message;
    EXPECT_EQ(folder.content(), before);
  }
  MirrorUpdate works() {
    const auto update = mirror->update(kNow);
    EXPECT_TRUE(update) << update.error().message;
    return update ? *update : MirrorUpdate{};
  }

  Folder folder;
  MadeServer<MadeHttpSession> http;
  MadeServer<MadeLineSession> whois;
  std::unique_ptr<Mirror> mirror;
};

TEST_F(MirrorByStreamTest, BeginsWithADumpAndFollowsTheStream) {
  MirrorUpdate update = works();
  EXPECT_TRUE(update.reloaded);
  EXPECT_EQ(update.to, 10u);
  EXPECT_EQ(update.objects, 2u);
  EXPECT_TRUE(folder.content().starts_with("% mirrored by mannerly: TEST - 10\n"));
  const std::string changes = "%START Version: 3 TEST 11-12\n\nADD 11\n\n" + route("203.0.113.0/24", 64501) +
                              "\nDEL 12\n\n" + route("192.0.2.0/24", 64500) + "\n%END TEST\n";
  stream("-g TEST:3:11-LAST", changes.substr(0, changes.size() - 4));
  fails(ErrorCode::kTruncated);
  stream("-g TEST:3:11-LAST", changes.substr(0, changes.size() / 2));
  fails(ErrorCode::kTruncated);
  stream("-g TEST:3:11-LAST", "");
  fails(ErrorCode::kTruncated);
  stream("-g TEST:3:11-LAST", changes);
  begin(false);
  update = works();
  EXPECT_FALSE(update.reloaded);
  EXPECT_EQ(update.operations, 2u);
  EXPECT_EQ(update.to, 12u);
  EXPECT_TRUE(folder.holds("203.0.113.0/24"));
  EXPECT_FALSE(folder.holds("192.0.2.0/24"));
}

TEST_F(MirrorByStreamTest, FetchesTheDumpAgainWhenTheServerDoesNotReachBack) {
  works();
  whois.answers.remove("-g TEST:3:11-LAST");
  set_dump(25, route("192.0.2.0/24", 64525) + "\n" + route("198.51.100.0/24", 64525));
  fails(ErrorCode::kNoData);  // nor does it know serial 26
  stream("-g TEST:3:26-LAST", "% Warning: there are no newer updates available\n");
  const MirrorUpdate update = works();
  EXPECT_TRUE(update.reloaded);
  EXPECT_EQ(update.to, 25u);
  EXPECT_TRUE(folder.holds("AS64525"));
}

TEST_F(MirrorByStreamTest, KeepsTheCopyWhateverTheServersDo) {
  begin(false);
  fails(ErrorCode::kUsage);  // nothing to begin with
  begin();
  works();
  whois.answers.remove("-g TEST:3:11-LAST");
  set_dump(25, "");
  fails(ErrorCode::kLimit);  // an empty dump
  set_dump(25, route("192.0.2.0/24", 64525).substr(0, 30));
  fails(ErrorCode::kTruncated);
  http.answers.set("/TEST.CURRENTSERIAL", "soon");
  fails(ErrorCode::kUsage);
  http.answers.remove("/test.db.gz");
  http.answers.set("/TEST.CURRENTSERIAL", "25");
  fails(ErrorCode::kNotFound);
}

TEST(MirrorOptionsTest, AServerThatIsNotThere) {
  Folder folder;
  Mirror mirror({.source = "TEST",
                 .folder = folder.files.folder(),
                 .by = MirrorByFiles{.url = "file:///nowhere/update-notification-file.jose", .public_key = "x"}});
  const auto update = mirror.update(kNow);
  ASSERT_FALSE(update);
  EXPECT_EQ(update.error().code, ErrorCode::kNotFound);
  Mirror other({.source = "TEST",
                .folder = folder.files.folder(),
                .by = MirrorByFiles{.url = "gopher://127.0.0.1/x", .public_key = "x"}});
  EXPECT_EQ(other.update(kNow).error().code, ErrorCode::kUsage);
}

}  // namespace
}  // namespace mannerly::service
