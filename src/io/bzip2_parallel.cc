#include "io/bzip2_parallel.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace mannerly::io {
namespace {

constexpr std::size_t kReadSize = std::size_t{256} << 10;
constexpr std::size_t kMagicBytes = 7;  // 48 bits at any bit offset

}  // namespace

ParallelBzip2Decoder::ParallelBzip2Decoder(InputWindow& input, unsigned threads)
    : input_(input),
      tasks_max_(threads > 1 ? 2 * threads : 1),
      window_max_(tasks_max_ * kAheadPerThread + kBzip2CompressedMax),
      window_start_(input.offset()),
      scanned_(input.offset()),
      expected_(input.offset() * 8) {
  if (threads > 1) pool_ = std::make_unique<ThreadPool>(threads);
}

Decoded ParallelBzip2Decoder::fill(std::span<std::uint8_t> out) {
  std::size_t size = 0;
  while (size < out.size()) {
    if (given_ < content_.size()) {
      const std::size_t count = std::min(out.size() - size, content_.size() - given_);
      std::memcpy(out.data() + size, content_.data() + given_, count);
      given_ += count;
      size += count;
      continue;
    }
    const auto step = advance();
    if (!step) return {.size = size, .error = step.error()};
    if (*step == Step::kEnded) {
      trailing_bytes_ = window_end() - expected_ / 8;
      return end(input_, size);
    }
  }
  return {.size = size};
}

// One step along the chain: a stream's header, a block, or a stream's end.
Result<ParallelBzip2Decoder::Step> ParallelBzip2Decoder::advance() {
  MANNERLY_CHECK_OK(look_ahead());
  if (!in_stream_) {
    MANNERLY_TRY(const bool more, start_stream());
    return more ? Step::kGoOn : Step::kEnded;
  }
  MANNERLY_TRY(const bool readable, have_bits(kBzip2MagicBits + 32));
  if (!readable) return std::unexpected(error(ErrorCode::kTruncated, "the file ends inside a bzip2 stream"));
  const std::uint64_t magic = expected_bits(kBzip2MagicBits);
  if (magic == kBzip2BlockMagic) return take_block();
  if (magic != kBzip2EndMagic)
    return std::unexpected(error(ErrorCode::kCorrupt, "neither a bzip2 block nor the end of the stream"));
  MANNERLY_CHECK_OK(end_stream());
  return Step::kGoOn;
}

// False when no further stream begins here.
Result<bool> ParallelBzip2Decoder::start_stream() {
  MANNERLY_TRY(const bool readable, have_bits(32));
  if (!readable) return false;
  const auto level = static_cast<unsigned>(expected_bits(8, 24));
  if (expected_bits(24) != 0x425a68 || level < '1' || level > '9') return false;
  block_max_ = (level - '0') * 100'000;
  stream_crc_ = 0;
  in_stream_ = true;
  expected_ += 32;
  return true;
}

Status ParallelBzip2Decoder::end_stream() {
  if (expected_bits(32, kBzip2MagicBits) != stream_crc_)
    return std::unexpected(error(ErrorCode::kCorrupt, "the CRC of the bzip2 stream does not hold"));
  expected_ = (expected_ + kBzip2MagicBits + 32 + 7) / 8 * 8;
  in_stream_ = false;
  ++members_;
  return {};
}

// Waits for the block at expected_ and makes its content the one to give out.
Result<ParallelBzip2Decoder::Step> ParallelBzip2Decoder::take_block() {
  while (!tasks_.empty() && tasks_.front()->magic_at < expected_) tasks_.pop_front();
  while (!candidates_.empty() && candidates_.front() <= expected_) candidates_.pop_front();
  std::shared_ptr<Task> task;
  if (!tasks_.empty() && tasks_.front()->magic_at == expected_) {
    task = tasks_.front();
    tasks_.pop_front();
  } else {
    task = make_task(expected_, window_end());
    run(*shared_, *task);
  }
  if (pool_) {
    std::unique_lock lock(shared_->mutex);
    shared_->task_done.wait(lock, [&] { return task->done; });
  } else if (!task->done) {
    run(*shared_, *task);
  }
  if (task->block.state == Bzip2Block::State::kNeedsMore) MANNERLY_CHECK_OK(decode_longer(*task));
  if (task->block.state != Bzip2Block::State::kGood || task->block.raw_size > block_max_)
    return std::unexpected(error(ErrorCode::kCorrupt, "a bzip2 block is damaged, or its CRC does not hold"));
  stream_crc_ = std::rotl(stream_crc_, 1) ^ task->block.crc;
  expected_ = task->magic_at / 8 * 8 + task->block.end;
  content_ = std::move(task->content);
  given_ = 0;
  trim();
  return Step::kBlock;
}

// The block goes on beyond the next magic, which therefore is none; or the file is cut.
Status ParallelBzip2Decoder::decode_longer(Task& task) {
  while (task.block.state == Bzip2Block::State::kNeedsMore) {
    const std::uint64_t start = task.magic_at / 8;
    const std::uint64_t wanted = start + 2 * task.size;
    while (window_end() < wanted && !input_.at_end()) MANNERLY_CHECK_OK(read_more());
    if (window_end() - start == task.size)
      return std::unexpected(error(ErrorCode::kTruncated, "the file ends inside a bzip2 block"));
    if (task.size > kBzip2CompressedMax)
      return std::unexpected(error(ErrorCode::kLimit, "a bzip2 block takes more than 4 MiB compressed"));
    const auto longer = make_task(task.magic_at, window_end());
    run(*shared_, *longer);
    task.size = longer->size;
    task.block = longer->block;
    task.content = std::move(longer->content);
  }
  return {};
}

void ParallelBzip2Decoder::run(Shared& shared, Task& task) {
  std::unique_ptr<Bzip2BlockDecoder> decoder;
  {
    const std::scoped_lock lock(shared.mutex);
    if (!shared.idle.empty()) {
      decoder = std::move(shared.idle.back());
      shared.idle.pop_back();
    }
  }
  if (!decoder) decoder = std::make_unique<Bzip2BlockDecoder>();
  task.block = decoder->decode(Bytes(task.bytes.data(), task.size), task.magic_at % 8, task.content);
  task.bytes = {};
  const std::scoped_lock lock(shared.mutex);
  shared.idle.push_back(std::move(decoder));
  task.done = true;
  shared.task_done.notify_all();
}

std::shared_ptr<ParallelBzip2Decoder::Task> ParallelBzip2Decoder::make_task(std::uint64_t magic_at,
                                                                            std::uint64_t end_byte) const {
  auto task = std::make_shared<Task>();
  task->magic_at = magic_at;
  const auto begin = window_.begin() + static_cast<std::ptrdiff_t>(magic_at / 8 - window_start_);
  const auto end = window_.begin() + static_cast<std::ptrdiff_t>(std::min(end_byte, window_end()) - window_start_);
  task->size = static_cast<std::size_t>(end - begin);
  task->bytes.reserve(task->size + Bzip2BlockDecoder::kPadding);
  task->bytes.assign(begin, end);
  task->bytes.resize(task->size + Bzip2BlockDecoder::kPadding);
  return task;
}

// Reads and searches until as many blocks as allowed are on their way.
Status ParallelBzip2Decoder::look_ahead() {
  submit_ready();
  while (tasks_.size() < tasks_max_ && window_.size() < window_max_ && !input_.at_end()) {
    MANNERLY_CHECK_OK(read_more());
    submit_ready();
  }
  return {};
}

// A candidate can be decoded once its end is known: the next magic, or the end of the file.
void ParallelBzip2Decoder::submit_ready() {
  while (tasks_.size() < tasks_max_ && !candidates_.empty()) {
    const std::uint64_t magic_at = candidates_.front();
    std::uint64_t end_byte = window_end();
    if (candidates_.size() > 1)
      end_byte = (candidates_[1] + 7) / 8;
    else if (!input_.at_end() && end_byte - magic_at / 8 < kBzip2CompressedMax)
      return;
    candidates_.pop_front();
    if (magic_at < expected_) continue;
    tasks_.push_back(make_task(magic_at, end_byte));
    if (!pool_) continue;
    pool_->submit([shared = shared_, task = tasks_.back()] { run(*shared, *task); });
  }
}

Status ParallelBzip2Decoder::read_more() {
  const std::size_t size = window_.size();
  window_.resize(size + kReadSize);
  auto got = input_.read(std::span(window_).subspan(size));
  window_.resize(size + got.value_or(0));
  if (!got) return std::unexpected(got.error());
  // The last bytes may begin a magic whose end has not been read.
  const std::uint64_t searchable = window_end() - std::min<std::uint64_t>(window_.size(), kMagicBytes - 1);
  const std::uint64_t to = input_.at_end() ? window_end() : searchable;
  if (to <= scanned_) return {};
  found_.clear();
  find_block_magics(window_, static_cast<std::size_t>(scanned_ - window_start_),
                    static_cast<std::size_t>(to - window_start_), window_start_ * 8, found_);
  scanned_ = to;
  for (const std::uint64_t magic_at : found_)
    if (magic_at >= expected_) candidates_.push_back(magic_at);
  return {};
}

Result<bool> ParallelBzip2Decoder::have_bits(std::uint64_t count) {
  while (expected_ + count > window_end() * 8) {
    if (input_.at_end()) return false;
    MANNERLY_CHECK_OK(read_more());
  }
  return true;
}

// Forgets the part of the window that the chain has passed, when that is worth the move.
void ParallelBzip2Decoder::trim() {
  const auto passed = static_cast<std::size_t>(std::min(expected_ / 8, scanned_) - window_start_);
  if (passed < kAheadPerThread && passed < window_.size()) return;
  window_.erase(window_.begin(), window_.begin() + static_cast<std::ptrdiff_t>(passed));
  window_start_ += passed;
}

std::unique_ptr<Decoder> make_bzip2_decoder(InputWindow& input, unsigned threads) {
  return std::make_unique<ParallelBzip2Decoder>(input, threads == 0 ? core_count() : threads);
}

}  // namespace mannerly::io
