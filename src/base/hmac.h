// HMAC-SHA-256 (RFC 2104, RFC 4231) and base64 (RFC 4648 section 4): what signs messages to other programs.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_cursor.h"

namespace mannerly {

using HmacTag = std::array<std::uint8_t, 32>;

// A key of any length.
HmacTag hmac_sha256(Bytes key, Bytes message);
// In a time that does not depend on where they differ.
bool equal_tags(const HmacTag& a, const HmacTag& b);

std::string to_base64(Bytes bytes);  // with '='
// Strict: no blanks, the padding as it must be. nullopt otherwise.
std::optional<std::vector<std::uint8_t>> parse_base64(std::string_view text);

}  // namespace mannerly
