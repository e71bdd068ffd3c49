#include "api/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/spelling.h"
#include "base/text.h"

namespace mannerly::api {
namespace {

// A body of about this size is made at once, so that it can be kept and compressed; a larger one is streamed.
constexpr std::size_t kWholeRows = 2000;

void write_links(const Call& call, const Envelope& envelope, render::JsonWriter& json) {
  constexpr std::string_view kThis = "cursor";
  json.begin_object().field("self", call.link("", call.text(kThis).value_or("")));
  if (!envelope.next.empty()) json.field("next", call.link("", call.seal_cursor(envelope.next)));
  for (const Format format : call.route().formats) {
    const std::string_view suffix = suffix_of(format);
    if (!suffix.empty() && format != Format::kJson) json.field(suffix.substr(1), call.link(suffix));
  }
  if (takes_at(call.route())) {
    // The same answer whatever is published later, as long as the day's snapshot is kept.
    constexpr std::array<std::string_view, 2> kWithout = {"cursor", "at"};
    const std::string query = call.canonical_query(kWithout);
    json.field("cite", fmt::format("{}?{}{}at={}", call.path(), query, query.empty() ? "" : "&",
                                   call.edition().snapshot().short_id()));
  }
  for (const auto& [name, target] : envelope.links) json.field(name, target);
  json.end_object();
}

void write_meta(const Call& call, const Envelope& envelope, render::JsonWriter& json) {
  std::string meta = envelope.facts ? envelope.facts->meta : call.edition_ptr() ? call.facts().meta : "";
  render::JsonWriter more;
  more.begin_object();
  if (envelope.total) more.field("total", *envelope.total);
  more.key("messages").begin_array();
  for (const std::string& message : envelope.messages) more.value(message);
  const std::string rest = more.end_array().end_object().take();
  json.raw("{" + meta + (meta.empty() ? "" : ",") + rest.substr(1));
}

void finish_envelope(const Call& call, const Envelope& envelope, render::JsonWriter& json) {
  if (envelope.included) {
    json.key("included");
    envelope.included(json);
  }
  json.key("meta");
  write_meta(call, envelope, json);
  json.key("links");
  write_links(call, envelope, json);
  json.end_object();
}

void add_next(const Call& call, const Envelope& envelope, io::HttpResponse& response) {
  if (envelope.next.empty()) return;
  const std::string suffix = call.format() == call.route().formats.front() ? "" : std::string(suffix_of(call.format()));
  response.fields.emplace_back("Link",
                               fmt::format("<{}>; rel=\"next\"", call.link(suffix, call.seal_cursor(envelope.next))));
}

std::string json_rows(const Table& table, const std::vector<bool>& wanted) {
  std::string out = "[";
  RowWriter row(table.columns, wanted, false, out);
  for (std::size_t i = 0; i < table.rows; ++i) {
    if (i > 0) out += ',';
    row.begin();
    table.write(i, row);
    row.end();
  }
  return out + "]";
}

std::string csv_head(const Table& table, const std::vector<bool>& wanted) {
  std::string out;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i]) out.append(out.empty() ? "" : ",").append(table.columns[i].name);
  }
  return out + "\r\n";
}

// Rows as CSV or NDJSON, a piece at a time. Holds all that they are made from.
class RowStream {
 public:
  RowStream(const Call& call, Table table, std::vector<bool> wanted)
      : edition_(call.edition_ptr()),
        table_(std::move(table)),
        wanted_(std::move(wanted)),
        csv_(call.format() == Format::kCsv) {}

  // Appends up to about `piece` bytes; false at the end.
  bool next(std::string& out, std::size_t piece) {
    if (csv_ && !std::exchange(begun_, true)) out += csv_head(table_, wanted_);
    RowWriter row(table_.columns, wanted_, csv_, out);
    const std::size_t size_before = out.size();
    while (out.size() - size_before < piece) {
      if (at_ == table_.rows) {
        at_ = 0;
        table_.rows = table_.more && table_.more(table_) ? table_.rows : 0;
        if (table_.rows == 0) return false;
        continue;
      }
      row.begin();
      table_.write(at_++, row);
      row.end();
      if (!csv_) out += '\n';
    }
    return true;
  }

 private:
  std::shared_ptr<const observatory::Edition> edition_;
  Table table_;
  std::vector<bool> wanted_;
  bool csv_, begun_ = false;
  std::size_t at_ = 0;
};

// Which columns fields= wants; all without it.
std::expected<std::vector<bool>, Problem> wanted_of(const Call& call, const Table& table) {
  const std::vector<std::string> fields = call.fields();
  std::vector<bool> wanted(table.columns.size(), fields.empty());
  std::vector<std::string_view> names;
  for (const Column& column : table.columns) names.push_back(column.name);
  for (const std::string& field : fields) {
    const auto at = std::find(names.begin(), names.end(), field);
    if (at == names.end()) {
      return std::unexpected(bad_request("fields", fmt::format("there is no column \"{}\"", printable(field)),
                                         std::string(nearest_word(field, names))));
    }
    wanted[static_cast<std::size_t>(at - names.begin())] = true;
  }
  return wanted;
}

// The page of a whole list. Its cursor is a row number, and holds for one edition: the rows of another are others.
std::optional<Problem> cut_page(const Call& call, Table& table, bool all) {
  const std::string edition = call.edition_ptr() ? call.edition().id() : "";
  std::uint64_t begin = 0;
  if (call.cursor()) {
    const std::string& cursor = *call.cursor();
    const std::size_t mark = std::min(cursor.find('@'), cursor.size());
    begin = parse_u64(cursor.substr(0, mark)).value_or(0);
    if (mark == cursor.size() || cursor.substr(mark + 1) != edition) {
      return Problem(410, "cursor_expired", "newer data are there by now; begin again without the cursor");
    }
  }
  begin = std::min<std::uint64_t>(begin, table.rows);
  const std::size_t count = all ? table.rows - begin : std::min<std::size_t>(call.limit(), table.rows - begin);
  if (!table.envelope.total) table.envelope.total = table.rows;
  if (begin + count < table.rows) table.envelope.next = fmt::format("{}@{}", begin + count, edition);
  table.rows = count;
  if (begin > 0) {
    table.write = [write = std::move(table.write), begin](std::size_t row, RowWriter& out) { write(row + begin, out); };
  }
  return std::nullopt;
}

}  // namespace

io::HttpResponse body_of(std::string_view content_type, std::string body) {
  return {.fields = {{"Content-Type", std::string(content_type)}}, .body = std::move(body)};
}

io::HttpResponse body_of(const Call& call, std::string body) {
  return body_of(content_type_of(call.format()), std::move(body));
}

io::HttpResponse document(const Call& call, const std::function<void(render::JsonWriter&)>& data,
                          const Envelope& envelope) {
  render::JsonWriter json;
  json.begin_object().key("data");
  data(json);
  finish_envelope(call, envelope, json);
  io::HttpResponse response = body_of(content_type_of(Format::kJson), json.take() + "\n");
  add_next(call, envelope, response);
  return response;
}

Answer table(const Call& call, Table table) {
  auto wanted = wanted_of(call, table);
  if (!wanted) return std::unexpected(std::move(wanted).error());
  const bool bulk = call.format() == Format::kCsv || call.format() == Format::kNdjson;
  const bool all = bulk && !call.has("limit");
  if (!all) table.more = nullptr;
  if (!table.cut) {
    const bool whole = all || !call.route().paged;
    if (auto problem = cut_page(call, table, whole)) return std::unexpected(std::move(*problem));
  }
  if (!bulk) {
    const std::string rows = json_rows(table, *wanted);
    return document(call, [&](render::JsonWriter& json) { json.raw(rows); }, table.envelope);
  }
  io::HttpResponse response = body_of(call, "");
  if (!all) add_next(call, table.envelope, response);
  const bool streamed = table.rows > kWholeRows || table.more;
  auto stream = std::make_shared<RowStream>(call, std::move(table), std::move(*wanted));
  if (streamed) {
    response.stream = [stream](std::string& out) { return stream->next(out, io::kStreamPiece); };
  } else {
    while (stream->next(response.body, io::kStreamPiece)) {
    }
  }
  return response;
}

}  // namespace mannerly::api
