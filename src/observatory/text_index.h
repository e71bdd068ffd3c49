// Which of many short texts hold a word: every three characters in a row point to the texts that have them, so that a
// search looks at few texts instead of all. Made once, then read from any thread.
//
// In memory: the texts, and 4 bytes for each different triple of each text (about 20 MB for 80,000 names).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "observatory/row_set.h"

namespace mannerly::observatory {

class TextIndex {
 public:
  using Texts = std::array<std::string_view, 2>;  // of one row: name and organisation

  TextIndex() = default;
  // Upper and lower case are the same where they are ASCII. O(bytes).
  explicit TextIndex(std::span<const Texts> rows);

  // Adds to found, which is of as many rows as there are, those that have the word within one of their texts. The empty
  // word is in every text.
  void find(std::string_view word, RowSet& found) const;

 private:
  std::string_view texts_of(std::size_t row) const {
    return std::string_view(texts_).substr(begins_[row], begins_[row + 1] - begins_[row]);
  }
  std::span<const std::uint32_t> rows_of(std::size_t first_triple, std::size_t end_triple) const {
    return std::span(rows_).subspan(starts_[first_triple], starts_[end_triple] - starts_[first_triple]);
  }

  std::string texts_;                  // in lower case, each ended by a NUL
  std::vector<std::size_t> begins_;    // of each row, and the end
  std::vector<std::uint32_t> starts_;  // of each triple, and the end: where its rows begin
  std::vector<std::uint32_t> rows_;
};

}  // namespace mannerly::observatory
