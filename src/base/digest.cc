#include "base/digest.h"

#include <sodium.h>

#include "base/result.h"

namespace mannerly {
namespace {

crypto_generichash_state* state_of(std::byte* memory) {
  return reinterpret_cast<crypto_generichash_state*>(memory);
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string to_hex(const Digest& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * Digest::kSize);
  for (const std::uint8_t byte : digest.bytes) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

std::optional<Digest> parse_digest(std::string_view hex) {
  if (hex.size() != 2 * Digest::kSize) return std::nullopt;
  Digest digest;
  for (std::size_t i = 0; i < Digest::kSize; ++i) {
    const int high = hex_value(hex[2 * i]);
    const int low = hex_value(hex[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    digest.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return digest;
}

Digester::Digester() {
  // Chooses the fastest implementation for this processor once; safe to call again from any thread.
  MANNERLY_ASSERT(sodium_init() >= 0);
  start();
}

void Digester::start() {
  static_assert(sizeof(crypto_generichash_state) <= kStateSize);
  static_assert(alignof(crypto_generichash_state) <= 64);
  crypto_generichash_init(state_of(state_.data()), nullptr, 0, Digest::kSize);
}

void Digester::add(Bytes bytes) {
  if (!bytes.empty()) crypto_generichash_update(state_of(state_.data()), bytes.data(), bytes.size());
}

Digest Digester::finish() {
  Digest digest;
  crypto_generichash_final(state_of(state_.data()), digest.bytes.data(), digest.bytes.size());
  start();
  return digest;
}

Digest digest_of(Bytes bytes) {
  Digester digester;
  digester.add(bytes);
  return digester.finish();
}

}  // namespace mannerly
