// HTTP/1.1 as a session of io::Server: keep-alive, pipelining, HEAD, streamed answers in chunks, feeds that never end.
//
// Smuggling is refused where a request is read (http_parser.h); after an error in the framing the connection closes.
// Answers go out in the order of their requests, and a big one in pieces of about Session::kOutputSoft, so that a slow
// reader holds little memory.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "io/http/http.h"
#include "io/http/http_parser.h"
#include "io/session.h"

namespace mannerly::io {

// Who answers. Called from any thread, by many sessions at a time.
class HttpService {
 public:
  virtual ~HttpService() = default;
  // nullopt: this one takes long, ask again with Effort::kAny.
  virtual std::optional<HttpResponse> answer(const HttpRequest& request, Effort effort) = 0;
  // For a request that could not be read: status (400, 408, 413, 414, 431, 501, 505) and why. The connection closes
  // afterwards. Default: the reason as text/plain.
  virtual HttpResponse refuse(int status, std::string_view reason);
};

struct HttpOptions {
  HttpLimits limits;
  std::function<Instant()> now;                    // for the Date field; without it there is none
  std::chrono::seconds feed_idle_timeout{86'400};  // how long a feed may go on without a word from its reader
};

class HttpSession : public Session {
 public:
  // The service must outlive the session.
  HttpSession(HttpService& service, HttpOptions options, const Endpoint& peer);

  Turn on_bytes(Bytes input, std::string& out, Effort effort) override;
  void on_notify(std::string& out) override;
  void on_end(Bytes rest, std::string& out) override;
  void on_overflow(std::string& out) override;
  void on_timeout(std::string& out) override;
  std::optional<std::chrono::seconds> idle_timeout() const override;
  bool finished() const override { return finished_; }

 private:
  std::optional<Turn::Next> send_rest(std::string& out, Effort effort);
  Turn::Next take_request(Bytes input, std::size_t& consumed, std::string& out, Effort effort);
  void begin_answer(HttpResponse response, std::string& out);
  void refuse(int status, std::string_view reason, std::string& out);
  void write_head(const HttpResponse& response, bool has_body, std::string& out);
  void append_chunk(std::string_view piece, std::string& out) const;

  HttpService& service_;
  const HttpOptions options_;
  HttpProgress progress_;
  HttpRequest request_;
  HttpHead head_;
  bool ready_ = false;      // request_ is whole and waits for its answer
  bool begun_ = false;      // a part of a request has come
  bool continued_ = false;  // "100 Continue" was sent for this request
  bool close_ = false;      // after this answer
  bool finished_ = false;
  // The answer that is being sent.
  std::shared_ptr<const std::string> shared_;
  std::size_t shared_at_ = 0;
  HttpStream stream_;
  HttpFeed feed_;
  bool chunked_ = false;
};

// "HTTP/1.1 503 ...": for ServerOptions::refusal.
std::string http_refusal();
// "Not Found"; "Status" for a number that has no phrase.
std::string_view http_reason(int status);
// "Sun, 22 Nov 2026 08:49:37 GMT" (RFC 9110 section 5.6.7).
std::string format_http_date(Instant at);

}  // namespace mannerly::io
