// What the whois server answers in a second: 500,000 route objects of 30,000 ASes, an as-set of all of them.
//   whois_bench            prints a table; the exit status is 1 when an answer is not what it should be
//
// Time is CPU time of what answers (session, server), so that the client and other programs do not count; wall clock
// stands beside it. The client is in the same process, on threads of its own.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "io/unique_fd.h"
#include "service/ingest/ingest.h"
#include "service/whois/whois.h"
#include "wire/irrd/session.h"

namespace {

using namespace mannerly;

constexpr std::uint32_t kAses = 30'000, kRoutes = 500'000, kFirstAsn = 100'000;
constexpr std::size_t kQueries = 1'000'000;

double clock_of(clockid_t which) {
  timespec now{};
  clock_gettime(which, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Times {
  double wall = clock_of(CLOCK_MONOTONIC), all = clock_of(CLOCK_PROCESS_CPUTIME_ID),
         own = clock_of(CLOCK_THREAD_CPUTIME_ID);
  // CPU time of all threads but this one.
  double others() const { return all - own; }
  Times since(const Times& start) const {
    Times out = *this;
    out.wall -= start.wall;
    out.all -= start.all;
    out.own -= start.own;
    return out;
  }
};

// AS100000, AS100001, ... with 16 or 17 /24s each; AS-BIG holds them in sets of 100.
bool make_snapshot(const std::filesystem::path& folder) {
  std::ofstream dump(folder / "test.db");
  for (std::uint32_t i = 0; i < kRoutes; ++i) {
    dump << "route: " << format_prefix(Prefix::of(Address::v4(0x01000000 + (i << 8)), 24)) << "\norigin: AS"
         << kFirstAsn + i % kAses << "\nmnt-by: MAINT-TEST\nsource: TEST\n\n";
  }
  dump << "as-set: AS-BIG\n";
  for (std::uint32_t set = 0; set < kAses / 100; ++set) dump << "members: AS-PART" << set << "\n";
  dump << "source: TEST\n\n";
  for (std::uint32_t set = 0; set < kAses / 100; ++set) {
    dump << "as-set: AS-PART" << set << "\n";
    for (std::uint32_t i = 0; i < 100; ++i) dump << "members: AS" << kFirstAsn + set * 100 + i << "\n";
    dump << "source: TEST\n\n";
  }
  dump.close();
  std::ofstream(folder / "world.toml") << "name = 'bench'\nat = 2026-11-01\n[[source]]\nkind = 'irr'\nname = 'test'\n"
                                          "path = 'test.db'\n";
  const auto world = service::read_world(folder / "world.toml");
  if (!world) return false;
  const auto report = service::ingest(*world, folder / "test.snapshot");
  if (!report) fmt::print(stderr, "{}\n", report.error().message);
  return report.has_value();
}

std::string queries(std::size_t count, std::uint32_t seed) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    seed = seed * 1664525 + 1013904223;
    out += "!gas" + std::to_string(kFirstAsn + seed % kAses) + "\n";
  }
  return out;
}

void row(std::string_view what, double queries_done, double cpu, double wall) {
  fmt::print("{:<58} {:>10.0f} {:>10.0f}\n", what, queries_done / cpu, queries_done / wall);
}

io::UniqueFd connect_to(std::uint16_t port) {
  io::UniqueFd fd(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&at), sizeof(at)) != 0) fd.close();
  return fd;
}

// Sends and receives at the same time; replies are counted by their "C" lines, which is exact here: data has no
// letters.
class Peer {
 public:
  Peer(std::uint16_t port, std::string text, std::size_t replies)
      : fd_(connect_to(port)), text_("!!\n" + std::move(text)), left_(replies) {}
  bool connected() const { return static_cast<bool>(fd_); }
  int fd() const { return fd_.get(); }
  bool done() const { return left_ == 0; }
  short wants() const { return static_cast<short>(sent_ < text_.size() ? POLLIN | POLLOUT : POLLIN); }
  bool go_on(short events) {
    if ((events & POLLOUT) != 0) {
      const ssize_t n = ::send(fd_.get(), text_.data() + sent_, text_.size() - sent_, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (n > 0) sent_ += static_cast<std::size_t>(n);
    }
    if ((events & (POLLIN | POLLHUP)) == 0) return true;
    static thread_local std::vector<char> buffer(1 << 18);
    const ssize_t n = ::recv(fd_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (n == 0) return false;
    for (ssize_t i = 0; i < n; ++i) left_ -= buffer[static_cast<std::size_t>(i)] == 'C' ? 1 : 0;
    return true;
  }

 private:
  io::UniqueFd fd_;
  std::string text_;
  std::size_t sent_ = 0, left_;
};

bool run_peers(std::vector<std::unique_ptr<Peer>>& peers) {
  std::vector<pollfd> fds;
  for (;;) {
    fds.clear();
    std::vector<Peer*> order;
    for (const auto& peer : peers) {
      if (peer->done()) continue;
      fds.push_back({peer->fd(), peer->wants(), 0});
      order.push_back(peer.get());
    }
    if (order.empty()) return true;
    if (::poll(fds.data(), fds.size(), 10'000) <= 0) return false;
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (fds[i].revents != 0 && !order[i]->go_on(fds[i].revents)) return false;
    }
  }
}

bool measure_session(const std::shared_ptr<const service::SnapshotDatabase>& database) {
  irrd::Session session([&]() -> std::shared_ptr<const irrd::Database> { return database; }, "bench",
                        {.output_soft = std::size_t{1} << 20});
  std::string text = "!!\n" + queries(kQueries, 1), out;
  const Times start;
  std::size_t at = 0, bytes = 0;
  while (at < text.size()) {
    const irrd::Step step =
        session.step(as_bytes(text).subspan(at, std::min<std::size_t>(64 << 10, text.size() - at)), out, true);
    at += step.consumed;
    bytes += out.size();
    out.clear();
    if (step.consumed == 0) return false;
  }
  const Times used = Times().since(start);
  row("!g, the session alone", kQueries, used.own, used.wall);
  return bytes > kQueries * 200;
}

bool measure_server(service::Whois& whois, std::size_t peers_count, std::string_view what) {
  const std::uint16_t port = whois.endpoints().front().port;
  std::vector<std::unique_ptr<Peer>> peers;
  const std::size_t each = kQueries / peers_count;
  for (std::size_t i = 0; i < peers_count; ++i) {
    peers.push_back(std::make_unique<Peer>(port, queries(each, static_cast<std::uint32_t>(i)), each));
    if (!peers.back()->connected()) return false;
  }
  const Times start;
  const bool whole = run_peers(peers);
  const Times used = Times().since(start);
  row(what, static_cast<double>(each * peers_count), used.others(), used.wall);
  return whole;
}

bool measure_set(const std::shared_ptr<const service::SnapshotDatabase>& database) {
  double best = 1e9;
  std::size_t bytes = 0;
  for (int i = 0; i < 5; ++i) {
    irrd::Session session([&]() -> std::shared_ptr<const irrd::Database> { return database; }, "bench");
    std::string out;
    const Times start;
    session.step(as_bytes("!a4AS-BIG\n"), out, true);
    best = std::min(best, Times().since(start).own);
    bytes = out.size();
  }
  fmt::print("!a4 of {} ASes and {} routes: {:.1f} ms, {:.1f} MB\n", kAses, kRoutes, best * 1e3,
             static_cast<double>(bytes) / 1e6);
  return bytes > kRoutes * 10;
}

int run(const std::filesystem::path& folder) {
  if (!make_snapshot(folder)) return 1;
  service::WhoisOptions options{.snapshot = folder / "test.snapshot"};
  options.server.listen = {{Address::v4(0x7F000001), 0}};
  options.server.loops = 1;
  options.server.connections_per_peer = 2000;
  auto whois = service::Whois::start(options);
  if (!whois) {
    fmt::print(stderr, "{}\n", whois.error().message);
    return 1;
  }
  fmt::print("{} route objects, {} ASes; {:.0f} prefixes a reply; one event loop\n", kRoutes, kAses,
             static_cast<double>(kRoutes) / kAses);
  fmt::print("{:<58} {:>10} {:>10}\n", "", "/s of CPU", "/s of wall");
  bool good = measure_session((*whois)->database());
  good = measure_server(**whois, 1, "!g, one connection, pipelined") && good;
  good = measure_server(**whois, 16, "!g, 16 connections, pipelined") && good;
  good = measure_server(**whois, 1000, "!g, 1,000 connections at once, pipelined") && good;
  good = measure_set((*whois)->database()) && good;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("peak memory of all this (client and ingest too): {} MB\n", usage.ru_maxrss / 1024);
  (*whois)->stop(std::chrono::milliseconds(0));
  if (!good) fmt::print(stderr, "an answer was missing or wrong\n");
  return good ? 0 : 1;
}

}  // namespace

int main() {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  const auto folder = std::filesystem::temp_directory_path() / ("mannerly-whois-bench." + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const int code = run(folder);
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return code;
}
