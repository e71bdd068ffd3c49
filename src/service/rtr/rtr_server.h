// An RTR cache behind a TCP port: io::Server with one rtr::ServerSession a connection, all looking at one state that
// is swapped when there are new records.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "io/server.h"
#include "wire/rtr/cache.h"

namespace mannerly::service {

struct RtrServerOptions {
  io::ServerOptions net;  // listen, connections; its idle time-out is replaced by the routers' own intervals
  rtr::Timing timing;
  rtr::CacheLimits limits;
  rtr::SessionId session;  // a random number; not that of the last run
  rtr::Serial serial{1};
};

struct RtrServerStats {
  io::ServerStats net;
  std::uint64_t full = 0, incremental = 0, resets = 0, notifies = 0;
  std::uint64_t peer_reports = 0;  // connections that ended with an Error Report of the router
};

class RtrServer {
 public:
  // log: a line for the operator, from any thread but never twice at once.
  using Log = std::function<void(const std::string& line)>;

  // Errors: kUsage (timing), those of io::Server::start.
  static Result<std::unique_ptr<RtrServer>> start(RtrServerOptions options, rtr::RecordSet first, Log log);
  ~RtrServer();
  RtrServer(const RtrServer&) = delete;
  RtrServer& operator=(const RtrServer&) = delete;

  const std::vector<io::Endpoint>& endpoints() const;

  // Serves these from now on and notifies the routers; false when they are the same as before. One caller at a time.
  bool publish(rtr::RecordSet records);
  // Sends notifications that had to wait for their minute; every few seconds.
  void tick();
  // Tells routers of version 2 that the cache restarts, and ends.
  void stop();

  std::shared_ptr<const rtr::CacheState> state() const;
  RtrServerStats stats() const;

 private:
  class Shared;
  class Connection;
  explicit RtrServer(std::unique_ptr<Shared> shared);

  // The server goes first: its connections look at what is shared.
  std::unique_ptr<Shared> shared_;
  std::unique_ptr<io::Server> server_;
};

}  // namespace mannerly::service
