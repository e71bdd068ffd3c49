// bgpq4's JSON: an object with one array under the list's name.
#include "render/filter/helpers.h"

namespace mannerly::render::filter {

void json_prefixes(Out& out, const Spec& spec, const PrefixList& list) {
  out << "{ \"" << spec.name << "\": [";
  bool first = true;
  list.each([&](const ListEntry& e) {
    out << (first ? "\n    { \"prefix\": \"" : ",\n    { \"prefix\": \"") << e.prefix.address() << "\\/"
        << e.prefix.length << "\", \"exact\": ";
    first = false;
    if (!e.is_range) {
      out << "true }";
    } else if (starts_below(e)) {
      out << "false,\n      \"greater-equal\": " << e.low << ", \"less-equal\": " << e.high << " }";
    } else {
      out << "false, \"less-equal\": " << e.high << " }";
    }
  });
  out << "\n] }\n";
}

void json_asns(Out& out, const Spec& spec, std::span<const Asn> asns) {
  out << "{\"" << spec.name << "\": [";
  for (std::size_t i = 0; i < asns.size(); ++i) {
    const bool new_line = spec.width == 0 ? i == 0 : i % spec.width == 0;
    out << (i == 0 ? "" : ",") << (new_line ? "\n  " : "") << asns[i].value;
  }
  out << "\n]}\n";
}

}  // namespace mannerly::render::filter
