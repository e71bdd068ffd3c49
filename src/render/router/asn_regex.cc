#include "render/router/asn_regex.h"

#include <algorithm>
#include <cstdint>

namespace mannerly::render::router {
namespace {

void append(std::vector<std::string>& groups, std::string_view alternative, std::size_t size_max) {
  if (groups.empty() || groups.back().size() + alternative.size() + 1 > size_max) {
    groups.emplace_back(alternative);
  } else {
    groups.back() += '|';
    groups.back() += alternative;
  }
}

// Calls f(alternative) for aligned blocks that make up the range: some first digits, one digit that runs from a to
// b, and k digits that may be anything.
template <class F>
void each_block(policy::AsnRange range, F&& f) {
  const std::uint64_t last = range.last.value;
  for (std::uint64_t low = range.first.value; low <= last;) {
    std::uint64_t unit = 1;  // 10 to the k
    int k = 0;
    while (low != 0 && low % (unit * 10) == 0 && low + unit * 10 - 1 <= last) {
      unit *= 10;
      ++k;
    }
    const std::uint64_t digit = low / unit % 10;
    const std::uint64_t count = std::min<std::uint64_t>(10 - digit, (last - low + 1) / unit);
    const std::uint64_t front = low / unit / 10;
    std::string out = front > 0 ? std::to_string(front) : std::string();
    const char from = static_cast<char>('0' + digit), to = static_cast<char>('0' + digit + count - 1);
    out += count == 1 ? std::string(1, from) : std::string{'[', from, '-', to, ']'};
    for (int i = 0; i < k; ++i) out += "[0-9]";
    f(out);
    low += count * unit;
  }
}

}  // namespace

std::vector<std::string> number_groups(const std::vector<policy::AsnRange>& ranges, std::size_t size_max) {
  std::vector<std::string> groups;
  for (const policy::AsnRange& range : ranges) {
    each_block(range, [&](std::string_view block) { append(groups, block, size_max); });
  }
  return groups;
}

std::vector<std::string> number_groups(const std::vector<Asn>& asns, std::size_t size_max) {
  std::vector<std::string> groups;
  for (const Asn asn : asns) append(groups, std::to_string(asn.value), size_max);
  return groups;
}

}  // namespace mannerly::render::router
