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

}  // namespace

void routeros6_rules(Out& out, const Spec& spec, const PrefixList& list) {
  if (list.empty()) return put_empty(out, spec);
  list.each([&](const ListEntry& e) {
    out << "/routing filter add action=accept chain=\"" << spec.name << suffix(spec) << "\" prefix=" << e.prefix;
    if (e.is_range) out << " prefix-length=" << e.low << '-' << e.high;
    out << '\n';
  });
}

void routeros7_rules(Out& out, const Spec& spec, const PrefixList& list) {
  if (list.empty()) return put_empty(out, spec);
  list.each([&](const ListEntry& e) {
    out << "/routing filter rule add chain=\"" << spec.name << suffix(spec) << "\" rule=\"if (dst";
    if (e.is_range) {
      out << " in " << e.prefix << " && dst-len in " << e.low << '-' << e.high << ") {accept}\"\n";
    } else {
      out << "==" << e.prefix << ") {accept}\"\n";
    }
  });
}

}  // namespace mannerly::render::filter
