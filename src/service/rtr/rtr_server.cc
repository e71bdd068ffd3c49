#include "service/rtr/rtr_server.h"

#include <atomic>
#include <chrono>
#include <mutex>

#include "base/text.h"
#include "wire/rtr/server_session.h"

namespace mannerly::service {
namespace {

// Written at once; what a peer that does not read holds in memory.
constexpr std::size_t kPiece = std::size_t{64} << 10;
constexpr std::chrono::milliseconds kFarewell{500};

Instant steady_now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::seconds>(since).count()};
}

}  // namespace

class RtrServer::Shared {
 public:
  Shared(RtrServerOptions o, std::shared_ptr<const rtr::CacheState> first, Log log)
      : options(std::move(o)), state_(std::move(first)), log_(std::move(log)) {}

  std::shared_ptr<const rtr::CacheState> state() const {
    const std::lock_guard lock(mutex_);
    return state_;
  }
  void replace(std::shared_ptr<const rtr::CacheState> state) {
    const std::lock_guard lock(mutex_);
    state_ = std::move(state);
  }
  void log(const std::string& line) {
    const std::lock_guard lock(log_mutex_);
    if (log_) log_(line);
  }

  const RtrServerOptions options;
  std::atomic<bool> leaving{false};
  std::atomic<std::uint64_t> full{0}, incremental{0}, resets{0}, notifies{0}, peer_reports{0};

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const rtr::CacheState> state_;
  std::mutex log_mutex_;
  Log log_;
};

class RtrServer::Connection : public io::Session {
 public:
  Connection(Shared& shared, const io::Endpoint& peer)
      : shared_(shared), peer_(peer), state_(shared.state()), session_(state_) {}

  ~Connection() override {
    if (!session_.peer_report()) return;
    ++shared_.peer_reports;
    const auto& report = *session_.peer_report();
    shared_.log(io::format_endpoint(peer_) + " reported \"" + std::string(name_of(report.code)) + "\"" +
                (report.text.empty() ? "" : ": " + printable(to_utf8(report.text))));
  }

  io::Turn on_bytes(Bytes input, std::string& out, io::Effort) override {
    catch_up();
    session_.feed(input);
    session_.produce(out, kPiece);
    count();
    io::Turn turn{.consumed = input.size()};
    if (session_.has_output()) {
      turn.next = io::Turn::Next::kAgain;
    } else if (session_.closing()) {
      turn.next = io::Turn::Next::kClose;
    }
    return turn;
  }

  void on_notify(std::string& out) override {
    if (shared_.leaving) {
      session_.leave(rtr::ReportCode::kCacheRestart, "the cache is restarting");
    } else {
      catch_up();
      session_.tick(steady_now());
    }
    session_.produce(out, kPiece);
    count();
  }

  // A router that was silent for so long has let go of its data anyway.
  std::optional<std::chrono::seconds> idle_timeout() const override {
    const rtr::Timing& timing = shared_.options.timing;
    return std::chrono::seconds(session_.version() ? timing.expire + timing.retry : 60);
  }

 private:
  void catch_up() {
    auto now = shared_.state();
    if (now == state_) return;
    state_ = now;
    session_.publish(std::move(now), steady_now());
  }
  void count() {
    const auto& counts = session_.counts();
    shared_.full += counts.full - counted_.full;
    shared_.incremental += counts.incremental - counted_.incremental;
    shared_.resets += counts.resets - counted_.resets;
    shared_.notifies += counts.notifies - counted_.notifies;
    counted_ = counts;
  }

  Shared& shared_;
  io::Endpoint peer_;
  std::shared_ptr<const rtr::CacheState> state_;
  rtr::ServerSession session_;
  rtr::ServerSession::Counts counted_;
};

RtrServer::RtrServer(std::unique_ptr<Shared> shared) : shared_(std::move(shared)) {}

RtrServer::~RtrServer() {
  server_.reset();
}

Result<std::unique_ptr<RtrServer>> RtrServer::start(RtrServerOptions options, rtr::RecordSet first, Log log) {
  MANNERLY_CHECK_OK(rtr::check_timing(options.timing));
  auto state = rtr::CacheState::first(std::move(first),
                                      {.session = options.session, .serial = options.serial, .timing = options.timing});
  io::ServerOptions net = options.net;
  std::unique_ptr<RtrServer> out(
      new RtrServer(std::make_unique<Shared>(std::move(options), std::move(state), std::move(log))));
  Shared& shared = *out->shared_;
  MANNERLY_TRY(out->server_, io::Server::start(std::move(net), [&shared](const io::Endpoint& peer) {
                 return std::make_unique<Connection>(shared, peer);
               }));
  return out;
}

const std::vector<io::Endpoint>& RtrServer::endpoints() const {
  return server_->endpoints();
}

bool RtrServer::publish(rtr::RecordSet records) {
  auto later = shared_->state()->next(std::move(records), shared_->options.limits);
  if (later == nullptr) return false;
  shared_->replace(std::move(later));
  server_->notify();
  return true;
}

void RtrServer::tick() {
  server_->notify();
}

void RtrServer::stop() {
  shared_->leaving = true;
  server_->notify();
  server_->stop(kFarewell);
}

std::shared_ptr<const rtr::CacheState> RtrServer::state() const {
  return shared_->state();
}

RtrServerStats RtrServer::stats() const {
  return {.net = server_->stats(),
          .full = shared_->full,
          .incremental = shared_->incremental,
          .resets = shared_->resets,
          .notifies = shared_->notifies,
          .peer_reports = shared_->peer_reports};
}

}  // namespace mannerly::service
