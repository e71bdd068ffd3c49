// The CSV registries. Cells may hold line breaks (several RDAP servers), so that a record is a run of
// lines whose quotes balance. A quote that is never closed costs its own line only.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "wire/iana/registry.h"

namespace mannerly::iana {
namespace {

bool is_open(std::string_view text) {
  return std::count(text.begin(), text.end(), '"') % 2 != 0;
}

// "192.0.0.0/24 [2]" without its footnote marks.
std::string_view without_notes(std::string_view text) {
  return trim(text.substr(0, text.find('[')));
}

Flag flag_of(std::string_view text) {
  const std::string_view word = without_notes(text);
  if (iequals(word, "true")) return Flag::kTrue;
  if (iequals(word, "false")) return Flag::kFalse;
  return Flag::kUnstated;
}

std::string_view text_of(Flag flag) {
  return flag == Flag::kTrue ? "True" : flag == Flag::kFalse ? "False" : "N/A";
}

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string date_cell(const std::optional<Instant>& date) {
  return date ? format_date(*date) : std::string();
}

BlockStatus as_status(std::string_view description) {
  if (istarts_with(description, "assigned")) return BlockStatus::kAllocated;
  if (istarts_with(description, "unallocated")) return BlockStatus::kUnallocated;
  const std::string text = lower(description);
  return text.find("reserved") != std::string::npos ? BlockStatus::kReserved : BlockStatus::kUnstated;
}

}  // namespace

RegistryCsvReader::RegistryCsvReader(Sink sink) : sink_(std::move(sink)) {}

Status RegistryCsvReader::feed(Bytes chunk) {
  splitter_.feed(chunk, [this](const Line& line) { take_line(line.text, line.number, line.cut); });
  return {};
}

Status RegistryCsvReader::finish() {
  splitter_.finish([this](const Line& line) { take_line(line.text, line.number, line.cut); });
  while (!pending_.empty()) give_up_pending();
  if (splitter_.lines() == 0) return fail(ErrorCode::kTruncated, "the input is empty");
  if (kind_ == Kind::kUnknown) return fail(ErrorCode::kInvalid, "the header is of no IANA registry that is known");
  return {};
}

void RegistryCsvReader::take_line(std::string_view text, std::uint64_t number, bool cut) {
  if (cut) {
    while (!pending_.empty()) give_up_pending();
    skipped_.add("line longer than the limit", text.size(), number, text);
    return;
  }
  if (pending_.empty()) {
    if (trim(text).empty()) return;
    if (!is_open(text)) return take_record(text, number);
    pending_ = text;
    pending_start_ = number;
    pending_lines_ = 1;
    return;
  }
  pending_ += '\n';
  pending_ += text;
  ++pending_lines_;
  if (!is_open(pending_)) {
    const std::string record = std::exchange(pending_, {});
    take_record(record, pending_start_);
  } else if (pending_.size() > kRecordMax || pending_lines_ > kRecordLinesMax) {
    give_up_pending();
  }
}

// The first line of what is pending is bad; the others are taken as if they had just come.
void RegistryCsvReader::give_up_pending() {
  const std::string lines = std::exchange(pending_, {});
  std::uint64_t number = pending_start_;
  std::string_view rest = lines;
  std::string_view line;
  next_line(rest, line);
  skipped_.add("quote that is not closed", line.size(), number, line);
  while (next_line(rest, line)) take_line(line, ++number, false);
}

void RegistryCsvReader::take_record(std::string_view record, std::uint64_t number) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (!started_ && record.starts_with(kByteOrderMark)) record.remove_prefix(kByteOrderMark.size());
  auto cells = split_csv(record);
  if (!cells) return skipped_.add("quote that is not closed", record.size(), number, record);
  if (!started_) {
    started_ = true;
    return take_header(*cells, number);
  }
  if (kind_ == Kind::kUnknown) return skipped_.add("line without a known header", record.size(), number, record);
  if (cells->size() != columns_.size()) {
    return skipped_.add("number of cells differs from the header", record.size(), number, record);
  }
  cells_ = std::move(*cells);
  std::string_view reason;
  switch (kind_) {
    case Kind::kUnknown: break;
    case Kind::kAddressSpace: reason = take_address_space(); break;
    case Kind::kSpecial: reason = take_special(); break;
    case Kind::kAsNumbers: reason = take_as_block(); break;
  }
  if (!reason.empty()) return skipped_.add(reason, record.size(), number, record);
  ++records_;
}

void RegistryCsvReader::take_header(const std::vector<std::string>& cells, std::uint64_t number) {
  static constexpr std::array kNames = {
      std::pair{std::string_view("prefix"), Column::kPrefix},
      std::pair{std::string_view("designation"), Column::kDesignation},
      std::pair{std::string_view("date"), Column::kDate},
      std::pair{std::string_view("registration date"), Column::kDate},
      std::pair{std::string_view("whois"), Column::kWhois},
      std::pair{std::string_view("status"), Column::kStatus},
      std::pair{std::string_view("address block"), Column::kAddressBlock},
      std::pair{std::string_view("name"), Column::kName},
      std::pair{std::string_view("rfc"), Column::kReference},
      std::pair{std::string_view("reference"), Column::kReference},
      std::pair{std::string_view("source"), Column::kSource},
      std::pair{std::string_view("destination"), Column::kDestination},
      std::pair{std::string_view("forwardable"), Column::kForwardable},
      std::pair{std::string_view("globally reachable"), Column::kReachable},
      std::pair{std::string_view("reserved-by-protocol"), Column::kReserved},
      std::pair{std::string_view("number"), Column::kNumber},
      std::pair{std::string_view("as number"), Column::kNumber},
      std::pair{std::string_view("description"), Column::kDescription},
      std::pair{std::string_view("reason for reservation"), Column::kDescription},
  };
  for (const std::string& name : cells) {
    const std::string plain = lower(without_notes(name));
    const auto* found = std::find_if(kNames.begin(), kNames.end(), [&](const auto& row) { return row.first == plain; });
    columns_.push_back(found == kNames.end() ? Column::kOther : found->second);
    if (columns_.back() == Column::kPrefix) kind_ = Kind::kAddressSpace;
    if (columns_.back() == Column::kAddressBlock) kind_ = Kind::kSpecial;
    if (columns_.back() == Column::kNumber) kind_ = Kind::kAsNumbers;
  }
  if (kind_ == Kind::kUnknown) skipped_.add("unknown header", cells.front().size(), number, cells.front());
}

std::string_view RegistryCsvReader::cell(Column column) const {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i] == column) return trim(cells_[i]);
  }
  return {};
}

std::string_view RegistryCsvReader::take_address_space() {
  const auto prefix = parse_iana_prefix(cell(Column::kPrefix));
  if (!prefix) return "not a prefix";
  AddressBlock block{.prefix = *prefix,
                     .designation = to_utf8(cell(Column::kDesignation)),
                     .date = parse_iana_date(cell(Column::kDate)),
                     .whois = to_utf8(cell(Column::kWhois)),
                     .status = parse_block_status(cell(Column::kStatus))};
  if (sink_.on_address_block) sink_.on_address_block(block);
  return {};
}

std::string_view RegistryCsvReader::take_special() {
  // One cell may hold several blocks: "192.0.0.170/32, 192.0.0.171/32". All or none are given.
  std::vector<Prefix> prefixes;
  for (const std::string_view part : split(cell(Column::kAddressBlock), ',')) {
    const auto prefix = parse_iana_prefix(without_notes(part));
    if (!prefix) return "not a prefix";
    prefixes.push_back(*prefix);
  }
  SpecialBlock block{.name = to_utf8(cell(Column::kName)),
                     .reference = to_utf8(cell(Column::kReference)),
                     .source = flag_of(cell(Column::kSource)),
                     .destination = flag_of(cell(Column::kDestination)),
                     .forwardable = flag_of(cell(Column::kForwardable)),
                     .globally_reachable = flag_of(cell(Column::kReachable)),
                     .reserved_by_protocol = flag_of(cell(Column::kReserved))};
  for (const Prefix& prefix : prefixes) {
    block.prefix = prefix;
    if (sink_.on_special_block) sink_.on_special_block(block);
  }
  return {};
}

std::string_view RegistryCsvReader::take_as_block() {
  const std::string_view range = without_notes(cell(Column::kNumber));
  const std::size_t dash = range.find('-');
  const auto first = parse_asn(trim(range.substr(0, dash)));
  const auto last = dash == std::string_view::npos ? first : parse_asn(trim(range.substr(dash + 1)));
  if (!first || !last || *last < *first) return "not a range of AS numbers";
  AsBlock block{.first = *first,
                .last = *last,
                .description = to_utf8(cell(Column::kDescription)),
                .whois = to_utf8(cell(Column::kWhois)),
                .reference = to_utf8(cell(Column::kReference)),
                .date = parse_iana_date(cell(Column::kDate)),
                .status = as_status(cell(Column::kDescription))};
  if (sink_.on_as_block) sink_.on_as_block(block);
  return {};
}

std::string format_address_block(const AddressBlock& block) {
  return fmt::format("{},{},{},{},,{},\n", format_prefix(block.prefix), csv_cell(block.designation),
                     date_cell(block.date), csv_cell(block.whois), name_of(block.status));
}

std::string format_special_block(const SpecialBlock& block) {
  return fmt::format("{},{},{},,,{},{},{},{},{}\n", format_prefix(block.prefix), csv_cell(block.name),
                     csv_cell(block.reference), text_of(block.source), text_of(block.destination),
                     text_of(block.forwardable), text_of(block.globally_reachable),
                     text_of(block.reserved_by_protocol));
}

std::string format_as_block(const AsBlock& block) {
  const std::string range = block.first == block.last ? std::to_string(block.first.value)
                                                      : fmt::format("{}-{}", block.first.value, block.last.value);
  return fmt::format("{},{},{},,{},{}\n", range, csv_cell(block.description), csv_cell(block.whois),
                     csv_cell(block.reference), date_cell(block.date));
}

}  // namespace mannerly::iana
