// Measures filters against Debian's bgpq4 in one run: CPU time and memory of both programs as child processes.
//   filter_bench [prefixes] [ASes]     (default 500000 30000)
// 1. An as-set's prefixes from a small IRRd on the loopback (!a), aggregated and printed, by bgpq4 and by mannerly
// bgpq4.
// 2. The same number of route objects of many ASes from a snapshot, by mannerly bgpq4; and the steps inside.
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "io/file.h"
#include "policy/filter.h"
#include "policy/made_registry.h"
#include "render/filter/filter.h"
#include "support/measure.h"

namespace {

using namespace mannerly;
using Clock = std::chrono::steady_clock;

constexpr int kRuns = 5;

// The best of some runs: what else happens on the machine does not count.
bench::Cost best_of(const std::vector<std::string>& command, const std::filesystem::path& out) {
  bench::Cost best{.wall_s = 1e9, .cpu_s = 1e9};
  for (int i = 0; i < kRuns; ++i) {
    const bench::Cost cost = bench::run(command, {}, out);
    best.wall_s = std::min(best.wall_s, cost.wall_s);
    best.cpu_s = std::min(best.cpu_s, cost.cpu_s);
    best.peak_mib = std::max(best.peak_mib, cost.peak_mib);
    best.status = cost.status;
  }
  return best;
}

// Prefixes of /18 to /24, most of them /24, spread over unicast space: few neighbours, as in real registries.
std::vector<Prefix> make_prefixes(std::size_t count) {
  std::vector<Prefix> out;
  std::uint64_t state = 42;
  while (out.size() < count) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    const auto address = static_cast<std::uint32_t>(state >> 32);
    if (address >> 24 == 0 || address >> 24 == 10 || address >> 24 >= 224) continue;
    const int length = (state >> 8) % 10 < 6 ? 24 : 18 + static_cast<int>((state >> 12) % 6);
    out.push_back(Prefix::of(Address::v4(address), length));
  }
  return out;
}

// Answers as IRRd does what one bgpq4 asks, one connection after the other. In a process of its own, as everything
// large here: a program that is started counts the memory of the one that starts it (vfork).
class SmallServer {
 public:
  explicit SmallServer(std::size_t prefixes) {
    fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    socklen_t size = sizeof address;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    ::listen(fd_, 4);
    process_ = ::fork();
    if (process_ != 0) return;
    std::string data;
    for (const Prefix& prefix : make_prefixes(prefixes)) data += (data.empty() ? "" : " ") + format_prefix(prefix);
    data += '\n';
    answer_ = fmt::format("A{}\n{}C\n", data.size(), data);
    serve();
    ::_exit(0);
  }
  ~SmallServer() {
    ::close(fd_);
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
  }
  int port() const { return port_; }

 private:
  void serve() {
    while (true) {
      const int client = ::accept(fd_, nullptr, nullptr);
      if (client < 0) return;
      std::string input;
      char buffer[4096];
      bool open = true;
      while (open) {
        const ssize_t count = ::read(client, buffer, sizeof buffer);
        if (count <= 0) break;
        input.append(buffer, static_cast<std::size_t>(count));
        for (std::size_t end = input.find('\n'); end != std::string::npos; end = input.find('\n')) {
          open = open && answer(client, input.substr(0, end));
          input.erase(0, end + 1);
        }
      }
      ::close(client);
    }
  }
  bool answer(int client, const std::string& query) const {
    if (query == "!!") return true;
    if (query == "!q") return false;
    std::string_view text = "C\n";
    if (query == "!a") text = "F Missing required set name for A query\n";
    if (query == "!s-lc") text = "A5\nTEST\nC\n";
    if (query.starts_with("!a4")) text = answer_;
    while (!text.empty()) {
      const ssize_t count = ::send(client, text.data(), text.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  std::string answer_;
  int fd_ = -1, port_ = 0;
  pid_t process_ = 0;
};

void print_cost(const char* what, const bench::Cost& cost) {
  fmt::print("{:<52} {:8.3f} s CPU {:8.3f} s wall {:8.1f} MB  exit {}\n", what, cost.cpu_s, cost.wall_s, cost.peak_mib,
             cost.status);
}

bool same_content(const std::string& a, const std::string& b) {
  std::ifstream one(a, std::ios::binary), two(b, std::ios::binary);
  return std::equal(std::istreambuf_iterator<char>(one), {}, std::istreambuf_iterator<char>(two), {});
}

void against_bgpq4(std::size_t prefixes, const std::filesystem::path& folder) {
  const SmallServer server(prefixes);
  const std::string host = fmt::format("127.0.0.1:{}", server.port());
  const std::string theirs = folder / "theirs", ours = folder / "ours";
  const bench::Cost bgpq4 = best_of({"/usr/bin/bgpq4", "-h", host, "-4", "-A", "AS-BENCH"}, theirs);
  const bench::Cost mannerly = best_of({MANNERLY_PROGRAM, "bgpq4", "-h", host, "-4", "-A", "AS-BENCH"}, ours);
  print_cost("bgpq4 -A, !a over the loopback", bgpq4);
  print_cost("mannerly bgpq4 -A, the same server", mannerly);
  if (bgpq4.status != 0) return;
  fmt::print("{:<52} {:8.1f} x CPU {:8.1f} x memory, output {}\n", "less than bgpq4", bgpq4.cpu_s / mannerly.cpu_s,
             bgpq4.peak_mib / mannerly.peak_mib, same_content(theirs, ours) ? "the same" : "DIFFERENT");
}

void write_snapshot(std::size_t count, std::size_t ases, const std::string& file) {
  const std::vector<Prefix> prefixes = make_prefixes(count);
  policy::MadeRegistry made;
  // A set of sets, 300 members each, as large sets are.
  std::string top;
  for (std::size_t first = 0, number = 0; first < ases; first += 300, ++number) {
    std::string members;
    for (std::size_t i = first; i < std::min(first + 300, ases); ++i) members += fmt::format("AS{} ", 100'000 + i);
    made.as_set("RADB", fmt::format("AS-PART{}", number), members);
    top += fmt::format("AS-PART{} ", number);
  }
  made.as_set("RADB", "AS-BENCH", top);
  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    made.route("RADB", prefixes[i], static_cast<std::uint32_t>(100'000 + i * 7919 % ases));
  }
  const auto tables = made.builder().finish();
  std::ofstream stream(file, std::ios::binary);
  for (const Bytes part : snapshot::encode(*tables).parts) {
    stream.write(reinterpret_cast<const char*>(part.data()), static_cast<std::streamsize>(part.size()));
  }
}

void from_snapshot(std::size_t prefixes, std::size_t ases, const std::filesystem::path& folder) {
  const std::string file = folder / "bench.snapshot", out = folder / "out";
  const pid_t writer = ::fork();
  if (writer == 0) {
    write_snapshot(prefixes, ases, file);
    ::_exit(0);
  }
  ::waitpid(writer, nullptr, 0);
  for (const char* letters : {"-4", "-4A"}) {
    const bench::Cost cost = best_of({MANNERLY_PROGRAM, "bgpq4", "--snapshot", file, letters, "AS-BENCH"}, out);
    print_cost(fmt::format("mannerly bgpq4 {}, {} ASes from the snapshot", letters, ases).c_str(), cost);
  }
  const auto mapped = io::MappedFile::open(file);
  const auto snapshot = snapshot::Snapshot::open(mapped->bytes(), snapshot::Check::kHeader);
  const std::vector objects = {*policy::parse_object_name("AS-BENCH")};
  double best = 1e9, printing = 1e9;
  std::size_t lines = 0;
  for (int i = 0; i < kRuns; ++i) {
    const auto start = Clock::now();
    const policy::IrrIndex index(*snapshot);
    const policy::Filter filter = make_filter(policy::IrrView(index), objects, {.list = {.aggregate = true}});
    const auto made_at = Clock::now();
    std::size_t bytes = 0;
    {
      render::filter::Out sink([&](std::string_view text) { bytes += text.size(); });
      render::filter::render(sink, {}, filter.list);
    }
    lines = filter.list.size();
    best = std::min(best, std::chrono::duration<double>(made_at - start).count());
    printing = std::min(printing, std::chrono::duration<double>(Clock::now() - made_at).count());
  }
  fmt::print("{:<52} {:8.1f} ms expand and aggregate, {:.1f} ms print, {} lines\n", "inside, from the mapped snapshot",
             best * 1e3, printing * 1e3, lines);
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 500'000;
  const std::size_t ases = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 30'000;
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("filter-bench-{}", ::getpid());
  std::filesystem::create_directories(folder);
  against_bgpq4(count, folder);
  from_snapshot(count, ases, folder);
  std::filesystem::remove_all(folder);
  return 0;
}
