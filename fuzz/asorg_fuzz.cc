// Any bytes into both readers; what comes out must read back from its own text with the same key.
#include <cstdlib>

#include "wire/asorg/asorg.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mannerly;
  const auto check_as = [](const asorg::AsEntry& entry) {
    bool same = false;
    asorg::AsOrgReader again({.on_org = [](const asorg::Org&) {},
                              .on_as = [&](const asorg::AsEntry& back) { same = back.asn == entry.asn; }});
    const std::string text = std::string(asorg::kAsFormatLine) + asorg::format_as(entry);
    static_cast<void>(again.feed(as_bytes(text)));
    if (!again.finish() || !same) std::abort();
  };
  asorg::AsOrgReader reader(
      {.on_org = [](const asorg::Org& org) { static_cast<void>(asorg::format_org(org)); }, .on_as = check_as});
  static_cast<void>(reader.feed(Bytes(data, size)));
  static_cast<void>(reader.finish());
  asorg::AsNameReader names(check_as);
  static_cast<void>(names.feed(Bytes(data, size)));
  static_cast<void>(names.finish());
  return 0;
}
