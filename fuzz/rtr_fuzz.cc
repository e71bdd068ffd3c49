// RTR: bytes at both ends of the protocol and at the codec. No crash; any chunking reads the same; what is parsed
// encodes to something that parses to the same; a client has data only after it said so.
#include <algorithm>

#include "wire/rtr/client_session.h"
#include "wire/rtr/server_session.h"

using namespace mannerly;
using namespace mannerly::rtr;

namespace {

const std::shared_ptr<const CacheState>& state() {
  static const auto later = [] {
    const auto prefix = [](const char* text) { return *parse_prefix(text); };
    const Vrp a{prefix("192.0.2.0/24"), 25, Asn{64500}}, b{prefix("2001:db8::/32"), 48, Asn{64501}};
    auto first = CacheState::first({{a}, {{Asn{64500}, {Asn{64501}}}}}, {.session = {1}, .serial = {1}});
    return first->next({{a, b}, {}});
  }();
  return later;
}

void check_codec(Bytes bytes) {
  PduSplitter splitter;
  const auto read = splitter.feed(bytes, [](Bytes pdu) {
    if (pdu[0] > kVersionMax) return true;
    const auto parsed = parse_pdu(pdu);
    if (!parsed) return true;
    std::string once;
    append_pdu(once, pdu[0], *parsed);
    const auto again = parse_pdu(as_bytes(once));
    MANNERLY_ASSERT(again.has_value());
    std::string twice;
    append_pdu(twice, pdu[0], *again);
    MANNERLY_ASSERT(once == twice);
    return true;
  });
  (void)read;  // a bad length ends the reading
}

std::string served(Bytes bytes, std::size_t step) {
  ServerSession session(state());
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += step) {
    session.feed(bytes.subspan(i, std::min(step, bytes.size() - i)));

    while (session.has_output()) session.produce(out, out.size() + 64);
    session.tick(Instant{static_cast<std::int64_t>(i)});
  }
  return out;
}

bool has_data(Bytes bytes, std::size_t step) {
  ClientSession session;
  session.connected();
  bool updated = false;
  for (std::size_t i = 0; i < bytes.size(); i += step) {
    const ClientStep now = session.feed(bytes.subspan(i, std::min(step, bytes.size() - i)), Instant{1});
    updated = updated || now == ClientStep::kUpdated;
    (void)session.take_output();
    if (now == ClientStep::kReconnect) session.connected();
  }
  MANNERLY_ASSERT(session.data() == nullptr || updated || step > 1);
  return session.data() != nullptr;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  check_codec(bytes);
  (void)served(bytes, std::max<std::size_t>(size, 1));
  (void)served(bytes, 1);
  (void)has_data(bytes, std::max<std::size_t>(size, 1));
  (void)has_data(bytes, 1);
  return 0;
}
