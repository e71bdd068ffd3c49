// VyOS: set commands for prefix lists and AS-path lists. A list has at most 65,535 rules.
#include "render/filter/helpers.h"

namespace mannerly::render::filter {
namespace {

void put_paths(Out& out, const Spec& spec, std::span<const Asn> asns, bool in) {
  out << "delete policy as-path-list " << spec.name << '\n';
  std::uint32_t number = 0;
  const auto begin = [&](std::string_view action) {
    ++number;
    out << "set policy as-path-list " << spec.name << " rule " << number << " action '" << action
        << "'\nset policy as-path-list " << spec.name << " rule " << number << " regex '";
  };
  if (asns.empty()) {
    begin("deny");
    out << ".*'\n";
  }
  if (has_own(spec, asns)) {
    begin("permit");
    out << '^';
    if (in) out << spec.asn.value;
    out << "(_" << spec.asn.value << ")*$'\n";
  }
  each_group(spec, asns, [&](std::span<const Asn> group) {
    begin("permit");
    out << '^';
    if (in) out << spec.asn.value;
    out << "(_[0-9]+)*_(";
    put_asns(out, group, "|");
    out << ")$'\n";
  });
}

}  // namespace

void vyos_prefix_list(Out& out, const Spec& spec, const PrefixList& list) {
  const std::string_view kind = is_v4(spec) ? "prefix-list " : "prefix-list6 ";
  out << "delete policy " << kind << spec.name << '\n';
  std::uint32_t number = 0;
  const auto set = [&]() -> Out& { return out << "set policy " << kind << spec.name << " rule " << number; };
  if (list.empty()) {
    ++number;
    set() << " action 'deny'\n";
    set() << " prefix '" << any_of(spec) << "'\n";
    set() << " le '" << bits_of(spec.family) << "'\n";
  }
  each_line(out, spec, list, [&](const ListEntry& e) {
    ++number;
    set() << " action 'permit'\n";
    set() << " prefix '" << e.prefix << "'\n";
    if (e.is_range && starts_below(e)) set() << " ge '" << e.low << "'\n";
    if (e.is_range) set() << " le '" << e.high << "'\n";
  });
}

void vyos_path_in(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_paths(out, spec, asns, true);
}

void vyos_path_out(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_paths(out, spec, asns, false);
}

}  // namespace mannerly::render::filter
