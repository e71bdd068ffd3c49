// What goes wrong, as clients are told: problem details (RFC 9457) under /api, a page elsewhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "io/http/http.h"

namespace mannerly::api {

// One wrong part of a request.
struct Fault {
  std::string parameter;  // its name; or a JSON pointer into the body ("/routes/3")
  std::string message;
  std::string did_you_mean;  // empty: no idea
};

struct Problem {
  int status = 500;
  std::string code;    // for programs: "unknown_parameter", "not_found", ...
  std::string detail;  // for people: what happened and what to do
  std::vector<Fault> faults;
  std::optional<unsigned> retry_after;  // seconds
  io::HttpFields fields;                // of the answer, such as Allow

  Problem() = default;
  Problem(int s, std::string c, std::string d) : status(s), code(std::move(c)), detail(std::move(d)) {}
  // What an error of the layers below means to a client: kNotFound and kNoData 404, kUsage and kInvalid 400, kLimit
  // 413, kUnsupported 422, else 503 (the disk) without what only the operator should read. Implicit on purpose:
  // MANNERLY_TRY passes errors on.
  Problem(Error error);  // NOLINT(google-explicit-constructor)
};

Problem not_found(std::string detail);
Problem bad_request(std::string parameter, std::string message, std::string did_you_mean = {});

// "Not Found" for "not_found": the title that belongs to a status.
std::string_view title_of(const Problem& problem);
// instance: the target that was asked for.
io::HttpResponse problem_response(const Problem& problem, std::string_view instance, std::string_view request_id);

}  // namespace mannerly::api
