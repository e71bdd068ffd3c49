#include "wire/nrtm/signature.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <memory>
#include <vector>

#include "base/text.h"
#include "wire/json/value.h"

namespace mannerly::nrtm {
namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Context = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Pair = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

constexpr std::size_t kHalf = 32;  // bytes of r and of s
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// RFC 7515 appendix C: base64url without padding. Bits that stand for nothing must be zero.
std::optional<std::string> decode_base64url(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 0xFF);
  }
  if (count >= 6 || (bits & ((1U << count) - 1)) != 0) return std::nullopt;
  return out;
}

std::string encode_base64url(std::string_view bytes) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<std::uint8_t>(c);
    for (count += 8; count >= 6;) {
      count -= 6;
      out += kAlphabet[bits >> count & 0x3F];
    }
  }
  if (count > 0) out += kAlphabet[bits << (6 - count) & 0x3F];
  return out;
}

Bio memory_of(std::string_view text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

bool is_p256(EVP_PKEY* key) {
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC) return false;
  std::array<char, 64> name{};
  std::size_t size = 0;
  return EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) == 1 &&
         std::string_view(name.data(), size) == "prime256v1";
}

Result<Key> read_public_key(std::string_view pem) {
  const Bio bio = memory_of(pem);
  Key key(bio ? PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr) : nullptr);
  if (!key || !is_p256(key.get())) {
    return fail(ErrorCode::kInvalid, "no public key on the curve P-256 in PEM (BEGIN PUBLIC KEY)");
  }
  return key;
}

// The two numbers as DER, which OpenSSL wants.
std::optional<std::vector<unsigned char>> to_der(std::string_view signature) {
  if (signature.size() != 2 * kHalf) return std::nullopt;
  const auto* bytes = reinterpret_cast<const unsigned char*>(signature.data());
  Pair pair(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(bytes, kHalf, nullptr);
  BIGNUM* s = BN_bin2bn(bytes + kHalf, kHalf, nullptr);
  if (!pair || r == nullptr || s == nullptr || ECDSA_SIG_set0(pair.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return std::nullopt;
  }
  const int size = i2d_ECDSA_SIG(pair.get(), nullptr);
  if (size <= 0) return std::nullopt;
  std::vector<unsigned char> der(static_cast<std::size_t>(size));
  unsigned char* at = der.data();
  i2d_ECDSA_SIG(pair.get(), &at);
  return der;
}

std::optional<std::string> from_der(const std::vector<unsigned char>& der) {
  const unsigned char* at = der.data();
  const Pair pair(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (!pair) return std::nullopt;
  std::array<unsigned char, 2 * kHalf> out{};
  if (BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), out.data(), kHalf) < 0 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), out.data() + kHalf, kHalf) < 0) {
    return std::nullopt;
  }
  return std::string(reinterpret_cast<const char*>(out.data()), out.size());
}

Status check_header(std::string_view encoded) {
  const auto text = decode_base64url(encoded);
  json::Document document;
  const auto header = text ? document.parse_object(*text) : std::nullopt;
  if (!header) return fail(ErrorCode::kInvalid, "the signature's header is no JSON object");
  const auto algorithm = json::text_of(*header, "alg");
  if (algorithm != "ES256") {
    return fail(ErrorCode::kUnsupported,
                "signed with " + printable(algorithm.value_or("nothing")) + ", but only ES256 is taken");
  }
  if (header->member("crit")) return fail(ErrorCode::kUnsupported, "the signature has critical extensions");
  return {};
}

std::string pem_of(const Bio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

}  // namespace

std::string sha256_hex(Bytes bytes) {
  std::array<unsigned char, 32> digest{};
  unsigned size = 0;
  const int done = EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
  MANNERLY_ASSERT(done == 1 && size == digest.size());
  std::string out;
  for (const unsigned char byte : digest) {
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

Status check_public_key(std::string_view pem) {
  const auto key = read_public_key(pem);
  if (!key) return std::unexpected(key.error());
  return {};
}

Result<std::string> verify_signature(std::string_view compact, std::string_view public_key_pem) {
  const auto parts = split(trim(compact), '.');
  if (parts.size() != 3) return fail(ErrorCode::kInvalid, "no compact JSON Web Signature: three parts are wanted");
  MANNERLY_CHECK_OK(check_header(parts[0]));
  auto payload = decode_base64url(parts[1]);
  const auto signature = decode_base64url(parts[2]);
  if (!payload || !signature) return fail(ErrorCode::kInvalid, "no compact JSON Web Signature: not base64url");
  MANNERLY_TRY(const Key key, read_public_key(public_key_pem));
  const auto der = to_der(*signature);
  const std::string_view covered = trim(compact).substr(0, parts[0].size() + 1 + parts[1].size());
  const Context context(EVP_MD_CTX_new());
  const bool holds = der && context &&
                     EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
                     EVP_DigestVerify(context.get(), der->data(), der->size(),
                                      reinterpret_cast<const unsigned char*>(covered.data()), covered.size()) == 1;
  if (!holds) return fail(ErrorCode::kCorrupt, "the signature is not of this key");
  return std::move(*payload);
}

Result<std::string> sign(std::string_view payload, std::string_view private_key_pem) {
  const Bio bio = memory_of(private_key_pem);
  const Key key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr) : nullptr);
  if (!key || !is_p256(key.get())) return fail(ErrorCode::kInvalid, "no private key on the curve P-256 in PEM");
  const std::string covered = encode_base64url(R"({"alg":"ES256"})") + "." + encode_base64url(payload);
  const auto* bytes = reinterpret_cast<const unsigned char*>(covered.data());
  const Context context(EVP_MD_CTX_new());
  std::size_t size = 0;
  std::vector<unsigned char> der;
  bool done = context && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
              EVP_DigestSign(context.get(), nullptr, &size, bytes, covered.size()) == 1;
  der.resize(size);
  done = done && EVP_DigestSign(context.get(), der.data(), &size, bytes, covered.size()) == 1;
  der.resize(size);
  const auto signature = done ? from_der(der) : std::nullopt;
  if (!signature) return fail(ErrorCode::kInvalid, "the key does not sign");
  return covered + "." + encode_base64url(*signature);
}

Result<KeyPair> make_key_pair() {
  const Key key(EVP_EC_gen("P-256"));
  const Bio secret(BIO_new(BIO_s_mem())), open(BIO_new(BIO_s_mem()));
  if (!key || !secret || !open ||
      PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
      PEM_write_bio_PUBKEY(open.get(), key.get()) != 1) {
    return fail(ErrorCode::kIo, "no key could be made");
  }
  return KeyPair{.private_pem = pem_of(secret), .public_pem = pem_of(open)};
}

}  // namespace mannerly::nrtm
