// Feeds an HTTP session with any bytes, cut at places that the input chooses: the same requests must reach the service
// as in one piece, and none after a refusal.
#include <cstdlib>
#include <string>

#include "io/http/http_session.h"

namespace {

using namespace mannerly;
using namespace mannerly::io;

class Recorder : public HttpService {
 public:
  std::optional<HttpResponse> answer(const HttpRequest& request, Effort effort) override {
    if (request.path.size() % 3 == 1 && effort == Effort::kLight) return std::nullopt;
    if (refused) std::abort();
    seen += request.method + " " + request.target + "\n" + request.body + "\n";
    HttpResponse response{.body = "x"};
    if (request.path.size() % 5 == 2) {
      response = {.stream = [left = 2](std::string& out) mutable {
        out += "piece";
        return --left > 0;
      }};
    }
    return response;
  }
  HttpResponse refuse(int status, std::string_view reason) override {
    refused = true;
    if (status < 400) std::abort();
    return HttpService::refuse(status, reason);
  }
  std::string seen;
  bool refused = false;
};

std::string converse(Bytes input, std::size_t chunk) {
  Recorder service;
  HttpSession session(service, {.limits = {.target_max = 64, .header_max = 256, .fields_max = 8, .body_max = 64}}, {});
  std::string pending;
  for (std::size_t at = 0; at < input.size(); at += chunk) {
    pending += as_text(input.subspan(at, std::min(chunk, input.size() - at)));
    for (bool heavy = false;;) {
      std::string part;
      const Turn turn = session.on_bytes(as_bytes(pending), part, heavy ? Effort::kAny : Effort::kLight);
      if (turn.consumed > pending.size()) std::abort();
      pending.erase(0, turn.consumed);
      if (turn.next == Turn::Next::kClose) return service.seen;
      if (turn.next == Turn::Next::kMore) break;
      if (turn.next == Turn::Next::kAgain && turn.consumed == 0 && part.empty()) std::abort();
      if (turn.next == Turn::Next::kHeavy && heavy) std::abort();
      heavy = turn.next == Turn::Next::kHeavy;
    }
  }
  return service.seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Bytes input(data + 1, size - 1);
  if (converse(input, 1 + data[0]) != converse(input, input.size() + 1)) std::abort();
  return 0;
}
