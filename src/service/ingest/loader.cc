#include "service/ingest/loader.h"

#include <algorithm>

#include "base/text.h"

namespace mannerly::service {

std::string_view PeekedSource::peek(std::size_t size) {
  while (head_.size() < size && !error_) {
    auto chunk = rest_.next();
    if (!chunk) {
      error_ = chunk.error();
    } else if (chunk->empty()) {
      break;
    } else {
      head_ += as_text(*chunk);
    }
  }
  return std::string_view(head_).substr(0, size);
}

Result<Bytes> PeekedSource::next() {
  if (!head_given_) {
    head_given_ = true;
    if (!head_.empty()) return as_bytes(head_);
  }
  if (error_) return std::unexpected(*error_);
  return rest_.next();
}

Result<std::size_t> PeekedSource::read(std::span<std::uint8_t> buffer) {
  if (!head_.empty()) {
    const std::size_t n = std::min(buffer.size(), head_.size());
    std::copy_n(head_.begin(), n, buffer.begin());
    head_.erase(0, n);
    return n;
  }
  head_given_ = true;
  if (error_) return std::unexpected(*error_);
  return rest_.read(buffer);
}

snapshot::Economy economy_of(std::string_view code) {
  if (code.size() != 2) return {};
  const snapshot::Economy economy{to_upper(code[0]), to_upper(code[1])};
  const auto letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (!letter(economy[0]) || !letter(economy[1]) || economy == snapshot::Economy{'Z', 'Z'}) return {};
  return economy;
}

}  // namespace mannerly::service
