#include "cli/filter_call.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"

namespace mannerly::cli {

using policy::ObjectName;
using render::filter::Mode;
using render::filter::Spec;
using render::filter::Vendor;

namespace {

struct VendorFlag {
  std::string_view option;
  Vendor vendor;
};
constexpr std::array kVendorFlags = {
    VendorFlag{"iosxr", Vendor::kIosXr},        VendorFlag{"eos", Vendor::kEos},
    VendorFlag{"junos", Vendor::kJunos},        VendorFlag{"bird", Vendor::kBird},
    VendorFlag{"openbgpd", Vendor::kOpenBgpd},  VendorFlag{"json", Vendor::kJson},
    VendorFlag{"routeros", Vendor::kRouterOs6}, VendorFlag{"sros", Vendor::kSrOs},
    VendorFlag{"sros-md", Vendor::kSrOsMd},     VendorFlag{"vrp", Vendor::kVrp},
    VendorFlag{"vrp-xpl", Vendor::kVrpXpl},     VendorFlag{"format", Vendor::kFormat},
};

std::unexpected<Error> usage(std::string message) {
  return fail(ErrorCode::kUsage, std::move(message));
}

class Reader {
 public:
  explicit Reader(const Arguments& arguments) : arguments_(arguments) {}

  Result<FilterCall> run() {
    MANNERLY_CHECK_OK(family());
    MANNERLY_CHECK_OK(vendor());
    MANNERLY_CHECK_OK(mode());
    MANNERLY_CHECK_OK(numbers());
    MANNERLY_CHECK_OK(rails());
    MANNERLY_CHECK_OK(check());
    MANNERLY_CHECK_OK(objects());
    call_.sources = arguments_.get("sources");
    call_.out = arguments_.get("out");
    call_.diff = arguments_.get("diff");
    call_.force = has("force");
    call_.strict = has("strict");
    call_.comments = has("comments");
    return std::move(call_);
  }

 private:
  bool has(std::string_view option) const { return arguments_.has(option); }

  Status family() {
    if (has("ipv4") && has("ipv6")) return usage("-4 and -6 exclude each other: a list has one family");
    call_.spec.family = has("ipv6") ? Family::kIpv6 : Family::kIpv4;
    call_.options.family = call_.spec.family;
    return {};
  }

  Status vendor() {
    Spec& spec = call_.spec;
    std::string named = arguments_.get("vendor");
    std::size_t count = named.empty() ? 0 : 1;
    if (!named.empty()) {
      const render::filter::VendorRow* const row = render::filter::find_vendor(named);
      if (row == nullptr) return usage(fmt::format("unknown vendor \"{}\"; known: {}", named, vendor_names()));
      spec.vendor = row->vendor;
    }
    for (const VendorFlag& flag : kVendorFlags) {
      if (!has(flag.option)) continue;
      spec.vendor = flag.vendor;
      ++count;
    }
    if (count > 1) return usage("name one vendor only");
    if (has("routeros7")) MANNERLY_CHECK_OK(change(Vendor::kRouterOs6, Vendor::kRouterOs7, "-7 goes with -K: -K7"));
    if (has("srlinux")) MANNERLY_CHECK_OK(change(Vendor::kSrOsMd, Vendor::kSrLinux, "-2 goes with -n: -n2"));
    spec.format = arguments_.get("format");
    if (spec.vendor == Vendor::kFormat) MANNERLY_CHECK_OK(render::filter::check_format(spec.format));
    spec.sequence = has("sequence") || spec.vendor == Vendor::kEos;
    spec.match = arguments_.get("match");
    spec.is_named = has("list-name");
    if (spec.is_named) spec.name = arguments_.get("list-name");
    if (spec.name.find_first_of("\"'\n\r\t {};\\") != std::string::npos) {
      return usage("the name of a list cannot have blanks, quotes, braces, semicolons or backslashes");
    }
    return {};
  }

  Status change(Vendor from, Vendor to, std::string_view complaint) {
    if (call_.spec.vendor != from) return usage(std::string(complaint));
    call_.spec.vendor = to;
    return {};
  }

  static std::string vendor_names() {
    std::string out;
    for (const auto& row : render::filter::vendors()) out += (out.empty() ? "" : ", ") + std::string(row.name);
    return out;
  }

  Status mode() {
    struct ModeOption {
      std::string_view option;
      Mode mode;
    };
    constexpr std::array kModeOptions = {
        ModeOption{"access-list", Mode::kAccessList}, ModeOption{"route-filter-list", Mode::kRouteFilterList},
        ModeOption{"path-in", Mode::kPathIn},         ModeOption{"path-out", Mode::kPathOut},
        ModeOption{"as-list", Mode::kAsList},         ModeOption{"as-set", Mode::kAsSet}};
    Spec& spec = call_.spec;
    std::size_t count = 0;
    for (const ModeOption& each : kModeOptions) {
      if (!has(each.option)) continue;
      ++count;
      spec.mode = each.mode;
      if (each.mode == Mode::kPathIn || each.mode == Mode::kPathOut || each.mode == Mode::kAsList) {
        MANNERLY_CHECK_OK(asn(each.option));
      }
    }
    if (count > 1) return usage("-E, -z, -f, -G, -H and -t exclude each other");
    if (has("asn")) MANNERLY_CHECK_OK(asn("asn"));
    spec.width = render::filter::default_width(spec.vendor, spec.mode);
    if (has("width")) {
      MANNERLY_TRY(spec.width, number("width", 0, 1000));
    }
    call_.options.wants_prefixes = lists_prefixes(spec.mode);
    call_.options.validate_asns = has("validate");
    return {};
  }

  Status asn(std::string_view option) {
    const auto parsed = parse_asn(arguments_.get(option));
    if (!parsed || parsed->value == 0) return usage(fmt::format("--{} wants an AS number", option));
    call_.spec.asn = *parsed;
    return {};
  }

  Result<std::uint32_t> number(std::string_view option, std::uint32_t least, std::uint32_t most) {
    const auto value = parse_u32(arguments_.get(option));
    if (!value || *value < least || *value > most) {
      return usage(fmt::format("--{} wants a number from {} to {}", option, least, most));
    }
    return *value;
  }

  Status length(std::string_view option, int& out) {
    if (!has(option)) return {};
    MANNERLY_TRY(const std::uint32_t value, number(option, 1, static_cast<std::uint32_t>(bits_of(call_.spec.family))));
    out = static_cast<int>(value);
    return {};
  }

  Status numbers() {
    policy::FilterOptions& options = call_.options;
    options.list.aggregate = has("aggregate");
    MANNERLY_CHECK_OK(length("max-length", options.list.length_max));
    MANNERLY_CHECK_OK(length("to-length", options.list.more_specific_max));
    MANNERLY_CHECK_OK(length("from-length", options.list.more_specific_min));
    const int high = options.list.more_specific_max;
    if (high != 0 && options.list.more_specific_min > high) return usage("-r is longer than -R");
    if (has("depth")) {
      MANNERLY_TRY(options.expand.depth_max, number("depth", 1, 1000));
    }
    MANNERLY_TRY(const std::uint32_t lines, number("max-prefixes", 1, 100'000'000));
    options.lines_max = lines;
    options.expand.ranges_max = lines;
    options.expand.special = has("private") ? policy::SpecialAsns::kAllow : policy::SpecialAsns::kRefuse;
    options.drop_invalid = has("rpki") || has("rpki-drop");
    options.add_roas = has("rpki");
    return {};
  }

  Status rails() {
    policy::Rails& rails = call_.rails;
    if (has("change-max")) {
      MANNERLY_TRY(const std::uint32_t percent, number("change-max", 0, 1'000'000));
      rails.change_max = percent / 100.0;
    }
    rails.refuse_bogons = !has("allow-bogons");
    rails.refuse_special_asns = !has("drop-special");
    rails.refuse_missing = has("no-missing");
    for (const auto& [option, list] : {std::pair{"beacon", &rails.beacons}, std::pair{"never", &rails.never}}) {
      for (const std::string& text : arguments_.all(option)) {
        const auto prefix = parse_prefix(text);
        if (!prefix) return usage(fmt::format("--{} {}: not a prefix", option, text));
        list->push_back(*prefix);
      }
    }
    return {};
  }

  // Combinations that make no list.
  Status check() {
    const Spec& spec = call_.spec;
    const policy::ListOptions& list = call_.options.list;
    const render::filter::VendorRow& row = row_of(spec.vendor);
    if (!supports(spec.vendor, spec.mode)) {
      return usage(fmt::format("{} has no {}; docs/reference/filter.md lists what each vendor has", row.title,
                               name_of(spec.mode)));
    }
    const bool has_ranges = list.aggregate || list.more_specific_max != 0 || list.more_specific_min != 0;
    if (has_ranges && !lists_prefixes(spec.mode)) return usage("-A, -R and -r shape lists of prefixes");
    if ((has_ranges || call_.options.add_roas) && lists_prefixes(spec.mode) && !takes_ranges(spec)) {
      return usage(
          fmt::format("the {} of {} has no ranges of lengths: without -A, -R, -r and --rpki (--rpki-drop can be)",
                      name_of(spec.mode), row.title));
    }
    if (spec.sequence && spec.vendor != Vendor::kIos && spec.vendor != Vendor::kEos) {
      return usage("-s numbers the lines of IOS and EOS");
    }
    if (!spec.match.empty() && (spec.vendor != Vendor::kJunos || spec.mode != Mode::kAccessList)) {
      return usage("-M is a condition of a Junos route-filter (-J -E)");
    }
    if (call_.options.validate_asns && lists_prefixes(spec.mode)) return usage("-w goes with -f, -G, -H and -t");
    return {};
  }

  Status objects() {
    bool except = false;
    for (const std::string& word : arguments_.positionals()) {
      if (word == "EXCEPT") {
        except = true;
        continue;
      }
      call_.arguments += (call_.arguments.empty() ? "" : " ") + std::string(except ? "EXCEPT " : "") + word;
      if (except) {
        call_.options.expand.except.push_back(upper(word));
        continue;
      }
      MANNERLY_TRY(ObjectName object, policy::parse_object_name(word));
      if (object.kind == ObjectName::Kind::kPrefix && object.range.prefix.family != call_.spec.family) {
        return usage(fmt::format("{} is not of the list's family: -6 makes IPv6 lists", word));
      }
      call_.objects.push_back(std::move(object));
    }
    return {};
  }

  const Arguments& arguments_;
  FilterCall call_;
};

}  // namespace

Result<FilterCall> read_filter_call(const Arguments& arguments) {
  return Reader(arguments).run();
}

std::vector<Option> filter_options() {
  // clang-format off
  return {
      {.name = "vendor", .value = "NAME", .help = "ios, iosxr, eos, junos, bird, openbgpd, frr, vyos, nftables, ..."},
      {.name = "ipv4", .letter = '4', .help = "IPv4 (as without it)"},
      {.name = "ipv6", .letter = '6', .help = "IPv6"},
      {.name = "list-name", .letter = 'l', .value = "L", .help = "the list's name ; Junos: a/b", .default_value = "NN"},
      {.name = "sources", .letter = 'S', .value = "A,B", .help = "these IRR sources, in this order"},
      {.name = "aggregate", .letter = 'A', .help = "join neighbouring prefixes"},
      {.name = "to-length", .letter = 'R', .value = "LEN", .help = "accept more specifics up to this length"},
      {.name = "from-length", .letter = 'r', .value = "LEN", .help = "accept more specifics from this length on"},
      {.name = "max-length", .letter = 'm', .value = "LEN", .help = "leave out longer prefixes"},
      {.name = "access-list", .letter = 'E', .help = "access list, route-filter, prefix-set"},
      {.name = "route-filter-list", .letter = 'z', .help = "route-filter-list (Junos)"},
      {.name = "path-in", .letter = 'f', .value = "ASN", .help = "AS-path list for what this neighbour sends"},
      {.name = "path-out", .letter = 'G', .value = "ASN", .help = "AS-path list for what is sent"},
      {.name = "as-list", .letter = 'H', .value = "ASN", .help = "as-list-group of origins (Junos)"},
      {.name = "as-set", .letter = 't', .help = "the AS numbers alone"},
      {.name = "width", .letter = 'W', .value = "N", .help = "AS numbers a line; 0: all in one"},
      {.name = "validate", .letter = 'w', .help = "only AS numbers that have route objects"},
      {.name = "depth", .letter = 'L', .value = "N", .help = "levels of sets that are followed"},
      {.name = "private", .letter = 'p', .help = "take private, reserved and documentation AS numbers too"},
      {.name = "asn", .letter = 'a', .value = "ASN", .help = "AS number for an empty OpenBGPD list"},
      {.name = "sequence", .letter = 's', .help = "number the lines (IOS)"},
      {.name = "match", .letter = 'M', .value = "TEXT", .help = "a further condition (Junos -E)"},
      {.name = "format", .letter = 'F', .value = "TEXT", .help = "your own format: %n %l %a %A %m %i %N"},
      {.name = "iosxr", .letter = 'X', .help = "Cisco IOS XR"},
      {.name = "eos", .letter = 'e', .help = "Arista EOS"},
      {.name = "junos", .letter = 'J', .help = "Juniper Junos"},
      {.name = "bird", .letter = 'b', .help = "BIRD 2"},
      {.name = "openbgpd", .letter = 'B', .help = "OpenBGPD"},
      {.name = "json", .letter = 'j', .help = "bgpq4's JSON; -o json tells more"},
      {.name = "routeros", .letter = 'K', .help = "MikroTik RouterOS 6; -K7: 7"},
      {.name = "routeros7", .letter = '7', .help = "with -K: RouterOS 7"},
      {.name = "sros", .letter = 'N', .help = "Nokia SR OS, classic CLI"},
      {.name = "sros-md", .letter = 'n', .help = "Nokia SR OS, MD-CLI; -n2: SR Linux"},
      {.name = "srlinux", .letter = '2', .help = "with -n: Nokia SR Linux"},
      {.name = "vrp", .letter = 'U', .help = "Huawei VRP"},
      {.name = "vrp-xpl", .letter = 'u', .help = "Huawei XPL"},
      {.name = "bgpq4-3", .letter = '3', .help = "nothing; bgpq4 has it"},
      {.name = "bgpq4-T", .letter = 'T', .help = "nothing; bgpq4 has it"},
      {.name = "rpki", .help = "leave out route objects that are RPKI-invalid, add what ROAs allow"},
      {.name = "rpki-drop", .help = "leave out route objects that are RPKI-invalid"},
      {.name = "max-prefixes", .value = "N", .help = "refuse longer lists", .default_value = "1000000"},
  };
  // clang-format on
}

}  // namespace mannerly::cli
