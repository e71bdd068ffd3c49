#include "render/router/digits.h"

#include <fmt/format.h>

namespace mannerly::render::router {
namespace {

// The widest block that begins at first, ends by last, and is one pattern: a prefix, one class, and free digits.
struct Block {
  std::string pattern;
  std::uint64_t end = 0;  // first number after it
};

Block block_at(std::uint64_t first, std::uint64_t last) {
  std::uint64_t unit = 1;  // free digits span unit numbers
  while (first % (unit * 10) == 0 && first != 0 && first + unit * 10 - 1 <= last) unit *= 10;
  // A first digit that is free to become 10 would change the number of digits.
  const std::uint64_t digit = first / unit % 10;
  std::uint64_t count = 1;
  while (digit + count < 10 && first + (count + 1) * unit - 1 <= last) ++count;
  std::string pattern = first / unit >= 10 ? std::to_string(first / unit / 10) : "";
  pattern += count == 1 ? std::to_string(digit) : fmt::format("[{}-{}]", digit, digit + count - 1);
  for (std::uint64_t left = unit; left > 1; left /= 10) pattern += "[0-9]";
  return {pattern, first + count * unit};
}

}  // namespace

std::vector<std::string> digit_patterns(std::uint32_t first, std::uint32_t last) {
  std::vector<std::string> out;
  for (std::uint64_t at = first; at <= last;) {
    Block block = block_at(at, last);
    out.push_back(std::move(block.pattern));
    at = block.end;
  }
  return out;
}

}  // namespace mannerly::render::router
