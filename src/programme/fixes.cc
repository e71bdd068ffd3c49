#include "programme/fixes.h"

#include <fmt/format.h>

#include "plan/registration.h"
#include "render/plan/rpsl.h"

namespace mannerly::programme {
namespace {

using render::rpsl_line;

std::string tail(const snapshot::Snapshot& snapshot, Asn asn) {
  const std::string_view registry = plan::registry_of(snapshot, asn);
  return rpsl_line("mnt-by", plan::maintainer_in(snapshot, asn, registry)) + rpsl_line("source", registry);
}

}  // namespace

std::string route_object(const snapshot::Snapshot& snapshot, Asn origin, const Prefix& prefix) {
  return render::rpsl_text(plan::route_object_of(snapshot, origin, prefix));
}

std::string aut_num_object(const snapshot::Snapshot& snapshot, Asn asn) {
  constexpr std::size_t kProvidersMax = 20;
  std::string policy;
  std::size_t providers = 0;
  for (const snapshot::AsLinkRow& link : snapshot.links_of(asn)) {
    if (link.relation != snapshot::Relation::kProvider || ++providers > kProvidersMax) continue;
    policy += rpsl_line("import", fmt::format("from AS{} accept ANY", link.neighbour));
    policy += rpsl_line("export", fmt::format("to AS{} announce {}", link.neighbour, format_asn(asn)));
  }
  if (policy.empty()) {
    policy = rpsl_line("import", "from YOUR-PROVIDER accept ANY") +
             rpsl_line("export", fmt::format("to YOUR-PROVIDER announce {}", format_asn(asn)));
  }
  const snapshot::AsRow* row = snapshot.find_as(asn);
  const std::string_view known = row == nullptr ? std::string_view() : snapshot.text(row->name);
  const std::string_view name = plan::is_rpsl_name(known) ? known : "YOUR-AS-NAME";
  return rpsl_line("aut-num", format_asn(asn)) + rpsl_line("as-name", name) + policy +
         rpsl_line("admin-c", "YOUR-ROLE") + rpsl_line("tech-c", "YOUR-NOC-ROLE") + tail(snapshot, asn);
}

std::string as_set_object(const snapshot::Snapshot& snapshot, std::span<const Asn> asns) {
  if (asns.empty()) return "";
  const std::string registry(plan::registry_of(snapshot, asns.front()));
  plan::AsSetObject object{.name = format_asn(asns.front()) + ":AS-ALL",
                           .registry = registry,
                           .maintainer = plan::maintainer_in(snapshot, asns.front(), registry)};
  for (const Asn asn : asns) object.members.push_back(format_asn(asn));
  return render::rpsl_text(object);
}

std::string roa(Asn origin, const Prefix& prefix) {
  return fmt::format("ROA: origin {}, prefix {}, maxLength {}", format_asn(origin), format_prefix(prefix),
                     prefix.length);
}

}  // namespace mannerly::programme
