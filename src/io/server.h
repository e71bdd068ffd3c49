// A TCP server for request-and-answer protocols (whois, RTR): thousands of connections on one event loop a core, each
// with a session (session.h) that turns bytes into bytes.
//
// What a connection may take is limited: bytes of one unit, time for one unit, time between units, time to read an
// answer, and how many connections one address has. A connection is not read while its answer is being sent. Long
// answers are computed on threads of their own, so that they do not hold up the others of the loop.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "io/endpoint.h"
#include "io/session.h"

namespace mannerly::io {

struct ServerOptions {
  std::vector<Endpoint> listen;                         // at least one; [::] takes IPv4 too
  unsigned loops = 0;                                   // 0: one a core
  unsigned heavy_threads = 0;                           // that compute long answers; 0: one a core
  std::size_t connections_max = 4096;                   // in total
  std::size_t connections_per_peer = 256;               // of one IPv4 address or one IPv6 /64
  std::size_t input_max = 16 << 10;                     // bytes of one unit (a line, a PDU)
  std::size_t output_total_max = std::size_t{1} << 30;  // bytes of answers that wait to be sent, of all connections
  std::chrono::milliseconds idle_timeout{30'000};       // silence between two units
  std::chrono::milliseconds unit_timeout{30'000};       // from the first byte of a unit to its last
  std::chrono::milliseconds write_timeout{60'000};      // to take an answer, plus a second for each write_rate bytes
  std::size_t write_rate = 16 << 10;
  std::string refusal;  // sent to whom no connection is granted; empty: just closed
};

// Counts since the start, but for open.
struct ServerStats {
  std::uint64_t accepted = 0, open = 0;
  std::uint64_t refused = 0;    // over a limit of connections
  std::uint64_t timeouts = 0;   // idle, slow to send or slow to read
  std::uint64_t overflows = 0;  // units over input_max
  std::uint64_t dropped = 0;    // for want of memory for answers
  std::uint64_t faults = 0;     // exceptions of the libraries below (memory), and calls to accept that failed
  std::uint64_t bytes_in = 0, bytes_out = 0;
};

class Server {
 public:
  // Called once a connection, from any loop; nullptr refuses it.
  using Factory = std::function<std::unique_ptr<Session>(const Endpoint& peer)>;

  // Binds, listens and serves in threads of its own until stop. kUsage: nowhere to listen; kIo: an address that the
  // system does not give.
  static Result<std::unique_ptr<Server>> start(ServerOptions options, Factory factory);

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  // As stop without grace.
  ~Server();

  // Where it listens, with the ports that the system chose.
  const std::vector<Endpoint>& endpoints() const;

  // Every session gets on_notify, soon. From any thread.
  void notify();

  // Accepts no more, lets answers that are under way be sent for at most grace, closes everything, ends the threads.
  void stop(std::chrono::milliseconds grace = std::chrono::milliseconds(0));

  ServerStats stats() const;

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace mannerly::io
