// FRR: prefix lists with numbers, AS-path access lists.
#include "render/filter/helpers.h"

namespace mannerly::render::filter {
namespace {

constexpr std::uint32_t kStep = 5;  // as FRR itself numbers

void put_paths(Out& out, const Spec& spec, std::span<const Asn> asns, bool in) {
  out << "no bgp as-path access-list " << spec.name << '\n';
  const auto line = [&]() -> Out& { return out << "bgp as-path access-list " << spec.name; };
  if (asns.empty()) {
    line() << " deny .*\n";
    return;
  }
  if (has_own(spec, asns)) {
    line() << " permit ^";
    if (in) out << spec.asn.value;
    out << "(_" << spec.asn.value << ")*$\n";
  }
  each_group(spec, asns, [&](std::span<const Asn> group) {
    line() << " permit ^";
    if (in) out << spec.asn.value;
    out << "(_[0-9]+)*_(";
    put_asns(out, group, "|");
    out << ")$\n";
  });
}

}  // namespace

void frr_prefix_list(Out& out, const Spec& spec, const PrefixList& list) {
  out << "no " << ip_of(spec) << " prefix-list " << spec.name << '\n';
  std::uint32_t number = 0;
  const auto line = [&]() -> Out& {
    return out << ip_of(spec) << " prefix-list " << spec.name << " seq " << (number += kStep);
  };
  if (list.empty()) line() << " deny any\n";
  each_line(out, spec, list, [&](const ListEntry& e) {
    line() << " permit " << e.prefix;
    put_range(out, e);
    out << '\n';
  });
}

void frr_path_in(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_paths(out, spec, asns, true);
}

void frr_path_out(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_paths(out, spec, asns, false);
}

}  // namespace mannerly::render::filter
