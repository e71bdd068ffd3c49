// BIRD 2: prefix sets and sets of AS numbers, to be put behind "define".
#include "render/filter/helpers.h"

namespace mannerly::render::filter {

// As bgpq4: an empty list is no text at all, so that a configuration that uses its name does not load.
void bird_prefix_set(Out& out, const Spec& spec, const PrefixList& list) {
  if (list.empty()) return;
  out << spec.name << " = [";
  bool first = true;
  list.each([&](const ListEntry& e) {
    out << (first ? "\n    " : ",\n    ") << e.prefix;
    if (e.is_range) out << '{' << low_of(e) << ',' << e.high << '}';
    first = false;
  });
  out << "\n];\n";
}

void bird_as_set(Out& out, const Spec& spec, std::span<const Asn> asns) {
  out << spec.name << " = [";
  if (asns.empty()) {
    out << "];\n";
    return;
  }
  for (std::size_t i = 0; i < asns.size(); ++i) {
    const bool new_line = spec.width == 0 ? i == 0 : i % spec.width == 0;
    if (new_line) {
      out << (i == 0 ? "\n    " : ",\n    ");
    } else {
      out << ", ";
    }
    out << asns[i].value;
  }
  out << "\n];\n";
}

}  // namespace mannerly::render::filter
