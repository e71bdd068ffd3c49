#include "incident/digits.h"

#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace mannerly::incident {
namespace {

// One character replaced, or (with_length) one added or left out, or two neighbours swapped.
bool is_slip(std::string_view a, std::string_view b, bool with_length) {
  if (a == b) return false;
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > (with_length ? 1u : 0u)) return false;
  std::size_t head = 0;
  while (head < a.size() && a[head] == b[head]) ++head;
  std::size_t tail = 0;
  while (tail < a.size() - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  const std::size_t rest_a = a.size() - head - tail, rest_b = b.size() - head - tail;
  if (rest_b <= 1) return true;
  return with_length && rest_a == 2 && rest_b == 2 && a[head] == b[head + 1] && a[head + 1] == b[head];
}

}  // namespace

bool differ_by_one_digit(Asn a, Asn b) {
  std::array<char, 10> text_a{}, text_b{};
  const auto end_a = std::to_chars(text_a.begin(), text_a.end(), a.value).ptr;
  const auto end_b = std::to_chars(text_b.begin(), text_b.end(), b.value).ptr;
  return is_slip({text_a.data(), end_a}, {text_b.data(), end_b}, true);
}

bool differ_by_one_digit(const Prefix& a, const Prefix& b) {
  if (a.family != b.family || a.length != b.length) return false;
  std::array<char, 50> text_a{}, text_b{};
  const std::size_t size_a = write_prefix(a, text_a.data());
  const std::size_t size_b = write_prefix(b, text_b.data());
  return is_slip({text_a.data(), size_a}, {text_b.data(), size_b}, false);
}

}  // namespace mannerly::incident
