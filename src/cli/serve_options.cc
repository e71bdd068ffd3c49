#include "cli/serve_options.h"

#include <fmt/format.h>

#include "base/text.h"
#include "base/thread_pool.h"
#include "pages/routes.h"

namespace mannerly::cli {
namespace {

Result<std::uint32_t> number_option(const Arguments& arguments, std::string_view name, std::uint32_t max) {
  const std::string text = arguments.get(name);
  const auto number = parse_u32(text);
  if (number && *number > 0 && *number <= max) return *number;
  return fail(ErrorCode::kUsage, fmt::format("--{}: \"{}\" is no number from 1 to {}", name, text, max));
}

}  // namespace

std::vector<Option> listen_options() {
  return {
      {.name = "listen",
       .value = "ADDRESS:PORT",
       .help = "where; *:80 is every address",
       .default_value = "127.0.0.1:8080",
       .repeatable = true},
      {.name = "max-connections", .value = "N", .help = "at a time", .default_value = "4096"},
      {.name = "max-per-address", .value = "N", .help = "of one address or IPv6 /64", .default_value = "256"},
      {.name = "cache", .value = "MIB", .help = "memory for answers made already; 0: none", .default_value = "64"},
      {.name = "rate", .value = "N", .help = "requests a minute of one address; 0: no limit", .default_value = "600"},
      {.name = "burst", .value = "N", .help = "requests at once", .default_value = "300"},
      {.name = "limit-loopback", .help = "limit callers of this machine too"},
      {.name = "contact-addresses", .help = "show the addresses of public role objects on pages of contacts"},
      {.name = "security-contact", .value = "URL", .help = "for /.well-known/security.txt"},
      {.name = "threads", .value = "N", .help = "event loops; else one a core"}};
}

Result<api::HostOptions> host_options(const Context& context) {
  const Arguments& arguments = context.arguments;
  api::HostOptions options;
  for (const std::string& text :
       arguments.has("listen") ? arguments.all("listen") : std::vector{arguments.get("listen")}) {
    MANNERLY_TRY(const io::Endpoint endpoint, io::parse_endpoint(text));
    options.server.listen.push_back(endpoint);
  }
  MANNERLY_TRY(options.server.connections_max, number_option(arguments, "max-connections", 1'000'000));
  MANNERLY_TRY(options.server.connections_per_peer, number_option(arguments, "max-per-address", 1'000'000));
  options.cache_bytes = 0;
  if (arguments.get("cache") != "0") {
    MANNERLY_TRY(const std::uint32_t cache, number_option(arguments, "cache", 1 << 20));
    options.cache_bytes = std::size_t{cache} << 20;
  }
  if (arguments.has("threads")) {
    MANNERLY_TRY(options.server.loops, number_option(arguments, "threads", ThreadPool::kThreadsMax));
    options.server.heavy_threads = options.server.loops;
  }
  if (arguments.get("rate") != "0") {
    MANNERLY_TRY(options.rate.per_minute, number_option(arguments, "rate", 1'000'000));
  }
  MANNERLY_TRY(options.rate.burst, number_option(arguments, "burst", 1'000'000));
  options.rate.loopback = arguments.has("limit-loopback");
  options.contact_addresses = arguments.has("contact-addresses");
  options.security_contact = arguments.get("security-contact");
  options.site = pages::whole_site();
  return options;
}

}  // namespace mannerly::cli
