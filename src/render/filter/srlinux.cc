// Nokia SR Linux: prefix sets of routing policies, IP filters.
#include "render/filter/helpers.h"

namespace mannerly::render::filter {

void srlinux_prefix_set(Out& out, const Spec& spec, const PrefixList& list) {
  out << "/routing-policy\ndelete prefix-set \"" << spec.name << "\"\nprefix-set \"" << spec.name << "\" {\n";
  list.each([&](const ListEntry& e) {
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
  list.each([&](const ListEntry& e) {
    out << " entry " << (number += 10) << " {\n  action { accept { } }\n  match { source-ip { prefix " << e.prefix
        << " } } }\n";
  });
  out << "}\n";
}

}  // namespace mannerly::render::filter
