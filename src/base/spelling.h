// What was probably meant by a word that does not exist.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace mannerly {

// Insertions, deletions and replacements of bytes that make b of a. O(a * b): for words.
std::size_t edit_distance(std::string_view a, std::string_view b);
// The candidate that wanted is most likely a misspelling of (at most two changes, one of a word of less
// than six bytes; at most 40 bytes); "" if none is.
std::string_view nearest_word(std::string_view wanted, const std::vector<std::string_view>& candidates);

}  // namespace mannerly
