// Both versions of NRTM with any bytes, in one piece and in small ones: the same changes, the same outcome.
#include <cstdlib>
#include <string>
#include <vector>

#include "wire/nrtm/notification.h"
#include "wire/nrtm/nrtm3.h"
#include "wire/nrtm/nrtm4_file.h"
#include "wire/nrtm/object_store.h"
#include "wire/nrtm/signature.h"

namespace {

using namespace mannerly;
using namespace mannerly::nrtm;

constexpr std::string_view kSession = "ca128382-78d9-41d1-8927-1ecef15275be";

template <class Reader>
std::string read(Reader&& reader, Bytes input, std::size_t chunk, ObjectStore& store) {
  for (std::size_t at = 0; at < input.size(); at += chunk) {
    if (const Status fed = reader.feed(input.subspan(at, std::min(chunk, input.size() - at))); !fed) {
      return std::to_string(store.size()) + fed.error().message;
    }
  }
  const Status ended = reader.finish();
  return std::to_string(store.size()) + (ended ? "" : ended.error().message);
}

std::string stream(Bytes input, std::size_t chunk) {
  ObjectStore store("TEST");
  return read(Nrtm3Reader("TEST", 1, [&](const Operation& o) { return store.apply(o); }), input, chunk, store);
}

std::string file(Bytes input, std::size_t chunk, FileHeader::Type type) {
  ObjectStore store("TEST");
  return read(Nrtm4FileReader({.type = type, .source = "TEST", .session_id = std::string(kSession), .version = 1},
                              [&](const Operation& o) { return store.apply(o); }),
              input, chunk, store);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Bytes input(data + 1, size - 1);
  const std::size_t chunk = 1 + data[0] % 32;
  if (stream(input, chunk) != stream(input, input.size() + 1)) std::abort();
  for (const auto type : {FileHeader::Type::kSnapshot, FileHeader::Type::kDelta}) {
    if (file(input, chunk, type) != file(input, input.size() + 1, type)) std::abort();
  }
  const auto notification = parse_notification(as_text(input), "TEST", Instant{1'700'000'000});
  if (notification) {
    const auto again = parse_notification(encode_notification(*notification), "TEST", Instant{1'700'000'000});
    if (!again || again->deltas != notification->deltas || again->snapshot != notification->snapshot) std::abort();
  }
  static_cast<void>(verify_signature(as_text(input), "no key"));
  return 0;
}
