#include "wire/delegated/delegated.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"

namespace mannerly::delegated {
namespace {

constexpr std::array kRegistryNames = {
    std::pair{Registry::kUnknown, std::string_view("unknown")},
    std::pair{Registry::kAfrinic, std::string_view("afrinic")},
    std::pair{Registry::kApnic, std::string_view("apnic")},
    std::pair{Registry::kArin, std::string_view("arin")},
    std::pair{Registry::kIana, std::string_view("iana")},
    std::pair{Registry::kIetf, std::string_view("ietf")},
    std::pair{Registry::kLacnic, std::string_view("lacnic")},
    std::pair{Registry::kNro, std::string_view("nro")},
    std::pair{Registry::kRipeNcc, std::string_view("ripencc")},
};
constexpr std::array<std::string_view, kResourceTypes> kTypeNames = {"asn", "ipv4", "ipv6"};
constexpr std::array<std::string_view, 5> kStatusNames = {"allocated", "assigned", "available", "reserved", "ianapool"};

template <class Enum, class Names>
std::optional<Enum> find_name(const Names& names, std::string_view text) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == text) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

// "" and "00000000" say that there is no date; bad: text that is neither that nor a date.
std::optional<Instant> take_date(std::string_view text, bool& bad) {
  if (text.empty() || text == "00000000" || text == "0") return std::nullopt;
  const auto date = parse_instant(text);
  bad = bad || !date;
  return date;
}

std::string compact_date(const std::optional<Instant>& date) {
  if (!date) return {};
  const CivilTime c = to_civil(*date);
  return fmt::format("{:04}{:02}{:02}", c.year, c.month, c.day);
}

}  // namespace

std::string_view name_of(Registry registry) {
  return kRegistryNames[static_cast<std::size_t>(registry)].second;
}
std::string_view name_of(ResourceType type) {
  return kTypeNames[static_cast<std::size_t>(type)];
}
std::string_view name_of(ResourceStatus status) {
  return kStatusNames[static_cast<std::size_t>(status)];
}

std::optional<Registry> parse_registry(std::string_view text) {
  for (const auto& [registry, name] : kRegistryNames) {
    if (registry != Registry::kUnknown && text == name) return registry;
  }
  return std::nullopt;
}

std::vector<Prefix> Record::prefixes() const {
  if (type == ResourceType::kAsn) return {};
  return prefixes_of_range(first, last);
}

DelegatedReader::DelegatedReader(Sink sink)
    : sink_(std::move(sink)), lines_({.what = "delegated record", .comment_start = "#", .line_max = kLineMax}) {}

Status DelegatedReader::feed(Bytes chunk) {
  lines_.feed(chunk, [this](const Line& line) { return take(line); });
  return {};
}

Status DelegatedReader::finish() {
  MANNERLY_CHECK_OK(lines_.finish([this](const Line& line) { return take(line); }));
  compare_counts();
  return {};
}

LineOutcome DelegatedReader::take(const Line& line) {
  Fields field;
  std::size_t count = 0;
  std::string_view rest = line.text;
  // The last field takes all that is left: the opaque id and what follows it.
  while (count + 1 < field.size()) {
    const std::size_t end = rest.find('|');
    field[count++] = rest.substr(0, end);
    if (end == std::string_view::npos) {
      rest = {};
      break;
    }
    rest.remove_prefix(end + 1);
    if (count + 1 == field.size()) field[count++] = rest;
  }
  if (count == 6 && field[5] == "summary") return take_summary(field, line);
  if (!line.text.empty() && is_digit(line.text.front())) return take_header(field, count, line);
  return take_record(field, count, line);
}

LineOutcome DelegatedReader::take_header(const Fields& field, std::size_t count, const Line& line) {
  if (count != 7) return LineOutcome::bad("version line without seven fields");
  const auto registry = parse_registry(field[1]);
  if (!registry) return LineOutcome::bad("unknown registry");
  if (field[0] != "2" && !field[0].starts_with("2.")) return LineOutcome::bad("unknown version");
  if (header_) return LineOutcome::bad("second version line");
  bool bad = false;
  Header header{.version = std::string(field[0]),
                .registry = *registry,
                .serial = std::string(field[2]),
                .records = 0,
                .start = take_date(field[4], bad),
                .end = take_date(field[5], bad),
                .utc_offset = std::string(field[6])};
  const auto records = parse_u64(field[3]);
  if (!records) return LineOutcome::bad("version line without a record count");
  if (bad) remarks_.add("version line with a bad date", line.size, line.number, line.text);
  header.records = *records;
  header_ = std::move(header);
  return LineOutcome::passed();
}

LineOutcome DelegatedReader::take_summary(const Fields& field, const Line& line) {
  const auto type = find_name<ResourceType>(kTypeNames, field[2]);
  const auto stated = parse_u64(field[4]);
  if (!parse_registry(field[0]) || !type || !stated) return LineOutcome::bad("not a summary line");
  auto& count = counts_[static_cast<std::size_t>(*type)];
  if (count.stated) remarks_.add("second summary of a type", line.size, line.number, line.text);
  count.stated = stated;
  return LineOutcome::passed();
}

LineOutcome DelegatedReader::take_record(const Fields& field, std::size_t count, const Line& line) {
  if (count < 7) return LineOutcome::bad("record without seven fields");
  const auto registry = parse_registry(field[0]);
  if (!registry) return LineOutcome::bad("unknown registry");
  const std::string_view country = field[1];
  if (!country.empty() && country.size() != 2) return LineOutcome::bad("country code without two letters");
  const auto type = find_name<ResourceType>(kTypeNames, field[2]);
  if (!type) return LineOutcome::bad("unknown resource type");
  const auto status = find_name<ResourceStatus>(kStatusNames, field[6]);
  if (!status) return LineOutcome::bad("unknown status");
  record_.registry = *registry;
  record_.country = country;
  record_.type = *type;
  record_.status = *status;
  if (const std::string_view reason = take_block(field[3], field[4]); !reason.empty()) return LineOutcome::bad(reason);
  bool bad_date = false;
  record_.date = take_date(field[5], bad_date);
  if (bad_date) remarks_.add("record with a bad date", line.size, line.number, line.text);
  const std::size_t bar = count == 8 ? field[7].find('|') : std::string_view::npos;
  record_.opaque_id = count == 8 ? field[7].substr(0, bar) : std::string_view();
  record_.extensions = bar == std::string_view::npos ? std::string_view() : field[7].substr(bar + 1);
  ++counts_[static_cast<std::size_t>(*type)].read;
  sink_(record_);
  return LineOutcome::record();
}

// Sets the block of record_ from the start and value fields; returns a reason when they are bad.
std::string_view DelegatedReader::take_block(std::string_view start, std::string_view size) {
  const auto value = parse_u64(size);
  if (!value) return "value is not a number";
  record_.asn = {};
  record_.asn_count = 0;
  record_.first = record_.last = {};
  if (record_.type == ResourceType::kAsn) {
    const auto asn = parse_asn(start);
    if (!asn) return "start is not an AS number";
    if (*value == 0 || *value > 0xFFFFFFFFu || asn->value + (*value - 1) > 0xFFFFFFFFu)
      return "block outside the number space";
    record_.asn = *asn;
    record_.asn_count = static_cast<std::uint32_t>(*value);
    return {};
  }
  const auto first = parse_address(start);
  if (!first || first->is_v4() != (record_.type == ResourceType::kIpv4)) return "start is not an address";
  record_.first = *first;
  if (record_.type == ResourceType::kIpv4) {
    const std::uint64_t last = first->v4_value() + *value - 1;
    if (*value == 0 || *value > (std::uint64_t{1} << 32) || last > 0xFFFFFFFFu) return "block outside the number space";
    record_.last = Address::v4(static_cast<std::uint32_t>(last));
    return {};
  }
  if (*value > 128) return "prefix length above 128";
  const Prefix prefix = Prefix::of(*first, static_cast<int>(*value));
  if (prefix.bits != first->bits) return "address bits after the prefix length";
  record_.last = prefix.last_address();
  return {};
}

void DelegatedReader::compare_counts() {
  if (!header_) remarks_.add("no version line", 0, 0);
  std::uint64_t read = 0;
  for (std::size_t i = 0; i < kResourceTypes; ++i) {
    const TypeCount& count = counts_[i];
    read += count.read;
    if (!count.stated || *count.stated == count.read) continue;
    remarks_.add("summary differs from what was read", 0, 0,
                 fmt::format("{}: {} stated, {} read", kTypeNames[i], *count.stated, count.read));
  }
  if (header_ && header_->records != read) {
    remarks_.add("version line differs from what was read", 0, 0,
                 fmt::format("{} stated, {} read", header_->records, read));
  }
}

std::string format_record(const Record& record, Form form) {
  std::string start, size;
  switch (record.type) {
    case ResourceType::kAsn:
      start = std::to_string(record.asn.value);
      size = std::to_string(record.asn_count);
      break;
    case ResourceType::kIpv4:
      start = format_address(record.first);
      size = std::to_string(std::uint64_t{record.last.v4_value()} - record.first.v4_value() + 1);
      break;
    case ResourceType::kIpv6: {
      start = format_address(record.first);
      const std::vector<Prefix> prefixes = record.prefixes();
      size = std::to_string(prefixes.empty() ? 128 : prefixes.front().length);
      break;
    }
  }
  std::string out = fmt::format("{}|{}|{}|{}|{}|{}|{}", name_of(record.registry), record.country, name_of(record.type),
                                start, size, compact_date(record.date), name_of(record.status));
  if (form == Form::kExtended) {
    out += '|' + record.opaque_id;
    if (!record.extensions.empty()) out += '|' + record.extensions;
  }
  return out + '\n';
}

std::string format_header(const Header& header) {
  return fmt::format("{}|{}|{}|{}|{}|{}|{}\n", header.version, name_of(header.registry), header.serial, header.records,
                     header.start ? compact_date(header.start) : "00000000", compact_date(header.end),
                     header.utc_offset);
}

std::string format_summary(Registry registry, ResourceType type, std::uint64_t count) {
  return fmt::format("{}|*|{}|*|{}|summary\n", name_of(registry), name_of(type), count);
}

}  // namespace mannerly::delegated
