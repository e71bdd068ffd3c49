#include "service/mirror/copy.h"

#include <utility>

#include "base/text.h"
#include "io/file.h"
#include "render/json_writer.h"
#include "wire/json/value.h"

namespace mannerly::service {
namespace {

constexpr std::string_view kMark = "% mirrored by mannerly: ";
constexpr std::size_t kFactsMax = std::size_t{64} << 20;

}  // namespace

Status read_copy(const std::filesystem::path& dump, std::string_view source, nrtm::ObjectStore& objects,
                 CopyVersion& version) {
  const auto file = io::MappedFile::open(dump);
  if (!file) return file.error().code == ErrorCode::kNotFound ? Status{} : Status(std::unexpected(file.error()));
  std::string_view text = as_text(file->bytes()), line;
  const auto words = next_line(text, line) && line.starts_with(kMark) ? split_words(line.substr(kMark.size()))
                                                                      : std::vector<std::string_view>{};
  const auto number = words.size() == 3 ? parse_u64(words[2]) : std::nullopt;
  if (!number || !iequals(words[0], source)) {
    return fail(ErrorCode::kCorrupt, dump.string() + ": the first line does not say which version of " +
                                         std::string(source) + " this is; move the file away to begin anew");
  }
  version = {.session = std::string(words[1]), .version = *number};
  return objects.add_dump([&]() -> Result<Bytes> { return as_bytes(std::exchange(text, {})); });
}

Status write_copy(const std::filesystem::path& dump, std::string_view source, const nrtm::ObjectStore& objects,
                  const CopyVersion& version) {
  MANNERLY_TRY(io::AtomicFile file, io::AtomicFile::create(dump));
  MANNERLY_CHECK_OK(file.write(std::string(kMark) + std::string(source) + " " + version.session + " " +
                               std::to_string(version.version) + "\n\n"));
  MANNERLY_CHECK_OK(objects.write([&](std::string_view text) { return file.write(text); }));
  return file.commit();
}

Result<ServerFacts> read_facts(const std::filesystem::path& path) {
  ServerFacts facts;
  const auto text = io::read_small_file(path, kFactsMax);
  if (!text) {
    if (text.error().code == ErrorCode::kNotFound) return facts;
    return std::unexpected(text.error());
  }
  json::Document document;
  const auto root = document.parse_object(*text);
  if (!root) return fail(ErrorCode::kCorrupt, path.string() + ": no JSON object; move the file away to begin anew");
  facts.current_key = std::string(json::text_of(*root, "current_key").value_or(""));
  facts.next_key = std::string(json::text_of(*root, "next_key").value_or(""));
  facts.session = std::string(json::text_of(*root, "session").value_or(""));
  if (const auto files = root->member("files")) {
    files->each_member([&](std::string_view name, const json::Value& value) {
      if (const auto shown = value.text()) facts.files.emplace(name, *shown);
    });
  }
  return facts;
}

Status write_facts(const std::filesystem::path& path, const ServerFacts& facts) {
  render::JsonWriter json(2);
  json.begin_object();
  json.field("current_key", facts.current_key);
  json.field("next_key", facts.next_key);
  json.field("session", facts.session);
  json.key("files").begin_object();
  for (const auto& [name, shown] : facts.files) json.field(name, shown);
  json.end_object().end_object();
  return io::write_file_atomically(path, as_bytes(json.text() + "\n"));
}

}  // namespace mannerly::service
