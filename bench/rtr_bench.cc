// The RTR server under load on the loopback: 600,000 VRPs and 20,000 ASPAs of a made-up Internet, served to one client,
// to 500 at once, and as a difference of one percent. Each client counts what it gets; a wrong count fails the run.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <random>
#include <thread>

#include "service/rtr/rtr_client.h"
#include "service/rtr/rtr_server.h"
#include "support/measure.h"
#include "wire/rtr/response.h"

namespace {

using namespace mannerly;

constexpr std::uint32_t kVrps = 600'000, kAspas = 20'000;
constexpr int kClients = 500;

// Of this process, now.
std::uint64_t resident_bytes() {
  std::uint64_t pages = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

// Different for each seed in one percent of the VRPs.
rtr::RecordSet made_set(std::uint32_t seed) {
  std::vector<rtr::Vrp> vrps;
  std::mt19937_64 random(1);
  for (std::uint32_t i = 0; i < kVrps; ++i) {
    const Asn asn{1 + static_cast<std::uint32_t>(random() % 80'000) + (i % 100 == 0 ? seed : 0)};
    const bool v4 = i % 5 != 0;
    const auto spread = static_cast<std::uint32_t>(random());
    const Prefix prefix =
        v4 ? Prefix::of(Address::v4(spread), 24)
           : Prefix::of(Address::v6(std::uint64_t{0x2A000000u + spread % 65536} << 32 | spread, 0), 48);
    vrps.push_back({prefix, prefix.length, asn});
  }
  std::vector<rtr::Aspa> aspas;
  aspas.reserve(kAspas);
  for (std::uint32_t i = 0; i < kAspas; ++i) aspas.push_back({Asn{i + 1}, {Asn{i + 2}, Asn{i + 900}}});
  return *rtr::make_record_set(std::move(vrps), std::move(aspas));
}

// Reads an answer to its end without keeping it: what the server can do, not what a client can.
bool drain(const io::HostPort& at, std::uint64_t expected) {
  const auto deadline = io::TcpClient::Clock::now() + std::chrono::seconds(300);
  auto client = io::TcpClient::connect(at, deadline);
  std::string query;
  rtr::append_pdu(query, 2, rtr::ResetQuery{});
  if (!client || !client->send(as_bytes(query), deadline)) return false;
  std::vector<std::uint8_t> buffer(64 << 10);
  std::uint64_t seen = 0;
  while (seen < expected) {
    const auto got = client->receive(buffer, deadline);
    if (!got || *got == 0) return false;
    seen += *got;
  }
  return seen == expected;
}

int run() {
  fmt::print("{}; server and clients in one process\n", bench::machine());
  rtr::RecordSet first = made_set(0), second = made_set(7);
  const std::uint64_t before = resident_bytes();
  double start = bench::wall_s();
  const rtr::Delta delta = rtr::diff(first, second);
  fmt::print("difference of two sets             {:8.1f} ms  {} records\n", (bench::wall_s() - start) * 1e3,
             delta.records());
  service::RtrServerOptions options{.session = {1}};
  options.net.listen = {{Address::v4(0x7F000001), 0}};
  options.net.connections_max = options.net.connections_per_peer = 2000;
  auto server = service::RtrServer::start(std::move(options), std::move(first), {});
  if (!server) return 1;
  const io::HostPort at{"127.0.0.1", (*server)->endpoints().front().port};
  std::string whole;
  rtr::Response(2, (*server)->state(), nullptr).fill(whole, SIZE_MAX);
  start = bench::wall_s();
  std::string again;
  again.reserve(whole.size() + 64);
  rtr::Response(2, (*server)->state(), nullptr).fill(again, SIZE_MAX);
  fmt::print("one answer written in memory       {:8.1f} ms  {:.1f} MB\n", (bench::wall_s() - start) * 1e3,
             static_cast<double>(whole.size()) / 1e6);
  start = bench::wall_s();
  if (!drain(at, whole.size())) return 1;
  fmt::print("one answer over the loopback       {:8.1f} ms\n", (bench::wall_s() - start) * 1e3);
  rtr::ClientSession session;
  start = bench::wall_s();
  if (!service::rtr_fetch({.cache = at}, session)) return 1;
  fmt::print("the same into our client's set     {:8.1f} ms\n", (bench::wall_s() - start) * 1e3);
  start = bench::wall_s();
  if (!(*server)->publish(second)) return 1;
  fmt::print("swap of the records                {:8.1f} ms\n", (bench::wall_s() - start) * 1e3);
  start = bench::wall_s();
  if (!service::rtr_fetch({.cache = at}, session) || *session.data() != second) return 1;
  fmt::print("the difference into our client     {:8.1f} ms\n", (bench::wall_s() - start) * 1e3);
  const std::uint64_t idle = resident_bytes();
  std::atomic<int> good{0}, done{0};
  whole.clear();
  rtr::Response(2, (*server)->state(), nullptr).fill(whole, SIZE_MAX);
  const std::uint64_t size = whole.size();
  start = bench::wall_s();
  std::vector<std::thread> clients;
  clients.reserve(kClients);
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&] {
      good += drain(at, size) ? 1 : 0;
      ++done;
    });
  }
  std::uint64_t peak = idle;
  while (done < kClients) {
    peak = std::max(peak, resident_bytes());
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  for (std::thread& client : clients) client.join();
  const double seconds = bench::wall_s() - start;
  fmt::print("{} clients at once, all of it     {:8.1f} s   {:.2f} GB/s\n", kClients, seconds,
             static_cast<double>(size) * kClients / seconds / 1e9);
  fmt::print("memory: {:.0f} MB for records and server, {:.0f} MB more with {} clients (their buffers too)\n",
             static_cast<double>(idle - before) / 1e6, static_cast<double>(peak - idle) / 1e6, kClients);
  return good == kClients ? 0 : 1;
}

}  // namespace

int main() {
  return run();
}
