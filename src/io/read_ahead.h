// Reads a source in a thread of its own, so that decompression and parsing overlap.
//
// A fixed ring of buffers goes back and forth between the two threads; no byte is copied. When the
// ring is full, the thread waits; when the consumer goes away, it is stopped and joined.
#pragma once

#include <cstddef>
#include <memory>

#include "io/source.h"

namespace mannerly::io {

struct ReadAheadOptions {
  std::size_t chunk_size = std::size_t{1} << 20;
  std::size_t buffers = 4;  // at least 2: one in the consumer's hands, the rest ahead
};

// Gives what the source gives: the same bytes, errors and name; stats() are as of the last chunk that
// next() returned. chunk_size is the size of next()'s chunks here.
std::unique_ptr<Source> read_ahead(std::unique_ptr<Source> source, const ReadAheadOptions& options = {});

}  // namespace mannerly::io
