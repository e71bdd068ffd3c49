// Spoofer sessions: no crash; what was read can be written and read again.
#include <vector>

#include "wire/spoofer/spoofer.h"

namespace spoofer = mannerly::spoofer;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<spoofer::Session> sessions;
  spoofer::SpooferReader reader([&](const auto& s) { sessions.push_back(s); });
  const mannerly::Bytes bytes(data, size);
  const std::size_t cut = size / 2;
  if (reader.feed(bytes.first(cut)) && reader.feed(bytes.subspan(cut))) (void)reader.finish();

  std::size_t again = 0;
  spoofer::SpooferReader second([&](const auto&) { ++again; });
  MANNERLY_ASSERT(second.feed(mannerly::as_bytes(spoofer::format_page(sessions))) && second.finish());
  MANNERLY_ASSERT(again == sessions.size());
  return 0;
}
