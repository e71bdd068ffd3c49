// The MRT reader in chunks against the whole, and the fast RIB decoder against the general reader.
#include <cstdlib>

#include "wire/mrt/bgpdump_text.h"
#include "wire/mrt/rib_twin.h"

namespace {

using namespace mannerly;
using namespace mannerly::mrt;

std::string text_of(Bytes bytes, std::size_t chunk) {
  LineBuffer out(1 << 16);
  BgpdumpText text({.large_communities = true});
  ElementReader reader([&](const Element& element) { text.append(element, out); });
  for (std::size_t at = 0; at < bytes.size(); at += chunk) {
    (void)reader.feed(bytes.subspan(at, std::min(chunk, bytes.size() - at)));
  }
  (void)reader.finish();
  return std::string(out.text());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  if (text_of(bytes, size + 1) != text_of(bytes, 13)) std::abort();
  if (first_twin_difference(bytes)) std::abort();
  return 0;
}
