#include "service/detect/inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <system_error>
#include <tuple>

#include "io/file.h"
#include "io/source.h"
#include "service/detect/collector_name.h"
#include "wire/mrt/framer.h"

namespace mannerly::service {
namespace {

namespace fs = std::filesystem;

// "rrc00=PATH" with a name that can be one: no path has it, and it is no option of a pattern.
std::pair<std::string, std::string> split_word(const std::string& word) {
  const std::size_t equals = word.find('=');
  const std::size_t slash = word.find('/');
  std::error_code error;
  if (equals == std::string::npos || equals == 0 || slash < equals || fs::exists(word, error)) return {"", word};
  return {word.substr(0, equals), word.substr(equals + 1)};
}

Status add_folder(const fs::path& folder, const std::string& collector, std::vector<NamedInput>& out) {
  std::vector<fs::path> folders = {folder};
  while (!folders.empty()) {
    const fs::path of = std::move(folders.back());
    folders.pop_back();
    std::error_code error, ignored;
    for (fs::directory_iterator each(of, error); !error && each != fs::directory_iterator(); each.increment(error)) {
      const fs::directory_entry& entry = *each;
      if (entry.path().filename().string().starts_with('.')) continue;
      const bool is_link = entry.is_symlink(ignored);
      if (entry.is_directory(ignored) && !is_link) folders.push_back(entry.path());
      if (!entry.is_regular_file(ignored) && !(is_link && !entry.exists(ignored))) continue;
      if (out.size() >= kInputsMax) return fail(ErrorCode::kLimit, fmt::format("more than {} files", kInputsMax));
      out.push_back({entry.path(), collector, {}});
    }
    if (error) {
      const std::string message = fmt::format("{}: cannot be listed: {}", of.string(), error.message());
      out.push_back({of, collector, Error{ErrorCode::kIo, message}});
    }
  }
  return {};
}

Status add_word(const std::string& word, std::vector<NamedInput>& out) {
  const auto [collector, pattern] = split_word(word);
  if (pattern.empty()) return fail(ErrorCode::kUsage, fmt::format("\"{}\" names no file", word));
  MANNERLY_TRY(const std::vector<fs::path> paths, io::expand_glob(pattern));
  for (const fs::path& path : paths) {
    std::error_code error;
    if (fs::is_directory(path, error)) {
      MANNERLY_CHECK_OK(add_folder(path, collector, out));
    } else {
      out.push_back({path, collector, {}});
    }
    if (out.size() > kInputsMax) return fail(ErrorCode::kLimit, fmt::format("more than {} files", kInputsMax));
  }
  return {};
}

// Read, not mapped: a file that somebody cuts meanwhile must not end the program.
Result<Digest> digest_of_file(const fs::path& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    const std::string reason = std::generic_category().message(errno != 0 ? errno : EIO);
    return fail(ErrorCode::kIo, fmt::format("{}: cannot be opened: {}", path.string(), reason));
  }
  Digester digester;
  std::vector<char> buffer(std::size_t{1} << 20);
  while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || file.gcount() > 0) {
    digester.add(as_bytes(std::string_view(buffer.data(), static_cast<std::size_t>(file.gcount()))));
  }
  if (file.bad()) return fail(ErrorCode::kIo, fmt::format("{}: cannot be read", path.string()));
  return digester.finish();
}

bool is_rib_record(std::uint16_t type, std::uint16_t subtype) {
  using mrt::RecordType;
  const auto is = [&](RecordType t) { return type == static_cast<std::uint16_t>(t); };
  return is(RecordType::kTableDump) || is(RecordType::kTableDumpV2) ||
         (is(RecordType::kBgp4mp) && subtype == static_cast<std::uint16_t>(mrt::Bgp4mpSubtype::kEntry));
}

// The times and the kind of a file's first records.
struct Beginning {
  static constexpr std::size_t kRecords = 16;
  std::vector<Instant> times;
  InputKind kind = InputKind::kUpdates;

  void add(const mrt::Record& record) {
    if (times.size() >= kRecords) return;
    if (times.empty() && is_rib_record(record.type, record.subtype)) kind = InputKind::kRib;
    times.push_back(record.at);
  }
  // The earliest that another record confirms: a single damaged time does not move a whole file.
  Instant first() const {
    std::vector<Instant> sorted = times;
    std::sort(sorted.begin(), sorted.end());
    const auto confirmed = std::adjacent_find(sorted.begin(), sorted.end(),
                                              [](Instant a, Instant b) { return (b - a).count <= kDay.count; });
    return confirmed == sorted.end() ? sorted.front() : *confirmed;
  }
};

// Errors: there is no record.
Result<Beginning> beginning_of(const fs::path& path) {
  MANNERLY_TRY(const auto source, io::open_source(path, {.chunk_size = std::size_t{64} << 10, .threads = 1}));
  Beginning beginning;
  mrt::Framer framer([&](const mrt::Record& record) { beginning.add(record); });
  std::optional<Error> error;
  std::uint64_t bytes = 0;
  bool ended = false;
  while (beginning.times.size() < Beginning::kRecords && bytes < kLookBytes && !ended) {
    const auto chunk = source->next();
    if (!chunk) error = chunk.error();
    ended = !chunk || chunk->empty();
    if (ended) break;
    bytes += chunk->size();
    const Status fed = framer.feed(*chunk);
    if (!fed) error = fed.error().in(path.string());
    ended = !fed;
  }
  // A short file, or one cut in its only record: the framer holds back what it has not seen the end of.
  if (ended) {
    const Status finished = framer.finish();
    if (!finished && !error) error = finished.error().in(path.string());
  }
  if (!beginning.times.empty()) return beginning;
  if (bytes == 0 && !error) return fail(ErrorCode::kTruncated, fmt::format("{}: the file is empty", path.string()));
  if (error) return std::unexpected(*error);
  return fail(ErrorCode::kInvalid, fmt::format("{}: no MRT record in the first {} bytes", path.string(), bytes));
}

}  // namespace

std::string_view name_of(InputKind kind) {
  return kind == InputKind::kRib ? "rib" : "updates";
}

Instant InputFile::begin() const {
  if (!nominal || std::abs((*nominal - first).count) > kDay.count) return first;
  return *nominal;
}

Result<std::vector<NamedInput>> find_inputs(const std::vector<std::string>& words) {
  std::vector<NamedInput> found;
  for (const std::string& word : words) MANNERLY_CHECK_OK(add_word(word, found));
  for (NamedInput& input : found) {
    std::error_code error;
    fs::path absolute = fs::absolute(input.path, error).lexically_normal();
    if (!error) input.path = std::move(absolute);
  }
  // A collector that was named wins over one that has to be guessed.
  std::sort(found.begin(), found.end(), [](const NamedInput& a, const NamedInput& b) {
    return std::tuple(a.path, a.collector.empty(), a.collector) < std::tuple(b.path, b.collector.empty(), b.collector);
  });
  found.erase(std::unique(found.begin(), found.end(),
                          [](const NamedInput& a, const NamedInput& b) { return a.path == b.path; }),
              found.end());
  return found;
}

InputFile look_into(const NamedInput& named) {
  InputFile input{.path = named.path,
                  .collector = named.collector.empty() ? collector_of(named.path) : named.collector,
                  .nominal = nominal_time_of(named.path.filename().string())};
  const auto failed = [&](const Error& error) {
    input.error = error;
    return input;
  };
  if (named.error) return failed(*named.error);
  const auto info = io::file_info(named.path);
  if (!info) return failed(info.error());
  input.size = info->size;
  input.modified = info->modified;
  const auto digest = digest_of_file(named.path);
  if (!digest) return failed(digest.error());
  input.digest = *digest;
  const auto beginning = beginning_of(named.path);
  if (!beginning) return failed(beginning.error());
  input.first = beginning->first();
  input.kind = beginning->kind;
  return input;
}

std::vector<InputFile> look_into_all(const std::vector<NamedInput>& named, ThreadPool& pool) {
  std::vector<InputFile> inputs(named.size());
  pool.parallel_for(named.size(), [&](std::size_t i) { inputs[i] = look_into(named[i]); });
  return inputs;
}

bool takes_part_before(const InputFile& a, const InputFile& b) {
  const auto key = [](const InputFile& f) {
    return std::tuple(f.first, std::string_view(f.collector), f.kind, f.path.filename().string());
  };
  if (const auto ka = key(a), kb = key(b); ka != kb) return ka < kb;
  return std::tie(a.digest, a.path) < std::tie(b.digest, b.path);
}

}  // namespace mannerly::service
