// Where the files of a world go. The simulator itself touches no disk: the caller decides (a folder, a
// compressor, a digest).
#pragma once

#include <string_view>

#include "base/byte_cursor.h"
#include "base/result.h"

namespace mannerly::sim {

class Sink {
 public:
  virtual ~Sink() = default;
  // Begins the next file. The name is relative, with '/' between folders ("irr/ripe.db"); no name comes twice.
  virtual Status open(std::string_view name) = 0;
  virtual Status append(Bytes bytes) = 0;
  virtual Status close() = 0;
};

}  // namespace mannerly::sim
