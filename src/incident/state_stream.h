// How the engine's state is written and read back: numbers in little-endian order, lengths before lists.
// Reading never trusts the bytes: beyond the end every value is 0 and ok() is false. A state ends with a checksum
// (seal, unseal), because some damage makes another state that is well formed too.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/byte_cursor.h"
#include "base/checksum.h"
#include "base/result.h"

namespace mannerly::incident {

static_assert(std::endian::native == std::endian::little);

class StateWriter {
 public:
  // Gets the bytes piece by piece: a state of gigabytes is not kept in memory.
  using Sink = std::function<void(Bytes)>;

  // Keeps all bytes.
  StateWriter() = default;
  // Hands them on; seal() hands on the last ones.
  explicit StateWriter(Sink sink) : sink_(std::move(sink)) {}

  template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void put(T value) {
    append(&value, sizeof value);
  }
  void text(std::string_view text) {
    put(static_cast<std::uint64_t>(text.size()));
    append(text.data(), text.size());
  }
  // Rows without padding, as they lie.
  template <class Row>
    requires std::has_unique_object_representations_v<Row> && std::is_trivially_copyable_v<Row>
  void rows(std::span<const Row> rows) {
    put(static_cast<std::uint64_t>(rows.size()));
    append(rows.data(), rows.size_bytes());
  }
  // Puts the checksum of all that was written, once, at the end.
  void seal() {
    checksum_.add(fresh());
    const Checksum checksum = checksum_.value();
    put(checksum.low);
    put(checksum.high);
    if (sink_) flush();
  }
  // Without a sink: all that was written.
  const std::string& bytes() const { return bytes_; }
  std::string take() { return std::move(bytes_); }

 private:
  static constexpr std::size_t kPiece = std::size_t{1} << 20;

  void append(const void* data, std::size_t size) {
    if (size == 0) return;
    bytes_.append(static_cast<const char*>(data), size);
    if (!sink_ || bytes_.size() < kPiece) return;
    checksum_.add(fresh());
    flush();
  }
  Bytes fresh() const { return {reinterpret_cast<const std::uint8_t*>(bytes_.data()), bytes_.size()}; }
  void flush() {
    sink_(fresh());
    bytes_.clear();
  }

  Sink sink_;
  std::string bytes_;
  Checksummer checksum_;
};

class StateReader {
 public:
  explicit StateReader(Bytes bytes) : rest_(bytes) {}

  template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  T get() {
    T value{};
    if (const Bytes part = take(sizeof value); !part.empty()) std::memcpy(&value, part.data(), sizeof value);
    return value;
  }
  std::string text() {
    const auto size = get<std::uint64_t>();
    const Bytes part = take(size);
    return {reinterpret_cast<const char*>(part.data()), part.size()};
  }
  // Fewer rows than the state says (none) when they do not fit: ok() is false then.
  template <class Row>
    requires std::has_unique_object_representations_v<Row> && std::is_trivially_copyable_v<Row>
  std::vector<Row> rows() {
    const auto count = get<std::uint64_t>();
    if (count > rest_.size() / sizeof(Row)) {
      failed_ = true;
      return {};
    }
    const Bytes part = take(count * sizeof(Row));
    std::vector<Row> rows(count);
    if (!part.empty()) std::memcpy(rows.data(), part.data(), part.size());
    return rows;
  }
  // Whether the bytes end with the checksum of those before; takes it off their end.
  bool unseal() {
    if (rest_.size() < sizeof(std::uint64_t) * 2) return false;
    StateReader end(rest_.last(sizeof(std::uint64_t) * 2));
    rest_ = rest_.first(rest_.size() - sizeof(std::uint64_t) * 2);
    const auto low = end.get<std::uint64_t>();
    return checksum_of(rest_) == Checksum{.low = low, .high = end.get<std::uint64_t>()};
  }
  bool ok() const { return !failed_; }
  bool at_end() const { return rest_.empty(); }

 private:
  Bytes take(std::uint64_t size) {
    if (failed_ || size > rest_.size()) {
      failed_ = true;
      return {};
    }
    const Bytes part = rest_.first(size);
    rest_ = rest_.subspan(size);
    return part;
  }
  Bytes rest_;
  bool failed_ = false;
};

}  // namespace mannerly::incident
