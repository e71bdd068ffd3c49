// What each compression implements: a decoder that pulls from an InputWindow. Private to io/.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "io/input_window.h"

namespace mannerly::io {

// The outcome of one call: size bytes are good whether or not an error follows them. Less than the
// buffer is filled only with ended or error set.
struct Decoded {
  std::size_t size = 0;
  bool ended = false;
  std::optional<Error> error;
};

class Decoder {
 public:
  virtual ~Decoder() = default;
  virtual Decoded fill(std::span<std::uint8_t> out) = 0;
  std::uint64_t members() const { return members_; }
  std::uint64_t trailing_bytes() const { return trailing_bytes_; }

 protected:
  // Ends the file: what is left in the window belongs to no member.
  Decoded end(InputWindow& input, std::size_t size) {
    auto rest = input.drain();
    if (!rest) return {.size = size, .error = rest.error()};
    trailing_bytes_ += *rest;
    return {.size = size, .ended = true};
  }
  std::uint64_t members_ = 0;
  std::uint64_t trailing_bytes_ = 0;
};

// "compressed byte 17: REASON".
Error error_at(std::uint64_t offset, ErrorCode code, std::string_view reason);

std::unique_ptr<Decoder> make_plain_decoder(InputWindow& input);
std::unique_ptr<Decoder> make_gzip_decoder(InputWindow& input);
// threads: 0 is one a core.
std::unique_ptr<Decoder> make_bzip2_decoder(InputWindow& input, unsigned threads);
// The same by libbz2 alone: the reference.
std::unique_ptr<Decoder> make_libbz2_decoder(InputWindow& input);
Result<std::unique_ptr<Decoder>> make_xz_decoder(InputWindow& input);
Result<std::unique_ptr<Decoder>> make_zstd_decoder(InputWindow& input);

}  // namespace mannerly::io
