// bzip2 on several cores. One thread (the caller of fill) looks for block magics ahead of the place
// where it gives out bytes and hands the blocks to a pool; it follows the chain of blocks in order,
// block after block, so that a magic that occurs by chance inside a block is never believed: the
// chain does not reach it. Private to io/.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "base/thread_pool.h"
#include "io/bzip2_block.h"
#include "io/decoder.h"

namespace mannerly::io {

class ParallelBzip2Decoder final : public Decoder {
 public:
  // Compressed bytes held: this much for each thread, twice, and one block of the greatest size. With
  // decoded blocks of at most 46 MB (a bomb; 0.9 MB as a rule) that bounds the memory.
  static constexpr std::size_t kAheadPerThread = std::size_t{1} << 20;

  // threads: at least 1; with 1 the blocks are decoded by the caller and no thread is started.
  ParallelBzip2Decoder(InputWindow& input, unsigned threads);

  Decoded fill(std::span<std::uint8_t> out) override;

 private:
  // A block that is being decoded, or will be. Shared with the thread that does it, which may finish
  // after the decoder has lost interest.
  struct Task {
    std::uint64_t magic_at = 0;       // bit offset in the file
    std::vector<std::uint8_t> bytes;  // of the file from byte magic_at / 8 on, and padding
    std::size_t size = 0;             // without the padding
    Bzip2Block block;                 // bit offsets relative to bytes
    std::vector<std::uint8_t> content;
    bool done = false;
  };
  // What threads share; each task also holds it.
  struct Shared {
    std::mutex mutex;
    std::condition_variable task_done;
    std::vector<std::unique_ptr<Bzip2BlockDecoder>> idle;
  };
  enum class Step : std::uint8_t { kBlock, kGoOn, kEnded };

  static void run(Shared& shared, Task& task);
  Result<Step> advance();
  Result<bool> start_stream();
  Status end_stream();
  Result<Step> take_block();
  Status decode_longer(Task& task);
  Status look_ahead();
  Status read_more();
  // Makes count bits from expected_ on readable, if the file has them.
  Result<bool> have_bits(std::uint64_t count);
  std::shared_ptr<Task> make_task(std::uint64_t magic_at, std::uint64_t end_byte) const;
  void submit_ready();
  void trim();

  std::uint64_t window_end() const { return window_start_ + window_.size(); }
  std::uint64_t expected_bits(unsigned count, std::uint64_t skip = 0) const {
    return read_bits(window_, expected_ + skip - window_start_ * 8, count);
  }
  Error error(ErrorCode code, std::string_view reason) const { return error_at(expected_ / 8, code, reason); }

  InputWindow& input_;
  unsigned tasks_max_;
  std::size_t window_max_;
  std::vector<std::uint8_t> window_;  // the file from byte window_start_ on
  std::uint64_t window_start_ = 0;
  std::uint64_t scanned_ = 0;                // file byte up to which magics were looked for
  std::vector<std::uint64_t> found_;         // scratch of the search
  std::deque<std::uint64_t> candidates_;     // magics without a task yet
  std::deque<std::shared_ptr<Task>> tasks_;  // in the order of the file
  std::uint64_t expected_ = 0;               // bit offset where the chain goes on
  bool in_stream_ = false;
  std::uint32_t block_max_ = 0;  // of this stream
  std::uint32_t stream_crc_ = 0;
  std::vector<std::uint8_t> content_;  // of the block that is being given out
  std::size_t given_ = 0;
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  std::unique_ptr<ThreadPool> pool_;  // last: its threads end before the rest goes
};

}  // namespace mannerly::io
