// Huawei VRP: ip-prefix lists and AS-path filters, and the lists of its extended policy language (XPL).
#include "render/filter/helpers.h"

namespace mannerly::render::filter {
namespace {

void put_length(Out& out, const ListEntry& e) {
  out << e.prefix.address() << ' ' << e.prefix.length;
}

void put_filter_lines(Out& out, const Spec& spec, std::span<const Asn> asns, bool in) {
  each_group(spec, asns, [&](std::span<const Asn> group) {
    out << "ip as-path-filter " << spec.name << " permit ^";
    if (in) out << spec.asn.value;
    out << "(_[0-9]+)*_(";
    put_asns(out, group, "|");
    out << ")$\n";
  });
}

void put_own_line(Out& out, const Spec& spec, bool in) {
  out << "ip as-path-filter " << spec.name << " permit ^";
  if (in) out << spec.asn.value;
  out << "(_" << spec.asn.value << ")*$\n";
}

void put_xpl_paths(Out& out, const Spec& spec, std::span<const Asn> asns, bool in) {
  out << "xpl as-path-list " << spec.name;
  // bgpq4 puts a comma behind the name when the list does not begin with the own AS.
  bool first = !(in && spec.as_bgpq4);
  const auto line = [&](bool own) -> Out& {
    out << (first || own ? "\n  regular ^" : ",\n  regular ^");
    first = false;
    if (in) out << spec.asn.value;
    return out;
  };
  if (has_own(spec, asns)) line(true) << "(_" << spec.asn.value << ")*$";
  each_group(spec, asns, [&](std::span<const Asn> group) {
    line(false) << "(_[0-9]+)*_(";
    put_asns(out, group, "|");
    out << ")$";
  });
  out << "\nend-list\n";
}

}  // namespace

void vrp_prefix_list(Out& out, const Spec& spec, const PrefixList& list) {
  out << "undo ip " << ip_of(spec) << "-prefix " << spec.name << '\n';
  if (list.empty()) {
    out << "ip " << ip_of(spec) << "-prefix " << spec.name << " deny " << any_of(spec) << '\n';
    return;
  }
  each_line(out, spec, list, [&](const ListEntry& e) {
    out << "ip " << ip_of(spec) << "-prefix " << spec.name << " permit ";
    put_length(out, e);
    put_range(out, e, " greater-equal ", " less-equal ");
    out << '\n';
  });
}

void vrp_path_in(Out& out, const Spec& spec, std::span<const Asn> asns) {
  out << "undo ip as-path-filter " << spec.name << '\n';
  if (asns.empty()) {
    out << "ip as-path-filter " << spec.name << " deny .*\n";
    return;
  }
  if (has_own(spec, asns)) put_own_line(out, spec, true);
  put_filter_lines(out, spec, asns, true);
}

// As bgpq4: with no AS but the own one a last line refuses all else, which is what the list does anyway.
void vrp_path_out(Out& out, const Spec& spec, std::span<const Asn> asns) {
  out << "undo ip as-path-filter " << spec.name << '\n';
  const bool own = has_own(spec, asns);
  if (own) put_own_line(out, spec, false);
  if (asns.size() == (own ? 1u : 0u)) out << "ip as-path-filter " << spec.name << " deny .*\n";
  put_filter_lines(out, spec, asns, false);
}

void xpl_prefix_list(Out& out, const Spec& spec, const PrefixList& list) {
  out << "no xpl " << ip_of(spec) << "-prefix-list " << spec.name << "\nxpl " << ip_of(spec) << "-prefix-list "
      << spec.name << '\n';
  bool first = true;
  list.each([&](const ListEntry& e) {
    out << (first ? "  " : ",\n  ");
    put_length(out, e);
    put_range(out, e);
    first = false;
  });
  out << "\nend-list\n";
}

void xpl_path_in(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_xpl_paths(out, spec, asns, true);
}

void xpl_path_out(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_xpl_paths(out, spec, asns, false);
}

}  // namespace mannerly::render::filter
