#include "wire/vrp/slurm.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>

#include "base/text.h"
#include "wire/json/value.h"
#include "wire/json/write.h"

namespace mannerly::vrp {
namespace {

using json::Value;
using Names = std::span<const std::string_view>;

// Where an entry stands, for messages.
struct At {
  std::string_view list;
  std::size_t index = 0;
};

class SlurmParser {
 public:
  SlurmParser(SlurmRules rules, Tally* skipped) : rules_(rules), skipped_(skipped) {}

  Result<Slurm> parse(std::string_view text) {
    if (text.size() > kSlurmBytesMax) {
      return fail(ErrorCode::kLimit, fmt::format("SLURM file larger than {} bytes", kSlurmBytesMax));
    }
    const auto root = document_.parse_object(text);
    if (!root) return fail(ErrorCode::kInvalid, "SLURM: not a JSON object");
    const auto version = json::field_of(*root, "slurmVersion");
    const auto number = version ? version->number() : std::nullopt;
    if (!number) {
      return fail(ErrorCode::kInvalid, "SLURM: no number \"slurmVersion\" (RFC 8416 section 3.2)");
    }
    if (*number != 1 && *number != 2) {
      return fail(ErrorCode::kUnsupported, fmt::format("SLURM: version {} is not 1 or 2", *number));
    }
    slurm_.version = static_cast<int>(*number);
    static constexpr std::string_view kMembers[] = {"slurmVersion", "validationOutputFilters",
                                                    "locallyAddedAssertions"};
    MANNERLY_CHECK_OK(members(*root, At{"SLURM"}, kMembers));
    MANNERLY_CHECK_OK(filters(*root));
    MANNERLY_CHECK_OK(assertions(*root));
    return std::move(slurm_);
  }

 private:
  static std::unexpected<Error> wrong(const At& at, std::string_view what) {
    return fail(ErrorCode::kInvalid, fmt::format("SLURM: {}[{}]: {}", at.list, at.index, what));
  }

  // RFC 8416 section 3.1: a member that is not defined is an error. So is one that stands twice.
  Status members(const Value& from, const At& at, Names known) {
    std::vector<std::string_view> seen;
    Status status;
    from.each_member([&](std::string_view name, const Value&) {
      if (!status) return;
      if (std::ranges::find(known, name) == known.end()) {
        if (rules_ == SlurmRules::kRfc) {
          status = wrong(at, fmt::format("unknown member \"{}\"", name));
        } else if (skipped_ != nullptr) {
          skipped_->add("unknown member", 0, at.index, name);
        }
      } else if (std::ranges::find(seen, name) != seen.end()) {
        status = wrong(at, fmt::format("member \"{}\" stands twice", name));
      } else {
        seen.push_back(name);
      }
    });
    return status;
  }

  // Calls read(object, at) for each entry of the list; with lenient rules a bad entry is counted.
  template <class F>
  Status each(const Value& from, std::string_view list, F&& read) {
    const auto found = json::field_of(from, list);
    if (!found || !found->is_array()) return fail(ErrorCode::kInvalid, fmt::format("SLURM: no list \"{}\"", list));
    At at{list, 0};
    Status status;
    found->each_item([&](const Value& item) {
      if (!status) return;
      status = item.is_object() ? read(item, at) : Status(wrong(at, "not an object"));
      if (!status && rules_ == SlurmRules::kLenient) {
        if (skipped_ != nullptr) skipped_->add("entry against the rules", 0, at.index, status.error().message);
        status = {};
      }
      ++at.index;
    });
    return status;
  }

  Result<Value> part(const Value& root, std::string_view name, Names lists) {
    const auto found = json::field_of(root, name);
    if (!found || !found->is_object()) {
      return fail(ErrorCode::kInvalid, fmt::format("SLURM: no object \"{}\" (RFC 8416 section 3.2)", name));
    }
    MANNERLY_CHECK_OK(members(*found, At{name}, lists));
    return *found;
  }

  Status filters(const Value& root) {
    static constexpr std::string_view kVersion1[] = {"prefixFilters", "bgpsecFilters"};
    static constexpr std::string_view kVersion2[] = {"prefixFilters", "bgpsecFilters", "aspaFilters"};
    MANNERLY_TRY(const Value from,
                 part(root, "validationOutputFilters", slurm_.version == 1 ? Names(kVersion1) : Names(kVersion2)));
    MANNERLY_CHECK_OK(
        each(from, "prefixFilters", [this](const Value& o, const At& at) { return prefix_filter(o, at); }));
    MANNERLY_CHECK_OK(
        each(from, "bgpsecFilters", [this](const Value& o, const At& at) { return bgpsec_filter(o, at); }));
    if (slurm_.version == 1) return {};
    return each(from, "aspaFilters", [this](const Value& o, const At& at) { return aspa_filter(o, at); });
  }

  Status assertions(const Value& root) {
    static constexpr std::string_view kVersion1[] = {"prefixAssertions", "bgpsecAssertions"};
    static constexpr std::string_view kVersion2[] = {"prefixAssertions", "bgpsecAssertions", "aspaAssertions"};
    MANNERLY_TRY(const Value from,
                 part(root, "locallyAddedAssertions", slurm_.version == 1 ? Names(kVersion1) : Names(kVersion2)));
    MANNERLY_CHECK_OK(
        each(from, "prefixAssertions", [this](const Value& o, const At& at) { return prefix_assertion(o, at); }));
    MANNERLY_CHECK_OK(
        each(from, "bgpsecAssertions", [this](const Value& o, const At& at) { return bgpsec_assertion(o, at); }));
    if (slurm_.version == 1) return {};
    return each(from, "aspaAssertions", [this](const Value& o, const At& at) { return aspa_assertion(o, at); });
  }

  static bool has(const Value& from, std::string_view name) { return from.member(name).has_value(); }

  // Section 3.3.1: an AS number is a JSON number, never "AS64500".
  static Result<Asn> asn(const Value& from, std::string_view name, const At& at) {
    const auto found = json::field_of(from, name);
    const auto number = found ? found->number() : std::nullopt;
    if (!number || *number > 0xFFFFFFFFu) return wrong(at, fmt::format("\"{}\" is not an AS number", name));
    return Asn{static_cast<std::uint32_t>(*number)};
  }
  static Result<Prefix> prefix(const Value& from, const At& at) {
    const auto text = json::text_of(from, "prefix");
    const auto parsed = text ? parse_prefix(*text) : std::nullopt;
    if (!parsed) return wrong(at, "\"prefix\" is not a prefix");
    return *parsed;
  }
  static Result<std::string> comment(const Value& from, const At& at) {
    if (!has(from, "comment")) return std::string();
    const auto text = json::text_of(from, "comment");
    if (!text) return wrong(at, "\"comment\" is not a text");
    return std::string(*text);
  }
  // Base64 without its trailing '=' (RFC 4648; both alphabets are taken).
  static Status base64(const Value& from, std::string_view name, std::size_t size, const At& at) {
    const auto text = json::text_of(from, name);
    const auto ok = [](char c) {
      return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z') || c == '-' || c == '_' || c == '+' || c == '/';
    };
    if (!text || text->empty() || (size != 0 && text->size() != size) || !std::ranges::all_of(*text, ok)) {
      return wrong(at, fmt::format("\"{}\" is not Base64 of the right size", name));
    }
    return {};
  }
  static constexpr std::size_t kSkiBase64Size = 27;  // of the 20 bytes of a key identifier

  Status prefix_filter(const Value& from, const At& at) {
    static constexpr std::string_view kMembers[] = {"prefix", "asn", "comment"};
    MANNERLY_CHECK_OK(members(from, at, kMembers));
    PrefixFilter filter;
    if (has(from, "prefix")) {
      MANNERLY_TRY(filter.prefix, prefix(from, at));
    }
    if (has(from, "asn")) {
      MANNERLY_TRY(filter.asn, asn(from, "asn", at));
    }
    if (!filter.prefix && !filter.asn) return wrong(at, "neither \"prefix\" nor \"asn\"");
    MANNERLY_TRY(filter.comment, comment(from, at));
    slurm_.prefix_filters.push_back(std::move(filter));
    return {};
  }

  Status prefix_assertion(const Value& from, const At& at) {
    static constexpr std::string_view kMembers[] = {"asn", "prefix", "maxPrefixLength", "comment"};
    MANNERLY_CHECK_OK(members(from, at, kMembers));
    PrefixAssertion assertion;
    MANNERLY_TRY(assertion.asn, asn(from, "asn", at));
    MANNERLY_TRY(assertion.prefix, prefix(from, at));
    assertion.max_length = assertion.prefix.length;
    if (has(from, "maxPrefixLength")) {
      const auto found = json::field_of(from, "maxPrefixLength");
      const auto length = found ? found->number() : std::nullopt;
      if (!length || *length < assertion.prefix.length ||
          *length > static_cast<std::uint64_t>(bits_of(assertion.prefix.family))) {
        return wrong(at, "\"maxPrefixLength\" is not between the prefix length and the bits of the family");
      }
      assertion.max_length = static_cast<std::uint8_t>(*length);
    }
    MANNERLY_TRY(assertion.comment, comment(from, at));
    slurm_.prefix_assertions.push_back(std::move(assertion));
    return {};
  }

  Status bgpsec_filter(const Value& from, const At& at) {
    static constexpr std::string_view kMembers[] = {"asn", "SKI", "comment"};
    MANNERLY_CHECK_OK(members(from, at, kMembers));
    if (!has(from, "asn") && !has(from, "SKI")) return wrong(at, "neither \"asn\" nor \"SKI\"");
    if (has(from, "asn")) MANNERLY_CHECK_OK(asn(from, "asn", at));
    if (has(from, "SKI")) MANNERLY_CHECK_OK(base64(from, "SKI", kSkiBase64Size, at));
    MANNERLY_CHECK_OK(comment(from, at));
    ++slurm_.bgpsec_filters;
    return {};
  }

  Status bgpsec_assertion(const Value& from, const At& at) {
    static constexpr std::string_view kMembers[] = {"asn", "SKI", "routerPublicKey", "comment"};
    MANNERLY_CHECK_OK(members(from, at, kMembers));
    MANNERLY_CHECK_OK(asn(from, "asn", at));
    MANNERLY_CHECK_OK(base64(from, "SKI", kSkiBase64Size, at));
    MANNERLY_CHECK_OK(base64(from, "routerPublicKey", 0, at));
    MANNERLY_CHECK_OK(comment(from, at));
    ++slurm_.bgpsec_assertions;
    return {};
  }

  static Result<Asn> customer(const Value& from, const At& at) {
    return asn(from, has(from, "customerAsid") ? "customerAsid" : "customerAsn", at);
  }

  Status aspa_filter(const Value& from, const At& at) {
    static constexpr std::string_view kMembers[] = {"customerAsn", "customerAsid", "comment"};
    MANNERLY_CHECK_OK(members(from, at, kMembers));
    AspaFilter filter;
    MANNERLY_TRY(filter.customer, customer(from, at));
    MANNERLY_TRY(filter.comment, comment(from, at));
    slurm_.aspa_filters.push_back(std::move(filter));
    return {};
  }

  Status aspa_assertion(const Value& from, const At& at) {
    static constexpr std::string_view kMembers[] = {"customerAsn", "customerAsid", "providerAsns",
                                                    "providerSet", "providers",    "comment"};
    MANNERLY_CHECK_OK(members(from, at, kMembers));
    AspaAssertion assertion;
    MANNERLY_TRY(assertion.customer, customer(from, at));
    const auto list = has(from, "providerSet") ? json::field_of(from, "providerSet")
                      : has(from, "providers") ? json::field_of(from, "providers")
                                               : json::field_of(from, "providerAsns");
    if (!list || !list->is_array()) return wrong(at, "no list of providers");
    const char* problem = nullptr;
    list->each_item([&](const Value& item) {
      const auto number = item.number();
      if (!number || *number > 0xFFFFFFFFu) {
        problem = "a provider that is no AS number";
      } else if (assertion.providers.size() == kProvidersMax) {
        problem = "too many providers";
      } else {
        assertion.providers.push_back(Asn{static_cast<std::uint32_t>(*number)});
      }
    });
    if (problem != nullptr) return wrong(at, problem);
    if (assertion.providers.empty()) return wrong(at, "no provider");
    MANNERLY_TRY(assertion.comment, comment(from, at));
    slurm_.aspa_assertions.push_back(std::move(assertion));
    return {};
  }

  SlurmRules rules_;
  Tally* skipped_;
  json::Document document_;
  Slurm slurm_;
};

// Appends "name": [ ... ], with one entry a line.
template <class T, class F>
void append_list(std::string& out, std::string_view name, const std::vector<T>& entries, F&& append) {
  fmt::format_to(std::back_inserter(out), "    \"{}\": [", name);
  for (const T& entry : entries) {
    out += &entry == entries.data() ? "\n      {" : ",\n      {";
    append(entry);
    if (!entry.comment.empty()) {
      out += ", \"comment\": ";
      json::append_string(out, entry.comment);
    }
    out += "}";
  }
  out += "],\n";
}

}  // namespace

Result<Slurm> parse_slurm(std::string_view text, SlurmRules rules, Tally* skipped) {
  return SlurmParser(rules, skipped).parse(text);
}

std::string format_slurm(const Slurm& slurm) {
  const bool aspa = slurm.version >= 2;
  std::string out = fmt::format("{{\n  \"slurmVersion\": {},\n  \"validationOutputFilters\": {{\n", slurm.version);
  const auto to = std::back_inserter(out);
  append_list(out, "prefixFilters", slurm.prefix_filters, [&](const PrefixFilter& f) {
    if (f.prefix) fmt::format_to(to, "\"prefix\": \"{}\"", format_prefix(*f.prefix));
    if (f.asn) fmt::format_to(to, "{}\"asn\": {}", f.prefix ? ", " : "", f.asn->value);
  });
  if (aspa) {
    append_list(out, "aspaFilters", slurm.aspa_filters,
                [&](const AspaFilter& f) { fmt::format_to(to, "\"customerAsn\": {}", f.customer.value); });
  }
  out += "    \"bgpsecFilters\": []\n  },\n  \"locallyAddedAssertions\": {\n";
  append_list(out, "prefixAssertions", slurm.prefix_assertions, [&](const PrefixAssertion& a) {
    fmt::format_to(to, "\"asn\": {}, \"prefix\": \"{}\", \"maxPrefixLength\": {}", a.asn.value, format_prefix(a.prefix),
                   a.max_length);
  });
  if (aspa) {
    append_list(out, "aspaAssertions", slurm.aspa_assertions, [&](const AspaAssertion& a) {
      fmt::format_to(to, "\"customerAsn\": {}, \"providerAsns\": [", a.customer.value);
      for (std::size_t i = 0; i < a.providers.size(); ++i) {
        fmt::format_to(to, "{}{}", i == 0 ? "" : ", ", a.providers[i].value);
      }
      out += "]";
    });
  }
  out += "    \"bgpsecAssertions\": []\n  }\n}\n";
  return out;
}

}  // namespace mannerly::vrp
