// Any bytes into both readers; what comes out must read back from its own text as itself.
#include <cstdlib>

#include "wire/asrel/asrel.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mannerly;
  asrel::AsRelReader links([](const asrel::Link& link) {
    bool same = false;
    asrel::AsRelReader again([&](const asrel::Link& back) { same = back.a == link.a && back.b == link.b; });
    static_cast<void>(again.feed(as_bytes(asrel::format_link(link, asrel::Serial::kTwo))));
    if (!again.finish() || !same) std::abort();
  });
  asrel::ConeReader cones([](const asrel::Cone& cone) {
    bool same = false;
    asrel::ConeReader again([&](const asrel::Cone& back) { same = back == cone; });
    static_cast<void>(again.feed(as_bytes(asrel::format_cone(cone))));
    if (!again.finish() || !same) std::abort();
  });
  static_cast<void>(links.feed(Bytes(data, size)));
  static_cast<void>(links.finish());
  static_cast<void>(cones.feed(Bytes(data, size)));
  static_cast<void>(cones.finish());
  return 0;
}
