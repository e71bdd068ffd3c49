// OpenBGPD: prefix lists as macros, prefix-set, as-set and filter rules on paths.
#include "render/filter/helpers.h"

namespace mannerly::render::filter {
namespace {

void put_prefixes(Out& out, const PrefixList& list) {
  list.each([&](const ListEntry& e) {
    out << "\n\t" << e.prefix;
    if (!e.is_range) return;
    if (e.low == e.high) {
      out << " prefixlen = " << e.high;
    } else {
      out << " prefixlen " << low_of(e) << " - " << e.high;
    }
  });
}

void put_paths(Out& out, const Spec& spec, std::span<const Asn> asns, std::string_view direction) {
  if (asns.empty()) out << "deny " << direction << " AS " << spec.asn.value << '\n';
  for (const Asn asn : asns) {
    out << "allow " << direction << " AS " << spec.asn.value << " AS " << asn.value << '\n';
  }
}

}  // namespace

void openbgpd_prefixes(Out& out, const Spec& spec, const PrefixList& list) {
  if (list.empty()) {
    out << "# generated prefix-list " << spec.name << " (AS " << spec.asn.value << ") is empty\n";
    if (spec.asn.value != 0) {
      out << "deny from AS " << spec.asn.value << '\n';
      return;
    }
    out << "# use -a <asn> to generate \"deny from ASN <asn>\" instead of this list\n";
  }
  const bool is_macro = spec.name != "NN";
  if (is_macro) out << spec.name << "=\"";
  out << "prefix { ";
  put_prefixes(out, list);
  out << "\n\t}" << (is_macro ? "\"\n" : "\n");
}

void openbgpd_prefix_set(Out& out, const Spec& spec, const PrefixList& list) {
  out << "prefix-set " << spec.name << " {";
  put_prefixes(out, list);
  out << "\n}\n";
}

void openbgpd_path_in(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_paths(out, spec, asns, "from");
}

void openbgpd_path_out(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_paths(out, spec, asns, "to");
}

void openbgpd_as_set(Out& out, const Spec& spec, std::span<const Asn> asns) {
  out << "as-set " << spec.name << " {";
  for (std::size_t i = 0; i < asns.size(); ++i) {
    const bool new_line = spec.width == 0 ? i == 0 : i % spec.width == 0;
    out << (new_line ? "\n\t" : " ") << asns[i].value;
  }
  out << "\n}\n";
}

}  // namespace mannerly::render::filter
