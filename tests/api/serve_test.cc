// mannerly serve as a process: bytes over a real connection, a new snapshot while it runs, a clean end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "io/file.h"
#include "io/tcp_client.h"
#include "io/unique_fd.h"
#include "readiness/made_world.h"

namespace mannerly {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class ServeProcess {
 public:
  explicit ServeProcess(const std::filesystem::path& snapshot) {
    std::array<int, 2> out{};
    if (::pipe(out.data()) != 0) return;
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(out[1], 1);
      ::close(out[0]);
      ::execl(MANNERLY_PROGRAM, MANNERLY_PROGRAM, "serve", "-s", snapshot.c_str(), "--listen", "127.0.0.1:0", nullptr);
      ::_exit(127);
    }
    ::close(out[1]);
    const io::UniqueFd end(out[0]);
    pollfd wait{.fd = end.get(), .events = POLLIN, .revents = 0};
    for (char c = 0; ::poll(&wait, 1, 60'000) > 0 && ::read(end.get(), &c, 1) == 1 && c != '\n';) ready_ += c;
    const std::size_t at = ready_.find("127.0.0.1:");
    if (at != std::string::npos) port_ = static_cast<std::uint16_t>(std::atoi(ready_.c_str() + at + 10));
  }
  ServeProcess(const ServeProcess&) = delete;
  ServeProcess& operator=(const ServeProcess&) = delete;
  ~ServeProcess() { end(); }

  const std::string& ready() const { return ready_; }
  int end() {
    if (pid_ <= 0) return -1;
    ::kill(pid_, SIGTERM);
    int status = 0;
    ::waitpid(std::exchange(pid_, 0), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  // Sends all and takes what comes until there are `answers` of them or the server closes.
  std::string talk(std::string_view bytes, std::string_view last) const {
    const auto deadline = io::TcpClient::Clock::now() + 20s;
    auto client = io::TcpClient::connect({.host = "127.0.0.1", .port = port_}, deadline);
    if (!client || !client->send(as_bytes(bytes), deadline)) return "";
    std::string all;
    std::array<std::uint8_t, 4096> piece{};
    while (all.find(last) == std::string::npos) {
      const auto count = client->receive(piece, deadline);
      if (!count || *count == 0) break;
      all += as_text(Bytes(piece.data(), *count));
    }
    return all;
  }

 private:
  ::pid_t pid_ = 0;
  std::uint16_t port_ = 0;
  std::string ready_;
};

void write_world(const std::filesystem::path& file, std::uint32_t asn) {
  readiness::MadeWorld world;
  world.origin("192.0.2.0/24", asn);
  world.as(asn, "Example Net", "CH", snapshot::Rir::kRipeNcc);
  world.finish();
  ASSERT_TRUE(io::write_file_atomically(file, world.bytes()));
}

TEST(Serve, AnswersReloadsAndEnds) {
  const auto folder = std::filesystem::temp_directory_path() / ("mannerly-serve-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const auto snapshot = folder / "made.snapshot";
  write_world(snapshot, 64500);
  ServeProcess serve(snapshot);
  EXPECT_THAT(serve.ready(), HasSubstr("listening on http://127.0.0.1:"));
  const std::string host = " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const std::string said =
      serve.talk("GET /healthz" + host + "HEAD /version" + host + "GET /api/v1/networks/64500" + host + "BAD\r\n\r\n",
                 "request_id\":\"x");
  EXPECT_TRUE(said.starts_with("HTTP/1.1 200 OK\r\nDate: ")) << said;
  EXPECT_THAT(said, HasSubstr("\r\n\r\nok\n"));
  EXPECT_THAT(said, HasSubstr("Example Net"));
  EXPECT_THAT(said, HasSubstr("HTTP/1.1 400 Bad Request"));
  EXPECT_THAT(serve.talk("GET /api/v1/networks/64501" + host, "}"), HasSubstr("HTTP/1.1 404"));
  EXPECT_THAT(serve.talk("GET /networks" + host, "</html>"), HasSubstr("<html"));

  write_world(snapshot, 64501);
  std::string later;
  for (int tries = 0; tries < 100 && later.find("HTTP/1.1 200") == std::string::npos; ++tries) {
    ::usleep(100'000);
    later = serve.talk("GET /api/v1/networks/64501" + host, "}");
  }
  EXPECT_THAT(later, HasSubstr("HTTP/1.1 200"));
  EXPECT_EQ(serve.end(), 0);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace mannerly
