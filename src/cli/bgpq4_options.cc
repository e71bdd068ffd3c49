#include "cli/bgpq4_options.h"

#include <fmt/format.h>

#include <optional>

#include "base/text.h"

namespace mannerly::cli {

using render::filter::Mode;
using render::filter::Vendor;

namespace {

// What bgpq4 says where its users' scripts may look for it.
constexpr std::string_view kModesExclude = "-E, -F, -K , -f <asnum>, -G <asnum>, and -t are mutually exclusive\n";
constexpr std::string_view kVendorsExclude =
    "-b (BIRD), -B (OpenBGPD), -F (formatted), -J (Junos), -j (JSON), -K[7] (Microtik ROS), -N (Nokia SR OS Classic), "
    "-n (Nokia SR OS MD-CLI), -U (Huawei), -u (Huawei XPL),-e (Arista) and -X (IOS XR) options are mutually "
    "exclusive\n";

constexpr int kFatal = 255;

Bgpq4Stop fatal(std::string_view what) {
  return {.error = fmt::format("FATAL ERROR:{}\n", what), .code = kFatal};
}

// bgpq4's own numbers of vendors, which one of its messages shows.
int number_of(Vendor vendor) {
  switch (vendor) {
    case Vendor::kRouterOs6: return 10;
    case Vendor::kRouterOs7: return 11;
    case Vendor::kSrLinux: return 14;
    default: return 0;
  }
}

class Parser {
 public:
  Parser(std::span<const std::string> words, std::string_view irrd_sources) : words_(words) {
    call_.sources = irrd_sources;
    call_.spec.as_bgpq4 = true;
    call_.list.as_bgpq4 = true;
  }

  std::expected<Bgpq4Call, Bgpq4Stop> run() {
    while (!stop_ && next_letter()) take(letter_);
    if (!stop_) finish();
    if (!stop_) add_objects();
    if (stop_) return std::unexpected(*stop_);
    return call_;
  }

 private:
  // ---- getopt ----

  // The next option's letter; false at the first word that is none (POSIX order: objects come last).
  bool next_letter() {
    if (in_word_ == 0) {
      if (word_ >= words_.size()) return false;
      const std::string& word = words_[word_];
      if (word == "--") {
        ++word_;
        return false;
      }
      if (word.size() < 2 || word[0] != '-') return false;
      in_word_ = 1;
    }
    letter_ = words_[word_][in_word_++];
    if (in_word_ == words_[word_].size()) {
      in_word_ = 0;
      ++word_;
    }
    return true;
  }

  // The value of the option at hand: the rest of its word, else the next word.
  std::string value() {
    if (in_word_ != 0) {
      std::string rest = words_[word_].substr(in_word_);
      in_word_ = 0;
      ++word_;
      return rest;
    }
    if (word_ < words_.size()) return words_[word_++];
    stop({.error = fmt::format("bgpq4: option requires an argument -- '{}'\n", letter_), .code = 1});
    return {};
  }

  void stop(Bgpq4Stop why) {
    if (!stop_) stop_ = std::move(why);
  }

  // ---- letters ----

  void take(char letter) {
    if (take_flag(letter) || take_vendor(letter) || take_mode(letter) || take_value(letter)) return;
    stop({.error = fmt::format("bgpq4: invalid option -- '{}'\nsee: mannerly help bgpq4\n", letter), .code = 1});
  }

  bool take_flag(char letter) {
    switch (letter) {
      case '3':
      case 'd': return true;
      case '4':
        if (call_.spec.family == Family::kIpv6) stop(fatal("-4 and -6 are mutually exclusive"));
        is_ipv4_ = true;
        return true;
      case '6':
        if (is_ipv4_) stop(fatal("-4 and -6 are mutually exclusive"));
        call_.spec.family = Family::kIpv6;
        return true;
      case 'A': return call_.list.aggregate = true;
      case 'p': return call_.allow_private = true;
      case 's': return call_.spec.sequence = true;
      case 'T': call_.pipelined = false; return true;
      case 'w': return call_.validate_asns = true;
      case 'v': stop({.out = "bgpq4 1.16 as mannerly speaks it\n"}); return true;
      default: return false;
    }
  }

  bool take_vendor(char letter) {
    switch (letter) {
      case 'b': return set_vendor(Vendor::kBird);
      case 'B': return set_vendor(Vendor::kOpenBgpd);
      case 'e': call_.spec.sequence = true; return set_vendor(Vendor::kEos);
      case 'F':
        set_vendor(Vendor::kFormat, kModesExclude);
        call_.spec.format = value();
        return true;
      case 'J': return set_vendor(Vendor::kJunos);
      case 'j': return set_vendor(Vendor::kJson);
      case 'K': return set_vendor(Vendor::kRouterOs6);
      case 'N': return set_vendor(Vendor::kSrOs);
      case 'n': return set_vendor(Vendor::kSrOsMd);
      case 'U': return set_vendor(Vendor::kVrp, kModesExclude);
      case 'u': return set_vendor(Vendor::kVrpXpl, kModesExclude);
      case 'X': return set_vendor(Vendor::kIosXr);
      case '2': return change_vendor(Vendor::kSrOsMd, Vendor::kSrLinux, "'2' can only be used after -n");
      case '7': return change_vendor(Vendor::kRouterOs6, Vendor::kRouterOs7, "'7' can only be used after -K");
      default: return false;
    }
  }

  bool set_vendor(Vendor vendor, std::string_view complaint = kVendorsExclude) {
    if (has_vendor_) stop({.error = std::string(complaint), .code = 1});
    has_vendor_ = true;
    call_.spec.vendor = vendor;
    return true;
  }

  bool change_vendor(Vendor from, Vendor to, std::string_view complaint) {
    if (call_.spec.vendor != from) stop(fatal(complaint));
    call_.spec.vendor = to;
    return true;
  }

  bool take_mode(char letter) {
    switch (letter) {
      case 'E': return set_mode(Mode::kAccessList);
      case 'f': set_mode(Mode::kPathIn); return take_asn();
      case 'G': set_mode(Mode::kPathOut); return take_asn();
      case 'H': set_mode(Mode::kAsList); return take_asn();
      case 't': return set_mode(Mode::kAsSet);
      case 'z': return set_mode(Mode::kRouteFilterList);
      case 'a': return take_asn();
      default: return false;
    }
  }

  bool set_mode(Mode mode) {
    if (has_mode_) stop({.error = std::string(kModesExclude), .code = 1});
    has_mode_ = true;
    call_.spec.mode = mode;
    return true;
  }

  // "65000" or asdot "1.10".
  bool take_asn() {
    const std::string text = value();
    const auto asn = istarts_with(text, "AS") ? std::nullopt : parse_asn(text);
    if (!asn || asn->value == 0) {
      stop(fatal("Invalid AS number: " + text));
    } else {
      call_.spec.asn = *asn;
    }
    return true;
  }

  bool take_value(char letter) {
    switch (letter) {
      case 'h': take_server(value()); return true;
      case 'l':
        call_.spec.name = value();
        call_.spec.is_named = true;
        return true;
      case 'L': call_.depth_max = take_number("Invalid maximum recursion (-L): "); return true;
      case 'm': call_.list.length_max = static_cast<int>(take_number("Invalid maxlen (-m): ")); return true;
      case 'M': take_match(value()); return true;
      case 'r': call_.list.more_specific_min = static_cast<int>(take_number("Invalid refineLow value: ")); return true;
      case 'R': call_.list.more_specific_max = static_cast<int>(take_number("Invalid refine length: ")); return true;
      case 'S': call_.sources = value(); return true;
      case 'W': take_width(value()); return true;
      default: return false;
    }
  }

  // A positive number; bgpq4 reads what follows it as nothing.
  std::uint32_t take_number(std::string_view complaint) {
    const std::string text = value();
    constexpr std::uint32_t kTooLong = 1'000'000;
    const auto number = parse_u32(text);
    if (!number || *number == 0 || *number > kTooLong) stop(fatal(std::string(complaint) + text));
    return number.value_or(0);
  }

  void take_width(const std::string& text) {
    const auto width = parse_u32(text);
    if (!width) stop(fatal("Invalid as-width: " + text));
    call_.spec.width = width.value_or(0);
    has_width_ = true;
  }

  void take_server(const std::string& text) {
    const std::size_t colon = text.find(':');
    call_.server = text.substr(0, colon);
    if (colon != std::string::npos) call_.port = text.substr(colon + 1);
  }

  void take_match(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '\\') {
        out += text[i];
        continue;
      }
      const char c = i + 1 < text.size() ? text[i + 1] : '\0';
      if (c != 'n' && c != 'r' && c != 't' && c != '\\') return stop(fatal("Unsupported escape in '" + text + "'"));
      out += c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : '\\';
      ++i;
    }
    call_.spec.match = out;
  }

  // ---- what goes together ----

  void finish() {
    render::filter::Spec& spec = call_.spec;
    if (!has_width_) spec.width = default_width(spec.vendor, spec.mode);
    check_mode();
    check_aggregation();
    check_sequence();
    if (call_.list.more_specific_min != 0 && call_.list.more_specific_max == 0) {
      call_.list.more_specific_max = bits_of(spec.family);
    }
    check_lengths();
    check_rest();
    if (spec.vendor == Vendor::kFormat) {
      if (const Status format = render::filter::check_format(spec.format); !format) stop(fatal(format.error().message));
    }
    if (!stop_ && (!supports(spec.vendor, spec.mode) || is_beyond_bgpq4())) stop(unsupported());
  }

  // Lists that we have and bgpq4 has not.
  bool is_beyond_bgpq4() const {
    const Vendor v = call_.spec.vendor;
    const bool without_paths = v == Vendor::kRouterOs6 || v == Vendor::kRouterOs7 || v == Vendor::kSrLinux;
    return without_paths && !lists_prefixes(call_.spec.mode);
  }

  Bgpq4Stop unsupported() const {
    if (lists_prefixes(call_.spec.mode)) return fatal("unreachable point");
    return fatal(fmt::format("Unknown vendor {}", number_of(call_.spec.vendor)));
  }

  bool is_nokia() const {
    const Vendor v = call_.spec.vendor;
    return v == Vendor::kSrOs || v == Vendor::kSrOsMd || v == Vendor::kSrLinux;
  }

  void check_mode() {
    const Vendor vendor = call_.spec.vendor;
    const Mode mode = call_.spec.mode;
    const bool is_list = mode == Mode::kPrefixList;
    if (vendor == Vendor::kIosXr && !is_list && mode != Mode::kPathIn && mode != Mode::kPathOut) {
      stop(fatal("Sorry, only prefix-sets and as-paths supported for IOS XR"));
    }
    const bool in_or_set = mode == Mode::kPathIn || mode == Mode::kAsSet;
    if (vendor == Vendor::kBird && !is_list && !in_or_set) {
      stop(fatal("Sorry, only prefix-lists and as-paths/as-sets supported for BIRD output"));
    }
    if (vendor == Vendor::kJson && !is_list && !in_or_set) {
      stop(fatal("Sorry, only prefix-lists and as-paths/as-sets supported for JSON output"));
    }
    if (vendor == Vendor::kFormat && !is_list) {
      stop(fatal("Sorry, only prefix-lists supported in formatted output"));
    }
    if (vendor == Vendor::kVrp && !is_list && mode != Mode::kPathIn && mode != Mode::kPathOut) {
      stop(fatal("Sorry, only as-paths and prefix-lists supported for Huawei output"));
    }
    if (mode == Mode::kRouteFilterList && vendor != Vendor::kJunos) {
      stop(fatal("Route-filter-lists (-z) supported for Juniper (-J) output only"));
    }
    if (mode == Mode::kAsSet && !supports(vendor, mode)) {
      stop(fatal("As-Sets (-t) supported for JSON (-j), OpenBGPD (-B) and BIRD (-b) output only"));
    }
  }

  void check_aggregation() {
    const Mode mode = call_.spec.mode;
    if (call_.list.aggregate && call_.spec.vendor == Vendor::kJunos && mode == Mode::kPrefixList) {
      stop({.error = "FATAL ERROR:Sorry, aggregation (-A) does not work in Juniper prefix-lists\n"
                     "You can try route-filters (-E) or route-filter-lists (-z) instead of prefix-lists\n.",
            .code = kFatal});
    }
    if (is_nokia() && mode != Mode::kPrefixList) {
      constexpr std::string_view kRest = " is not supported with ip-prefix-lists (-E) on Nokia.";
      if (call_.list.aggregate) stop(fatal(fmt::format("Sorry, aggregation (-A){}", kRest)));
      if (call_.list.more_specific_max != 0) stop(fatal(fmt::format("Sorry, more-specifics (-R){}", kRest)));
      if (call_.list.more_specific_min != 0) stop(fatal(fmt::format("Sorry, more-specifics (-r){}", kRest)));
    }
    if (call_.list.aggregate && !lists_prefixes(mode)) {
      stop(fatal("Sorry, aggregation (-A) used only for prefix-lists, extended access-lists and route-filters"));
    }
  }

  void check_sequence() {
    const render::filter::Spec& spec = call_.spec;
    if (spec.vendor == Vendor::kEos && spec.mode == Mode::kAccessList && spec.family == Family::kIpv6) {
      stop(fatal("Sorry, extended access-lists is not compatible with Arista EOS and IPv6"));
    }
    if (spec.sequence && spec.vendor != Vendor::kIos && spec.vendor != Vendor::kEos) {
      stop(fatal("Sorry, prefix-lists sequencing (-s) supported only for IOS and EOS"));
    }
    if (spec.sequence && !lists_prefixes(spec.mode)) {
      stop(fatal("Sorry, prefix-lists sequencing (-s) can't be  used for non prefix-list"));
    }
  }

  void check_lengths() {
    const int bits = bits_of(call_.spec.family);
    const int low = call_.list.more_specific_min, high = call_.list.more_specific_max;
    if (low != 0 && low > high) stop(fatal(fmt::format("Incompatible values for -r {} and -R {}", low, high)));
    if (high > bits || low > bits) stop(fatal(fmt::format("-R and -r want a length of 1 to {}", bits)));
    if (call_.list.length_max > bits) stop(fatal(fmt::format("-m wants a length of 1 to {}", bits)));
    if (high == 0) return;
    if (call_.spec.vendor == Vendor::kJunos && call_.spec.mode == Mode::kPrefixList) {
      stop(
          fatal(fmt::format("Sorry, more-specific filters (-R {}) is not supported for Juniper prefix-lists.\n"
                            "Use router-filters (-E) or route-filter-lists (-z) instead",
                            high)));
    }
    if (!lists_prefixes(call_.spec.mode)) {
      stop(fatal(fmt::format("Sorry, more-specific filter (-R {}) supported only with prefix-list generation", high)));
    }
  }

  void check_rest() {
    const render::filter::Spec& spec = call_.spec;
    if (spec.vendor == Vendor::kIos && spec.mode == Mode::kAccessList && spec.family == Family::kIpv6) {
      stop(fatal("Sorry, ipv6 access-lists not supported for Cisco yet."));
    }
    if (!spec.match.empty() && (spec.vendor != Vendor::kJunos || spec.mode != Mode::kAccessList)) {
      stop(fatal("Sorry, extra match conditions (-M) can be used only with Juniper route-filters"));
    }
    const bool is_path = spec.mode == Mode::kPathIn || spec.mode == Mode::kPathOut || spec.mode == Mode::kAsList;
    if (is_path && spec.family == Family::kIpv6 && !call_.validate_asns) {
      stop(fatal("Sorry, -6 makes no sense with as-path (-f/-G) or as-list (-H) generation"));
    }
    if (call_.validate_asns && !is_path) {
      stop(fatal("Sorry, -w makes sense only for as-path (-f/-G) generation"));
    }
  }

  void add_objects() {
    if (word_ >= words_.size()) {
      return stop({.error = "bgpq4: no object was named\nsee: mannerly help bgpq4\n", .code = 1});
    }
    bool except = false;
    for (; word_ < words_.size(); ++word_) {
      if (words_[word_] == "EXCEPT") {
        except = true;
      } else {
        (except ? call_.except : call_.objects).push_back(words_[word_]);
      }
    }
  }

  std::span<const std::string> words_;
  std::size_t word_ = 0;
  std::size_t in_word_ = 0;  // position of the next letter in words_[word_]; 0: a word begins
  char letter_ = '\0';
  bool is_ipv4_ = false, has_vendor_ = false, has_mode_ = false, has_width_ = false;
  Bgpq4Call call_;
  std::optional<Bgpq4Stop> stop_;
};

}  // namespace

std::expected<Bgpq4Call, Bgpq4Stop> parse_bgpq4(std::span<const std::string> words, std::string_view irrd_sources) {
  return Parser(words, irrd_sources).run();
}

}  // namespace mannerly::cli
