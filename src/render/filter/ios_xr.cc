// Cisco IOS XR: prefix sets and AS-path sets of the route policy language.
#include "render/filter/helpers.h"

namespace mannerly::render::filter {
namespace {

void put_paths(Out& out, const Spec& spec, std::span<const Asn> asns, bool in) {
  out << "as-path-set " << spec.name;
  bool first = true;
  const auto line = [&]() -> Out& {
    out << (first ? "\n  ios-regex '^" : ",\n  ios-regex '^");
    first = false;
    if (in) out << spec.asn.value;
    return out;
  };
  if (has_own(spec, asns)) line() << "(_" << spec.asn.value << ")*$'";
  each_group(spec, asns, [&](std::span<const Asn> group) {
    line() << "(_[0-9]+)*_(";
    put_asns(out, group, "|");
    out << ")$'";
  });
  out << "\nend-set\n";
}

}  // namespace

void xr_prefix_set(Out& out, const Spec& spec, const PrefixList& list) {
  out << "no prefix-set " << spec.name << "\nprefix-set " << spec.name << '\n';
  bool first = true;
  list.each([&](const ListEntry& e) {
    out << (first ? " " : ",\n ") << e.prefix;
    put_range(out, e);
    first = false;
  });
  out << "\nend-set\n";
}

void xr_path_in(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_paths(out, spec, asns, true);
}

void xr_path_out(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_paths(out, spec, asns, false);
}

}  // namespace mannerly::render::filter
