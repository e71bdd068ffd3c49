// SONiC: PREFIX_SET and PREFIX of its configuration database, as JSON for `sonic-cfggen` or `config load`.
#include "render/filter/helpers.h"

namespace mannerly::render::filter {

void sonic_prefix_set(Out& out, const Spec& spec, const PrefixList& list) {
  out << "{\n  \"PREFIX_SET\": {\n    \"" << spec.name << "\": { \"mode\": \"" << (is_v4(spec) ? "IPv4" : "IPv6")
      << "\" }\n  },\n  \"PREFIX\": {";
  bool first = true;
  list.each([&](const ListEntry& e) {
    out << (first ? "\n    \"" : ",\n    \"") << spec.name << '|' << e.prefix << '|';
    if (e.is_range) {
      out << low_of(e) << ".." << e.high;
    } else {
      out << "exact";
    }
    out << "\": { \"action\": \"permit\" }";
    first = false;
  });
  out << "\n  }\n}\n";
}

}  // namespace mannerly::render::filter
