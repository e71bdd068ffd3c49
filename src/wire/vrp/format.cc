#include "wire/vrp/format.h"

#include <fmt/format.h>

#include <iterator>

#include "wire/json/write.h"

namespace mannerly::vrp {
namespace {

void append_end(std::string& out, std::string_view ta, Instant expires) {
  if (!ta.empty()) {
    out += ", \"ta\": ";
    json::append_string(out, ta);
  }
  if (expires != Instant{}) fmt::format_to(std::back_inserter(out), ", \"expires\": {}", expires.seconds);
  out += " }";
}

void append_prefix(std::string& out, const Prefix& prefix) {
  char buffer[64];
  out.append(buffer, write_prefix(prefix, buffer));
}

}  // namespace

std::string format_json(std::span<const Vrp> vrps, std::span<const Aspa> aspas, const TaNames& names,
                        std::optional<Instant> built) {
  std::string out = "{\n";
  const auto to = std::back_inserter(out);
  if (built) {
    fmt::format_to(to, "  \"metadata\": {{ \"buildtime\": \"{}\", \"uniquevrps\": {}, \"uniquevaps\": {} }},\n",
                   format_instant(*built), vrps.size(), aspas.size());
  }
  out += "  \"roas\": [";
  for (const Vrp& vrp : vrps) {
    fmt::format_to(to, "{}\n    {{ \"asn\": {}, \"prefix\": \"", &vrp == vrps.data() ? "" : ",", vrp.asn.value);
    append_prefix(out, vrp.prefix);
    fmt::format_to(to, "\", \"maxLength\": {}", vrp.max_length);
    append_end(out, names.name(vrp.ta), vrp.expires);
  }
  out += "\n  ]";
  if (!aspas.empty()) out += ",\n  \"aspas\": [";
  for (const Aspa& aspa : aspas) {
    fmt::format_to(to, "{}\n    {{ \"customer_asid\": {}, \"providers\": [", &aspa == aspas.data() ? "" : ",",
                   aspa.customer.value);
    for (std::size_t i = 0; i < aspa.providers.size(); ++i) {
      fmt::format_to(to, "{}{}", i == 0 ? "" : ", ", aspa.providers[i].value);
    }
    out += "]";
    append_end(out, names.name(aspa.ta), aspa.expires);
  }
  if (!aspas.empty()) out += "\n  ]";
  out += "\n}\n";
  return out;
}

std::string format_csv(std::span<const Vrp> vrps, const TaNames& names) {
  std::string out = "ASN,IP Prefix,Max Length,Trust Anchor,Expires\n";
  for (const Vrp& vrp : vrps) {
    fmt::format_to(std::back_inserter(out), "AS{},", vrp.asn.value);
    append_prefix(out, vrp.prefix);
    fmt::format_to(std::back_inserter(out), ",{},", vrp.max_length);
    for (const char c : names.name(vrp.ta)) {
      out += c == ',' || c == '"' || static_cast<unsigned char>(c) < 0x20 ? '_' : c;
    }
    out += ',';
    if (vrp.expires != Instant{}) out += std::to_string(vrp.expires.seconds);
    out += '\n';
  }
  return out;
}

}  // namespace mannerly::vrp
