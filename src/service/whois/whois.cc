#include "service/whois/whois.h"

#include <atomic>
#include <utility>

#include "base/version.h"
#include "service/file_watch.h"
#include "wire/irrd/session.h"

namespace mannerly::service {
namespace {

class SocketSession : public io::Session {
 public:
  SocketSession(irrd::Session::Current current, const irrd::SessionLimits& limits)
      : session_(std::move(current), "mannerly " + std::string(kVersion), limits) {}

  io::Turn on_bytes(Bytes input, std::string& out, io::Effort effort) override {
    using Next = io::Turn::Next;
    const irrd::Step step = session_.step(input, out, effort == io::Effort::kAny);
    switch (step.next) {
      case irrd::Step::Next::kMore: return {step.consumed, Next::kMore};
      case irrd::Step::Next::kAgain: return {step.consumed, Next::kAgain};
      case irrd::Step::Next::kHeavy: return {step.consumed, Next::kHeavy};
      case irrd::Step::Next::kClose: break;
    }
    return {step.consumed, Next::kClose};
  }
  void on_overflow(std::string& out) override { irrd::Session::refuse_long_line(out); }
  std::optional<std::chrono::seconds> idle_timeout() const override { return session_.timeout(); }

 private:
  irrd::Session session_;
};

}  // namespace

class Whois::Impl {
 public:
  explicit Impl(WhoisOptions options) : options_(std::move(options)), watch_(options_.snapshot) {}

  Status start() {
    MANNERLY_TRY(auto first, SnapshotDatabase::open(options_.snapshot, options_.limits));
    current_.store(std::move(first));
    irrd::SessionLimits limits;
    limits.answer_max = options_.limits.bytes_max;
    // A line longer than the session's limit must reach the session.
    io::ServerOptions server = options_.server;
    server.input_max = limits.line_max + 2;
    if (server.refusal.empty()) server.refusal = "%% ERROR: too many connections\n\n\n";
    MANNERLY_TRY(server_, io::Server::start(std::move(server), [this, limits](const io::Endpoint&) {
                   return std::make_unique<SocketSession>(
                       [this]() -> std::shared_ptr<const irrd::Database> { return current_.load(); }, limits);
                 }));
    return {};
  }

  Result<bool> reload(bool always) {
    if (!watch_.changed() && !always) return false;
    MANNERLY_TRY(auto next, SnapshotDatabase::open(options_.snapshot, options_.limits));
    current_.store(std::move(next));
    return true;
  }

  std::shared_ptr<const SnapshotDatabase> current() const { return current_.load(); }
  io::Server& server() { return *server_; }

 private:
  WhoisOptions options_;
  FileWatch watch_;
  std::atomic<std::shared_ptr<const SnapshotDatabase>> current_;
  std::unique_ptr<io::Server> server_;  // last: its threads end before the rest goes
};

Whois::Whois(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Whois::~Whois() = default;

Result<std::unique_ptr<Whois>> Whois::start(WhoisOptions options) {
  auto impl = std::make_unique<Impl>(std::move(options));
  MANNERLY_CHECK_OK(impl->start());
  return std::unique_ptr<Whois>(new Whois(std::move(impl)));
}

const std::vector<io::Endpoint>& Whois::endpoints() const {
  return impl_->server().endpoints();
}

std::shared_ptr<const SnapshotDatabase> Whois::database() const {
  return impl_->current();
}

Result<bool> Whois::reload(bool always) {
  return impl_->reload(always);
}

io::ServerStats Whois::stats() const {
  return impl_->server().stats();
}

void Whois::stop(std::chrono::milliseconds grace) {
  impl_->server().stop(grace);
}

}  // namespace mannerly::service
