#include "io/http/http_parser.h"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace mannerly::io {
namespace {

namespace http = boost::beast::http;
using State = HttpParsed::State;

HttpParsed bad(int status, std::string reason) {
  return {.state = State::kBad, .status = status, .reason = std::move(reason)};
}

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

// Empty lines before a request are skipped (RFC 9112 section 2.2), a few of them.
constexpr std::size_t kEmptyLinesMax = 4;
std::size_t empty_lines(std::string_view text) {
  std::size_t skipped = 0;
  while (skipped < 2 * kEmptyLinesMax && text.substr(skipped).starts_with("\r\n")) skipped += 2;
  return skipped;
}

// The request line as far as it came, and the fields' lines: what must not be there at all.
HttpParsed check_lines(std::string_view head, const HttpLimits& limits) {
  std::size_t lines = 0;
  for (std::size_t at = 0; at < head.size(); ++lines) {
    const std::size_t end = head.find('\n', at);
    if (end == std::string_view::npos) break;
    if (end == at || head[end - 1] != '\r') return bad(400, "a line ends without a carriage return");
    const std::string_view line = head.substr(at, end - 1 - at);
    if (line.find('\r') != std::string_view::npos || line.find('\0') != std::string_view::npos) {
      return bad(400, "a control character in a line");
    }
    if (lines > 0 && !line.empty() && (line[0] == ' ' || line[0] == '\t')) return bad(400, "a folded line");
    at = end + 1;
  }
  if (lines > limits.fields_max + 2) return bad(431, "too many fields");
  return {.state = State::kWhole};
}

HttpParsed check_request_line(std::string_view line, const HttpLimits& limits) {
  const std::size_t first = line.find(' ');
  // Whether the blank behind it has come yet or not: the answer must not depend on how the bytes were cut.
  if (std::min(first, line.size()) > limits.target_max) return bad(400, "no request line");
  if (first == std::string_view::npos) return {.state = State::kWhole};
  const std::size_t second = line.find(' ', first + 1);
  const std::size_t size = (second == std::string_view::npos ? line.size() : second) - first - 1;
  if (size > limits.target_max) return bad(414, "the target is too long");
  if (second == std::string_view::npos) return {.state = State::kWhole};
  const std::string_view version = line.substr(second + 1);
  if (version.size() >= 8 && version.starts_with("HTTP/") && !version.starts_with("HTTP/1.")) {
    return bad(505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
  }
  return {.state = State::kWhole};
}

// What decides where a request ends must be said once and clearly: else two parties may see different requests.
HttpParsed check_framing(const http::fields& fields, bool http_1_0) {
  const auto lengths = fields.count(http::field::content_length);
  const auto encodings = fields.count(http::field::transfer_encoding);
  if (lengths > 1) return bad(400, "Content-Length came twice");
  const std::string_view length = view(fields[http::field::content_length]);
  if (!std::all_of(length.begin(), length.end(), is_digit)) return bad(400, "Content-Length is no number");
  if (lengths > 0 && encodings > 0) return bad(400, "both Content-Length and Transfer-Encoding");
  if (encodings > 0 && http_1_0) return bad(400, "Transfer-Encoding in HTTP/1.0");
  if (encodings > 0 && (encodings > 1 || !iequals(view(fields[http::field::transfer_encoding]), "chunked"))) {
    return bad(501, "the only transfer coding is chunked");
  }
  const auto hosts = fields.count(http::field::host);
  if (hosts > 1 || (hosts == 0 && !http_1_0)) return bad(400, "exactly one Host field is needed");
  return {.state = State::kWhole};
}

HttpParsed of_error(const boost::system::error_code& error) {
  if (error == http::error::body_limit) return bad(413, "the body is too large");
  if (error == http::error::header_limit) return bad(431, "the fields are too large");
  if (error == http::error::bad_version) return bad(505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
  return bad(400, error.message());
}

// "http://example.net/path" -> "/path" (RFC 9112 section 3.2.2).
std::string_view without_authority(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!istarts_with(target, scheme)) continue;
    const std::size_t path = target.find_first_of("/?", scheme.size());
    return path == std::string_view::npos || target[path] == '?' ? "/" : target.substr(path);
  }
  return target;
}

HttpParsed fill(http::request_parser<http::string_body>& parser, HttpRequest& out, HttpHead& head) {
  auto& message = parser.get();
  out.method = view(message.method_string());
  out.fields.clear();
  for (const auto& field : message) out.fields.emplace_back(lower(view(field.name_string())), view(field.value()));
  const std::string_view target = without_authority(view(message.target()));
  if (!parse_target(target, out)) return bad(400, "the target is no path with well-formed escapes");
  out.body = std::move(message.body());
  return {.state = State::kWhole, .head = head};
}

// The whole header is there, head_size bytes of text.
HttpParsed parse_message(std::string_view text, std::size_t head_size, const HttpLimits& limits, HttpProgress& progress,
                         HttpRequest& out) {
  http::request_parser<http::string_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(limits.header_max));
  parser.body_limit(limits.body_max);
  boost::system::error_code error;
  std::size_t used = parser.put(boost::asio::buffer(text.data(), head_size), error);
  if (error && error != http::error::need_more) return of_error(error);
  if (!parser.is_header_done()) return bad(400, "the fields do not end where they seem to");
  HttpHead head{.http_1_0 = parser.get().version() < 11, .keep_alive = parser.get().keep_alive()};
  if (HttpParsed checked = check_framing(parser.get(), head.http_1_0); checked.state == State::kBad) return checked;
  head.expects_continue = !head.http_1_0 && iequals(view(parser.get()[http::field::expect]), "100-continue");
  if (parser.content_length() && *parser.content_length() > limits.body_max) return bad(413, "the body is too large");
  parser.eager(true);
  while (!parser.is_done()) {
    const std::string_view rest = text.substr(used);
    const std::size_t more = rest.empty() ? 0 : parser.put(boost::asio::buffer(rest.data(), rest.size()), error);
    used += more;
    if (error && error != http::error::need_more) return of_error(error);
    if (more == 0 || error) {
      if (parser.content_length()) progress.needed = head_size + *parser.content_length();
      return {.body_awaited = true, .head = head};
    }
  }
  HttpParsed parsed = fill(parser, out, head);
  parsed.consumed = used;
  return parsed;
}

}  // namespace

HttpParsed parse_http_request(Bytes input, const HttpLimits& limits, HttpProgress& progress, HttpRequest& out) {
  const std::string_view whole = as_text(input);
  const std::size_t skipped = empty_lines(whole);
  const std::string_view text = whole.substr(skipped);
  if (text.empty() || text.size() < progress.needed) return {.body_awaited = progress.needed > 0};
  constexpr std::string_view kEnd = "\r\n\r\n";
  const std::size_t from = std::min(progress.scanned, text.size());
  const std::size_t end = text.find(kEnd, from);
  const std::size_t head_size = end == std::string_view::npos ? text.size() : end + kEnd.size();
  const std::string_view head = text.substr(0, std::min(head_size, limits.header_max + 1));
  const std::string_view line = head.substr(0, std::min(head.find("\r\n"), head.size()));
  if (HttpParsed checked = check_request_line(line, limits); checked.state == State::kBad) return checked;
  if (head_size > limits.header_max) return bad(431, "the fields are too large");
  if (end == std::string_view::npos) {
    progress.scanned = text.size() < kEnd.size() ? 0 : text.size() - (kEnd.size() - 1);
    // A bare line feed never becomes better by waiting.
    const std::size_t feed = text.find('\n');
    if (feed != std::string_view::npos && (feed == 0 || text[feed - 1] != '\r')) {
      return bad(400, "a line ends without a carriage return");
    }
    return {};
  }
  if (HttpParsed checked = check_lines(head, limits); checked.state == State::kBad) return checked;
  HttpParsed parsed = parse_message(text, head_size, limits, progress, out);
  parsed.consumed += parsed.state == State::kWhole ? skipped : 0;
  return parsed;
}

}  // namespace mannerly::io
