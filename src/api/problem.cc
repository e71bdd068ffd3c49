#include "api/problem.h"

#include <fmt/format.h>

#include "io/http/http_session.h"
#include "render/json_writer.h"

namespace mannerly::api {

Problem::Problem(Error error) {
  detail = std::move(error.message);
  switch (error.code) {
    case ErrorCode::kNotFound: status = 404, code = "not_found"; return;
    case ErrorCode::kNoData: status = 404, code = "no_data"; return;
    case ErrorCode::kUsage:
    case ErrorCode::kInvalid:
    case ErrorCode::kTruncated: status = 400, code = "bad_request"; return;
    case ErrorCode::kLimit: status = 413, code = "too_large"; return;
    case ErrorCode::kUnsupported: status = 422, code = "unsupported"; return;
    case ErrorCode::kCorrupt:
    case ErrorCode::kIo: break;
  }
  status = 503;
  code = "unavailable";
  detail = "the data cannot be read at the moment";  // paths and system errors are for the operator
  retry_after = 30;
}

Problem not_found(std::string detail) {
  return {404, "not_found", std::move(detail)};
}

Problem bad_request(std::string parameter, std::string message, std::string did_you_mean) {
  Problem problem(400, "bad_parameter", fmt::format("{}: {}", parameter, message));
  problem.faults.push_back({std::move(parameter), std::move(message), std::move(did_you_mean)});
  return problem;
}

std::string_view title_of(const Problem& problem) {
  return io::http_reason(problem.status);
}

io::HttpResponse problem_response(const Problem& problem, std::string_view instance, std::string_view request_id) {
  render::JsonWriter json;
  json.begin_object().field("type", "/problems/" + problem.code).field("title", title_of(problem));
  json.field("status", problem.status).field("detail", problem.detail).field("instance", instance);
  json.field("code", problem.code);
  if (!problem.faults.empty()) {
    json.key("errors").begin_array();
    for (const Fault& fault : problem.faults) {
      json.begin_object();
      json.field(fault.parameter.starts_with('/') ? "pointer" : "parameter", fault.parameter);
      json.field("message", fault.message);
      if (!fault.did_you_mean.empty()) json.field("did_you_mean", fault.did_you_mean);
      json.end_object();
    }
    json.end_array();
  }
  if (problem.retry_after) json.field("retry_after", std::uint64_t{*problem.retry_after});
  json.field("request_id", request_id).end_object();
  io::HttpResponse response{.status = problem.status, .fields = problem.fields, .body = json.take() + "\n"};
  response.fields.emplace_back("Content-Type", "application/problem+json");
  response.fields.emplace_back("Cache-Control", "no-store");
  if (problem.retry_after) response.fields.emplace_back("Retry-After", fmt::format("{}", *problem.retry_after));
  return response;
}

}  // namespace mannerly::api
