// Lists for routers: prefix lists, access lists, AS-path lists and lists of AS numbers, in each vendor's words.
// A vendor is a file of this folder and a row of its table (vendors.cc). Renderers decide nothing: what is in a
// list was settled in policy.
//
// The vendors that bgpq4 1.16 has give its bytes, but for the deviations that docs/reference/filter.md lists.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/asn.h"
#include "policy/prefix_list.h"
#include "render/filter/out.h"

namespace mannerly::render::filter {

enum class Vendor : std::uint8_t {
  kIos = 0,
  kIosXr,
  kEos,
  kJunos,
  kBird,
  kOpenBgpd,
  kJson,
  kRouterOs6,
  kRouterOs7,
  kSrOs,    // classic CLI
  kSrOsMd,  // MD-CLI
  kSrLinux,
  kVrp,
  kVrpXpl,
  kFormat,  // the caller's own format (-F)
  kFrr,
  kVyos,
  kGobgp,
  kSonic,
  kNftables,
  kIpset,
  kP4
};

enum class Mode : std::uint8_t {
  kPrefixList = 0,   // the default
  kAccessList,       // -E: access list, route-filter, match-list, prefix-set
  kRouteFilterList,  // -z
  kPathIn,           // -f: paths that a neighbour may send
  kPathOut,          // -G: paths that may be sent
  kAsList,           // -H
  kAsSet             // -t: AS numbers alone
};
inline constexpr std::size_t kModes = 7;
std::string_view name_of(Mode mode);
inline bool lists_prefixes(Mode mode) {
  return mode <= Mode::kRouteFilterList;
}

// What an output is called and how it is laid out.
struct Spec {
  Vendor vendor = Vendor::kIos;
  Mode mode = Mode::kPrefixList;
  Family family = Family::kIpv4;
  std::string name = "NN";  // of the list; Junos: "policy/term"
  bool is_named = false;    // the name was given
  bool sequence = false;    // -s: numbered lines
  std::string match;        // -M: a further condition of a Junos route-filter
  std::string format;       // -F
  Asn asn;                  // of -f, -G, -H, -a
  std::uint32_t width = 8;  // -W: AS numbers a line; 0: all
  bool as_bgpq4 = false;    // with bgpq4's slips, too
  // What stands before a line, as comment lines of the vendor; empty: nothing. Formats that know no comments
  // between their entries leave it out.
  std::function<void(Out&, const policy::ListEntry&)> note = {};
};

// bgpq4's -W when it is not given.
std::uint32_t default_width(Vendor vendor, Mode mode);

using PrefixRenderer = void (*)(Out&, const Spec&, const policy::PrefixList&);
using AsnRenderer = void (*)(Out&, const Spec&, std::span<const Asn>);  // ascending, each once

struct VendorRow {
  Vendor vendor;
  std::string_view name;    // "ios": as in --vendor
  std::string_view title;   // "Cisco IOS"
  char comment;             // begins a comment line; '\0': the format has none
  bool ranges;              // lists of it know ranges of lengths (-A, -R, -r) in Mode::kPrefixList
  bool ours;                // bgpq4 has no such output
  std::uint32_t lines_max;  // that the vendor takes in one list; 0: not known to be limited
  // By Mode; nullptr: the vendor has no such list.
  PrefixRenderer prefix_list, access_list, route_filter_list;
  AsnRenderer path_in, path_out, as_list, as_set;
};
std::span<const VendorRow> vendors();
const VendorRow& row_of(Vendor vendor);
const VendorRow* find_vendor(std::string_view name);
bool supports(Vendor vendor, Mode mode);
// The list says which lengths it accepts, so that -A, -R, -r and ROAs with a maxLength can be put into it.
bool takes_ranges(const Spec& spec);

// kUsage when a format (-F) has a field that there is not.
Status check_format(std::string_view format);

// From an earlier output to a new one of the same spec, as commands for the box. kUnsupported when the vendor has
// no command that changes one entry (has_difference()); kInvalid when the earlier output holds no such list.
bool has_difference(Vendor vendor, Mode mode);
Result<std::string> difference(const Spec& spec, std::string_view before, std::string_view after);

// spec.vendor must support the mode (supports()).
void render(Out& out, const Spec& spec, const policy::PrefixList& list);
void render(Out& out, const Spec& spec, std::span<const Asn> asns);

}  // namespace mannerly::render::filter
