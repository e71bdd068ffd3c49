// Nokia SR Linux: prefix sets and AS-path sets of routing policies, IP filters.
#include "render/filter/helpers.h"

namespace mannerly::render::filter {
namespace {

// A set has one expression, which matches AS numbers as that of SR OS does.
void put_paths(Out& out, const Spec& spec, std::span<const Asn> asns, bool in) {
  out << "/routing-policy\ndelete as-path-set \"" << spec.name << "\"\nas-path-set \"" << spec.name
      << "\" {\n    expression \"";
  bool first = true;
  if (has_own(spec, asns)) {
    out << spec.asn.value << '+';
    first = false;
  }
  each_group(spec, asns, [&](std::span<const Asn> group) {
    if (!first) out << '|';
    if (in) out << spec.asn.value;
    out << ".*[";
    put_asns(out, group, " ");
    out << ']';
    first = false;
  });
  out << "\"\n}\n";
}

}  // namespace

void srlinux_prefix_set(Out& out, const Spec& spec, const PrefixList& list) {
  out << "/routing-policy\ndelete prefix-set \"" << spec.name << "\"\nprefix-set \"" << spec.name << "\" {\n";
  each_line(out, spec, list, [&](const ListEntry& e) {
    out << "    prefix " << e.prefix << " mask-length-range ";
    if (e.is_range) {
      out << low_of(e) << ".." << e.high << " { }\n";
    } else {
      out << "exact { }\n";
    }
  });
  out << "}\n";
}

void srlinux_acl(Out& out, const Spec& spec, const PrefixList& list) {
  const char* const filter = is_v4(spec) ? "ipv4-filter" : "ipv6-filter";
  out << "/acl \ndelete " << filter << " \"" << spec.name << "\"\n" << filter << " \"" << spec.name << "\" {\n";
  if (list.empty()) out << "# generated " << filter << " '" << spec.name << "' is empty\n";
  std::uint32_t number = 0;
  each_line(out, spec, list, [&](const ListEntry& e) {
    out << " entry " << (number += 10) << " {\n  action { accept { } }\n  match { source-ip { prefix " << e.prefix
        << " } } }\n";
  });
  out << "}\n";
}

void srlinux_path_in(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_paths(out, spec, asns, true);
}

void srlinux_path_out(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_paths(out, spec, asns, false);
}

}  // namespace mannerly::render::filter
