// One request from the front of a buffer: HTTP/1.1 and 1.0 (RFC 9112). Boost.Beast reads the message; what it lets
// through but RFC 9112 calls dangerous (two lengths, folded lines, bare line feeds, no Host) is refused here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/byte_cursor.h"
#include "io/http/http.h"

namespace mannerly::io {

struct HttpLimits {
  std::size_t target_max = 8 << 10;   // bytes of a target: 414 beyond
  std::size_t header_max = 16 << 10;  // bytes of request line and fields: 431 beyond
  std::size_t fields_max = 100;       // fields: 431 beyond
  std::size_t body_max = 100'000;     // bytes of a body: 413 beyond
  // Of a chunked body's framing (chunk sizes and extensions), beside its content.
  std::size_t framing_max = 32 << 10;
  std::size_t input_max() const { return header_max + body_max + framing_max; }
};

struct HttpHead {
  bool http_1_0 = false;
  bool keep_alive = true;         // what the request wants
  bool expects_continue = false;  // waits for "100 Continue" before it sends its body
};

struct HttpParsed {
  enum class State : std::uint8_t {
    kMore,   // not whole yet
    kWhole,  // request is filled
    kBad     // status and reason are filled; the connection cannot go on
  };
  State state = State::kMore;
  std::size_t consumed = 0;   // bytes of the whole request
  bool body_awaited = false;  // kMore: the fields are whole, the body is not
  HttpHead head;
  int status = 0;  // 400, 413, 414, 431, 501, 505
  std::string reason;
};

// What earlier looks at the same request have found, so that one which comes byte by byte is not read anew each time.
// Kept by the caller; a fresh one for each request.
struct HttpProgress {
  std::size_t scanned = 0;  // bytes at the front that hold no end of the fields
  std::size_t needed = 0;   // bytes of the whole request, once its length is known
};

// Reads the request that input begins with into out (but for peer). O(input) once the fields are whole.
HttpParsed parse_http_request(Bytes input, const HttpLimits& limits, HttpProgress& progress, HttpRequest& out);

}  // namespace mannerly::io
