// What several vendors' files share. Private to render/filter.
#pragma once

#include <algorithm>
#include <span>
#include <utility>

#include "render/filter/filter.h"

namespace mannerly::render::filter {

using policy::ListEntry;
using policy::PrefixList;

inline bool is_v4(const Spec& spec) {
  return spec.family == Family::kIpv4;
}
// "ip" or "ipv6".
inline std::string_view ip_of(const Spec& spec) {
  return is_v4(spec) ? "ip" : "ipv6";
}
inline std::string_view any_of(const Spec& spec) {
  return is_v4(spec) ? "0.0.0.0/0" : "::/0";
}
// A range that leaves out prefixes as short as the entry's own.
inline bool starts_below(const ListEntry& e) {
  return e.low > e.prefix.length;
}
inline std::uint8_t low_of(const ListEntry& e) {
  return std::max(e.low, e.prefix.length);
}

// Calls f for each line, with what spec.note says before it. For formats that take comment lines between entries.
template <class F>
void each_line(Out& out, const Spec& spec, const PrefixList& list, F&& f) {
  list.each([&](const ListEntry& e) {
    if (spec.note) spec.note(out, e);
    f(e);
  });
}

// " ge 22 le 24", " le 24" or nothing, with the vendor's words.
inline void put_range(Out& out, const ListEntry& e, std::string_view ge = " ge ", std::string_view le = " le ") {
  if (!e.is_range) return;
  if (starts_below(e)) out << ge << e.low;
  out << le << e.high;
}

// The AS numbers without spec.asn, in groups of spec.width. f(first of the group, rest of it).
template <class F>
void each_group(const Spec& spec, std::span<const Asn> asns, F&& f) {
  std::vector<Asn> group;
  const auto emit = [&] {
    if (!group.empty()) f(std::span<const Asn>(group));
    group.clear();
  };
  for (const Asn asn : asns) {
    if (asn == spec.asn) continue;
    group.push_back(asn);
    if (group.size() == spec.width) emit();
  }
  emit();
}
inline bool has_own(const Spec& spec, std::span<const Asn> asns) {
  return std::binary_search(asns.begin(), asns.end(), spec.asn);
}
// "112|1103".
inline void put_asns(Out& out, std::span<const Asn> asns, std::string_view separator) {
  for (std::size_t i = 0; i < asns.size(); ++i) out << (i == 0 ? std::string_view() : separator) << asns[i].value;
}

// One function for each vendor and kind of list; vendors.cc has the table.
#define MANNERLY_PREFIX_RENDERER(name) void name(Out&, const Spec&, const PrefixList&)
#define MANNERLY_ASN_RENDERER(name) void name(Out&, const Spec&, std::span<const Asn>)
MANNERLY_PREFIX_RENDERER(ios_prefix_list);
MANNERLY_PREFIX_RENDERER(ios_access_list);
MANNERLY_ASN_RENDERER(ios_path_in);
MANNERLY_ASN_RENDERER(ios_path_out);
MANNERLY_PREFIX_RENDERER(xr_prefix_set);
MANNERLY_ASN_RENDERER(xr_path_in);
MANNERLY_ASN_RENDERER(xr_path_out);
MANNERLY_PREFIX_RENDERER(eos_prefix_list);
MANNERLY_PREFIX_RENDERER(junos_prefix_list);
MANNERLY_PREFIX_RENDERER(junos_route_filter);
MANNERLY_PREFIX_RENDERER(junos_route_filter_list);
MANNERLY_ASN_RENDERER(junos_path_in);
MANNERLY_ASN_RENDERER(junos_path_out);
MANNERLY_ASN_RENDERER(junos_as_list);
MANNERLY_PREFIX_RENDERER(bird_prefix_set);
MANNERLY_ASN_RENDERER(bird_as_set);
MANNERLY_PREFIX_RENDERER(openbgpd_prefixes);
MANNERLY_PREFIX_RENDERER(openbgpd_prefix_set);
MANNERLY_ASN_RENDERER(openbgpd_path_in);
MANNERLY_ASN_RENDERER(openbgpd_path_out);
MANNERLY_ASN_RENDERER(openbgpd_as_set);
MANNERLY_PREFIX_RENDERER(json_prefixes);
MANNERLY_ASN_RENDERER(json_asns);
MANNERLY_PREFIX_RENDERER(routeros6_rules);
MANNERLY_PREFIX_RENDERER(routeros7_rules);
MANNERLY_PREFIX_RENDERER(sros_prefix_list);
MANNERLY_PREFIX_RENDERER(sros_match_list);
MANNERLY_ASN_RENDERER(sros_path_in);
MANNERLY_ASN_RENDERER(sros_path_out);
MANNERLY_PREFIX_RENDERER(sros_md_prefix_list);
MANNERLY_PREFIX_RENDERER(sros_md_match_list);
MANNERLY_ASN_RENDERER(sros_md_path_in);
MANNERLY_ASN_RENDERER(sros_md_path_out);
MANNERLY_PREFIX_RENDERER(srlinux_prefix_set);
MANNERLY_PREFIX_RENDERER(srlinux_acl);
MANNERLY_PREFIX_RENDERER(vrp_prefix_list);
MANNERLY_ASN_RENDERER(vrp_path_in);
MANNERLY_ASN_RENDERER(vrp_path_out);
MANNERLY_PREFIX_RENDERER(xpl_prefix_list);
MANNERLY_ASN_RENDERER(xpl_path_in);
MANNERLY_ASN_RENDERER(xpl_path_out);
MANNERLY_PREFIX_RENDERER(own_format);
MANNERLY_PREFIX_RENDERER(ipv6_access_list);
MANNERLY_PREFIX_RENDERER(cisco_access_list);
MANNERLY_ASN_RENDERER(eos_path_in);
MANNERLY_ASN_RENDERER(eos_path_out);
MANNERLY_ASN_RENDERER(routeros7_path_in);
MANNERLY_ASN_RENDERER(routeros7_path_out);
MANNERLY_ASN_RENDERER(srlinux_path_in);
MANNERLY_ASN_RENDERER(srlinux_path_out);
MANNERLY_PREFIX_RENDERER(frr_prefix_list);
MANNERLY_ASN_RENDERER(frr_path_in);
MANNERLY_ASN_RENDERER(frr_path_out);
MANNERLY_PREFIX_RENDERER(vyos_prefix_list);
MANNERLY_ASN_RENDERER(vyos_path_in);
MANNERLY_ASN_RENDERER(vyos_path_out);
MANNERLY_PREFIX_RENDERER(gobgp_prefix_set);
MANNERLY_ASN_RENDERER(gobgp_path_in);
MANNERLY_ASN_RENDERER(gobgp_path_out);
MANNERLY_PREFIX_RENDERER(sonic_prefix_set);
MANNERLY_PREFIX_RENDERER(nft_set);
MANNERLY_PREFIX_RENDERER(ipset_set);
MANNERLY_PREFIX_RENDERER(p4_entries);
#undef MANNERLY_PREFIX_RENDERER
#undef MANNERLY_ASN_RENDERER

}  // namespace mannerly::render::filter
