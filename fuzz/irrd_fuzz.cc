// Feeds a whois session with any bytes, cut at a place that the input chooses: the replies must be the same as in one
// piece, and each "!" reply must be framed right.
#include <cstdlib>
#include <string>

#include "wire/irrd/made_database.h"
#include "wire/irrd/reply.h"
#include "wire/irrd/session.h"

namespace {

using namespace mannerly;
using namespace mannerly::irrd;

std::string converse(Bytes input, std::size_t chunk) {
  const auto database = std::make_shared<MadeDatabase>();
  Session session([&]() -> std::shared_ptr<const Database> { return database; }, "fuzz",
                  {.line_max = 512, .output_soft = 1024});
  std::string pending = "!!\n", out;
  for (std::size_t at = 0;; at += chunk) {
    for (bool heavy = false;;) {
      std::string part;
      const Step step = session.step(as_bytes(pending), part, heavy);
      if (step.consumed > pending.size()) std::abort();
      pending.erase(0, step.consumed);
      out += part;
      if (step.next == Step::Next::kClose) return out;
      if (step.next == Step::Next::kMore) break;
      if (step.next == Step::Next::kAgain && part.empty()) std::abort();
      if (step.next == Step::Next::kHeavy && heavy) std::abort();
      heavy = step.next == Step::Next::kHeavy;
    }
    if (at >= input.size()) return out;
    pending += as_text(input.subspan(at, std::min(chunk, input.size() - at)));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Bytes input(data + 1, size - 1);
  // Lines over the limit end a session as soon as they are seen, which depends on the cut.
  if (input.size() > 512) return 0;
  if (converse(input, 1 + data[0]) != converse(input, input.size() + 1)) std::abort();
  return 0;
}
