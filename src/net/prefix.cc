#include "net/prefix.h"

#include <bit>

#include "base/text.h"

namespace mannerly {
namespace {

constexpr Bits128 plus_one_at(Bits128 value, int length) {  // adds one at bit position length-1
  if (length > 64) {
    const std::uint64_t step = std::uint64_t{1} << (128 - length);
    const std::uint64_t lo = value.lo + step;
    return {value.hi + (lo < value.lo ? 1 : 0), lo};
  }
  return {value.hi + (std::uint64_t{1} << (64 - length)), value.lo};
}

int trailing_zeros(Bits128 value, int width) {  // within the first width bits
  if (width <= 64) {
    const std::uint64_t v = value.hi >> (64 - width);
    return v == 0 ? width : std::countr_zero(v);
  }
  if (value.lo != 0) return std::countr_zero(value.lo);
  return value.hi != 0 ? 64 + std::countr_zero(value.hi) : 128;
}

}  // namespace

std::optional<Prefix> parse_prefix(std::string_view text, HostBits host_bits) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = parse_address(text.substr(0, slash));
  const std::string_view digits = text.substr(slash + 1);
  const auto length = digits.size() <= 3 ? parse_u32(digits) : std::nullopt;
  if (!address || !length || *length > static_cast<std::uint32_t>(bits_of(address->family))) return std::nullopt;
  const Prefix prefix = Prefix::of(*address, static_cast<int>(*length));
  if (host_bits == HostBits::kReject && prefix.bits != address->bits) return std::nullopt;
  return prefix;
}

std::size_t write_prefix(const Prefix& prefix, char* out) {
  std::size_t n = write_address(prefix.address(), out);
  out[n++] = '/';
  const int length = prefix.length;
  if (length >= 100) out[n++] = '1';
  if (length >= 10) out[n++] = static_cast<char>('0' + length / 10 % 10);
  out[n++] = static_cast<char>('0' + length % 10);
  return n;
}

std::string format_prefix(const Prefix& prefix) {
  char buffer[64];
  return std::string(buffer, write_prefix(prefix, buffer));
}

std::vector<Prefix> prefixes_of_range(Address first, Address last) {
  std::vector<Prefix> out;
  if (first.family != last.family) return out;
  const int width = bits_of(first.family);
  Bits128 at = first.bits;
  while (at <= last.bits) {
    int length = width - trailing_zeros(at, width);
    while (Prefix::of({at, first.family}, length).last_address().bits > last.bits) ++length;
    const Prefix prefix = Prefix::of({at, first.family}, length);
    out.push_back(prefix);
    if (prefix.last_address().bits == last.bits) break;
    at = plus_one_at(at, length);
  }
  return out;
}

}  // namespace mannerly
