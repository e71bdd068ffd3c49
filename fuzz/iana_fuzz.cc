// Any bytes into the three readers; a bogon row must read back from its own text as itself.
#include <cstdlib>

#include "wire/iana/bogon_list.h"
#include "wire/iana/registry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mannerly;
  const Bytes input(data, size);
  iana::AddressSpaceXmlReader xml(
      [](const iana::AddressBlock& block) { static_cast<void>(iana::format_address_block(block)); });
  if (xml.feed(input)) static_cast<void>(xml.finish());
  iana::RegistryCsvReader csv({.on_address_block = {}, .on_special_block = {}, .on_as_block = {}});
  if (csv.feed(input)) static_cast<void>(csv.finish());
  iana::BogonListReader bogons([](const iana::BogonRow& row) {
    bool same = false;
    iana::BogonListReader again([&](const iana::BogonRow& back) { same = back.prefix == row.prefix; });
    static_cast<void>(again.feed(as_bytes(iana::format_bogon(row))));
    if (!again.finish() || !same) std::abort();
  });
  static_cast<void>(bogons.feed(input));
  static_cast<void>(bogons.finish());
  return 0;
}
