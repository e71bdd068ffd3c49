#include "observatory/text_index.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace mannerly::observatory {
namespace {

constexpr char kTextEnd = '\0';

// Characters by class: the end of a text, printable ASCII (without upper case) one by one, and all others together.
constexpr std::size_t kEnd = 0, kOther = 1, kFirst = 2;
constexpr std::size_t kClasses = kFirst + ('~' - ' ' + 1) - ('Z' - 'A' + 1);

constexpr std::size_t class_of(char c) {
  if (c == kTextEnd) return kEnd;
  if (c < ' ' || c > '~' || (c >= 'A' && c <= 'Z')) return kOther;
  const auto place = static_cast<std::size_t>(c - ' ');
  return kFirst + (c > 'Z' ? place - ('Z' - 'A' + 1) : place);
}

// Ascending by the first, then the second, then the third: what begins with one or two characters is a range.
constexpr std::size_t kTriples = kClasses * kClasses * kClasses;
std::size_t triple_of(std::string_view text, std::size_t at) {
  const auto class_at = [&](std::size_t i) { return i < text.size() ? class_of(text[i]) : kEnd; };
  return (class_at(at) * kClasses + class_at(at + 1)) * kClasses + class_at(at + 2);
}

// Calls visit(triple) for each place of the texts that a word can begin at.
template <class Visit>
void each_triple(std::string_view texts, Visit&& visit) {
  for (std::size_t at = 0; at < texts.size(); ++at) {
    if (texts[at] != kTextEnd) visit(triple_of(texts, at));
  }
}

bool is_plain(std::string_view word) {
  return std::ranges::none_of(word, [](char c) { return class_of(c) == kOther; });
}

}  // namespace

TextIndex::TextIndex(std::span<const Texts> rows) {
  begins_.reserve(rows.size() + 1);
  for (const Texts& row : rows) {
    begins_.push_back(texts_.size());
    for (const std::string_view text : row) {
      for (const char c : text) texts_ += to_lower(c);
      texts_ += kTextEnd;
    }
  }
  begins_.push_back(texts_.size());
  // Once to count, once to fill; a row stands once under each of its triples. last: the row put there last, plus one.
  std::vector<std::uint32_t> last(kTriples), counts(kTriples + 1);
  const auto each_new = [&](auto&& visit) {
    std::ranges::fill(last, 0);
    for (std::uint32_t row = 0; row < rows.size(); ++row) {
      each_triple(texts_of(row), [&](std::size_t triple) {
        if (std::exchange(last[triple], row + 1) != row + 1) visit(triple, row);
      });
    }
  };
  each_new([&](std::size_t triple, std::uint32_t) { ++counts[triple + 1]; });
  for (std::size_t t = 0; t < kTriples; ++t) counts[t + 1] += counts[t];
  starts_ = counts;
  rows_.resize(counts.back());
  each_new([&](std::size_t triple, std::uint32_t row) { rows_[counts[triple]++] = row; });
}

void TextIndex::find(std::string_view word, RowSet& found) const {
  if (starts_.empty()) return;
  if (word.empty()) return found.add_range(0, found.size());
  std::string wanted;
  for (const char c : word) wanted += to_lower(c);
  if (wanted.find(kTextEnd) != std::string::npos) return;
  const std::size_t first = triple_of(wanted, 0);
  std::span<const std::uint32_t> rows;
  if (wanted.size() < 3) {
    const std::size_t width = wanted.size() == 1 ? kClasses * kClasses : kClasses;
    rows = rows_of(first, first + width);
  } else {
    rows = rows_of(first, first + 1);
    for (std::size_t at = 1; at + 3 <= wanted.size(); ++at) {
      const std::size_t triple = triple_of(wanted, at);
      if (const auto fewer = rows_of(triple, triple + 1); fewer.size() < rows.size()) rows = fewer;
    }
  }
  const bool sure = wanted.size() <= 3 && is_plain(wanted);
  for (const std::uint32_t row : rows) {
    if (sure || texts_of(row).find(wanted) != std::string_view::npos) found.add(row);
  }
}

}  // namespace mannerly::observatory
