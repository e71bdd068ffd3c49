#include "render/plan/rpsl.h"

#include <fmt/format.h>

namespace mannerly::render {

std::string rpsl_line(std::string_view name, std::string_view value) {
  return fmt::format("{:<16}{}\n", fmt::format("{}:", name), value);
}

std::string rpsl_text(const plan::RouteObject& object) {
  return rpsl_line(object.prefix.is_v4() ? "route" : "route6", format_prefix(object.prefix)) +
         rpsl_line("origin", format_asn(object.origin)) + rpsl_line("mnt-by", object.maintainer) +
         rpsl_line("source", object.registry);
}

std::string rpsl_text(const plan::AsSetObject& object) {
  std::string out = rpsl_line("as-set", object.name);
  for (const std::string& member : object.members) out += rpsl_line("members", member);
  // RIR's registries ask for a contact; which one, only the network knows.
  return out + rpsl_line("tech-c", "YOUR-NOC-ROLE") + rpsl_line("mnt-by", object.maintainer) +
         rpsl_line("source", object.registry);
}

}  // namespace mannerly::render
