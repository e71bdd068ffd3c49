// A service on a port: io::Server, HTTP sessions and api::Service put together. Who runs it publishes editions and
// calls tick about once a second.
#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "api/service.h"
#include "base/result.h"
#include "io/server.h"

namespace mannerly::api {

struct HostOptions {
  io::ServerOptions server;  // its input_max and refusal are set here
  io::HttpLimits limits;
  Site site;
  std::size_t cache_bytes = std::size_t{64} << 20;
  RateOptions rate = {};
  bool contact_addresses = false;  // of public role objects, to everybody
  std::string security_contact = {};
  observatory::PastEditions* past = nullptr;  // see ServiceOptions
  const observatory::NoticeBoard* notices = nullptr;
};

class Host {
 public:
  // Listens and answers in threads of its own. editions must outlive it. Errors: those of io::Server.
  static Result<std::unique_ptr<Host>> start(HostOptions options, const observatory::Publisher& editions);
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  // As stop without grace.
  ~Host();

  const std::vector<io::Endpoint>& endpoints() const { return server_->endpoints(); }
  // Lets feeds say what is new.
  void tick() { server_->notify(); }
  // Lets answers that are under way be sent for at most grace.
  void stop(std::chrono::milliseconds grace) { server_->stop(grace); }
  io::ServerStats stats() const { return server_->stats(); }
  Service& service() { return *service_; }

 private:
  Host() = default;
  std::unique_ptr<Service> service_;
  std::unique_ptr<io::Server> server_;  // last: its threads end before the service goes
};

}  // namespace mannerly::api
