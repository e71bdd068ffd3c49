// The cryptography of NRTMv4: a JSON Web Signature in its compact form (RFC 7515) with ES256 (RFC 7518 section 3.4),
// which every mirror client must have (draft-ietf-grow-nrtm-v4-11), and SHA-256 of files. Other algorithms are refused;
// "none" is one of them.
#pragma once

#include <string>
#include <string_view>

#include "base/byte_cursor.h"
#include "base/result.h"

namespace mannerly::nrtm {

// 64 lower-case hexadecimal digits.
std::string sha256_hex(Bytes bytes);

// An EC public key on P-256 in PEM ("-----BEGIN PUBLIC KEY-----"); kInvalid otherwise.
Status check_public_key(std::string_view pem);

// The payload, when the signature is of this key. kCorrupt: it is not; kInvalid: no compact JWS; kUnsupported: another
// algorithm, or a header that says that something else must be understood ("crit").
Result<std::string> verify_signature(std::string_view compact, std::string_view public_key_pem);

// "payload" signed; for tests and for whoever serves NRTMv4.
Result<std::string> sign(std::string_view payload, std::string_view private_key_pem);

// A fresh pair of keys in PEM: private, public.
struct KeyPair {
  std::string private_pem, public_pem;
};
Result<KeyPair> make_key_pair();

}  // namespace mannerly::nrtm
