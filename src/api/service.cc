#include "api/service.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "api/negotiation.h"
#include "base/spelling.h"
#include "base/text.h"
#include "observatory/freshness.h"
#include "observatory/months.h"

namespace mannerly::api {
namespace {

bool is_api(std::string_view path) {
  return path == "/api" || path.starts_with("/api/");
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string plain_page(const Problem& problem) {
  return fmt::format(
      "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{0} {1}</title></head>"
      "<body><main><h1>{1}</h1><p class=\"lede\">{2}</p><p><a href=\"/\">To the start</a></p></main></body></html>\n",
      problem.status, title_of(problem), escaped(problem.detail));
}

// The path in its one form: "/api/v1/networks/AS64500.csv" -> "/api/v1/networks/64500".
std::string canonical_path(const Route& route, const Values& values) {
  std::string out;
  for (const std::string_view part : split(route.pattern.substr(1), '/')) {
    out += '/';
    if (!part.starts_with('{')) {
      out += part;
      continue;
    }
    const std::string_view name = part.substr(1, part.find_first_of(":}") - 1);
    const auto* value = values.all(name);
    if (value == nullptr || value->empty()) continue;
    // A prefix keeps its slash: it is two segments.
    const bool prefix = std::holds_alternative<Prefix>(value->front());
    out += prefix ? format_value(value->front()) : io::encode_url(format_value(value->front()));
  }
  return out;
}

bool is_report(std::string_view pattern) {
  return pattern.starts_with("/reports/") || pattern.starts_with("/api/v1/reports/");
}

bool asks_past(const io::HttpRequest& request) {
  return std::ranges::any_of(request.query,
                             [](const auto& each) { return each.first == "at" && !each.second.empty(); });
}

// A range that ends before it begins holds nothing, which is not what was meant.
std::optional<Fault> reversed(const Values& values) {
  const auto* from = values.all("from");
  const auto* to = values.all("to");
  if (from == nullptr || to == nullptr || from->empty() || to->empty()) return std::nullopt;
  const auto after = [&]<class T>(const T&) {
    const T* begin = std::get_if<T>(&from->front());
    const T* end = std::get_if<T>(&to->front());
    return begin != nullptr && end != nullptr && *begin > *end;
  };
  if (!after(Instant{}) && !after(Month{}) && !after(Day{})) return std::nullopt;
  return Fault{"from", "is after to", ""};
}

std::string_view type_of(const io::HttpResponse& response) {
  for (const auto& [name, value] : response.fields) {
    if (name == "Content-Type") return value;
  }
  return "";
}

std::string method_list(const std::vector<std::string_view>& methods) {
  std::vector<std::string_view> all = methods;
  if (std::find(all.begin(), all.end(), "GET") != all.end()) all.emplace_back("HEAD");
  all.emplace_back("OPTIONS");
  return fmt::format("{}", fmt::join(all, ", "));
}

}  // namespace

Service::Service(ServiceOptions options)
    : options_(std::move(options)),
      public_access_(options_.contact_addresses),
      router_(options_.site.tables),
      cache_(options_.cache_bytes),
      meter_(router_.routes()),
      rate_(options_.rate),
      started_(now()) {
  if (options_.access == nullptr) options_.access = &public_access_;
  const auto ticks = std::chrono::system_clock::now().time_since_epoch().count();
  id_begin_ = fmt::format("{:08x}", static_cast<std::uint32_t>(ticks ^ (ticks >> 32)));
}
Service::~Service() = default;

std::optional<io::HttpResponse> Service::answer(const io::HttpRequest& request, io::Effort effort) {
  const auto begin = std::chrono::steady_clock::now();
  Trace trace{.id = fmt::format("{}-{:x}", id_begin_, ++requests_)};
  auto response = respond(request, effort, trace);
  if (!response) return response;
  response->fields.emplace_back("X-Request-Id", trace.id);
  meter_.add(trace.route, response->status, std::chrono::steady_clock::now() - begin);
  return response;
}

io::HttpResponse Service::refuse(int status, std::string_view reason) {
  // What was asked for is not known: programs are told in their way.
  const Problem problem(status, "bad_request", std::string(reason));
  return problem_response(problem, "", fmt::format("{}-{:x}", id_begin_, ++requests_));
}

std::optional<io::HttpResponse> Service::redirect(const io::HttpRequest& request, const Match& match) const {
  if (request.method == "OPTIONS" && !match.allowed.empty()) return preflight();
  const std::string_view path = request.path;
  if (path.size() < 2 || !path.ends_with('/') || !match.allowed.empty()) return std::nullopt;
  if (router_.find("GET", path.substr(0, path.size() - 1)).route == nullptr) return std::nullopt;
  std::string target = request.target;
  target.erase(std::min(target.find('?'), target.size()) - 1, 1);
  // "//host" would lead elsewhere.
  if (target.starts_with("//")) return std::nullopt;
  return io::HttpResponse{.status = 308, .fields = {{"Location", target}}};
}

std::optional<io::HttpResponse> Service::limit(const io::HttpRequest& request, const Trace& trace,
                                               RateLimit::Verdict& verdict) {
  // A day of the past may have to be opened.
  constexpr double kPastCost = 5;
  const bool past = trace.route != nullptr && takes_at(*trace.route) && asks_past(request);
  const double cost = trace.route == nullptr ? 1 : trace.route->cost * (past ? kPastCost : 1);
  if (cost <= 0) return std::nullopt;
  verdict = rate_.take(request.peer.address, cost, now());
  if (verdict.allowed) return std::nullopt;
  Problem problem(429, "too_many_requests", "you ask more often than this server answers; see Retry-After");
  problem.retry_after = verdict.retry_after;
  add_rate_fields(rate_.options(), verdict, problem.fields);
  return failed(problem, request, trace.route, trace.id);
}

std::optional<io::HttpResponse> Service::respond(const io::HttpRequest& request, io::Effort effort, Trace& trace) {
  if (options_.site.assets) {
    if (auto asset = options_.site.assets(request)) {
      asset->fields.emplace_back("X-Content-Type-Options", "nosniff");
      return asset;
    }
  }
  Match match = router_.find(request.method == "HEAD" ? "GET" : request.method, request.path);
  trace.route = match.route;
  // A slow route is asked for twice, light and then heavy: it pays when it is answered.
  RateLimit::Verdict verdict;
  const bool past = match.route != nullptr && takes_at(*match.route) && asks_past(request);
  const bool later = match.route != nullptr && (match.route->heavy || past) && effort == io::Effort::kLight;
  if (later && past) return std::nullopt;  // a day may have to be opened
  if (!later) {
    if (auto refused = limit(request, trace, verdict)) return refused;
  }
  if (match.route == nullptr) {
    if (auto elsewhere = redirect(request, match)) return elsewhere;
    return failed(*unroutable(request, match), request, nullptr, trace.id);
  }
  auto call = make_call(request, match, trace.id);
  auto response = call ? answer_call(*call, effort, trace) : failed(call.error(), request, match.route, trace.id);
  if (!response) return response;
  if (later) {
    if (auto refused = limit(request, trace, verdict)) return refused;
  }
  if (verdict.limited && response->status == 304) {
    rate_.give_back(request.peer.address, match.route->cost * (1 - kKnownCost));
  }
  add_rate_fields(rate_.options(), verdict, response->fields);
  return response;
}

// nullopt: it takes long, and the caller must not wait here.
std::optional<io::HttpResponse> Service::answer_call(const Call& call, io::Effort effort, const Trace& trace) {
  const io::HttpRequest& request = call.request();
  const Route& route = call.route();
  const std::string etag = etag_of(call);
  if (is_known(request, etag)) {
    io::HttpResponse response{.status = 304};
    add_fields(call, etag, response);
    return response;
  }
  const bool gzip = wants_gzip(request);
  const std::string key = etag.empty() ? "" : etag + (gzip ? "z" : "");
  if (!key.empty()) {
    if (auto kept = cache_.find(key)) return kept;
  }
  if (route.heavy && effort == io::Effort::kLight) return std::nullopt;
  Answer answer = route.handle(call);
  if (!answer) return failed(answer.error(), request, &route, trace.id);
  const bool packed = gzip && compress(*answer);
  add_fields(call, with_coding(answer->status == 200 ? etag : "", packed), *answer);
  if (!key.empty() && answer->status == 200 && !answer->stream && !answer->feed) {
    if (!answer->shared) answer->shared = std::make_shared<const std::string>(std::move(answer->body));
    answer->body.clear();
    cache_.keep(key, *answer);
  }
  return std::move(*answer);
}

std::optional<Problem> Service::unroutable(const io::HttpRequest& request, const Match& match) const {
  if (!match.allowed.empty()) {
    Problem problem(405, "method_not_allowed", fmt::format("{} is not possible here", printable(request.method)));
    problem.fields = {{"Allow", method_list(match.allowed)}};
    return problem;
  }
  if (!match.forms.empty()) {
    std::vector<std::string_view> suffixes;
    for (const Format format : match.forms) suffixes.push_back(suffix_of(format));
    return Problem(406, "no_such_format", fmt::format("it is to be had as {}", fmt::join(suffixes, ", ")));
  }
  return not_found(fmt::format("there is nothing at {}", printable(request.path)));
}

std::expected<Call, Problem> Service::make_call(const io::HttpRequest& request, Match& match, std::string_view id) {
  const Route& route = *match.route;
  if (!options_.access->allows(request, route.scope)) {
    return std::unexpected(Problem(403, "forbidden", "this is not public"));
  }
  Call::Parts parts{.request = &request, .route = &route, .service = this, .parameters = match.parameters};
  Problem wrong(400, "bad_parameter", "");
  const auto find = [&](std::string_view name) {
    const auto& all = *match.parameters;
    const auto at = std::find_if(all.begin(), all.end(), [&](const Parameter& p) { return p.name == name; });
    return at == all.end() ? nullptr : &*at;
  };
  std::vector<std::string_view> in_path;
  for (const auto& [name, text] : match.captures) {
    in_path.push_back(name);
    parts.captures.push_back(text);
    // A path whose value is of another kind names nothing that there is, but the reason helps.
    if (auto fault = parts.values.add(*find(name), text)) wrong.faults.push_back(std::move(*fault));
  }
  for (const auto& [name, text] : request.query) {
    const Parameter* parameter = find(name);
    if (parameter == nullptr || std::find(in_path.begin(), in_path.end(), name) != in_path.end()) {
      if (route.lenient || route.free_query) continue;
      std::vector<std::string_view> names;
      for (const Parameter& p : *match.parameters) names.push_back(p.name);
      wrong.faults.push_back(
          {printable(name), "there is no such parameter here", std::string(nearest_word(name, names))});
      wrong.code = "unknown_parameter";
    } else if (auto fault = parts.values.add(*parameter, text)) {
      wrong.faults.push_back(std::move(*fault));
    }
  }
  for (const Parameter& parameter : *match.parameters) {
    if (parts.values.has(parameter.name)) continue;
    if (parameter.required) wrong.faults.push_back({std::string(parameter.name), "is needed", ""});
    if (!parameter.fallback.empty()) static_cast<void>(parts.values.add(parameter, parameter.fallback));
  }
  if (auto fault = reversed(parts.values)) wrong.faults.push_back(std::move(*fault));
  if (!wrong.faults.empty()) {
    const Fault& first = wrong.faults.front();
    wrong.detail = fmt::format("{}: {}", first.parameter, first.message);
    if (!first.did_you_mean.empty()) wrong.detail += fmt::format("; do you mean \"{}\"?", first.did_you_mean);
    return std::unexpected(std::move(wrong));
  }
  const std::string* accept = request.field("accept");
  const auto format = match.suffix ? match.suffix : negotiate(accept == nullptr ? "" : *accept, route.formats);
  if (!format) {
    return std::unexpected(Problem(406, "not_acceptable", "none of the forms of this resource is in Accept"));
  }
  parts.format = *format;
  if (auto problem = choose_edition(parts)) return std::unexpected(std::move(*problem));
  parts.path = canonical_path(route, parts.values);
  parts.request_id = id;
  return Call::make(std::move(parts));
}

io::HttpResponse Service::failed(const Problem& problem, const io::HttpRequest& request, const Route* route,
                                 std::string_view id) const {
  io::HttpResponse response;
  const bool page = !is_api(request.path) && (route == nullptr || is_page(*route));
  if (page) {
    response = {.status = problem.status,
                .fields = problem.fields,
                .body = options_.site.error_page ? options_.site.error_page(problem, request) : plain_page(problem)};
    response.fields.emplace_back("Content-Type", "text/html; charset=utf-8");
    response.fields.emplace_back("Cache-Control", "no-store");
    if (problem.retry_after) response.fields.emplace_back("Retry-After", fmt::format("{}", *problem.retry_after));
  } else {
    response = problem_response(problem, request.target, id);
  }
  add_common_fields(type_of(response), response);
  return response;
}

std::optional<Problem> Service::choose_edition(Call::Parts& parts) {
  parts.now = now();
  const auto newest = edition();
  parts.edition = newest;
  if (!newest) {
    if (!parts.route->needs_edition) return std::nullopt;
    Problem problem(503, "no_data_yet", "no day has been published yet");
    problem.retry_after = 10;
    return problem;
  }
  if (const auto when = parts.values.one<std::string>("at"); when && takes_at(*parts.route)) {
    if (!observatory::is_past_name(*when)) {
      return bad_request("at",
                         "is no day, no instant and no beginning of a snapshot's id (8 to 64 hexadecimal digits)");
    }
    // Without days of the past only the newest can be named.
    observatory::PastEditions none({}, nullptr);
    auto found = (options_.past == nullptr ? none : *options_.past).at(newest, *when, parts.now);
    if (!found) return Problem(found.error());
    parts.edition = *found;
  }
  // What is past is as old as it was then, and so is a report, which is kept and read later.
  parts.past = parts.edition != newest || is_report(parts.route->pattern);
  parts.facts = parts.past ? std::make_shared<const EditionFacts>(facts_of(*parts.edition, parts.edition->at()))
                           : facts(parts.edition, observatory::measured_at(parts.edition->at(), parts.now));
  const auto month = parts.values.one<Month>("month");
  if (month && !observatory::has_month(*parts.edition, *month)) {
    return Problem(404, "no_data", observatory::no_month_text(*parts.edition, *month));
  }
  return std::nullopt;
}

std::shared_ptr<const EditionFacts> Service::facts(const std::shared_ptr<const observatory::Edition>& edition,
                                                   Instant measured) {
  auto held = facts_.load();
  if (held && held->edition == edition && held->facts->measured == measured) return held->facts;
  auto fresh = std::make_shared<Facts>();
  fresh->edition = edition;
  fresh->facts = std::make_shared<const EditionFacts>(facts_of(*edition, measured));
  facts_.store(fresh);
  return fresh->facts;
}

}  // namespace mannerly::api
