// as-org2info: the text form with its "# format:" lines, and the jsonl form.
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "base/text.h"
#include "wire/asorg/asorg.h"

namespace mannerly::asorg {
namespace {

constexpr std::size_t kColumnsMax = 16;

std::string compact_date(const std::optional<Instant>& date) {
  if (!date) return {};
  const CivilTime c = to_civil(*date);
  return fmt::format("{:04}{:02}{:02}", c.year, c.month, c.day);
}

std::string plain(std::string_view text) {
  std::string out(text);
  std::replace_if(out.begin(), out.end(), [](char c) { return c == '|' || c == '\n' || c == '\r'; }, ' ');
  return out;
}

// A member as text; numbers too ("asn" is a string in CAIDA's files, a number in some copies).
std::string member(const simdjson::dom::object& object, std::string_view name) {
  simdjson::dom::element element;
  if (object.at_key(name).get(element) != simdjson::SUCCESS) return {};
  std::string_view text;
  if (element.get(text) == simdjson::SUCCESS) return std::string(text);
  std::uint64_t number = 0;
  if (element.get(number) == simdjson::SUCCESS) return std::to_string(number);
  return {};
}

}  // namespace

struct AsOrgReader::Impl {
  explicit Impl(Sink s)
      : sink(std::move(s)), lines({.what = "line of as-org2info", .comment_start = "#", .line_max = kLineMax}) {}

  void take_comment(std::string_view comment);
  LineOutcome take(const Line& line);
  LineOutcome take_json(std::string_view text);
  LineOutcome give_org() const;
  LineOutcome give_as(std::string_view asn);

  Sink sink;
  LineReader lines;
  std::vector<std::string> columns;  // of the lines that follow; empty before the first "# format:"
  Org org;
  AsEntry entry;
  simdjson::dom::parser parser;
};

AsOrgReader::AsOrgReader(Sink sink) : impl_(std::make_unique<Impl>(std::move(sink))) {}
AsOrgReader::~AsOrgReader() = default;
AsOrgReader::AsOrgReader(AsOrgReader&&) noexcept = default;
AsOrgReader& AsOrgReader::operator=(AsOrgReader&&) noexcept = default;

Status AsOrgReader::feed(Bytes chunk) {
  impl_->lines.feed(
      chunk, [this](const Line& line) { return impl_->take(line); },
      [this](std::string_view comment) { impl_->take_comment(comment); });
  return {};
}

Status AsOrgReader::finish() {
  return impl_->lines.finish([this](const Line& line) { return impl_->take(line); },
                             [this](std::string_view comment) { impl_->take_comment(comment); });
}

std::uint64_t AsOrgReader::records() const {
  return impl_->lines.records();
}

const Tally& AsOrgReader::skipped() const {
  return impl_->lines.skipped();
}

void AsOrgReader::Impl::take_comment(std::string_view comment) {
  const std::string_view text = trim(trim(comment).substr(1));
  constexpr std::string_view kFormat = "format:";
  if (!istarts_with(text, kFormat)) return;
  columns.clear();
  for (const std::string_view name : split(text.substr(kFormat.size()), '|')) {
    if (columns.size() < kColumnsMax) columns.push_back(lower(trim(name)));
  }
}

LineOutcome AsOrgReader::Impl::take(const Line& line) {
  if (line.text.front() == '{') return take_json(line.text);
  if (columns.empty()) return LineOutcome::bad("line before a format line");
  if (columns.front() != "aut" && columns.front() != "org_id") return LineOutcome::bad("unknown format line");
  const bool is_as = columns.front() == "aut";
  const std::vector<std::string_view> cells = split(line.text, '|');
  if (cells.size() != columns.size()) return LineOutcome::bad("number of fields differs from the format line");
  org = {};
  entry = {};
  std::string_view asn;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string& column = columns[i];
    if (column == "aut") {
      asn = cells[i];
    } else if (column == "org_id") {
      (is_as ? entry.org_id : org.id) = to_utf8(cells[i]);
    } else if (column == "changed") {
      (is_as ? entry.changed : org.changed) = parse_instant(cells[i]);
    } else if (column == "aut_name" || column == "org_name") {
      (is_as ? entry.name : org.name) = to_utf8(cells[i]);
    } else if (column == "country") {
      (is_as ? entry.country : org.country) = to_utf8(cells[i]);
    } else if (column == "opaque_id") {
      entry.opaque_id = to_utf8(cells[i]);
    } else if (column == "source") {
      (is_as ? entry.source : org.source) = to_utf8(cells[i]);
    }
  }
  return is_as ? give_as(asn) : give_org();
}

LineOutcome AsOrgReader::Impl::take_json(std::string_view text) {
  simdjson::dom::element document;
  simdjson::dom::object object;
  if (parser.parse(text.data(), text.size()).get(document) != simdjson::SUCCESS ||
      document.get(object) != simdjson::SUCCESS) {
    return LineOutcome::bad("not a JSON object");
  }
  const std::string type = member(object, "type");
  if (iequals(type, "Organization")) {
    org = {.id = member(object, "organizationId"),
           .changed = parse_instant(member(object, "changed")),
           .name = member(object, "name"),
           .country = member(object, "country"),
           .source = member(object, "source")};
    return give_org();
  }
  if (iequals(type, "ASN")) {
    entry = {.changed = parse_instant(member(object, "changed")),
             .name = member(object, "name"),
             .org_id = member(object, "organizationId"),
             .opaque_id = member(object, "opaqueId"),
             .source = member(object, "source"),
             .country = member(object, "country"),
             .as_class = {}};
    return give_as(member(object, "asn"));
  }
  return LineOutcome::bad("unknown type of JSON object");
}

LineOutcome AsOrgReader::Impl::give_org() const {
  if (org.id.empty()) return LineOutcome::bad("organisation without an id");
  sink.on_org(org);
  return LineOutcome::record();
}

LineOutcome AsOrgReader::Impl::give_as(std::string_view asn) {
  const auto number = parse_asn(asn);
  if (!number) return LineOutcome::bad("not an AS number");
  entry.asn = *number;
  sink.on_as(entry);
  return LineOutcome::record();
}

std::string format_org(const Org& org) {
  return fmt::format("{}|{}|{}|{}|{}\n", plain(org.id), compact_date(org.changed), plain(org.name), plain(org.country),
                     plain(org.source));
}

std::string format_as(const AsEntry& entry) {
  return fmt::format("{}|{}|{}|{}|{}|{}\n", entry.asn.value, compact_date(entry.changed), plain(entry.name),
                     plain(entry.org_id), plain(entry.opaque_id), plain(entry.source));
}

}  // namespace mannerly::asorg
