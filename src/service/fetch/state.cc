#include "service/fetch/state.h"

#include <array>

#include "io/file.h"
#include "render/json_writer.h"
#include "wire/json/value.h"

namespace mannerly::service {
namespace {

using store::SourceAttempt;
using store::SourceOutcome;

constexpr std::size_t kBytesMax = std::size_t{256} << 20;
constexpr std::uint64_t kFormat = 1;
constexpr std::array<std::string_view, 4> kOutcomes = {"new", "unchanged", "failed", "refused"};

std::optional<Instant> instant_of(const json::Value& from, std::string_view name) {
  const auto text = json::text_of(from, name);
  return text ? parse_instant(*text) : std::nullopt;
}

std::string text_or_empty(const json::Value& from, std::string_view name) {
  return std::string(json::text_of(from, name).value_or(""));
}

std::optional<KnownFile> file_of(const json::Value& from) {
  const auto digest = parse_digest(text_or_empty(from, "digest"));
  const auto at = instant_of(from, "at"), fetched = instant_of(from, "fetched");
  const auto day = parse_day(text_or_empty(from, "day"));
  KnownFile file{.file = text_or_empty(from, "file"), .slot = instant_of(from, "slot")};
  if (!day || !digest || !at || !fetched || file.file.empty() || file.file.find('/') != std::string::npos)
    return std::nullopt;
  file.day = *day;
  file.at = *at;
  file.at_told = json::bool_of(from, "at_told").value_or(false);
  file.fetched = *fetched;
  file.bytes = json::number_of(from, "bytes").value_or(0);
  file.records = json::number_of(from, "records").value_or(0);
  file.digest = *digest;
  file.format = text_or_empty(from, "format");
  file.validators = {.etag = text_or_empty(from, "etag"), .last_modified = text_or_empty(from, "last_modified")};
  return file;
}

std::optional<SourceAttempt> attempt_of(const json::Value& from, const std::string& source) {
  const auto at = instant_of(from, "at");
  const std::string outcome = text_or_empty(from, "outcome");
  for (std::size_t i = 0; at && i < kOutcomes.size(); ++i) {
    if (outcome != kOutcomes[i]) continue;
    return SourceAttempt{.source = source,
                         .at = *at,
                         .outcome = static_cast<SourceOutcome>(i + 1),
                         .bytes = json::number_of(from, "bytes").value_or(0),
                         .milliseconds = static_cast<std::uint32_t>(json::number_of(from, "milliseconds").value_or(0)),
                         .error = text_or_empty(from, "error")};
  }
  return std::nullopt;
}

void write_file(render::JsonWriter& json, const KnownFile& file) {
  json.begin_object();
  json.field("day", format_day(file.day)).field("file", file.file);
  if (file.slot) json.field("slot", format_instant(*file.slot));
  json.field("at", format_instant(file.at)).field("at_told", file.at_told);
  json.field("fetched", format_instant(file.fetched));
  json.field("bytes", file.bytes).field("records", file.records);
  json.field("digest", to_hex(file.digest)).field("format", file.format);
  if (!file.validators.etag.empty()) json.field("etag", file.validators.etag);
  if (!file.validators.last_modified.empty()) json.field("last_modified", file.validators.last_modified);
  json.end_object();
}

}  // namespace

std::string_view key_of(SourceOutcome outcome) {
  return kOutcomes[static_cast<std::size_t>(outcome) - 1];
}

Result<SourceRecord> read_source_record(const std::filesystem::path& folder, const std::string& source) {
  SourceRecord record;
  const std::filesystem::path path = folder / "state.json";
  const auto text = io::read_small_file(path, kBytesMax);
  if (!text) {
    if (text.error().code == ErrorCode::kNotFound) return record;
    return std::unexpected(text.error());
  }
  const auto corrupt = [&](std::string_view why) {
    return fail(ErrorCode::kCorrupt, path.string() + ": " + std::string(why) + "; move it away to fetch all anew");
  };
  json::Document document;
  const auto root = document.parse_object(*text);
  if (!root) return corrupt("no JSON object");
  if (json::number_of(*root, "format") != kFormat) return corrupt("of another version");
  bool all_good = true;
  if (const auto files = root->member("files")) {
    files->each_item([&](const json::Value& item) {
      auto file = file_of(item);
      all_good = all_good && file.has_value();
      if (file) record.files.push_back(std::move(*file));
    });
  }
  if (!all_good) return corrupt("a file that cannot be read");
  record.checked = instant_of(*root, "checked");
  record.next_due = instant_of(*root, "next_due");
  record.failures = static_cast<std::uint32_t>(json::number_of(*root, "failures").value_or(0));
  if (const auto last = root->member("last")) record.last = attempt_of(*last, source);
  return record;
}

Status write_source_record(const std::filesystem::path& folder, const SourceRecord& record) {
  render::JsonWriter json(1);
  json.begin_object();
  json.field("format", kFormat);
  if (record.checked) json.field("checked", format_instant(*record.checked));
  if (record.next_due) json.field("next_due", format_instant(*record.next_due));
  json.field("failures", record.failures);
  if (record.last) {
    json.key("last").begin_object();
    json.field("at", format_instant(record.last->at)).field("outcome", key_of(record.last->outcome));
    json.field("bytes", record.last->bytes).field("milliseconds", record.last->milliseconds);
    if (!record.last->error.empty()) json.field("error", record.last->error);
    json.end_object();
  }
  json.key("files").begin_array();
  for (const KnownFile& file : record.files) write_file(json, file);
  json.end_array().end_object();
  return io::write_file_atomically(folder / "state.json", as_bytes(json.text() + "\n"));
}

}  // namespace mannerly::service
