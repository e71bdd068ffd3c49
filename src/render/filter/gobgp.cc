// GoBGP: the defined sets of its TOML configuration.
#include "render/filter/helpers.h"

namespace mannerly::render::filter {
namespace {

void put_paths(Out& out, const Spec& spec, std::span<const Asn> asns, bool in) {
  out << "[[defined-sets.bgp-defined-sets.as-path-sets]]\n  as-path-set-name = \"" << spec.name
      << "\"\n  as-path-list = [";
  bool first = true;
  const auto begin = [&] {
    out << (first ? "\n    \"^" : ",\n    \"^");
    if (in) out << spec.asn.value;
    first = false;
  };
  if (has_own(spec, asns)) {
    begin();
    out << "(_" << spec.asn.value << ")*$\"";
  }
  each_group(spec, asns, [&](std::span<const Asn> group) {
    begin();
    out << "(_[0-9]+)*_(";
    put_asns(out, group, "|");
    out << ")$\"";
  });
  out << "\n  ]\n";
}

}  // namespace

void gobgp_prefix_set(Out& out, const Spec& spec, const PrefixList& list) {
  out << "[[defined-sets.prefix-sets]]\n  prefix-set-name = \"" << spec.name << "\"\n";
  each_line(out, spec, list, [&](const ListEntry& e) {
    out << "  [[defined-sets.prefix-sets.prefix-list]]\n    ip-prefix = \"" << e.prefix << "\"\n";
    if (e.is_range) out << "    masklength-range = \"" << low_of(e) << ".." << e.high << "\"\n";
  });
}

void gobgp_path_in(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_paths(out, spec, asns, true);
}

void gobgp_path_out(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_paths(out, spec, asns, false);
}

}  // namespace mannerly::render::filter
