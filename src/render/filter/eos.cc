// Arista EOS: numbered prefix lists, AS-path lists. Access lists are those of IOS (ios.cc).
#include "render/filter/helpers.h"

namespace mannerly::render::filter {

void eos_prefix_list(Out& out, const Spec& spec, const PrefixList& list) {
  out << "no " << ip_of(spec) << " prefix-list " << spec.name << '\n';
  if (list.empty()) out << "! generated prefix-list " << spec.name << " is empty\n";
  out << ip_of(spec) << " prefix-list " << spec.name << '\n';
  if (list.empty()) out << "   seq 1 deny " << any_of(spec) << '\n';
  std::uint32_t number = 0;
  each_line(out, spec, list, [&](const ListEntry& e) {
    out << "   seq " << ++number << " permit " << e.prefix;
    put_range(out, e);
    out << '\n';
  });
}

namespace {

void put_paths(Out& out, const Spec& spec, std::span<const Asn> asns, bool in) {
  const auto line = [&](std::string_view action) -> Out& {
    return out << "ip as-path access-list " << spec.name << ' ' << action << ' ';
  };
  out << "no ip as-path access-list " << spec.name << '\n';
  if (asns.empty()) line("deny") << ".* any\n";
  if (has_own(spec, asns)) {
    line("permit") << '^';
    if (in) out << spec.asn.value;
    out << "(_" << spec.asn.value << ")*$ any\n";
  }
  each_group(spec, asns, [&](std::span<const Asn> group) {
    line("permit") << '^';
    if (in) out << spec.asn.value;
    out << "(_[0-9]+)*_(";
    put_asns(out, group, "|");
    out << ")$ any\n";
  });
}

}  // namespace

void eos_path_in(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_paths(out, spec, asns, true);
}

void eos_path_out(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_paths(out, spec, asns, false);
}

}  // namespace mannerly::render::filter
