#include <fmt/format.h>

#include <iterator>

#include "wire/json/write.h"
#include "wire/spoofer/spoofer.h"

namespace mannerly::spoofer {
namespace {

void append_text(std::string& out, std::string_view name, std::string_view value) {
  fmt::format_to(std::back_inserter(out), ",\"{}\":", name);
  if (value.empty()) {
    out += "null";
  } else {
    json::append_string(out, value);
  }
}

std::string session_object(const Session& s) {
  // The order of the API: by name.
  std::string out = fmt::format("{{\"@id\":\"/sessions/{}\",\"@type\":\"Session\"", s.id);
  const auto asn = [](const Tests& t) { return t.asn ? std::to_string(t.asn->value) : std::string(); };
  const auto client = [](const Tests& t) { return t.client ? format_prefix(*t.client) : std::string(); };
  const auto nat = [](const Tests& t) { return !t.nat ? "null" : *t.nat ? "true" : "false"; };
  append_text(out, "asn4", asn(s.ipv4));
  append_text(out, "asn6", asn(s.ipv6));
  append_text(out, "client4", client(s.ipv4));
  append_text(out, "client6", client(s.ipv6));
  append_text(out, "country", s.country);
  fmt::format_to(std::back_inserter(out), ",\"nat4\":{},\"nat6\":{}", nat(s.ipv4), nat(s.ipv6));
  append_text(out, "privatespoof", name_of(s.ipv4.private_spoof));
  append_text(out, "privatespoof6", name_of(s.ipv6.private_spoof));
  append_text(out, "routedspoof", name_of(s.ipv4.routed_spoof));
  append_text(out, "routedspoof6", name_of(s.ipv6.routed_spoof));
  fmt::format_to(std::back_inserter(out), ",\"session\":{},\"timestamp\":\"{}\"}}", s.id, format_instant(s.timestamp));
  return out;
}

}  // namespace

std::string format_session(const Session& session) {
  return session_object(session) + "\n";
}

std::string format_page(std::span<const Session> sessions) {
  std::string out =
      "{\"@context\":\"/contexts/Session\",\"@id\":\"/sessions\",\"@type\":\"hydra:Collection\",\"hydra:member\":[";
  for (const Session& session : sessions) {
    if (&session != sessions.data()) out += ",\n";
    out += session_object(session);
  }
  out += fmt::format("],\"hydra:totalItems\":{}}}\n", sessions.size());
  return out;
}

}  // namespace mannerly::spoofer
