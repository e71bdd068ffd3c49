// The whole way: a server publishes, mannerly mirror copies, ingest reads, mannerly whois answers.
#include <gtest/gtest.h>

#include <chrono>

#include "io/file.h"
#include "service/mirror/made_servers.h"
#include "service/whois/made_registry_file.h"
#include "tests/irr/whois_process.h"

namespace mannerly {
namespace {

using service::MadeHttpSession;
using service::MadeLineSession;
using service::MadeRegistryFile;
using service::MadeRepository;
using service::MadeServer;

const std::string kProgram = MANNERLY_PROGRAM;

Instant now() {
  return {
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

struct MirrorCommand : ::testing::Test {
  void SetUp() override {
    std::ofstream(files.folder() / "key.pem") << repository.key.public_pem;
    repository.snapshot(1, {MadeRepository::route("192.0.2.0/24", 1001)});
    repository.publish(now());
  }
  std::string call(const std::string& more = {}) const {
    return kProgram + " mirror TEST --out " + (files.folder() / "irr").string() + " " + more;
  }
  std::string by_files(const std::string& more = {}) const {
    return call("--nrtm4 http://127.0.0.1:" + std::to_string(server.port()) +
                "/nrtm/update-notification-file.jose --key " + (files.folder() / "key.pem").string() + " " + more);
  }

  MadeRegistryFile files{"mirror-command"};
  MadeServer<MadeHttpSession> server;
  MadeRepository repository{server.answers};
};

TEST_F(MirrorCommand, FromTheServerToTheAnswer) {
  ShellRun run = run_shell(by_files());
  EXPECT_EQ(run.code, 0);
  EXPECT_NE(run.out.find("TEST.db: version 1, 1 objects, read anew"), std::string::npos) << run.out;
  repository.delta(2, MadeRepository::added(MadeRepository::route("198.51.100.0/24", 1001)));
  repository.publish(now());
  run = run_shell(by_files());
  EXPECT_NE(run.out.find("version 2, 2 objects, 1 changes since version 1"), std::string::npos) << run.out;
  EXPECT_NE(run_shell(by_files()).out.find("nothing new"), std::string::npos);
  std::filesystem::create_symlink(files.folder() / "irr" / "TEST.db", files.file(0));
  files.ingest_files(1);
  const WhoisProcess whois(files.snapshot().string());
  Socket socket(whois.port());
  socket.send("!!\n");
  EXPECT_EQ(socket.ask("!gAS1001"), "192.0.2.0/24 198.51.100.0/24");
}

TEST_F(MirrorCommand, ExitCodesSayWhatIsWrong) {
  EXPECT_EQ(run_shell(by_files()).code, 0);
  const auto copy = io::read_small_file(files.folder() / "irr" / "TEST.db", 1 << 20).value_or("");
  repository.delta(2, MadeRepository::added(MadeRepository::route("198.51.100.0/24", 1001)));
  repository.publish({now().seconds - 25 * 3600});
  EXPECT_EQ(run_shell(by_files("2>/dev/null")).code, 5);  // old
  repository.key = *nrtm::make_key_pair();
  repository.publish(now());
  EXPECT_EQ(run_shell(by_files("2>/dev/null")).code, 1);  // of another key
  EXPECT_EQ(
      run_shell(call("--nrtm4 http://127.0.0.1:1/x --key " + (files.folder() / "key.pem").string() + " 2>/dev/null"))
          .code,
      1);
  EXPECT_EQ(run_shell(call("2>/dev/null")).code, 2);
  EXPECT_EQ(run_shell(call("--nrtm3 127.0.0.1:1 --nrtm4 file:///x 2>/dev/null")).code, 2);
  EXPECT_EQ(run_shell(by_files("--every 0 2>/dev/null")).code, 2);
  EXPECT_EQ(run_shell(kProgram + " mirror ../x --out y --nrtm3 127.0.0.1:1 2>/dev/null").code, 2);
  EXPECT_EQ(io::read_small_file(files.folder() / "irr" / "TEST.db", 1 << 20).value_or("none"), copy);
}

TEST_F(MirrorCommand, FollowsAStream) {
  MadeServer<MadeLineSession> whois;
  server.answers.set("/test.db", MadeRepository::route("192.0.2.0/24", 1001));
  whois.answers.set("-g TEST:3:11-LAST", "%START Version: 3 TEST 11-11\n\nADD 11\n\n" +
                                             MadeRepository::route("203.0.113.0/24", 1002) + "\n%END TEST\n");
  const ShellRun run =
      run_shell(call("--nrtm3 127.0.0.1:" + std::to_string(whois.port()) +
                     " --dump http://127.0.0.1:" + std::to_string(server.port()) + "/test.db --serial 10"));
  EXPECT_EQ(run.code, 0);
  EXPECT_NE(run.out.find("version 11, 2 objects, read anew, then 1 changes"), std::string::npos) << run.out;
}

}  // namespace
}  // namespace mannerly
