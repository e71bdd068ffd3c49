// A file that is decoded ahead by the threads of a pool. A few batches wait at most; the pool's tasks never
// block, so that any number of streams can share any number of threads.
#pragma once

#include <memory>

#include "base/thread_pool.h"
#include "service/detect/file_decoder.h"

namespace mannerly::service {

class FileStream {
 public:
  static constexpr std::size_t kBatchesMax = 4;  // that wait to be taken

  // pool outlives the stream and is not stopped before it.
  FileStream(InputFile input, ThreadPool& pool);
  FileStream(const FileStream&) = delete;
  FileStream& operator=(const FileStream&) = delete;
  // What is being decoded at that moment is thrown away.
  ~FileStream();

  // Begins to decode; next() does so too.
  void start();
  // The next batch, waiting for it; nullptr at the end. One thread calls it.
  std::unique_ptr<Batch> next();
  // After next() gave nullptr.
  const FileOutcome& outcome() const;

 private:
  struct State;
  static void work(const std::shared_ptr<State>& state);
  std::shared_ptr<State> state_;
};

}  // namespace mannerly::service
