#include "io/endpoint.h"

#include "base/text.h"

namespace mannerly::io {

Result<Endpoint> parse_endpoint(std::string_view text) {
  const auto refuse = [&] {
    return fail(ErrorCode::kUsage,
                "\"" + std::string(text) + "\" is no ADDRESS:PORT; write 192.0.2.1:4343, [2001:db8::1]:4343 or *:4343");
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return refuse();
  const auto port = parse_u32(text.substr(colon + 1));
  if (!port || *port > 0xFFFF) return refuse();
  std::string_view host = text.substr(0, colon);
  Endpoint endpoint{.address = Address::v6(0, 0), .port = static_cast<std::uint16_t>(*port)};
  if (host == "*") return endpoint;
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  const auto address = parse_address(host);
  // An IPv6 address without brackets would leave open where it ends.
  if (!address || bracketed == address->is_v4()) return refuse();
  endpoint.address = *address;
  return endpoint;
}

std::string format_endpoint(const Endpoint& endpoint) {
  const std::string host = format_address(endpoint.address);
  return (endpoint.address.is_v4() ? host : "[" + host + "]") + ":" + std::to_string(endpoint.port);
}

}  // namespace mannerly::io
