// Where renderers of filters put their text: one buffer of fixed size that is handed on when it is full, so that
// a list of a million lines costs neither time nor memory beyond its own.
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string_view>
#include <utility>

#include "net/prefix.h"

namespace mannerly::render::filter {

class Out {
 public:
  using Sink = std::function<void(std::string_view)>;
  explicit Out(Sink sink) : sink_(std::move(sink)) {}
  Out(const Out&) = delete;
  Out& operator=(const Out&) = delete;
  ~Out() { flush(); }

  Out& operator<<(std::string_view text) {
    if (text.size() > buffer_.size() - used_) {
      flush();
      if (text.size() > buffer_.size()) {
        sink_(text);
        return *this;
      }
    }
    std::memcpy(buffer_.data() + used_, text.data(), text.size());
    used_ += text.size();
    return *this;
  }
  Out& operator<<(const char* text) { return *this << std::string_view(text); }
  Out& operator<<(char c) { return *this << std::string_view(&c, 1); }
  Out& operator<<(std::uint32_t number) {
    make_room();
    used_ = static_cast<std::size_t>(
        std::to_chars(buffer_.data() + used_, buffer_.data() + buffer_.size(), number).ptr - buffer_.data());
    return *this;
  }
  Out& operator<<(std::uint8_t number) { return *this << static_cast<std::uint32_t>(number); }
  Out& operator<<(int number) { return *this << static_cast<std::uint32_t>(number); }  // never negative
  Out& operator<<(const Address& address) {
    make_room();
    used_ += write_address(address, buffer_.data() + used_);
    return *this;
  }
  Out& operator<<(const Prefix& prefix) { return *this << prefix.address() << '/' << prefix.length; }

  void flush() {
    if (used_ != 0) sink_({buffer_.data(), used_});
    used_ = 0;
  }

 private:
  void make_room() {
    constexpr std::size_t kLongest = 64;  // of a number or an address
    if (buffer_.size() - used_ < kLongest) flush();
  }

  Sink sink_;
  std::size_t used_ = 0;
  std::array<char, std::size_t{1} << 16> buffer_;
};

}  // namespace mannerly::render::filter
