#include "snapshot/source_kind.h"

#include <array>
#include <utility>

namespace mannerly::snapshot {
namespace {

constexpr std::array<std::pair<std::string_view, SourceKind>, 15> kKinds = {{{"mrt", SourceKind::kMrt},
                                                                             {"pfx2as", SourceKind::kPfx2as},
                                                                             {"irr", SourceKind::kIrr},
                                                                             {"vrp", SourceKind::kVrp},
                                                                             {"delegated", SourceKind::kDelegated},
                                                                             {"iana", SourceKind::kIana},
                                                                             {"peeringdb", SourceKind::kPeeringdb},
                                                                             {"asrel", SourceKind::kAsrel},
                                                                             {"cone", SourceKind::kCone},
                                                                             {"asorg", SourceKind::kAsorg},
                                                                             {"spoofer", SourceKind::kSpoofer},
                                                                             {"members", SourceKind::kMembers},
                                                                             {"slurm", SourceKind::kSlurm},
                                                                             {"bogons", SourceKind::kBogons},
                                                                             {"incidents", SourceKind::kIncidents}}};

}  // namespace

std::string_view source_kind_name(SourceKind kind) {
  for (const auto& [name, its_kind] : kKinds) {
    if (its_kind == kind) return name;
  }
  return "unknown";
}

std::optional<SourceKind> source_kind_of(std::string_view name) {
  for (const auto& [its_name, kind] : kKinds) {
    if (its_name == name) return kind;
  }
  return std::nullopt;
}

std::string source_kind_names() {
  std::string list;
  for (const auto& [name, kind] : kKinds) list += (list.empty() ? "" : ", ") + std::string(name);
  return list;
}

}  // namespace mannerly::snapshot
