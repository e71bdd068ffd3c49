#include "base/tally.h"

#include <algorithm>

namespace mannerly {

Tally::Row& Tally::row_for(std::string_view reason) {
  const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const Row& r) { return r.reason == reason; });
  if (found != rows_.end()) return *found;
  if (rows_.size() >= kReasonsMax && reason != "other") return row_for("other");
  rows_.push_back(Row{.reason = std::string(reason)});
  return rows_.back();
}

void Tally::add(std::string_view reason, std::uint64_t bytes, std::uint64_t offset, std::string_view detail) {
  Row& row = row_for(reason);
  if (row.count == 0) {
    row.first_offset = offset;
    row.first_detail = std::string(detail.substr(0, kDetailMax));
  }
  ++row.count;
  row.bytes += bytes;
}

void Tally::merge(const Tally& other) {
  for (const Row& theirs : other.rows_) {
    Row& row = row_for(theirs.reason);
    if (row.count == 0) {
      row.first_offset = theirs.first_offset;
      row.first_detail = theirs.first_detail;
    }
    row.count += theirs.count;
    row.bytes += theirs.bytes;
  }
}

std::uint64_t Tally::total() const {
  std::uint64_t sum = 0;
  for (const Row& row : rows_) sum += row.count;
  return sum;
}

}  // namespace mannerly
