// Juniper Junos: prefix-list, route-filters of a policy term, route-filter-list, as-path-group, as-list-group.
#include "render/filter/helpers.h"

namespace mannerly::render::filter {
namespace {

void put_route_filters(Out& out, const Spec& spec, const PrefixList& list, std::string_view word) {
  each_line(out, spec, list, [&](const ListEntry& e) {
    out << "    " << word << e.prefix;
    if (!e.is_range) {
      out << " exact;\n";
    } else if (starts_below(e)) {
      out << " prefix-length-range /" << e.low << "-/" << e.high << ";\n";
    } else {
      out << " upto /" << e.high << ";\n";
    }
  });
}

void put_paths(Out& out, const Spec& spec, std::span<const Asn> asns, bool in) {
  out << "policy-options {\nreplace:\n as-path-group " << spec.name << " {\n";
  std::uint32_t line = 0;
  if (has_own(spec, asns))
    out << "  as-path a" << line++ << " \"^" << spec.asn.value << '(' << spec.asn.value << ")*$\";\n";
  each_group(spec, asns, [&](std::span<const Asn> group) {
    out << "  as-path a" << line++ << " \"^";
    if (in) out << spec.asn.value;
    out << "(.)*(";
    put_asns(out, group, "|");
    out << ")$\";\n";
  });
  if (line == 0) out << (in ? "  " : " ") << "as-path aNone \"!.*\";\n";
  out << " }\n}\n";
}

}  // namespace

void junos_prefix_list(Out& out, const Spec& spec, const PrefixList& list) {
  out << "policy-options {\nreplace:\n prefix-list " << spec.name << " {\n";
  each_line(out, spec, list, [&](const ListEntry& e) { out << "    " << e.prefix << ";\n"; });
  out << " }\n}\n";
}

void junos_route_filter(Out& out, const Spec& spec, const PrefixList& list) {
  const std::size_t slash = spec.name.find('/');
  const bool has_term = slash != std::string::npos;
  const std::string_view policy = std::string_view(spec.name).substr(0, slash);
  out << "policy-options {\n policy-statement " << policy;
  if (has_term) {
    out << " {\n  term " << std::string_view(spec.name).substr(slash + 1) << " {\nreplace:\n   from {\n";
  } else {
    out << " { \nreplace:\n  from {\n";
  }
  if (!spec.match.empty()) out << "    " << spec.match << ";\n";
  if (list.empty()) {
    out << "    route-filter " << any_of(spec) << " orlonger reject;\n";
  } else {
    put_route_filters(out, spec, list, "route-filter ");
  }
  out << (has_term ? "   }\n  }\n }\n}\n" : "  }\n }\n}\n");
}

void junos_route_filter_list(Out& out, const Spec& spec, const PrefixList& list) {
  out << "policy-options {\nreplace:\n  route-filter-list " << spec.name << " {\n";
  if (list.empty()) {
    out << "    " << any_of(spec) << " orlonger reject;\n";
  } else {
    put_route_filters(out, spec, list, "");
  }
  out << "  }\n}\n";
}

void junos_path_in(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_paths(out, spec, asns, true);
}

void junos_path_out(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_paths(out, spec, asns, false);
}

void junos_as_list(Out& out, const Spec& spec, std::span<const Asn> asns) {
  out << "policy-options {\nreplace:\n as-list-group " << spec.name << " {\n";
  std::uint32_t line = 0;
  if (has_own(spec, asns)) out << "  as-list a" << line++ << " members " << spec.asn.value << ";\n";
  each_group(spec, asns, [&](std::span<const Asn> group) {
    out << "  as-list a" << line++ << " members [";
    for (const Asn asn : group) {
      if (asn.value != 0) out << ' ' << asn.value;  // Junos refuses AS 0
    }
    out << " ];\n";
  });
  out << " }\n}\n";
}

}  // namespace mannerly::render::filter
