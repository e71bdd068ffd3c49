// The table of vendors, and what is asked of it.
#include <array>

#include "render/filter/helpers.h"

namespace mannerly::render::filter {
namespace {

// clang-format off
constexpr std::array kVendors = {
    VendorRow{Vendor::kIos, "ios", "Cisco IOS and IOS XE", '!', true, false, 0,
              ios_prefix_list, cisco_access_list, nullptr, ios_path_in, ios_path_out, nullptr, nullptr},
    VendorRow{Vendor::kIosXr, "iosxr", "Cisco IOS XR", '!', true, false, 0,
              xr_prefix_set, nullptr, nullptr, xr_path_in, xr_path_out, nullptr, nullptr},
    VendorRow{Vendor::kEos, "eos", "Arista EOS", '!', true, false, 0,
              eos_prefix_list, cisco_access_list, nullptr, eos_path_in, eos_path_out, nullptr, nullptr},
    VendorRow{Vendor::kJunos, "junos", "Juniper Junos", '#', false, false, 0,
              junos_prefix_list, junos_route_filter, junos_route_filter_list,
              junos_path_in, junos_path_out, junos_as_list, nullptr},
    VendorRow{Vendor::kBird, "bird", "BIRD 2", '#', true, false, 0,
              bird_prefix_set, nullptr, nullptr, bird_as_set, nullptr, nullptr, bird_as_set},
    VendorRow{Vendor::kOpenBgpd, "openbgpd", "OpenBGPD", '#', true, false, 0,
              openbgpd_prefixes, openbgpd_prefix_set, nullptr,
              openbgpd_path_in, openbgpd_path_out, nullptr, openbgpd_as_set},
    VendorRow{Vendor::kJson, "json", "JSON as bgpq4 writes it", '\0', true, false, 0,
              json_prefixes, nullptr, nullptr, json_asns, nullptr, nullptr, json_asns},
    VendorRow{Vendor::kRouterOs6, "routeros6", "MikroTik RouterOS 6", '#', true, false, 0,
              routeros6_rules, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr},
    VendorRow{Vendor::kRouterOs7, "routeros7", "MikroTik RouterOS 7", '#', true, false, 0,
              routeros7_rules, nullptr, nullptr, routeros7_path_in, routeros7_path_out, nullptr, nullptr},
    VendorRow{Vendor::kSrOs, "sros", "Nokia SR OS, classic CLI", '#', true, false, 0,
              sros_prefix_list, sros_match_list, nullptr, sros_path_in, sros_path_out, nullptr, nullptr},
    VendorRow{Vendor::kSrOsMd, "sros-md", "Nokia SR OS, MD-CLI", '#', true, false, 0,
              sros_md_prefix_list, sros_md_match_list, nullptr, sros_md_path_in, sros_md_path_out, nullptr, nullptr},
    VendorRow{Vendor::kSrLinux, "srlinux", "Nokia SR Linux", '#', true, false, 0,
              srlinux_prefix_set, srlinux_acl, nullptr, srlinux_path_in, srlinux_path_out, nullptr, nullptr},
    VendorRow{Vendor::kVrp, "vrp", "Huawei VRP", '#', true, false, 0,
              vrp_prefix_list, nullptr, nullptr, vrp_path_in, vrp_path_out, nullptr, nullptr},
    VendorRow{Vendor::kVrpXpl, "vrp-xpl", "Huawei VRP, XPL", '#', true, false, 0,
              xpl_prefix_list, nullptr, nullptr, xpl_path_in, xpl_path_out, nullptr, nullptr},
    VendorRow{Vendor::kFormat, "format", "your own format (-F)", '\0', true, false, 0,
              own_format, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr},
    VendorRow{Vendor::kFrr, "frr", "FRR", '!', true, true, 0,
              frr_prefix_list, nullptr, nullptr, frr_path_in, frr_path_out, nullptr, nullptr},
    VendorRow{Vendor::kVyos, "vyos", "VyOS", '#', true, true, 65'535,
              vyos_prefix_list, nullptr, nullptr, vyos_path_in, vyos_path_out, nullptr, nullptr},
    VendorRow{Vendor::kGobgp, "gobgp", "GoBGP", '#', true, true, 0,
              gobgp_prefix_set, nullptr, nullptr, gobgp_path_in, gobgp_path_out, nullptr, nullptr},
    VendorRow{Vendor::kSonic, "sonic", "SONiC", '\0', true, true, 0,
              sonic_prefix_set, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr},
    VendorRow{Vendor::kNftables, "nftables", "nftables", '#', false, true, 0,
              nft_set, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr},
    VendorRow{Vendor::kIpset, "ipset", "ipset", '#', false, true, 0,
              ipset_set, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr},
    VendorRow{Vendor::kP4, "p4", "table entries for P4 programs, JSON", '\0', true, true, 0,
              p4_entries, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr},
};
// clang-format on

PrefixRenderer prefix_renderer(const VendorRow& row, Mode mode) {
  switch (mode) {
    case Mode::kPrefixList: return row.prefix_list;
    case Mode::kAccessList: return row.access_list;
    case Mode::kRouteFilterList: return row.route_filter_list;
    default: return nullptr;
  }
}

AsnRenderer asn_renderer(const VendorRow& row, Mode mode) {
  switch (mode) {
    case Mode::kPathIn: return row.path_in;
    case Mode::kPathOut: return row.path_out;
    case Mode::kAsList: return row.as_list;
    case Mode::kAsSet: return row.as_set;
    default: return nullptr;
  }
}

}  // namespace

std::string_view name_of(Mode mode) {
  switch (mode) {
    case Mode::kPrefixList: return "prefix list";
    case Mode::kAccessList: return "access list";
    case Mode::kRouteFilterList: return "route-filter list";
    case Mode::kPathIn: return "AS-path list";
    case Mode::kPathOut: return "AS-path list for what is sent";
    case Mode::kAsList: return "list of AS numbers by origin";
    case Mode::kAsSet: return "set of AS numbers";
  }
  return "";
}

std::span<const VendorRow> vendors() {
  return kVendors;
}

const VendorRow& row_of(Vendor vendor) {
  return *std::find_if(kVendors.begin(), kVendors.end(), [&](const VendorRow& row) { return row.vendor == vendor; });
}

const VendorRow* find_vendor(std::string_view name) {
  const auto at =
      std::find_if(kVendors.begin(), kVendors.end(), [&](const VendorRow& row) { return row.name == name; });
  return at == kVendors.end() ? nullptr : &*at;
}

bool supports(Vendor vendor, Mode mode) {
  const VendorRow& row = row_of(vendor);
  return lists_prefixes(mode) ? prefix_renderer(row, mode) != nullptr : asn_renderer(row, mode) != nullptr;
}

bool takes_ranges(const Spec& spec) {
  if (!lists_prefixes(spec.mode)) return false;
  if (spec.mode == Mode::kRouteFilterList) return true;
  if (spec.mode == Mode::kPrefixList) return row_of(spec.vendor).ranges;
  // Access lists: those that match a route and its mask. The others match addresses.
  switch (spec.vendor) {
    case Vendor::kIos:
    case Vendor::kEos: return is_v4(spec);
    case Vendor::kJunos:
    case Vendor::kOpenBgpd: return true;
    default: return false;
  }
}

std::uint32_t default_width(Vendor vendor, Mode mode) {
  if (mode != Mode::kPathIn && mode != Mode::kPathOut) return 8;
  const bool in = mode == Mode::kPathIn;
  switch (vendor) {
    case Vendor::kIos:
    case Vendor::kFrr:
    case Vendor::kEos: return in ? 4 : 5;
    case Vendor::kRouterOs6:
    case Vendor::kRouterOs7: return in ? 4 : 8;
    case Vendor::kIosXr: return in ? 6 : 7;
    case Vendor::kBird: return in ? 10 : 8;
    default: return 8;
  }
}

void render(Out& out, const Spec& spec, const PrefixList& list) {
  const PrefixRenderer renderer = prefix_renderer(row_of(spec.vendor), spec.mode);
  MANNERLY_ASSERT(renderer != nullptr);
  renderer(out, spec, list);
}

void render(Out& out, const Spec& spec, std::span<const Asn> asns) {
  const AsnRenderer renderer = asn_renderer(row_of(spec.vendor), spec.mode);
  MANNERLY_ASSERT(renderer != nullptr);
  renderer(out, spec, asns);
}

}  // namespace mannerly::render::filter
