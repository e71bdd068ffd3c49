#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "api/answer.h"

namespace mannerly::api {
namespace {

template <class Number>
void append_number(std::string& out, Number number) {
  const fmt::format_int digits(number);
  out.append(digits.data(), digits.size());
}

}  // namespace

void RowWriter::begin() {
  column_ = 0;
  first_ = true;
  if (!csv_) out_ += '{';
}

void RowWriter::end() {
  MANNERLY_ASSERT(column_ == columns_.size());
  out_ += csv_ ? "\r\n" : "}";
}

bool RowWriter::begin_cell() {
  MANNERLY_ASSERT(column_ < columns_.size());
  const std::size_t column = column_++;
  if (!wanted_[column]) return false;
  if (!first_) out_ += ',';
  first_ = false;
  if (!csv_) out_.append("\"").append(columns_[column].name).append("\":");
  return true;
}

// RFC 4180 section 2: quotes only where they are needed.
void RowWriter::quoted_csv(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out_ += text;
    return;
  }
  out_ += '"';
  for (const char c : text) {
    if (c == '"') out_ += '"';
    out_ += c;
  }
  out_ += '"';
}

RowWriter& RowWriter::none() {
  if (begin_cell() && !csv_) out_ += "null";
  return *this;
}

RowWriter& RowWriter::add(std::string_view text) {
  if (!begin_cell()) return *this;
  if (csv_) {
    quoted_csv(text);
  } else {
    render::append_json_quoted(out_, text);
  }
  return *this;
}

RowWriter& RowWriter::add(std::uint64_t number) {
  if (begin_cell()) append_number(out_, number);
  return *this;
}

RowWriter& RowWriter::add(std::int64_t number) {
  if (begin_cell()) append_number(out_, number);
  return *this;
}

RowWriter& RowWriter::add(double number) {
  if (!std::isfinite(number)) return none();
  if (!begin_cell()) return *this;
  // Shares are mostly none or all.
  if (number == 1) {
    out_ += '1';
  } else {
    fmt::format_to(std::back_inserter(out_), "{}", number);
  }
  return *this;
}

RowWriter& RowWriter::add(bool truth) {
  if (begin_cell()) out_ += truth ? "true" : "false";
  return *this;
}

RowWriter& RowWriter::list(std::span<const std::string> texts) {
  if (!begin_cell()) return *this;
  std::string joined;
  if (!csv_) out_ += '[';
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (csv_) {
      joined.append(i == 0 ? "" : " ").append(texts[i]);
    } else {
      if (i > 0) out_ += ',';
      render::append_json_quoted(out_, texts[i]);
    }
  }
  if (csv_) quoted_csv(joined);
  if (!csv_) out_ += ']';
  return *this;
}

RowWriter& RowWriter::list(std::span<const Asn> asns) {
  if (!begin_cell()) return *this;
  if (!csv_) out_ += '[';
  for (std::size_t i = 0; i < asns.size(); ++i) {
    fmt::format_to(std::back_inserter(out_), "{}{}", i == 0 ? "" : csv_ ? " " : ",", asns[i].value);
  }
  if (!csv_) out_ += ']';
  return *this;
}

RowWriter& RowWriter::raw(std::string_view json, std::string_view csv) {
  if (!begin_cell()) return *this;
  if (csv_) {
    quoted_csv(csv);
  } else {
    out_ += json;
  }
  return *this;
}

}  // namespace mannerly::api
