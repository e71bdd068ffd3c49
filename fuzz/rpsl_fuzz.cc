// Feeds the RPSL reader in chunks of changing size; the fast path and the general reader must give the
// same rows and the same counts, whatever the input. The typed views and the OriginAS reader run, too.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "wire/rpsl/as_set.h"
#include "wire/rpsl/aut_num.h"
#include "wire/rpsl/contact.h"
#include "wire/rpsl/key.h"
#include "wire/rpsl/number_resource.h"
#include "wire/rpsl/originas.h"
#include "wire/rpsl/reader.h"
#include "wire/rpsl/route.h"
#include "wire/rpsl/route_set.h"

namespace {

using namespace mannerly;
using namespace mannerly::rpsl;

void look(const Object& object) {
  static_cast<void>(key_of(object));
  static_cast<void>(parse_as_set(object));
  static_cast<void>(parse_route_set(object));
  static_cast<void>(parse_contact(object));
  static_cast<void>(parse_address_block(object));
  static_cast<void>(parse_as_block(object));
  if (const auto aut_num = parse_aut_num(object)) static_cast<void>(format_aut_num(*aut_num));
  for (const Attribute& attribute : object.attributes) static_cast<void>(attribute.text());
}

std::vector<std::string> read(Bytes input, bool fast, std::size_t chunk) {
  std::vector<std::string> out;
  Reader reader(
      [&](const RouteRow& row) {
        out.push_back(format_prefix(row.prefix) + format_asn(row.origin) + std::string(row.source) +
                      std::string(row.mnt_by) + std::to_string(row.offset) + std::string(row.raw));
      },
      [&](const Object& object) {
        out.push_back(std::to_string(object.offset) + std::string(object.raw));
        if (fast) look(object);
      },
      ReaderOptions{.fast = fast});
  while (!input.empty()) {
    const std::size_t size = std::min(chunk, input.size());
    if (!reader.feed(input.first(size))) std::abort();
    input = input.subspan(size);
  }
  if (!reader.finish()) std::abort();
  for (const Tally::Row& row : reader.skipped().rows()) {
    out.push_back(row.reason + std::to_string(row.count) + "/" + std::to_string(row.bytes) + "@" +
                  std::to_string(row.first_offset) + row.first_detail);
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t chunk = data[0] + std::size_t{1};
  const Bytes input(data + 1, size - 1);
  const auto whole = read(input, true, size);
  if (whole != read(input, false, size) || whole != read(input, true, chunk)) std::abort();
  OriginasReader originas([](const OriginasRow&) {});
  static_cast<void>(originas.feed(input));
  static_cast<void>(originas.finish());
  return 0;
}
