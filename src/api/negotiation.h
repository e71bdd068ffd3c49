// The parts of an answer that HTTP caches and browsers look at: ETag, 304, coding, and the fields that say so.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/call.h"
#include "io/http/http.h"

namespace mannerly::api {

// "\"0123456789abcdef\"": of the edition, the resource, its query and format; equal tags are equal answers. "" for what
// is made anew each time.
std::string etag_of(const Call& call);
// With the coding in it: strong tags differ where the bytes do (RFC 9110 section 8.8.3).
std::string with_coding(std::string_view etag, bool gzip);
// If-None-Match names the answer, in either coding.
bool is_known(const io::HttpRequest& request, std::string_view etag);

bool wants_gzip(const io::HttpRequest& request);
// Compresses the body, be it whole or a stream, if that is worth it. True when it did.
bool compress(io::HttpResponse& response);

// Cache-Control, Vary, CORS and what browsers must be told.
void add_fields(const Call& call, std::string_view etag, io::HttpResponse& response);
// Of answers without a call.
void add_common_fields(std::string_view content_type, io::HttpResponse& response);
// The answer to a preflight (CORS).
io::HttpResponse preflight();

}  // namespace mannerly::api
