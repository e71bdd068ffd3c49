// HTTP requests and answers as plain values: what handlers see, without sockets.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/endpoint.h"

namespace mannerly::io {

using HttpFields = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;  // "GET"
  std::string target;  // as it was sent: "/api/v1/networks?limit=5"
  std::string path;    // decoded and without query: "/api/v1/networks"
  HttpFields query;    // decoded, in order; a name may come more than once
  HttpFields fields;   // names in lower case
  std::string body;
  Endpoint peer;

  // The first one; nullptr when there is none.
  const std::string* field(std::string_view lower_case_name) const;
  const std::string* parameter(std::string_view name) const;
};

// A body that is made while it is sent. Each call appends some more to out (about kStreamPiece bytes) and says whether
// there is more to come.
using HttpStream = std::function<bool(std::string& out)>;
inline constexpr std::size_t kStreamPiece = std::size_t{64} << 10;

// A body that never ends by itself (server-sent events): called when the server is notified and about once a second;
// appends what is new, and returns false to close the connection.
using HttpFeed = std::function<bool(std::string& out)>;

struct HttpResponse {
  int status = 200;
  HttpFields fields;                          // Content-Length, Connection and Date are the server's
  std::shared_ptr<const std::string> shared;  // a body that many answers share; else
  std::string body;
  HttpStream stream;  // if set, the body, sent in chunks
  HttpFeed feed;      // if set, the body
};

using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

// "a%20b+c" -> "a b c" (query) or "a b+c" (path). nullopt for a broken escape or a NUL.
std::optional<std::string> decode_url(std::string_view text, bool plus_is_blank);
// Escapes everything but unreserved characters (RFC 3986 section 2.3).
std::string encode_url(std::string_view text);
// Splits a target. Errors as nullopt: no absolute path, broken escapes.
bool parse_target(std::string_view target, HttpRequest& request);

}  // namespace mannerly::io
