// Counts what a reader could not use: nothing is dropped uncounted. One row a reason, with how many
// records and bytes it cost and where the first one was.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mannerly {

class Tally {
 public:
  struct Row {
    std::string reason;              // stable, lower case, e.g. "attribute length beyond record"
    std::uint64_t count = 0;         // records
    std::uint64_t bytes = 0;         // bytes of input that they took
    std::uint64_t first_offset = 0;  // offset (or line number, as the reader states) of the first
    std::string first_detail;        // what the first one looked like; at most kDetailMax bytes
  };
  static constexpr std::size_t kDetailMax = 200;
  static constexpr std::size_t kReasonsMax = 256;  // further reasons are counted under "other"

  void add(std::string_view reason, std::uint64_t bytes, std::uint64_t offset, std::string_view detail = {});
  void merge(const Tally& other);

  // Rows in the order in which the reasons first occurred.
  const std::vector<Row>& rows() const { return rows_; }
  std::uint64_t total() const;
  bool empty() const { return rows_.empty(); }

 private:
  Row& row_for(std::string_view reason);
  std::vector<Row> rows_;
};

}  // namespace mannerly
