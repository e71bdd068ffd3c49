// A growing run of text to which lines are appended without an allocation each.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

namespace mannerly::mrt {

class LineBuffer {
 public:
  explicit LineBuffer(std::size_t capacity = 1u << 20) { grow(capacity); }

  // At least `bytes` of room; write there, then commit the new end.
  char* room(std::size_t bytes) {
    if (capacity_ - size_ < bytes) [[unlikely]]
      grow(std::max(capacity_ * 2, size_ + bytes));
    return data_.get() + size_;
  }
  void commit(const char* end) { size_ = static_cast<std::size_t>(end - data_.get()); }
  std::string_view text() const { return {data_.get(), size_}; }
  std::size_t size() const { return size_; }
  void clear() { size_ = 0; }

 private:
  void grow(std::size_t capacity) {
    auto bigger = std::make_unique_for_overwrite<char[]>(capacity);
    if (size_ > 0) std::memcpy(bigger.get(), data_.get(), size_);
    data_ = std::move(bigger);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace mannerly::mrt
