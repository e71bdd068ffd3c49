#include "programme/fixes.h"

#include <fmt/format.h>

#include "base/text.h"

namespace mannerly::programme {
namespace {

std::string_view name_of(snapshot::Rir rir) {
  switch (rir) {
    case snapshot::Rir::kAfrinic: return "AFRINIC";
    case snapshot::Rir::kApnic: return "APNIC";
    case snapshot::Rir::kArin: return "ARIN";
    case snapshot::Rir::kLacnic: return "LACNIC";
    case snapshot::Rir::kRipeNcc: return "RIPE";
    case snapshot::Rir::kIana:
    case snapshot::Rir::kUnknown: break;
  }
  return "YOUR-REGISTRY";
}

std::string_view registry_of(const snapshot::Snapshot& snapshot, Asn asn) {
  const snapshot::AsRow* row = snapshot.find_as(asn);
  return name_of(row == nullptr ? snapshot::Rir::kUnknown : row->rir);
}

// The registry that the address space is held from: the only one that can check who may register it.
std::string_view registry_of(const snapshot::Snapshot& snapshot, const Prefix& prefix, Asn origin) {
  const snapshot::ResourceRow* row = snapshot.find_resource(prefix.address());
  const bool known = row != nullptr && name_of(row->rir) != "YOUR-REGISTRY";
  return known ? name_of(row->rir) : registry_of(snapshot, origin);
}

std::string line(std::string_view name, std::string_view value) {
  return fmt::format("{:<16}{}\n", fmt::format("{}:", name), value);
}

// RFC 2622 section 2: letters, digits, '_' and '-', a letter first. What registries or lists call an AS is
// often free text, which would make the object invalid.
bool is_rpsl_name(std::string_view text) {
  if (text.empty() || to_lower(text[0]) < 'a' || to_lower(text[0]) > 'z') return false;
  for (const char c : text) {
    const bool letter = to_lower(c) >= 'a' && to_lower(c) <= 'z';
    if (!letter && !is_digit(c) && c != '_' && c != '-') return false;
  }
  return true;
}

std::string tail(const snapshot::Snapshot& snapshot, Asn asn, std::string_view registry) {
  const std::string known = maintainers_of(snapshot, asn);
  const auto words = split_words(known);
  const bool usable = !words.empty() && is_rpsl_name(words.front());
  return line("mnt-by", usable ? words.front() : "YOUR-MNT") + line("source", registry);
}

}  // namespace

std::string maintainers_of(const snapshot::Snapshot& snapshot, Asn asn) {
  std::string out;
  for (const snapshot::AutNumRow& row : snapshot.aut_nums_of(asn)) {
    if (row.object >= snapshot.irr_objects().size()) continue;
    const std::string_view names = snapshot.text(snapshot.irr_objects()[row.object].mnt_by);
    if (!names.empty()) out += fmt::format("{}{}", out.empty() ? "" : " ", names);
  }
  return out;
}

std::string route_object(const snapshot::Snapshot& snapshot, Asn origin, const Prefix& prefix) {
  return line(prefix.is_v4() ? "route" : "route6", format_prefix(prefix)) + line("origin", format_asn(origin)) +
         tail(snapshot, origin, registry_of(snapshot, prefix, origin));
}

std::string aut_num_object(const snapshot::Snapshot& snapshot, Asn asn) {
  constexpr std::size_t kProvidersMax = 20;
  std::string policy;
  std::size_t providers = 0;
  for (const snapshot::AsLinkRow& link : snapshot.links_of(asn)) {
    if (link.relation != snapshot::Relation::kProvider || ++providers > kProvidersMax) continue;
    policy += line("import", fmt::format("from AS{} accept ANY", link.neighbour));
    policy += line("export", fmt::format("to AS{} announce {}", link.neighbour, format_asn(asn)));
  }
  if (policy.empty()) {
    policy = line("import", "from YOUR-PROVIDER accept ANY") +
             line("export", fmt::format("to YOUR-PROVIDER announce {}", format_asn(asn)));
  }
  const snapshot::AsRow* row = snapshot.find_as(asn);
  const std::string_view known = row == nullptr ? std::string_view() : snapshot.text(row->name);
  const std::string_view name = is_rpsl_name(known) ? known : "YOUR-AS-NAME";
  return line("aut-num", format_asn(asn)) + line("as-name", name) + policy + line("admin-c", "YOUR-ROLE") +
         line("tech-c", "YOUR-NOC-ROLE") + tail(snapshot, asn, registry_of(snapshot, asn));
}

std::string as_set_object(const snapshot::Snapshot& snapshot, std::span<const Asn> asns) {
  if (asns.empty()) return "";
  std::string members;
  for (const Asn asn : asns) members += fmt::format("{}{}", members.empty() ? "" : ", ", format_asn(asn));
  return line("as-set", fmt::format("{}:AS-ALL", format_asn(asns.front()))) + line("members", members) +
         line("tech-c", "YOUR-NOC-ROLE") + tail(snapshot, asns.front(), registry_of(snapshot, asns.front()));
}

std::string roa(Asn origin, const Prefix& prefix) {
  return fmt::format("ROA: origin {}, prefix {}, maxLength {}", format_asn(origin), format_prefix(prefix),
                     prefix.length);
}

}  // namespace mannerly::programme
