#include "base/hmac.h"

#include <sodium.h>

#include "base/result.h"

namespace mannerly {

HmacTag hmac_sha256(Bytes key, Bytes message) {
  MANNERLY_ASSERT(sodium_init() >= 0);
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key.data(), key.size());
  crypto_auth_hmacsha256_update(&state, message.data(), message.size());
  HmacTag tag;
  static_assert(sizeof tag == crypto_auth_hmacsha256_BYTES);
  crypto_auth_hmacsha256_final(&state, tag.data());
  return tag;
}

bool equal_tags(const HmacTag& a, const HmacTag& b) {
  return sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string to_base64(Bytes bytes) {
  std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  out.pop_back();  // its terminating zero
  return out;
}

std::optional<std::vector<std::uint8_t>> parse_base64(std::string_view text) {
  std::vector<std::uint8_t> out(text.size() / 4 * 3 + 3);
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(out.data(), out.size(), text.data(), text.size(), nullptr, &size, &end,
                        sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != text.data() + text.size()) {
    return std::nullopt;
  }
  out.resize(size);
  return out;
}

}  // namespace mannerly
