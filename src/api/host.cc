#include "api/host.h"

#include "io/http/http_session.h"

namespace mannerly::api {
namespace {

Instant clock_now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::seconds>(since).count()};
}

}  // namespace

Host::~Host() = default;

Result<std::unique_ptr<Host>> Host::start(HostOptions options, const observatory::Publisher& editions) {
  std::unique_ptr<Host> host(new Host());
  host->service_ = std::make_unique<Service>(ServiceOptions{.site = std::move(options.site),
                                                            .editions = &editions,
                                                            .now = clock_now,
                                                            .cache_bytes = options.cache_bytes,
                                                            .rate = options.rate,
                                                            .contact_addresses = options.contact_addresses,
                                                            .security_contact = options.security_contact,
                                                            .past = options.past,
                                                            .notices = options.notices});
  io::ServerOptions server = std::move(options.server);
  server.input_max = options.limits.input_max();
  server.refusal = io::http_refusal();
  const io::HttpOptions http{.limits = options.limits, .now = clock_now};
  MANNERLY_TRY(host->server_,
               io::Server::start(std::move(server), [&service = *host->service_, http](const io::Endpoint& peer) {
                 return std::make_unique<io::HttpSession>(service, http, peer);
               }));
  return host;
}

}  // namespace mannerly::api
