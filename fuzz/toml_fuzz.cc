// Any bytes as a TOML document; what comes out must read back from our form of it, unless our form of
// tables (all inline) nests beyond the limit.
#include <cstdlib>

#include "wire/toml/toml.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mannerly;
  const auto parsed = toml::parse({reinterpret_cast<const char*>(data), size});
  if (!parsed) return 0;
  const std::string text = toml::format(*parsed);
  const auto again = toml::parse(text);
  if (!again) return again.error().code == ErrorCode::kLimit ? 0 : (std::abort(), 0);
  if (toml::format(*again) != text) std::abort();
  return 0;
}
