// Answers from one description each: a document in the envelope, or a table that is JSON, CSV or NDJSON as the caller
// wishes.
//
//     { "data": ..., "included": {...}, "meta": {snapshot, as_of, sources, total, messages}, "links": {...} }
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/call.h"
#include "render/json_writer.h"

namespace mannerly::api {

// What stands beside the data.
struct Envelope {
  std::function<void(render::JsonWriter&)> included = {};       // writes one whole object: side-tables
  std::optional<std::uint64_t> total = {};                      // rows of the query, of all pages
  std::vector<std::string> messages = {};                       // caveats, for people
  std::vector<std::pair<std::string, std::string>> links = {};  // more than self, next and the formats: "ui", "method"
  // Of an earlier day that the answer is about, in place of the call's: what its meta names.
  std::shared_ptr<const EditionFacts> facts = {};
  std::string next = {};  // payload of the cursor of the next page (Call::cursor gives it back); "": the last page
};

// 200 with data, which writes one whole value.
io::HttpResponse document(const Call& call, const std::function<void(render::JsonWriter&)>& data,
                          const Envelope& envelope = {});
// 200 with a body in the call's format (or another type).
io::HttpResponse body_of(const Call& call, std::string body);
io::HttpResponse body_of(std::string_view content_type, std::string body);

enum class ColumnType : std::uint8_t { kText, kInteger, kNumber, kFlag, kList, kObject };
struct Column {
  std::string_view name;  // snake_case: in JSON, CSV and fields=
  ColumnType type = ColumnType::kText;
  std::string_view help = {};
};

// Takes the cells of one row in the order of the columns; each call is one cell. What is not known is none(), which is
// null in JSON and empty in CSV.
class RowWriter {
 public:
  RowWriter(std::span<const Column> columns, const std::vector<bool>& wanted, bool csv, std::string& out)
      : columns_(columns), wanted_(wanted), csv_(csv), out_(out) {}

  void begin();
  void end();

  RowWriter& none();
  RowWriter& add(std::string_view text);
  RowWriter& add(const char* text) { return add(std::string_view(text)); }
  RowWriter& add(const std::string& text) { return add(std::string_view(text)); }
  RowWriter& add(std::uint64_t number);
  RowWriter& add(std::int64_t number);
  RowWriter& add(std::uint32_t number) { return add(std::uint64_t{number}); }
  RowWriter& add(int number) { return add(std::int64_t{number}); }
  RowWriter& add(double number);  // not finite: none
  RowWriter& add(bool truth);
  RowWriter& add(Asn asn) { return add(std::uint64_t{asn.value}); }
  template <class T>
  RowWriter& add(const std::optional<T>& value) {
    return value ? add(*value) : none();
  }
  RowWriter& text_or_none(std::string_view text) { return text.empty() ? none() : add(text); }
  // A JSON array; in CSV with blanks between.
  RowWriter& list(std::span<const std::string> texts);
  RowWriter& list(std::span<const Asn> asns);
  // JSON text as it stands; CSV gets the other one.
  RowWriter& raw(std::string_view json, std::string_view csv);

 private:
  bool begin_cell();  // false: this column is not wanted
  void quoted_csv(std::string_view text);

  std::span<const Column> columns_;
  const std::vector<bool>& wanted_;
  bool csv_;
  std::string& out_;
  std::size_t column_ = 0;
  bool first_ = true;
};

// Rows by number, each written on its own. write is called in any order, also after the handler has returned: it holds
// what it needs (the edition is held for it).
struct Table {
  std::vector<Column> columns;
  std::size_t rows = 0;
  std::function<void(std::size_t row, RowWriter& out)> write;
  Envelope envelope = {};
  // False: rows are all there are, and the page is cut out of them here (total and next are filled in). True: rows are
  // the page already, and envelope.total and next say the rest.
  bool cut = false;
  // For CSV and NDJSON of a list that comes in pages: puts the next rows in place of the ones before; false at the end.
  std::function<bool(Table& table)> more = {};
};
// JSON: a page. CSV and NDJSON: all rows unless limit was given; streamed when they are many. 400 for unknown fields.
Answer table(const Call& call, Table table);

}  // namespace mannerly::api
