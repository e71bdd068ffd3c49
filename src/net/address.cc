#include "net/address.h"

#include <array>

#include "base/text.h"

namespace mannerly {
namespace {

std::uint64_t load_u64(const std::uint8_t* p) {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | p[i];
  return value;
}

std::optional<std::uint32_t> parse_quad(std::string_view text) {
  std::uint32_t value = 0;
  for (int part = 0; part < 4; ++part) {
    std::uint32_t number = 0;
    std::size_t digits = 0;
    while (digits < text.size() && is_digit(text[digits])) {
      number = number * 10 + static_cast<std::uint32_t>(text[digits] - '0');
      if (++digits > 3) return std::nullopt;
    }
    if (digits == 0 || number > 255 || (digits > 1 && text[0] == '0')) return std::nullopt;
    value = value << 8 | number;
    text.remove_prefix(digits);
    if (part < 3) {
      if (text.empty() || text.front() != '.') return std::nullopt;
      text.remove_prefix(1);
    }
  }
  if (!text.empty()) return std::nullopt;
  return value;
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char l = to_lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

// RFC 4291 section 2.2: eight groups, one "::" for a run of zero groups, a dotted quad at the end.
std::optional<Address> parse_v6(std::string_view text) {
  std::array<std::uint16_t, 8> groups{};
  int count = 0;
  int gap = -1;
  if (text.starts_with("::")) {
    gap = 0;
    text.remove_prefix(2);
  } else if (text.starts_with(':')) {
    return std::nullopt;
  }
  while (!text.empty()) {
    if (count == 8) return std::nullopt;
    std::uint32_t group = 0;
    std::size_t digits = 0;
    while (digits < text.size() && hex_digit(text[digits]) >= 0) {
      if (digits == 4) return std::nullopt;
      group = group << 4 | static_cast<std::uint32_t>(hex_digit(text[digits++]));
    }
    if (digits < text.size() && text[digits] == '.') {
      const auto quad = parse_quad(text);
      if (!quad || count > 6) return std::nullopt;
      groups[count++] = static_cast<std::uint16_t>(*quad >> 16);
      groups[count++] = static_cast<std::uint16_t>(*quad);
      text = {};
      break;
    }
    if (digits == 0) return std::nullopt;
    groups[count++] = static_cast<std::uint16_t>(group);
    text.remove_prefix(digits);
    if (text.empty()) break;
    if (text.front() != ':') return std::nullopt;
    text.remove_prefix(1);
    if (text.starts_with(':')) {
      if (gap >= 0) return std::nullopt;
      gap = count;
      text.remove_prefix(1);
    } else if (text.empty()) {
      return std::nullopt;
    }
  }
  if (gap < 0 ? count != 8 : count > 7) return std::nullopt;
  std::array<std::uint16_t, 8> all{};
  if (gap < 0) gap = count;
  for (int i = 0; i < gap; ++i) all[i] = groups[i];
  for (int i = gap; i < count; ++i) all[8 - count + i] = groups[i];
  Bits128 bits;
  for (int i = 0; i < 4; ++i) bits.hi = bits.hi << 16 | all[i];
  for (int i = 4; i < 8; ++i) bits.lo = bits.lo << 16 | all[i];
  return Address{bits, Family::kIpv6};
}

char* write_number(char* out, std::uint32_t value) {  // 0..255
  if (value >= 100) {
    *out++ = static_cast<char>('0' + value / 100);
    value %= 100;
    *out++ = static_cast<char>('0' + value / 10);
    *out++ = static_cast<char>('0' + value % 10);
  } else if (value >= 10) {
    *out++ = static_cast<char>('0' + value / 10);
    *out++ = static_cast<char>('0' + value % 10);
  } else {
    *out++ = static_cast<char>('0' + value);
  }
  return out;
}

char* write_quad(char* out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    out = write_number(out, value >> shift & 0xFF);
    if (shift > 0) *out++ = '.';
  }
  return out;
}

char* write_group(char* out, std::uint16_t group) {
  static constexpr char kHex[] = "0123456789abcdef";
  bool started = false;
  for (int shift = 12; shift >= 0; shift -= 4) {
    const int digit = group >> shift & 0xF;
    if (digit != 0 || started || shift == 0) {
      *out++ = kHex[digit];
      started = true;
    }
  }
  return out;
}

}  // namespace

Address Address::v4_from(const std::uint8_t* p) {
  return v4(static_cast<std::uint32_t>(p[0]) << 24 | static_cast<std::uint32_t>(p[1]) << 16 |
            static_cast<std::uint32_t>(p[2]) << 8 | p[3]);
}

Address Address::v6_from(const std::uint8_t* p) {
  return v6(load_u64(p), load_u64(p + 8));
}

std::optional<Address> parse_address(std::string_view text) {
  if (text.find(':') != std::string_view::npos) return parse_v6(text);
  const auto quad = parse_quad(text);
  return quad ? std::optional(Address::v4(*quad)) : std::nullopt;
}

std::size_t write_address(Address address, char* out) {
  char* const start = out;
  if (address.is_v4()) return static_cast<std::size_t>(write_quad(out, address.v4_value()) - start);
  std::array<std::uint16_t, 8> groups;
  for (int i = 0; i < 4; ++i) groups[i] = static_cast<std::uint16_t>(address.bits.hi >> (48 - 16 * i));
  for (int i = 0; i < 4; ++i) groups[4 + i] = static_cast<std::uint16_t>(address.bits.lo >> (48 - 16 * i));
  // The first longest run of at least two zero groups is shortened (RFC 5952 section 4.2).
  int best = -1, best_length = 1;
  for (int i = 0; i < 8;) {
    int run = 0;
    while (i + run < 8 && groups[i + run] == 0) ++run;
    if (run > best_length) best = i, best_length = run;
    i += run > 0 ? run : 1;
  }
  for (int i = 0; i < 8; ++i) {
    if (i == best) {
      *out++ = ':';
      i += best_length - 1;
      if (i == 7) *out++ = ':';
      continue;
    }
    if (i > 0) *out++ = ':';
    // IPv4-mapped and IPv4-compatible addresses end in a dotted quad, as inet_ntop writes them.
    if (i == 6 && best == 0 && (best_length == 6 || (best_length == 5 && groups[5] == 0xFFFF))) {
      out = write_quad(out, static_cast<std::uint32_t>(groups[6]) << 16 | groups[7]);
      break;
    }
    out = write_group(out, groups[i]);
  }
  return static_cast<std::size_t>(out - start);
}

std::string format_address(Address address) {
  char buffer[48];
  return std::string(buffer, write_address(address, buffer));
}

}  // namespace mannerly
