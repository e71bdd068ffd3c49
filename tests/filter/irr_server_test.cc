// mannerly bgpq4 -h: against a server on the loopback that answers what the test says, word for word.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <thread>

#include "tests/filter/filter_world.h"

namespace mannerly {
namespace {

using ::testing::HasSubstr;

constexpr const char* kHasA = "F Missing required set name for A query\n";

// One connection; what is not in the table is answered by "D". An empty answer ends the connection.
class ScriptedServer {
 public:
  explicit ScriptedServer(std::map<std::string, std::string> answers) : answers_(std::move(answers)) {
    fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    socklen_t size = sizeof address;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    ::listen(fd_, 1);
    thread_ = std::thread([this] { serve(); });
  }
  ~ScriptedServer() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
    ::close(fd_);
  }
  std::string host() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  void serve() {
    const int client = ::accept(fd_, nullptr, nullptr);
    if (client < 0) return;
    std::string input;
    char buffer[4096];
    bool open = true;
    while (open) {
      const ssize_t count = ::read(client, buffer, sizeof buffer);
      if (count <= 0) break;
      input.append(buffer, static_cast<std::size_t>(count));
      for (std::size_t end = input.find('\n'); open && end != std::string::npos; end = input.find('\n')) {
        open = answer(client, input.substr(0, end));
        input.erase(0, end + 1);
      }
    }
    ::close(client);
  }
  bool answer(int client, const std::string& query) const {
    if (query == "!!") return true;
    const auto found = answers_.find(query);
    const std::string text = found != answers_.end()   ? found->second
                             : query.starts_with("!n") ? std::string("C\n")
                                                       : std::string("D\n");
    if (text.empty() || query == "!q") return false;
    return ::send(client, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }

  std::map<std::string, std::string> answers_;
  int fd_ = -1, port_ = 0;
  std::thread thread_;
};

std::string data(const std::string& words) {
  return "A" + std::to_string(words.size() + 1) + "\n" + words + "\nC\n";
}

ProgramRun ask(const std::map<std::string, std::string>& answers, std::vector<std::string> words) {
  const ScriptedServer server(answers);
  std::vector<std::string> all = {"bgpq4", "-h", server.host(), "-l", "L"};
  all.insert(all.end(), words.begin(), words.end());
  return run_program(all, {"HOME=/", "LANG=C.UTF-8"});
}

TEST(IrrServer, AsksAsBgpq4Does) {
  const std::string list =
      "no ip prefix-list L\nip prefix-list L permit 193.0.0.0/24\nip prefix-list L permit 194.0.0.0/22\n";
  EXPECT_EQ(ask({{"!a", kHasA}, {"!s-lc", data("TEST")}, {"!a4AS-X", data("194.0.0.0/22 193.0.0.0/24 193.0.0.0/24")}},
                {"AS-X"})
                .out,
            list);
  EXPECT_EQ(ask({{"!s-lc", data("TEST")},
                 {"!iAS-X,1", data("AS1103 AS112")},
                 {"!gas112", data("193.0.0.0/24")},
                 {"!gas1103", data("194.0.0.0/22")}},
                {"AS-X"})
                .out,
            list);
  EXPECT_EQ(ask({{"!sA,B", "C\n"},
                 {"!iAS-X", data("AS112 AS-SUB")},
                 {"!iAS-SUB", data("AS1103 AS9")},
                 {"!gas112", data("193.0.0.0/24")},
                 {"!gas1103", data("194.0.0.0/22")}},
                {"-S", "A,B", "AS-X", "EXCEPT", "AS9"})
                .out,
            list);
  EXPECT_EQ(ask({{"!s-lc", data("TEST")}, {"!iRS-X,1", data("193.0.0.0/24 194.0.0.0/22^22")}}, {"RS-X"}).out, "");
  EXPECT_EQ(
      ask({{"!s-lc", data("TEST")}, {"!sTEST", "C\n"}, {"!iRS-X,1", data("193.0.0.0/24 194.0.0.0/22^22")}}, {"RS-X"})
          .out,
      list);
  EXPECT_EQ(ask({{"!s-lc", data("TEST")}}, {"AS-NOSUCH"}).code, 5);
}

// bgpq4 prints what arrived and says success; a router would then drop the rest.
TEST(IrrServer, AFailureHalfWayLeavesNoOutput) {
  const std::map<std::string, std::string> whole = {{"!s-lc", data("TEST")},
                                                    {"!iAS-X,1", data("AS1103 AS112")},
                                                    {"!gas112", data("193.0.0.0/24")},
                                                    {"!gas1103", data("194.0.0.0/22")}};
  const std::vector<std::pair<std::string, std::string>> failures = {
      {"!gas1103", "F timeout\n"},
      {"!gas1103", ""},
      {"!gas1103", "A13\n194.0.0.0/22\nX\n"},
      {"!gas1103", "E\n"},
      {"!gas1103", "nonsense\n"},
      {"!gas1103", data("194.0.0.0/99")},
      {"!iAS-X,1", ""},
      {"!s-lc", "F no\n"},
  };
  ASSERT_EQ(ask(whole, {"AS-X"}).code, 0);
  for (const auto& [query, answer] : failures) {
    auto answers = whole;
    answers[query] = answer;
    for (const bool theirs : {false, true}) {
      std::vector<std::string> words = {"AS-X"};
      if (theirs) words.insert(words.begin(), "--bgpq4-exit");
      const ProgramRun run = ask(answers, words);
      EXPECT_EQ(run.code, 1) << query << " " << answer;
      EXPECT_EQ(run.out, "") << query << " " << answer;
      EXPECT_THAT(run.error, HasSubstr("nothing was written")) << query << " " << answer;
    }
  }
}

}  // namespace
}  // namespace mannerly
