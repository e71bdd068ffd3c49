// Compresses a stream of bytes as one gzip member (RFC 1952), fast rather than small.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/byte_cursor.h"
#include "base/result.h"

namespace mannerly::io {

class GzipWriter {
 public:
  using Output = std::function<Status(Bytes)>;
  // The output gets compressed pieces; its errors come out of write() and finish().
  explicit GzipWriter(Output output);
  GzipWriter(GzipWriter&&) noexcept;
  ~GzipWriter();

  Status write(Bytes bytes);
  // Ends the member; no write after it. Without it the output is a cut file.
  Status finish();

 private:
  struct State;
  Status run(Bytes bytes, bool last);
  Output output_;
  std::unique_ptr<State> state_;
};

}  // namespace mannerly::io
