#include "io/http/http_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace mannerly::io {
namespace {

bool may_have_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

}  // namespace

std::string_view http_reason(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 410: return "Gone";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Status";
  }
}

std::string format_http_date(Instant at) {
  constexpr std::array kDays = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const CivilTime t = to_civil(at);
  const std::int64_t day = at.seconds >= 0 ? at.seconds / 86'400 : (at.seconds - 86'399) / 86'400;
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[static_cast<std::size_t>((day % 7 + 7) % 7)],
                     t.day, kMonths[static_cast<std::size_t>(t.month - 1)], t.year, t.hour, t.minute, t.second);
}

std::string http_refusal() {
  constexpr std::string_view kBody = "Too many connections. Try again in a moment.\n";
  return fmt::format(
      "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n"
      "Retry-After: 5\r\nConnection: close\r\n\r\n{}",
      kBody.size(), kBody);
}

HttpResponse HttpService::refuse(int status, std::string_view reason) {
  return {.status = status,
          .fields = {{"Content-Type", "text/plain; charset=utf-8"}},
          .body = fmt::format("{} {}: {}\n", status, http_reason(status), reason)};
}

HttpSession::HttpSession(HttpService& service, HttpOptions options, const Endpoint& peer)
    : service_(service), options_(std::move(options)) {
  request_.peer = peer;
}

Turn HttpSession::on_bytes(Bytes input, std::string& out, Effort effort) {
  std::size_t consumed = 0;
  for (;;) {
    if (const auto next = send_rest(out, effort)) return {consumed, *next};
    if (out.size() >= kOutputSoft) return {consumed, Turn::Next::kAgain};
    const Turn::Next next = take_request(input.subspan(consumed), consumed, out, effort);
    if (next != Turn::Next::kAgain) return {consumed, next};
  }
}

// Goes on with the answer that is under way; nullopt when there is none (any more).
std::optional<Turn::Next> HttpSession::send_rest(std::string& out, Effort effort) {
  using Next = Turn::Next;
  if (shared_) {
    const std::size_t count = std::min(shared_->size() - shared_at_, kOutputSoft);
    out.append(*shared_, shared_at_, count);
    shared_at_ += count;
    if (shared_at_ < shared_->size()) return Next::kAgain;
    shared_.reset();
  }
  if (stream_) {
    if (effort == Effort::kLight) return Next::kHeavy;
    std::string piece;
    while (stream_ && out.size() < kOutputSoft) {
      piece.clear();
      const bool more = stream_(piece);
      append_chunk(piece, out);
      if (more) continue;
      stream_ = nullptr;
      if (chunked_) out += "0\r\n\r\n";
    }
    if (stream_) return Next::kAgain;
  }
  if (feed_) return Next::kMore;
  if (close_) return Next::kClose;
  return std::nullopt;
}

// kAgain: an answer was begun, or another request may follow.
Turn::Next HttpSession::take_request(Bytes input, std::size_t& consumed, std::string& out, Effort effort) {
  using Next = Turn::Next;
  if (!ready_) {
    const HttpParsed parsed = parse_http_request(input, options_.limits, progress_, request_);
    head_ = parsed.head;
    if (parsed.state == HttpParsed::State::kBad) {
      refuse(parsed.status, parsed.reason, out);
      return Next::kClose;
    }
    if (parsed.state == HttpParsed::State::kMore) {
      begun_ = !input.empty();
      if (parsed.body_awaited && parsed.head.expects_continue && !std::exchange(continued_, true)) {
        out += "HTTP/1.1 100 Continue\r\n\r\n";
      }
      return Next::kMore;
    }
    ready_ = true;
    consumed += parsed.consumed;
    progress_ = {};
    begun_ = continued_ = false;
  }
  auto response = service_.answer(request_, effort);
  if (!response && effort == Effort::kLight) return Next::kHeavy;
  ready_ = false;
  begin_answer(response ? std::move(*response) : service_.refuse(500, "no answer"), out);
  return Next::kAgain;
}

void HttpSession::begin_answer(HttpResponse response, std::string& out) {
  const bool has_body = request_.method != "HEAD" && may_have_body(response.status);
  const bool endless = response.stream || response.feed;
  chunked_ = endless && !head_.http_1_0;
  close_ = !head_.keep_alive || (endless && !chunked_);
  write_head(response, has_body, out);
  request_.body.clear();
  if (!has_body) return;
  if (response.stream) {
    stream_ = std::move(response.stream);
  } else if (response.feed) {
    feed_ = std::move(response.feed);
    on_notify(out);
  } else if (response.shared) {
    shared_ = std::move(response.shared);
    shared_at_ = 0;
  } else {
    out += response.body;
  }
}

void HttpSession::write_head(const HttpResponse& response, bool has_body, std::string& out) {
  fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\n", response.status, http_reason(response.status));
  if (options_.now) fmt::format_to(std::back_inserter(out), "Date: {}\r\n", format_http_date(options_.now()));
  for (const auto& [name, value] : response.fields) {
    out.append(name).append(": ");
    // A line end in a value would let it write fields of its own.
    std::copy_if(value.begin(), value.end(), std::back_inserter(out), [](char c) { return c != '\r' && c != '\n'; });
    out += "\r\n";
  }
  if (response.stream || response.feed) {
    if (chunked_) out += "Transfer-Encoding: chunked\r\n";
  } else if (has_body || (response.status != 204 && response.status != 304)) {
    const std::size_t size = response.shared ? response.shared->size() : response.body.size();
    fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", size);
  }
  if (close_) out += "Connection: close\r\n";
  if (!close_ && head_.http_1_0) out += "Connection: keep-alive\r\n";
  out += "\r\n";
}

void HttpSession::append_chunk(std::string_view piece, std::string& out) const {
  if (piece.empty()) return;
  if (chunked_) fmt::format_to(std::back_inserter(out), "{:x}\r\n", piece.size());
  out += piece;
  if (chunked_) out += "\r\n";
}

void HttpSession::refuse(int status, std::string_view reason, std::string& out) {
  close_ = true;
  head_ = {};
  const HttpResponse response = service_.refuse(status, reason);
  write_head(response, true, out);
  out += response.shared ? *response.shared : response.body;
}

void HttpSession::on_notify(std::string& out) {
  if (!feed_) return;
  std::string piece;
  const bool more = feed_(piece);
  append_chunk(piece, out);
  if (more) return;
  feed_ = nullptr;
  if (chunked_) out += "0\r\n\r\n";
  finished_ = close_ = true;
}

void HttpSession::on_end(Bytes rest, std::string& out) {
  if (!rest.empty() && !feed_) refuse(400, "the request ends before it is whole", out);
}

void HttpSession::on_overflow(std::string& out) {
  if (!feed_) refuse(413, "the request is too large", out);
}

void HttpSession::on_timeout(std::string& out) {
  if (begun_) refuse(408, "the request did not come in time", out);
}

std::optional<std::chrono::seconds> HttpSession::idle_timeout() const {
  if (feed_) return options_.feed_idle_timeout;
  return std::nullopt;
}

}  // namespace mannerly::io
