// MikroTik RouterOS 6 and 7: filter rules of a chain that is named after the list and the family.
#include "render/filter/helpers.h"

namespace mannerly::render::filter {
namespace {

std::string_view suffix(const Spec& spec) {
  return is_v4(spec) ? "-V4" : "-V6";
}

void put_empty(Out& out, const Spec& spec) {
  out << "# generated prefix-list " << spec.name << " is empty\n";
}

void put_paths(Out& out, const Spec& spec, std::span<const Asn> asns, bool in) {
  if (asns.empty()) return put_empty(out, spec);
  const auto begin = [&]() -> Out& {
    return out << "/routing filter rule add chain=\"" << spec.name << "\" rule=\"if (";
  };
  if (has_own(spec, asns)) {
    if (in) {
      begin() << "bgp-as-path ^" << spec.asn.value << "+\\$) {accept}\"\n";
    } else {
      begin() << "bgp-path-len < 1) {accept}\"\n";  // an empty path has no characters to match
    }
  }
  each_group(spec, asns, [&](std::span<const Asn> group) {
    begin() << "bgp-as-path ^";
    if (in) out << spec.asn.value;
    out << ".*[";
    put_asns(out, group, " ");
    out << "]\\$) {accept}\"\n";
  });
}

}  // namespace

void routeros6_rules(Out& out, const Spec& spec, const PrefixList& list) {
  if (list.empty()) return put_empty(out, spec);
  each_line(out, spec, list, [&](const ListEntry& e) {
    out << "/routing filter add action=accept chain=\"" << spec.name << suffix(spec) << "\" prefix=" << e.prefix;
    if (e.is_range) out << " prefix-length=" << e.low << '-' << e.high;
    out << '\n';
  });
}

void routeros7_rules(Out& out, const Spec& spec, const PrefixList& list) {
  if (list.empty()) return put_empty(out, spec);
  each_line(out, spec, list, [&](const ListEntry& e) {
    out << "/routing filter rule add chain=\"" << spec.name << suffix(spec) << "\" rule=\"if (dst";
    if (e.is_range) {
      out << " in " << e.prefix << " && dst-len in " << e.low << '-' << e.high << ") {accept}\"\n";
    } else {
      out << "==" << e.prefix << ") {accept}\"\n";
    }
  });
}

// RouterOS 7 matches AS numbers, not characters; "$" of a text in quotes is written "\$".
void routeros7_path_in(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_paths(out, spec, asns, true);
}

void routeros7_path_out(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_paths(out, spec, asns, false);
}

}  // namespace mannerly::render::filter
