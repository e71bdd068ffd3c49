// Writes JSON as a stream into a string: objects, arrays and values in the order of the calls.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mannerly::render {

class JsonWriter {
 public:
  // indent 0: everything on one line.
  explicit JsonWriter(int indent = 0) : indent_(indent) {}

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(std::int64_t number);
  JsonWriter& value(std::uint64_t number);
  JsonWriter& value(std::uint32_t number) { return value(std::uint64_t{number}); }
  JsonWriter& value(int number) { return value(std::int64_t{number}); }
  JsonWriter& value(double number);  // the shortest text that reads back equal; not finite: null
  JsonWriter& value(bool truth);
  JsonWriter& null();
  // JSON text that is written as it is.
  JsonWriter& raw(std::string_view json);

  // key(name).value(v)
  template <class T>
  JsonWriter& field(std::string_view name, const T& v) {
    return key(name).value(v);
  }

  const std::string& text() const { return out_; }
  std::string take() { return std::move(out_); }

 private:
  void before_value();
  void line_break();

  std::string out_;
  std::vector<bool> has_member_;  // for each open object or array
  bool after_key_ = false;
  int indent_;
};

// "text" with quotes and escapes (RFC 8259 section 7); bytes that are no UTF-8 become U+FFFD.
std::string json_quoted(std::string_view text);
void append_json_quoted(std::string& out, std::string_view text);

}  // namespace mannerly::render
