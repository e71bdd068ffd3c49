#include "service/fetch/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "service/world.h"
#include "wire/toml/table.h"

namespace mannerly::service {
namespace {

constexpr std::array<std::string_view, 4> kTakes = {"current", "latest", "daily", "all"};
constexpr std::array<std::string_view, 2> kAges = {"data", "check"};
constexpr std::string_view kPart = "{part}";
constexpr std::size_t kNameMax = 100;
constexpr std::size_t kPartsMax = 200;

bool is_name(std::string_view text) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
  return !text.empty() && text.size() <= kNameMax && text.front() != '.' &&
         text.find_first_not_of(kLetters) == std::string_view::npos;
}

std::string with_part(std::string text, std::string_view part) {
  for (std::size_t at = text.find(kPart); at != std::string::npos; at = text.find(kPart, at + part.size())) {
    text.replace(at, kPart.size(), part);
  }
  return text;
}

Status take_number(const toml::Table& table, std::string_view key, std::uint64_t max, std::uint64_t& into) {
  const toml::Value* value = table.find(key);
  if (value == nullptr) return {};
  if (!value->is(toml::Value::Kind::kInteger) || value->integer < 0 ||
      static_cast<std::uint64_t>(value->integer) > max) {
    return table.fail_at(key, fmt::format("a whole number from 0 to {} is wanted", max));
  }
  into = static_cast<std::uint64_t>(value->integer);
  return {};
}

Status take_duration(const toml::Table& table, std::string_view key, Seconds& into) {
  if (!table.contains(key)) return {};
  MANNERLY_TRY(const std::string text, table.text(key));
  const auto parsed = parse_duration(text);
  if (!parsed) return table.fail_at(key, "a time such as \"5min\", \"8h\" or \"2d\" is wanted");
  into = *parsed;
  return {};
}

Status take_text(const toml::Table& table, std::string_view key, std::string& into) {
  if (!table.contains(key)) return {};
  MANNERLY_TRY(into, table.text(key));
  return {};
}

Status take_flag(const toml::Table& table, std::string_view key, bool& into) {
  MANNERLY_TRY(const std::optional<bool> value, table.flag(key));
  into = value.value_or(into);
  return {};
}

Status take_parts(const toml::Table& table, std::vector<std::string>& into) {
  const toml::Value* value = table.find("parts");
  if (value == nullptr) return {};
  into.clear();
  for (const toml::Value& item : value->items) {
    if (!item.is(toml::Value::Kind::kText) || !is_name(item.text)) {
      return table.fail_at("parts", "a list of names is wanted, as in [\"rrc00\", \"rrc01\"]");
    }
    into.push_back(item.text);
  }
  if (!value->is(toml::Value::Kind::kArray) || into.empty()) {
    return table.fail_at("parts", "at least one name is wanted, as in [\"rrc00\"]");
  }
  if (into.size() > kPartsMax) return table.fail_at("parts", fmt::format("more than {} names", kPartsMax));
  return {};
}

Status take_limits(const toml::Table& table, Source& source) {
  constexpr std::uint64_t kBytesMax = std::uint64_t{1} << 40;
  std::uint64_t keep_percent = source.keep_percent, keep_days = source.keep_days;
  MANNERLY_CHECK_OK(take_number(table, "size_min", kBytesMax, source.size_min));
  MANNERLY_CHECK_OK(take_number(table, "size_max", kBytesMax, source.size_max));
  MANNERLY_CHECK_OK(take_number(table, "plain_max", kBytesMax, source.plain_max));
  MANNERLY_CHECK_OK(take_number(table, "keep_percent", 100, keep_percent));
  MANNERLY_CHECK_OK(take_number(table, "keep_days", 3660, keep_days));
  source.keep_percent = static_cast<std::uint32_t>(keep_percent);
  source.keep_days = static_cast<std::uint32_t>(keep_days);
  MANNERLY_CHECK_OK(take_duration(table, "max_age", source.max_age));
  return take_duration(table, "delay", source.delay);
}

Status take_choices(const toml::Table& table, Source& source) {
  if (table.contains("kind")) {
    MANNERLY_TRY(const std::string kind, table.text("kind"));
    const auto known = kind_of(kind);
    if (!known) return table.fail_at("kind", fmt::format("\"{}\" is no kind of source", kind));
    source.kind = *known;
  }
  if (table.contains("take")) {
    MANNERLY_TRY(const std::size_t take, table.one_of("take", kTakes[0], kTakes));
    source.take = static_cast<Take>(take);
  }
  if (table.contains("age_of")) {
    MANNERLY_TRY(const std::size_t age_of, table.one_of("age_of", kAges[0], kAges));
    source.age_of = static_cast<AgeOf>(age_of);
  }
  if (table.contains("cadence")) {
    MANNERLY_TRY(const std::string text, table.text("cadence"));
    const auto cadence = parse_cadence(text);
    if (!cadence) return table.fail_at("cadence", "a time such as \"5min\", \"8h\", \"1d\" or \"1mo\" is wanted");
    source.cadence = *cadence;
  }
  return {};
}

}  // namespace

std::string_view name_of(Take take) {
  return kTakes[static_cast<std::size_t>(take)];
}

Status Catalogue::take(const toml::Value& value, std::string_view file, Row& row) {
  const toml::Table table(value, file);
  MANNERLY_CHECK_OK(table.only({"name", "kind", "url", "parts", "world_name", "take", "cadence", "delay", "size_min",
                                "size_max", "plain_max", "keep_percent", "max_age", "age_of", "keep_days", "enabled",
                                "confirmed", "terms", "documentation"}));
  MANNERLY_CHECK_OK(take_choices(table, row.source));
  MANNERLY_CHECK_OK(take_limits(table, row.source));
  MANNERLY_CHECK_OK(take_parts(table, row.parts));
  MANNERLY_CHECK_OK(take_text(table, "url", row.source.url));
  MANNERLY_CHECK_OK(take_text(table, "world_name", row.source.world_name));
  MANNERLY_CHECK_OK(take_text(table, "terms", row.source.terms));
  MANNERLY_CHECK_OK(take_text(table, "documentation", row.source.documentation));
  MANNERLY_CHECK_OK(take_flag(table, "enabled", row.source.enabled));
  return take_flag(table, "confirmed", row.source.confirmed);
}

Status Catalogue::check(const Row& row, const toml::Value& value, std::string_view file) {
  const toml::Table table(value, file);
  const Source& source = row.source;
  const bool parted = source.url.find(kPart) != std::string::npos;
  if (source.url.empty()) return table.fail_at("name", "this source has no url");
  if (parted == row.parts.empty()) return table.fail_at("parts", "parts and {part} in the url go together");
  if (has_slot(source.url) == (source.take == Take::kCurrent)) {
    return table.fail_at("take", "a url with {yyyy} needs take = \"latest\", \"daily\" or \"all\", another one none");
  }
  if (source.keep_days == 0) return table.fail_at("keep_days", "at least one day must stay");
  if (source.size_min > source.size_max) return table.fail_at("size_min", "size_min is above size_max");
  const bool within_day = source.cadence.months == 0 && kDay.count % source.cadence.seconds.count == 0;
  if ((source.take == Take::kDaily || source.take == Take::kAll) && !within_day) {
    return table.fail_at("cadence", "take = \"daily\" and \"all\" need a cadence that divides a day");
  }
  return {};
}

Status Catalogue::put(const toml::Value& value, std::string_view file) {
  if (!value.is(toml::Value::Kind::kTable))
    return toml::fail_at(file, value.at, "a source must be a table: [[source]]");
  const toml::Table table(value, file);
  MANNERLY_TRY(const std::string name, table.text("name"));
  if (!is_name(name)) return table.fail_at("name", "letters, digits, '-', '.' and '_' make a name");
  auto row = std::ranges::find(rows_, name, [](const Row& r) { return r.source.name; });
  if (row == rows_.end()) {
    if (!table.contains("kind")) return table.fail_at("name", "a new source needs kind and url");
    row = rows_.insert(row, Row{.source = {.name = name}});
  } else {
    row->source.enabled = true;  // whoever names a source wants it, unless the table says otherwise
  }
  row->named = true;
  MANNERLY_CHECK_OK(take(value, file, *row));
  return check(*row, value, file);
}

Status Catalogue::apply(const toml::Value& rows, std::string_view file) {
  if (!rows.is(toml::Value::Kind::kArray)) return toml::fail_at(file, rows.at, "sources are written as [[source]]");
  Catalogue changed = *this;
  for (const toml::Value& row : rows.items) MANNERLY_CHECK_OK(changed.put(row, file));
  MANNERLY_CHECK_OK(changed.expand(file));
  *this = std::move(changed);
  return {};
}

Status Catalogue::apply_row(const toml::Value& row, std::string_view file) {
  Catalogue changed = *this;
  MANNERLY_CHECK_OK(changed.put(row, file));
  MANNERLY_CHECK_OK(changed.expand(file));
  *this = std::move(changed);
  return {};
}

Status Catalogue::apply_text(std::string_view text, std::string_view file) {
  MANNERLY_TRY(const toml::Value root, toml::parse_document(text, file, kFileMax));
  MANNERLY_CHECK_OK(toml::Table(root, file).only({"source"}));
  const toml::Value* rows = root.find("source");
  if (rows == nullptr) return fail(ErrorCode::kInvalid, fmt::format("{}: no [[source]]", file));
  return apply(*rows, file);
}

Status Catalogue::expand(std::string_view file) {
  sources_.clear();
  std::set<std::string> names;
  for (const Row& row : rows_) {
    const std::vector<std::string> once{""};
    for (const std::string& part : row.parts.empty() ? once : row.parts) {
      Source source = row.source;
      if (!part.empty()) source.name += "-" + part;
      source.url = with_part(source.url, part);
      source.world_name = with_part(source.world_name.empty() ? source.name : source.world_name, part);
      if (!names.insert(source.name).second) {
        return fail(ErrorCode::kInvalid, fmt::format("{}: two sources are called {}", file, source.name));
      }
      sources_.push_back(std::move(source));
    }
  }
  if (sources_.size() > kSourcesMax) return fail(ErrorCode::kLimit, fmt::format("{}: too many sources", file));
  return {};
}

Result<Catalogue> Catalogue::of_document(const toml::Value& root, std::string_view file) {
  MANNERLY_TRY(Catalogue catalogue, builtin());
  const toml::Table table(root, file);
  MANNERLY_TRY(const std::optional<bool> wanted, table.flag("catalogue"));
  MANNERLY_TRY(const std::optional<bool> simulated, table.flag("simulated"));
  if (const toml::Value* rows = root.find("source")) {
    for (const toml::Value& row : rows->items) {
      if (row.find("path") == nullptr) MANNERLY_CHECK_OK(catalogue.apply_row(row, file));
    }
  }
  if (!wanted.value_or(!simulated.value_or(false))) catalogue.only_named();
  return catalogue;
}

void Catalogue::only_named() {
  for (Row& row : rows_) row.source.enabled = row.source.enabled && row.named;
  static_cast<void>(expand({}));  // as before: names do not change
}

Result<Catalogue> Catalogue::builtin() {
  Catalogue catalogue;
  for (const BuiltinFile& file : builtin_sources()) {
    const std::string name = fmt::format("profiles/sources/{}.toml", file.name);
    MANNERLY_TRY(const toml::Value root, toml::parse_document(file.text, name, kFileMax));
    if (const toml::Value* rows = root.find("source")) MANNERLY_CHECK_OK(catalogue.apply(*rows, name));
  }
  for (Row& row : catalogue.rows_) row.named = false;
  return catalogue;
}

}  // namespace mannerly::service
