// The CSV side of VrpReader: one line at a time.
#pragma once

#include <array>
#include <string_view>

#include "base/line_splitter.h"
#include "wire/vrp/internal.h"

namespace mannerly::vrp {

class CsvReader {
 public:
  static constexpr std::size_t kLineBytesMax = 4096;
  static constexpr std::size_t kColumnsMax = 16;

  explicit CsvReader(Output& out) : out_(out) {}
  void feed(Bytes chunk);
  // kInvalid when no line looked like a VRP.
  Status finish();

 private:
  enum Column : std::size_t { kAsn, kPrefix, kMaxLength, kTa, kExpires, kColumns };

  void line(const Line& line);
  bool read_header(const std::array<std::string_view, kColumnsMax>& fields, std::size_t count, const Place& place);

  Output& out_;
  LineSplitter lines_{kLineBytesMax};
  // Where each column stands; without a header in this order.
  std::array<std::size_t, kColumns> at_{0, 1, 2, 3, 4};
  std::size_t columns_ = 0;  // that every row must have; 0 without a header
  bool started_ = false;
};

}  // namespace mannerly::vrp
