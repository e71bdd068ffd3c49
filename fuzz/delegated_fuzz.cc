// Any bytes into the reader; each record that comes out must read back from its own line as itself.
#include <cstdlib>

#include "wire/delegated/country_prefixes.h"
#include "wire/delegated/delegated.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mannerly;
  delegated::DelegatedReader reader([](const delegated::Record& record) {
    bool same = false;
    delegated::DelegatedReader again([&](const delegated::Record& back) {
      same = back.first == record.first && back.last == record.last && back.last_asn() == record.last_asn() &&
             back.status == record.status && back.opaque_id == record.opaque_id;
    });
    static_cast<void>(again.feed(as_bytes(delegated::format_record(record))));
    if (!again.finish() || !same) std::abort();
  });
  static_cast<void>(reader.feed(Bytes(data, size)));
  static_cast<void>(reader.finish());
  delegated::CountryPrefixReader countries([](const delegated::CountryPrefix&) {});
  if (countries.feed(Bytes(data, size))) static_cast<void>(countries.finish());
  return 0;
}
