// UPDATE bodies under all options; the AS path must be well formed whatever came in.
#include <cstdlib>

#include "wire/bgp/update.h"

using namespace mannerly;
using namespace mannerly::bgp;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  Update update;
  PathAttributes attributes;
  for (const AsWidth width : {AsWidth::kTwo, AsWidth::kFour}) {
    for (const bool add_path : {false, true}) {
      const Outcome outcome = parse_update(bytes, {.as_width = width, .add_path = add_path}, update);
      if (!AsPathView::is_well_formed(update.attributes.path)) std::abort();
      if (outcome < Outcome::kSessionReset && !is_well_formed_nlri(update.nlri, Family::kIpv4, add_path)) std::abort();
    }
    parse_attributes(bytes, {.as_width = width, .context = AttributeContext::kRib}, attributes);
    if (!AsPathView::is_well_formed(attributes.path)) std::abort();
  }
  ByteCursor cursor(bytes);
  (void)parse_message(cursor);
  return 0;
}
