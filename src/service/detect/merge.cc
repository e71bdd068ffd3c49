#include "service/detect/merge.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <queue>
#include <tuple>

#include "service/detect/file_stream.h"

namespace mannerly::service {
namespace {

std::int64_t first_moment(const InputFile& input) {
  return input.first.seconds * 1'000'000;
}

// A file in the merge: its next event and where it stands.
class Cursor {
 public:
  Cursor(const MergeFile& file, ThreadPool& pool)
      : stream_(file.input, pool), skip_(file.events_done), at_(first_moment(file.input)) {}

  void start() { stream_.start(); }

  // True when there is an event; at() and event() tell it.
  bool ready() {
    for (;;) {
      while (batch_ && index_ < batch_->events.size()) {
        at_ = std::max(at_, batch_->events[index_].at);
        if (done_ >= skip_) return true;
        ++index_;
        ++done_;
      }
      batch_ = stream_.next();
      index_ = 0;
      if (!batch_) return false;
      peers_.insert(peers_.end(), batch_->new_peers.begin(), batch_->new_peers.end());
    }
  }
  void pop() {
    ++index_;
    ++done_;
  }

  std::int64_t at() const { return at_; }
  const Event& event() const { return batch_->events[index_]; }
  const PeerKey& peer() const { return peers_[event().peer]; }
  AsPathView path() const { return batch_->path_of(event()); }
  std::uint64_t done() const { return std::max(done_, skip_); }
  const FileOutcome& outcome() const { return stream_.outcome(); }

 private:
  FileStream stream_;
  std::unique_ptr<Batch> batch_;
  std::size_t index_ = 0;
  std::vector<PeerKey> peers_;
  std::uint64_t skip_;
  std::uint64_t done_ = 0;
  std::int64_t at_;
};

class Merge {
 public:
  Merge(const std::vector<MergeFile>& files, ThreadPool& pool, const MergeOptions& options, MergeSink& sink)
      : files_(files), pool_(pool), options_(options), sink_(sink), cursors_(files.size()), ranks_(files.size()) {
    std::vector<std::size_t> order(files.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const InputFile &fa = files[a].input, &fb = files[b].input;
      return std::tie(fa.collector, fa.kind) < std::tie(fb.collector, fb.kind);
    });
    for (std::size_t i = 0; i < order.size(); ++i) ranks_[order[i]] = i;
  }

  bool run() {
    while (!stopped_ && (!heap_.empty() || activated_ < files_.size())) {
      if (!activate()) break;
      if (heap_.empty()) continue;
      const Head head = heap_.top();
      heap_.pop();
      if (files_[head.file].input.kind == InputKind::kRib) {
        give_rib(head.file);
      } else {
        give_run(head.file);
      }
    }
    finish();
    return !stopped_;
  }

 private:
  static constexpr std::uint64_t kEventsBetweenQuestions = 4096;

  struct Head {
    std::int64_t at;
    std::size_t file;
    std::size_t rank;
    // The greatest is on top of the heap: the earliest in time, then by collector.
    bool operator<(const Head& other) const { return at != other.at ? at > other.at : rank > other.rank; }
  };

  // Brings in the files whose time has come. False when nothing before `to` is left.
  bool activate() {
    while (activated_ < files_.size()) {
      const std::int64_t first = first_moment(files_[activated_].input);
      if (first >= options_.to && heap_.empty()) return false;
      if (!heap_.empty() && first > heap_.top().at) break;
      if (first >= options_.to) break;
      open_ahead();
      push(activated_++);
    }
    return true;
  }

  void open_ahead() {
    const std::size_t end = std::min(files_.size(), activated_ + 1 + options_.files_ahead);
    for (std::size_t i = activated_; i < end; ++i) {
      if (cursors_[i] || first_moment(files_[i].input) >= options_.to) continue;
      cursors_[i] = std::make_unique<Cursor>(files_[i], pool_);
      cursors_[i]->start();
    }
  }

  // Puts the file's next event into the heap, or ends the file.
  void push(std::size_t file) {
    Cursor& cursor = *cursors_[file];
    if (!cursor.ready()) return end(file, true);
    if (cursor.at() >= options_.to) return end(file, false);
    heap_.push({cursor.at(), file, ranks_[file]});
  }

  // All events of the file that come before any other file's.
  void give_run(std::size_t file) {
    Cursor& cursor = *cursors_[file];
    for (;;) {
      sink_.event(file, cursor.at(), cursor.event(), cursor.peer(), cursor.path());
      cursor.pop();
      if (++given_ % kEventsBetweenQuestions == 0 && options_.interrupted && options_.interrupted()) {
        stopped_ = true;
        return end(file, false);
      }
      if (!cursor.ready()) return end(file, true);
      if (cursor.at() >= options_.to) return end(file, false);
      const bool others_first = !heap_.empty() && Head{cursor.at(), file, ranks_[file]} < heap_.top();
      const bool new_file = activated_ < files_.size() && first_moment(files_[activated_].input) <= cursor.at();
      if (others_first || new_file) break;
    }
    heap_.push({cursor.at(), file, ranks_[file]});
  }

  void give_rib(std::size_t file) {
    Cursor& cursor = *cursors_[file];
    const std::int64_t at = cursor.at();
    sink_.begin_rib(file, at);
    do {
      sink_.event(file, at, cursor.event(), cursor.peer(), cursor.path());
      cursor.pop();
    } while (cursor.ready());
    end(file, true);
    if (options_.interrupted && options_.interrupted()) stopped_ = true;
  }

  void end(std::size_t file, bool ended) {
    const Cursor& cursor = *cursors_[file];
    FileOutcome outcome = ended ? cursor.outcome() : FileOutcome{};
    if (!ended) outcome.waits = cursor.at() == FileClock::kNotYet;
    sink_.end_file(file, cursor.done(), ended, outcome);
    cursors_[file].reset();
    ended_.push_back(file);
  }

  // Files that were not reached keep what was done of them before.
  void finish() {
    std::sort(ended_.begin(), ended_.end());
    for (std::size_t i = 0; i < files_.size(); ++i) {
      if (std::binary_search(ended_.begin(), ended_.end(), i)) continue;
      const std::uint64_t done = cursors_[i] ? cursors_[i]->done() : files_[i].events_done;
      cursors_[i].reset();
      sink_.end_file(i, done, false, FileOutcome{});
    }
  }

  const std::vector<MergeFile>& files_;
  ThreadPool& pool_;
  const MergeOptions& options_;
  MergeSink& sink_;
  std::vector<std::unique_ptr<Cursor>> cursors_;  // of the files that are open
  std::priority_queue<Head> heap_;
  std::vector<std::size_t> ranks_;  // between events of one time: by collector, dumps first
  std::size_t activated_ = 0;
  std::vector<std::size_t> ended_;
  std::uint64_t given_ = 0;
  bool stopped_ = false;
};

}  // namespace

bool merge(const std::vector<MergeFile>& files, ThreadPool& pool, const MergeOptions& options, MergeSink& sink) {
  return Merge(files, pool, options, sink).run();
}

}  // namespace mannerly::service
