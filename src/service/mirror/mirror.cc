#include "service/mirror/mirror.h"

#include <array>
#include <chrono>
#include <utility>

#include "base/text.h"
#include "io/download.h"
#include "io/file.h"
#include "io/source.h"
#include "service/mirror/copy.h"
#include "wire/nrtm/notification.h"
#include "wire/nrtm/nrtm3.h"
#include "wire/nrtm/nrtm4_file.h"
#include "wire/nrtm/object_store.h"
#include "wire/nrtm/signature.h"

namespace mannerly::service {

using nrtm::FileHeader;
using nrtm::FileReference;
using nrtm::Notification;
using nrtm::ObjectStore;

namespace {

// A file in the mirror's folder that goes when it has been read.
class Scratch {
 public:
  explicit Scratch(std::filesystem::path path) : path_(std::move(path)) {}
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string shown(const FileReference& file) {
  return file.hash + " " + file.url;
}

std::map<std::string, std::string> files_of(const Notification& n) {
  std::map<std::string, std::string> out;
  out["snapshot " + std::to_string(n.snapshot.version)] = shown(n.snapshot);
  for (const FileReference& delta : n.deltas) out["delta " + std::to_string(delta.version)] = shown(delta);
  return out;
}

// A server that changes a file under its version would give two mirrors two truths.
Status check_history(const ServerFacts& facts, const Notification& n) {
  if (facts.session != n.session_id) return {};
  for (const auto& [name, now] : files_of(n)) {
    const auto before = facts.files.find(name);
    if (before != facts.files.end() && before->second != now) {
      return fail(ErrorCode::kCorrupt, "the server shows another file as " + name + " than before: " + now +
                                           " instead of " + before->second);
    }
  }
  return {};
}

}  // namespace

class Mirror::Impl {
 public:
  explicit Impl(MirrorOptions options)
      : options_(std::move(options)), source_(upper(options_.source)), objects_(source_) {}

  std::filesystem::path dump() const { return options_.folder / (source_ + ".db"); }

  Result<MirrorUpdate> update(Instant now) {
    MANNERLY_CHECK_OK(load());
    update_ = {.from = version_.version};
    const Status done = std::holds_alternative<MirrorByFiles>(options_.by)
                            ? by_files(std::get<MirrorByFiles>(options_.by), now)
                            : by_stream(std::get<MirrorByStream>(options_.by));
    if (!done) {
      loaded_ = false;  // changes may be half applied in memory: begin again from the files
      return std::unexpected(done.error().in(source_));
    }
    update_.to = version_.version;
    update_.objects = objects_.size();
    update_.missing = objects_.missing();
    update_.skipped = objects_.skipped();
    return std::exchange(update_, {});
  }

 private:
  std::filesystem::path facts_file() const { return options_.folder / (source_ + ".mirror.json"); }

  Status load() {
    if (loaded_) return {};
    std::error_code error;
    std::filesystem::create_directories(options_.folder, error);
    if (error) return fail(ErrorCode::kIo, options_.folder.string() + ": " + error.message());
    objects_ = ObjectStore(source_);
    version_ = {};
    MANNERLY_CHECK_OK(read_copy(dump(), source_, objects_, version_));
    MANNERLY_TRY(facts_, read_facts(facts_file()));
    loaded_ = true;
    return {};
  }

  // A server or a path in between that lost its data must not empty filters.
  Status check_size(const ObjectStore& fresh) const {
    const std::uint64_t least = objects_.size() * options_.limits.keep_percent / 100;
    if (options_.force || fresh.size() >= least) return {};
    return fail(ErrorCode::kLimit, "the new data hold " + std::to_string(fresh.size()) + " objects where there were " +
                                       std::to_string(objects_.size()) + ": refused unless forced");
  }

  // Replaces the copy when there is something new.
  Status keep() const {
    if (!update_.reloaded && update_.operations == 0 && version_.version == update_.from) return {};
    return write_copy(dump(), source_, objects_, version_);
  }

  io::DownloadOptions download_options(std::uint64_t size_max) const {
    return {.size_max = size_max, .total_timeout = options_.limits.time_max};
  }

  Status fetch(const std::string& url, const Scratch& into) const {
    MANNERLY_TRY(io::AtomicFile file, io::AtomicFile::create(into.path()));
    MANNERLY_CHECK_OK(io::download(
        url, [&](Bytes bytes) { return file.write(bytes); }, download_options(options_.limits.download_max)));
    return file.commit();
  }

  Scratch scratch() const { return Scratch(options_.folder / ("." + source_ + ".download")); }

  // ---- NRTMv4 ----

  Status by_files(const MirrorByFiles& by, Instant now) {
    MANNERLY_TRY(const std::string text, io::download_text(by.url, download_options(Notification::kBytesMax * 2)));
    std::string key;
    MANNERLY_TRY(const std::string payload, verified(text, by, key));
    MANNERLY_TRY(const Notification n, nrtm::parse_notification(payload, source_, now));
    MANNERLY_CHECK_OK(check_history(facts_, n));
    const bool known = version_.version > 0 && version_.session == n.session_id;
    if (known && n.version < version_.version) {
      return fail(ErrorCode::kInvalid, "the server goes back from version " + std::to_string(version_.version) +
                                           " to " + std::to_string(n.version));
    }
    const std::string base = by.url.substr(0, by.url.rfind('/') + 1);
    const std::uint64_t next = version_.version + 1;
    const bool reaches = !n.deltas.empty() && n.deltas.front().version <= next && n.deltas.back().version >= n.version;
    if (!known || (n.version > version_.version && !reaches)) MANNERLY_CHECK_OK(take_snapshot(n, base));
    MANNERLY_CHECK_OK(take_deltas(n, base));
    MANNERLY_CHECK_OK(keep());
    update_.key_changed = !facts_.current_key.empty() && facts_.current_key != key;
    facts_ = {.current_key = key, .next_key = n.next_signing_key, .session = n.session_id, .files = files_of(n)};
    return write_facts(facts_file(), facts_);
  }

  // The key that was configured counts for the first notification; later the one in use, or the next one.
  Result<std::string> verified(const std::string& text, const MirrorByFiles& by, std::string& key) const {
    std::vector<std::string> keys{facts_.current_key, facts_.next_key};
    if (facts_.current_key.empty()) keys = {by.public_key};
    Error last{.code = ErrorCode::kCorrupt, .message = "no key to check the signature with"};
    for (const std::string& candidate : keys) {
      if (candidate.empty()) continue;
      auto payload = nrtm::verify_signature(text, candidate);
      if (payload) {
        key = candidate;
        return payload;
      }
      last = payload.error();
    }
    if (last.code == ErrorCode::kCorrupt && !facts_.current_key.empty() &&
        nrtm::verify_signature(text, by.public_key)) {
      last.message += ", but of the configured one: move " + facts_file().string() + " away to trust that one again";
    }
    return std::unexpected(last.in("update notification file"));
  }

  Status take_snapshot(const Notification& n, const std::string& base) {
    ObjectStore fresh(source_);
    std::uint64_t count = 0;
    MANNERLY_CHECK_OK(read_file(n, n.snapshot, FileHeader::Type::kSnapshot, base, fresh, count));
    MANNERLY_CHECK_OK(check_size(fresh));
    objects_ = std::move(fresh);
    version_ = {.session = n.session_id, .version = n.snapshot.version};
    update_.reloaded = true;
    return {};
  }

  Status take_deltas(const Notification& n, const std::string& base) {
    for (const FileReference& delta : n.deltas) {
      if (delta.version <= version_.version) continue;
      if (delta.version != version_.version + 1) {
        return fail(ErrorCode::kInvalid, "no delta leads from version " + std::to_string(version_.version) + " to " +
                                             std::to_string(delta.version));
      }
      MANNERLY_CHECK_OK(read_file(n, delta, FileHeader::Type::kDelta, base, objects_, update_.operations));
      version_.version = delta.version;
    }
    return {};
  }

  Status read_file(const Notification& n, const FileReference& file, FileHeader::Type type, const std::string& base,
                   ObjectStore& into, std::uint64_t& operations) {
    const Scratch copy = scratch();
    MANNERLY_CHECK_OK(fetch(base + file.url, copy));
    MANNERLY_TRY(const io::MappedFile mapped, io::MappedFile::open(copy.path()));
    if (nrtm::sha256_hex(mapped.bytes()) != file.hash) {
      return fail(ErrorCode::kCorrupt, file.url + ": its hash is not the one that the notification gives");
    }
    nrtm::Nrtm4FileReader reader(
        {.type = type, .source = n.source, .session_id = n.session_id, .version = file.version},
        [&](const nrtm::Operation& operation) { return into.apply(operation); });
    MANNERLY_TRY(const auto plain,
                 io::open_source_from_memory(mapped.bytes(), {.output_max = options_.limits.plain_max}));
    for (;;) {
      auto chunk = plain->next();
      if (!chunk) return std::unexpected(chunk.error().in(file.url));
      if (chunk->empty()) break;
      if (const Status fed = reader.feed(*chunk); !fed) return std::unexpected(fed.error().in(file.url));
    }
    if (const Status ended = reader.finish(); !ended) return std::unexpected(ended.error().in(file.url));
    operations += reader.operations();
    return {};
  }

  // ---- NRTMv3 ----

  Status by_stream(const MirrorByStream& by) {
    if (version_.version == 0) MANNERLY_CHECK_OK(take_dump(by));
    Status done = follow(by);
    if (!done && done.error().code == ErrorCode::kNoData && !update_.reloaded && !by.dump_url.empty()) {
      MANNERLY_CHECK_OK(take_dump(by));
      done = follow(by);
    }
    MANNERLY_CHECK_OK(done);
    return keep();
  }

  Status take_dump(const MirrorByStream& by) {
    if (by.dump_url.empty()) return fail(ErrorCode::kUsage, "there is no copy yet: name a dump to begin with");
    std::optional<std::uint64_t> serial = by.serial;
    if (!by.serial_url.empty()) {
      MANNERLY_TRY(const std::string text, io::download_text(by.serial_url, download_options(1024)));
      serial = parse_u64(trim(text));
    }
    if (!serial || *serial == 0) return fail(ErrorCode::kUsage, "the serial of the dump is not known");
    const Scratch copy = scratch();
    MANNERLY_CHECK_OK(fetch(by.dump_url, copy));
    MANNERLY_TRY(const auto plain, io::open_source(copy.path(), {.output_max = options_.limits.plain_max}));
    ObjectStore fresh(source_);
    if (const Status read = fresh.add_dump([&] { return plain->next(); }); !read) {
      return std::unexpected(read.error().in(by.dump_url));
    }
    MANNERLY_CHECK_OK(check_size(fresh));
    objects_ = std::move(fresh);
    version_ = {.session = "-", .version = *serial};
    update_.reloaded = true;
    return {};
  }

  // The changes since the copy's serial.
  Status follow(const MirrorByStream& by) {
    const auto deadline = io::TcpClient::Clock::now() + options_.limits.time_max;
    MANNERLY_TRY(io::TcpClient client, io::TcpClient::connect(by.server, deadline));
    MANNERLY_CHECK_OK(client.send(as_bytes(nrtm::nrtm3_query(source_, version_.version + 1)), deadline));
    nrtm::Nrtm3Reader reader(source_, version_.version + 1,
                             [&](const nrtm::Operation& operation) { return objects_.apply(operation); });
    std::vector<std::uint8_t> buffer(std::size_t{64} << 10);
    std::uint64_t bytes = 0;
    while (!reader.ended()) {
      MANNERLY_TRY(const std::size_t count, client.receive(buffer, deadline));
      if (count == 0) break;
      if ((bytes += count) > options_.limits.plain_max) return fail(ErrorCode::kLimit, "the stream is too long");
      MANNERLY_CHECK_OK(reader.feed(Bytes(buffer).first(count)));
    }
    MANNERLY_CHECK_OK(reader.finish());
    version_.version = reader.last_serial();
    update_.operations = reader.operations();
    return {};
  }

  MirrorOptions options_;
  std::string source_;
  ObjectStore objects_;
  CopyVersion version_;
  ServerFacts facts_;
  MirrorUpdate update_;
  bool loaded_ = false;
};

Mirror::Mirror(MirrorOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Mirror::~Mirror() = default;

Result<MirrorUpdate> Mirror::update(Instant now) {
  return impl_->update(now);
}

std::filesystem::path Mirror::dump() const {
  return impl_->dump();
}

}  // namespace mannerly::service
