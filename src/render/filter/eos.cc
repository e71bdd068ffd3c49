// Arista EOS: numbered prefix lists. Access lists and AS-path lists are those of IOS (ios.cc).
#include "render/filter/helpers.h"

namespace mannerly::render::filter {

void eos_prefix_list(Out& out, const Spec& spec, const PrefixList& list) {
  out << "no " << ip_of(spec) << " prefix-list " << spec.name << '\n';
  if (list.empty()) out << "! generated prefix-list " << spec.name << " is empty\n";
  out << ip_of(spec) << " prefix-list " << spec.name << '\n';
  if (list.empty()) out << "   seq 1 deny " << any_of(spec) << '\n';
  std::uint32_t number = 0;
  list.each([&](const ListEntry& e) {
    out << "   seq " << ++number << " permit " << e.prefix;
    put_range(out, e);
    out << '\n';
  });
}

}  // namespace mannerly::render::filter
