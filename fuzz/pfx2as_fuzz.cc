// Any bytes into the reader; each row that comes out must read back from its own text as itself.
#include <cstdlib>

#include "wire/pfx2as/pfx2as.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mannerly;
  pfx2as::Pfx2AsReader reader([](const pfx2as::Row& row) {
    bool same = false;
    pfx2as::Pfx2AsReader again([&](const pfx2as::Row& back) { same = back.origins == row.origins; });
    const std::string text = pfx2as::format_row(row);
    static_cast<void>(again.feed(as_bytes(text)));
    if (!again.finish() || !same) std::abort();
  });
  static_cast<void>(reader.feed(Bytes(data, size)));
  static_cast<void>(reader.finish());
  return 0;
}
