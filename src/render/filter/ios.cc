// Cisco IOS and IOS XE: prefix lists, extended access lists that match route and mask, AS-path access lists.
#include "render/filter/helpers.h"

namespace mannerly::render::filter {
namespace {

Address quad(std::uint32_t value) {
  return Address::v4(value);
}
std::uint32_t mask4(int length) {
  return length == 0 ? 0 : ~std::uint32_t{0} << (32 - length);
}

// " permit ip NETWORK WILDCARD MASK WILDCARD": which addresses, and which masks. A range of masks is matched by its
// first mask with the further bits wild.
void put_access_line(Out& out, const ListEntry& e) {
  const std::uint32_t network = e.prefix.address().v4_value();
  if (!e.is_range) {
    out << " permit ip host " << quad(network) << " host " << quad(mask4(e.prefix.length)) << '\n';
    return;
  }
  const std::uint32_t beyond = ~mask4(e.high);
  const std::uint32_t wild_network = ~mask4(e.prefix.length) & ~beyond;
  const std::uint32_t wild_mask = ~mask4(e.low) & ~beyond;
  if (wild_network != 0) {
    out << " permit ip " << quad(network) << ' ' << quad(wild_network) << ' ';
  } else {
    out << " permit ip host " << quad(network) << ' ';
  }
  if (wild_mask != 0) {
    out << quad(mask4(e.low)) << ' ' << quad(wild_mask) << '\n';
  } else {
    out << "host " << quad(mask4(e.low)) << '\n';
  }
}

void put_paths(Out& out, const Spec& spec, std::span<const Asn> asns, bool in) {
  const auto line = [&]() -> Out& { return out << "ip as-path access-list " << spec.name; };
  out << "no ip as-path access-list " << spec.name << '\n';
  if (asns.empty()) {
    line() << " deny .*\n";
    return;
  }
  if (has_own(spec, asns)) {
    line() << " permit ^";
    if (in) out << spec.asn.value;
    out << "(_" << spec.asn.value << ")*$\n";
  }
  each_group(spec, asns, [&](std::span<const Asn> group) {
    line() << " permit ^";
    if (in) out << spec.asn.value;
    out << "(_[0-9]+)*_(";
    put_asns(out, group, "|");
    out << ")$\n";
  });
}

}  // namespace

void ios_prefix_list(Out& out, const Spec& spec, const PrefixList& list) {
  out << "no " << ip_of(spec) << " prefix-list " << spec.name << '\n';
  if (list.empty()) {
    out << "! generated prefix-list " << spec.name << " is empty\n"
        << ip_of(spec) << " prefix-list " << spec.name << (spec.sequence ? " seq 1" : "") << " deny " << any_of(spec)
        << '\n';
    return;
  }
  std::uint32_t number = 0;
  each_line(out, spec, list, [&](const ListEntry& e) {
    out << ip_of(spec) << " prefix-list " << spec.name;
    if (spec.sequence) out << " seq " << ++number;
    out << " permit " << e.prefix;
    put_range(out, e);
    out << '\n';
  });
}

void ios_access_list(Out& out, const Spec& spec, const PrefixList& list) {
  out << "no ip access-list extended " << spec.name << '\n';
  if (list.empty()) {
    out << "! generated access-list " << spec.name << " is empty\nip access-list extended " << spec.name
        << " deny any any\n";
    return;
  }
  out << "ip access-list extended " << spec.name << '\n';
  each_line(out, spec, list, [&](const ListEntry& e) { put_access_line(out, e); });
}

// Routes with their masks; of IPv6, where no access list matches routes, the addresses.
void cisco_access_list(Out& out, const Spec& spec, const PrefixList& list) {
  is_v4(spec) ? ios_access_list(out, spec, list) : ipv6_access_list(out, spec, list);
}

void ios_path_in(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_paths(out, spec, asns, true);
}

void ios_path_out(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_paths(out, spec, asns, false);
}

}  // namespace mannerly::render::filter
