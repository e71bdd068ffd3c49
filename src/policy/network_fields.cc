#include "policy/network_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"

namespace mannerly::policy {
namespace {

using toml::Table;
using toml::Value;
using Kind = Value::Kind;

constexpr std::size_t kWordMax = 128;  // bytes

std::optional<Asn> asn_of(const Value& value) {
  if (value.is(Kind::kInteger) && value.integer > 0 && value.integer <= 0xFFFFFFFFll) {
    return Asn{static_cast<std::uint32_t>(value.integer)};
  }
  if (!value.is(Kind::kText)) return std::nullopt;
  const auto asn = parse_asn(value.text);
  return asn && asn->value > 0 ? asn : std::nullopt;
}

bool is_plain(std::string_view word) {
  return !word.empty() && word.size() <= kWordMax && std::all_of(word.begin(), word.end(), [](char c) {
    return c > ' ' && c < 0x7f && std::string_view("\"'`{}()[];#\\$").find(c) == std::string_view::npos;
  });
}

// The items of a list, or the one value that stands in its place.
std::vector<const Value*> items_of(const Table& t, std::string_view key) {
  std::vector<const Value*> out;
  const Value* value = t.find(key);
  if (value == nullptr) return out;
  if (!value->is(Kind::kArray)) return {value};
  for (const Value& item : value->items) out.push_back(&item);
  return out;
}

std::unexpected<Error> bad_item(const Table& t, std::string_view key, const Value& item, std::string_view wanted) {
  const std::string shown = item.is(Kind::kText) ? fmt::format("\"{}\"", printable(item.text)) : "a value";
  return fail(ErrorCode::kInvalid,
              fmt::format("{}: line {}: {}: {} is not {}", t.file(), item.at.line, key, shown, wanted));
}

// Each item through convert, which gives nullopt for what it does not understand.
template <class T, class Convert>
Result<std::vector<T>> read_list(const Table& t, std::string_view key, std::size_t count_max, std::string_view wanted,
                                 Convert&& convert) {
  const std::vector<const Value*> items = items_of(t, key);
  if (items.size() > count_max) {
    const Error error =
        t.fail_at(key, fmt::format("has {} entries, at most {} may be", items.size(), count_max)).error();
    return fail(ErrorCode::kLimit, error.message);
  }
  std::vector<T> out;
  std::set<T> seen;
  for (const Value* item : items) {
    const std::optional<T> value = convert(*item);
    if (!value) return bad_item(t, key, *item, wanted);
    if (!seen.insert(*value).second) return bad_item(t, key, *item, "new: it stands in the list twice");
    out.push_back(*value);
  }
  return out;
}

std::optional<Prefix> prefix_of(const Value& value) {
  return value.is(Kind::kText) ? parse_prefix(value.text) : std::nullopt;
}

// RFC 2622 section 2: letters, digits, '_' and '-', parts of a hierarchical name joined by ':'.
bool is_set_name(std::string_view name) {
  if (parse_asn(name)) return true;
  bool has_set = false;
  for (const std::string_view part : split(name, ':')) {
    if (part.empty()) return false;
    const bool is_set = istarts_with(part, "AS-");
    if (!is_set && !parse_asn(part)) return false;
    has_set |= is_set;
    const bool letters = std::all_of(part.begin(), part.end(), [](char c) {
      return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z') || c == '-' || c == '_';
    });
    if (!letters) return false;
  }
  return has_set;
}

std::optional<std::string> set_of(const Value& value) {
  if (!value.is(Kind::kText) || !is_plain(value.text)) return std::nullopt;
  const std::size_t mark = value.text.find("::");
  const std::string_view name = std::string_view(value.text).substr(mark == std::string::npos ? 0 : mark + 2);
  if (mark == 0 || !is_set_name(name)) return std::nullopt;
  return value.text;
}

std::optional<RtrServer> cache_of(const Value& value) {
  if (!value.is(Kind::kText) || value.text.empty()) return std::nullopt;
  std::string_view host = value.text, port;
  if (host.front() == '[') {
    const std::size_t close = host.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    const std::string_view rest = host.substr(close + 1);
    host = host.substr(1, close - 1);
    if (!parse_address(host) || (!rest.empty() && rest.front() != ':')) return std::nullopt;
    if (!rest.empty()) port = rest.substr(1);
    if (!rest.empty() && port.empty()) return std::nullopt;
  } else if (std::count(host.begin(), host.end(), ':') == 1) {
    const std::size_t colon = host.find(':');
    port = host.substr(colon + 1);
    host = host.substr(0, colon);
    if (port.empty()) return std::nullopt;
  } else if (host.find(':') != std::string_view::npos && !parse_address(host)) {
    return std::nullopt;
  }
  if (!is_plain(host)) return std::nullopt;
  RtrServer out{.host = std::string(host)};
  if (port.empty()) return out;
  const auto number = parse_u32(port);
  if (!number || *number == 0 || *number > 0xFFFF) return std::nullopt;
  out.port = static_cast<std::uint16_t>(*number);
  return out;
}

}  // namespace

Result<Asn> read_asn(const Table& t, std::string_view key) {
  const Value* value = t.find(key);
  if (value == nullptr) return t.fail_at(key, "is missing");
  const auto asn = asn_of(*value);
  if (!asn) return bad_item(t, key, *value, "an AS number (64500 or \"AS64500\")");
  return *asn;
}

Result<std::vector<Asn>> read_asns(const Table& t, std::string_view key) {
  return read_list<Asn>(t, key, kListMax, "an AS number (64500 or \"AS64500\")", asn_of);
}

Result<std::vector<AsnRange>> read_asn_ranges(const Table& t, std::string_view key) {
  return read_list<AsnRange>(
      t, key, kListMax, "an AS number or a range (\"AS64496-AS64511\")",
      [](const Value& value) -> std::optional<AsnRange> {
        if (const auto one = asn_of(value)) return AsnRange{*one, *one};
        const std::size_t dash = value.is(Kind::kText) ? value.text.find('-') : std::string::npos;
        if (dash == std::string::npos) return std::nullopt;
        const std::string_view text = value.text;
        const auto first = parse_asn(text.substr(0, dash)), last = parse_asn(text.substr(dash + 1));
        if (!first || !last || *last < *first) return std::nullopt;
        return AsnRange{*first, *last};
      });
}

Result<std::vector<Prefix>> read_prefixes(const Table& t, std::string_view key) {
  return read_list<Prefix>(t, key, kListMax, "a prefix (its bits after the length must be zero)", prefix_of);
}

Result<std::vector<Address>> read_addresses(const Table& t, std::string_view key) {
  return read_list<Address>(t, key, kAddressesMax, "an IPv4 or IPv6 address", [](const Value& value) {
    return value.is(Kind::kText) ? parse_address(value.text) : std::nullopt;
  });
}

Result<std::vector<std::string>> read_texts(const Table& t, std::string_view key, std::size_t count_max) {
  return read_list<std::string>(t, key, count_max, "a word", [](const Value& value) {
    return value.is(Kind::kText) && is_plain(value.text) ? std::optional(value.text) : std::nullopt;
  });
}

Result<std::vector<std::string>> read_sets(const Table& t, std::string_view key) {
  return read_list<std::string>(t, key, kSetsMax,
                                "an as-set or AS number (\"AS-EXAMPLE\", \"RIPE::AS-EXAMPLE\", \"AS64500\")", set_of);
}

Result<std::vector<RtrServer>> read_caches(const Table& t, std::string_view key) {
  const std::vector<const Value*> items = items_of(t, key);
  if (items.size() > kAddressesMax) return t.fail_at(key, fmt::format("at most {} caches", kAddressesMax));
  std::vector<RtrServer> out;
  for (const Value* item : items) {
    auto cache = cache_of(*item);
    if (!cache) return bad_item(t, key, *item, "a cache (\"192.0.2.10:3323\", \"[2001:db8::10]:3323\")");
    out.push_back(std::move(*cache));
  }
  return out;
}

Result<std::string> read_word(const Table& t, std::string_view key) {
  const Value* value = t.find(key);
  if (value == nullptr) return std::string();
  if (!value->is(Kind::kText) || !is_plain(value->text)) return bad_item(t, key, *value, "a word without signs");
  return value->text;
}

Result<std::optional<std::uint32_t>> read_count(const Table& t, std::string_view key, std::uint32_t min,
                                                std::uint32_t max) {
  const Value* value = t.find(key);
  if (value == nullptr) return std::optional<std::uint32_t>();
  if (!value->is(Kind::kInteger) || value->integer < min || value->integer > max) {
    return t.fail_at(key, fmt::format("must be a whole number in {}..{}", min, max));
  }
  return std::optional(static_cast<std::uint32_t>(value->integer));
}

}  // namespace mannerly::policy
