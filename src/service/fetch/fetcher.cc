#include "service/fetch/fetcher.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

#include "base/text.h"
#include "io/file_lock.h"
#include "service/fetch/source_fetch.h"
#include "service/fetch/state.h"

namespace mannerly::service {
namespace {

constexpr std::array<std::string_view, 4> kHealths = {"fresh", "stale", "missing", "off"};

// "https://example.net/a" -> "https://example.net".
std::string host_of(std::string_view url) {
  const std::size_t begin = url.find("://");
  const std::size_t end = begin == std::string_view::npos ? begin : url.find('/', begin + 3);
  return lower(url.substr(0, end));
}

// Hands sources to workers, in their order, but not too many of one host at once.
class Queue {
 public:
  Queue(std::vector<const Source*> sources, unsigned per_host) : waiting_(std::move(sources)), per_host_(per_host) {}

  // nullptr: none is left.
  const Source* next() {
    std::unique_lock lock(mutex_);
    for (;;) {
      if (waiting_.empty()) return nullptr;
      const auto free =
          std::ranges::find_if(waiting_, [&](const Source* source) { return busy_[host_of(source->url)] < per_host_; });
      if (free != waiting_.end()) {
        const Source* source = *free;
        waiting_.erase(free);
        ++busy_[host_of(source->url)];
        return source;
      }
      changed_.wait(lock);
    }
  }

  void done(const Source& source) {
    const std::lock_guard lock(mutex_);
    --busy_[host_of(source.url)];
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<const Source*> waiting_;
  std::map<std::string, unsigned> busy_;
  unsigned per_host_;
};

Instant real_now() {
  return {
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

}  // namespace

std::string_view name_of(SourceHealth health) {
  return kHealths[static_cast<std::size_t>(health) - 1];
}

std::optional<Seconds> typical_clock_ahead(std::vector<Seconds> clocks_ahead) {
  if (clocks_ahead.empty()) return std::nullopt;
  const auto middle = clocks_ahead.begin() + static_cast<std::ptrdiff_t>(clocks_ahead.size() / 2);
  std::ranges::nth_element(clocks_ahead, middle);
  return *middle;
}

FetchEnvironment FetchEnvironment::real() {
  return {.now = real_now,
          .sleep =
              [](std::chrono::milliseconds time) {
                std::this_thread::sleep_for(time);
                return true;
              },
          .random = [] { return std::random_device{}(); }};
}

class Fetcher::Impl {
 public:
  std::filesystem::path folder;
  std::vector<Source> sources;
  FetchOptions options;
  FetchEnvironment environment;
  std::optional<io::FileLock> lock;

  Result<std::vector<const Source*>> chosen(const FetchRequest& request) const {
    std::vector<const Source*> out;
    for (const std::string& name : request.names) {
      const auto found = std::ranges::find(sources, name, &Source::name);
      if (found == sources.end()) return fail(ErrorCode::kNotFound, fmt::format("no source is called {}", name));
      out.push_back(&*found);
    }
    if (!request.names.empty()) return out;
    for (const Source& source : sources) {
      if (source.enabled) out.push_back(&source);
    }
    return out;
  }

  Result<FetchSummary> fetch(const FetchRequest& request) {
    MANNERLY_TRY(std::vector<const Source*> wanted, chosen(request));
    const std::size_t count = std::min<std::size_t>(std::max(1U, options.parallel), wanted.size());
    Queue queue(std::move(wanted), std::max(1U, options.per_host));
    FetchEnvironment shared = environment;
    std::mutex reporting;
    if (environment.on_attempt) {
      shared.on_attempt = [&](const store::SourceAttempt& attempt) {
        const std::lock_guard guard(reporting);
        environment.on_attempt(attempt);
      };
    }
    std::mutex adding;
    FetchSummary summary;
    Status status;
    const auto work = [&] {
      while (const Source* source = queue.next()) {
        if (!(shared.stop && shared.stop())) {
          FetchSummary its;
          const Status done = SourceFetch(folder, *source, options, shared, request).run(its);
          if (!done && shared.on_attempt) {
            shared.on_attempt({.source = source->name,
                               .at = shared.now(),
                               .outcome = store::SourceOutcome::kFailed,
                               .error = done.error().message});
          }
          const std::lock_guard guard(adding);
          add(its, summary);
          if (!done && status) status = std::unexpected(done.error().in(source->name));
        }
        queue.done(*source);
      }
    };
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 1; i < count; ++i) threads.emplace_back(work);
      work();
    }
    if (shared.stop && shared.stop()) summary.interrupted = true;
    MANNERLY_CHECK_OK(status);
    return summary;
  }

 private:
  static void add(const FetchSummary& from, FetchSummary& into) {
    into.fetched += from.fetched;
    into.unchanged += from.unchanged;
    into.failed += from.failed;
    into.refused += from.refused;
    into.not_due += from.not_due;
    into.interrupted = into.interrupted || from.interrupted;
    into.clocks_ahead.insert(into.clocks_ahead.end(), from.clocks_ahead.begin(), from.clocks_ahead.end());
  }
};

Fetcher::Fetcher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Fetcher::~Fetcher() = default;

Result<std::unique_ptr<Fetcher>> Fetcher::open(std::filesystem::path folder, std::vector<Source> sources,
                                               FetchOptions options, FetchEnvironment environment) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(ErrorCode::kIo, folder.string() + ": " + error.message());
  MANNERLY_TRY(
      io::FileLock lock,
      io::FileLock::take(folder / ".lock", {ErrorCode::kIo, folder.string() + ": another process is fetching into this "
                                                                              "folder"}));
  auto impl = std::make_unique<Impl>();
  impl->folder = std::move(folder);
  impl->sources = std::move(sources);
  impl->options = options;
  impl->environment = std::move(environment);
  impl->lock.emplace(std::move(lock));
  return std::unique_ptr<Fetcher>(new Fetcher(std::move(impl)));
}

Result<FetchSummary> Fetcher::fetch(const FetchRequest& request) {
  return impl_->fetch(request);
}

Result<SourceStatus> source_status(const std::filesystem::path& folder, const Source& source, Instant now) {
  const std::filesystem::path its = folder / source.name;
  MANNERLY_TRY(const SourceRecord record, read_source_record(its, source.name));
  SourceStatus status{.source = source, .checked = record.checked, .failures = record.failures, .last = record.last};
  for (const KnownFile& file : record.files) {
    status.files.push_back({.path = its / format_day(file.day) / file.file,
                            .day = file.day,
                            .slot = file.slot,
                            .at = file.at,
                            .fetched = file.fetched,
                            .bytes = file.bytes,
                            .records = file.records,
                            .digest = file.digest,
                            .format = file.format});
  }
  if (!status.files.empty()) {
    status.as_of =
        source.age_of == AgeOf::kCheck ? record.checked.value_or(status.files.back().fetched) : status.files.back().at;
    status.age = now - *status.as_of;
  }
  if (source.enabled) status.next_due = record.next_due.value_or(now);
  status.health = !source.enabled                            ? SourceHealth::kOff
                  : !status.age                              ? SourceHealth::kMissing
                  : status.age->count > source.max_age.count ? SourceHealth::kStale
                                                             : SourceHealth::kFresh;
  return status;
}

Result<std::vector<SourceStatus>> source_statuses(const std::filesystem::path& folder,
                                                  const std::vector<Source>& sources, Instant now) {
  std::vector<SourceStatus> out;
  for (const Source& source : sources) {
    MANNERLY_TRY(SourceStatus status, source_status(folder, source, now));
    out.push_back(std::move(status));
  }
  return out;
}

std::vector<FetchedFile> files_of_day(const SourceStatus& status, Day day) {
  std::vector<FetchedFile> out;
  for (const FetchedFile& file : status.files) {
    if (file.day > day) break;
    if (status.source.take != Take::kAll) out.clear();  // a later one follows
    if (status.source.take != Take::kAll || file.day == day) out.push_back(file);
  }
  return out;
}

}  // namespace mannerly::service
