#include "io/server.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_set>
#include <utility>

#include "base/thread_pool.h"
#include "net/prefix.h"

namespace mannerly::io {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kSweepEvery{100};   // how exact the time limits are
constexpr std::chrono::milliseconds kLingerTime{1000};  // for the peer to take the last bytes and close
constexpr std::size_t kLingerBytes = std::size_t{1} << 20;
constexpr std::size_t kReadSize = std::size_t{64} << 10;
constexpr int kBacklog = 1024;

Endpoint endpoint_of(const tcp::endpoint& from) {
  Endpoint out{.port = from.port()};
  if (from.address().is_v4()) {
    out.address = Address::v4(from.address().to_v4().to_uint());
  } else if (const auto v6 = from.address().to_v6(); v6.is_v4_mapped()) {
    out.address = Address::v4(asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_uint());
  } else {
    out.address = Address::v6_from(v6.to_bytes().data());
  }
  return out;
}

tcp::endpoint to_asio(const Endpoint& endpoint) {
  if (endpoint.address.is_v4()) return {asio::ip::address_v4(endpoint.address.v4_value()), endpoint.port};
  asio::ip::address_v6::bytes_type bytes;
  for (std::size_t i = 0; i < 16; ++i) {
    const std::uint64_t half = i < 8 ? endpoint.address.bits.hi : endpoint.address.bits.lo;
    bytes[i] = static_cast<std::uint8_t>(half >> (56 - 8 * (i % 8)));
  }
  return {asio::ip::address_v6(bytes), endpoint.port};
}

// Whom a limit of connections counts together: a site has a /64 to choose addresses from.
Prefix site_of(const Address& address) {
  return Prefix::of(address, address.is_v4() ? 32 : 64);
}

struct Counters {
  std::atomic<std::uint64_t> accepted{0}, refused{0}, timeouts{0}, overflows{0}, dropped{0}, faults{0}, bytes_in{0},
      bytes_out{0};
  std::atomic<std::size_t> output{0};  // bytes of answers that are being sent
};

class Connection;

// One thread's event loop. Its connections outlive the context's queue, which may hold the last of them.
struct Loop {
  std::unordered_set<Connection*> connections;
  std::array<char, kReadSize> scratch;  // for a read whose bytes are looked at before the next one
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
  asio::steady_timer sweep{context};
};

// Connections by site, and in total.
class Census {
 public:
  Census(std::size_t total_max, std::size_t per_site_max) : total_max_(total_max), per_site_max_(per_site_max) {}

  // A place, held as long as the returned object lives; empty when there is none.
  using Place = std::shared_ptr<const void>;
  Place enter(const Prefix& site) {
    const std::lock_guard lock(mutex_);
    if (total_ >= total_max_) return {};
    const auto at = sites_.try_emplace(site, 0).first;
    if (at->second >= per_site_max_) return {};
    ++at->second;
    ++total_;
    return {&at->second, [this, site](const void*) { leave(site); }};
  }
  std::size_t total() const {
    const std::lock_guard lock(mutex_);
    return total_;
  }
  void wait_until_empty(std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    empty_.wait_for(lock, limit, [this] { return total_ == 0; });
  }

 private:
  void leave(const Prefix& site) {
    const std::lock_guard lock(mutex_);
    const auto at = sites_.find(site);
    if (--at->second == 0) sites_.erase(at);
    if (--total_ == 0) empty_.notify_all();
  }

  mutable std::mutex mutex_;
  std::condition_variable empty_;
  std::map<Prefix, std::size_t> sites_;
  std::size_t total_ = 0, total_max_, per_site_max_;
};

struct Shared {
  ServerOptions options;
  Counters counters;
  Census census;
  explicit Shared(ServerOptions o)
      : options(std::move(o)), census(options.connections_max, options.connections_per_peer) {}
};

// One peer. All members are touched by the loop's thread alone, but for session_ while busy_.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Shared& shared, Loop& loop, ThreadPool& pool, tcp::socket socket, Census::Place place)
      : shared_(shared), loop_(loop), pool_(pool), place_(std::move(place)), socket_(std::move(socket)) {
    loop_.connections.insert(this);
  }
  ~Connection() {
    loop_.connections.erase(this);
    shared_.counters.output -= sending_.size();
  }

  void start(std::unique_ptr<Session> session) {
    session_ = std::move(session);
    proceed();
  }
  void notify() {
    notify_ = true;
    proceed();
  }
  // No further unit is begun.
  void finish() {
    closing_ = true;
    proceed();
  }
  bool is_due(Clock::time_point now) const { return now >= deadline_; }
  void end_for_time() {
    if (phase_ == Phase::kOpen && !busy_) {
      ++shared_.counters.timeouts;
      if (!writing_) {
        session_->on_timeout(out_);
        return finish();
      }
    }
    if (!busy_) abort();
  }

 private:
  enum class Phase : std::uint8_t { kOpen, kLinger, kClosed };

  Bytes pending() const { return as_bytes(std::string_view(in_).substr(in_begin_)); }

  // Does the next thing that can be done now; every handler ends here.
  void proceed() {
    while (phase_ == Phase::kOpen && !busy_ && !writing_) {
      if (!out_.empty()) return write();
      if (closing_) return linger();
      if (notify_) {
        notify_ = false;
        session_->on_notify(out_);
        closing_ = closing_ || session_->finished();
      } else if (ask_) {
        take(session_->on_bytes(pending(), out_, Effort::kLight));
      } else if (ended_) {
        session_->on_end(pending(), out_);
        closing_ = true;
      } else {
        return read();
      }
    }
  }

  void take(const Turn& turn) {
    in_begin_ += std::min(turn.consumed, in_.size() - in_begin_);
    if (turn.consumed > 0) unit_begun_ = false;
    if (in_begin_ == in_.size()) {
      in_.clear();
      in_begin_ = 0;
    }
    switch (turn.next) {
      case Turn::Next::kAgain:
        // A session that neither takes nor gives would keep the loop to itself.
        closing_ = closing_ || (turn.consumed == 0 && out_.empty());
        return;
      case Turn::Next::kClose: closing_ = true; return;
      case Turn::Next::kHeavy: return compute();
      case Turn::Next::kMore: break;
    }
    ask_ = false;
    if (in_.size() - in_begin_ < shared_.options.input_max) return;
    ++shared_.counters.overflows;
    session_->on_overflow(out_);
    closing_ = true;
  }

  // The session's next turn on another thread; the result comes back to the loop.
  void compute() {
    busy_ = true;
    deadline_ = Clock::time_point::max();
    pool_.submit([self = shared_from_this()]() mutable {
      Turn turn{.next = Turn::Next::kClose};
      bool failed = false;
      try {
        turn = self->session_->on_bytes(self->pending(), self->out_, Effort::kAny);
      } catch (const std::exception&) {
        failed = true;  // no memory for this answer: this peer is told so by the end of the connection
      }
      asio::io_context& context = self->loop_.context;
      asio::post(context, [self = std::move(self), turn, failed] {
        self->busy_ = false;
        if (failed) {
          ++self->shared_.counters.faults;
          return self->abort();
        }
        self->take(turn);
        self->proceed();
      });
    });
  }

  void read() {
    if (reading_) return;
    const Clock::time_point now = Clock::now();
    if (in_begin_ == in_.size()) {
      const auto own = session_->idle_timeout();
      deadline_ = now + (own ? std::chrono::milliseconds(*own) : shared_.options.idle_timeout);
    } else if (!unit_begun_) {
      unit_begun_ = true;
      deadline_ = now + shared_.options.unit_timeout;
    }
    reading_ = true;
    // Waiting first keeps the buffer out of idle connections: thousands of them cost little.
    socket_.async_wait(tcp::socket::wait_read,
                       [self = shared_from_this()](const error_code& error) { self->readable(error); });
  }

  void readable(error_code error) {
    reading_ = false;
    std::size_t count = 0;
    if (!error) count = socket_.read_some(asio::buffer(loop_.scratch), error);
    if (error == asio::error::would_block || error == asio::error::try_again) return proceed();
    shared_.counters.bytes_in += count;
    if (phase_ == Phase::kLinger) {
      lingered_ += count;
      return error || lingered_ > kLingerBytes ? abort() : discard();
    }
    if (error == asio::error::eof) {
      ended_ = true;
      return proceed();
    }
    if (error || phase_ == Phase::kClosed) return abort();
    in_.erase(0, in_begin_);
    in_begin_ = 0;
    in_.append(loop_.scratch.data(), count);
    ask_ = true;
    proceed();
  }

  void write() {
    Counters& counters = shared_.counters;
    if ((counters.output += out_.size()) > shared_.options.output_total_max) {
      counters.output -= out_.size();
      ++counters.dropped;
      return abort();
    }
    sending_.swap(out_);
    writing_ = true;
    deadline_ = Clock::now() + shared_.options.write_timeout +
                std::chrono::seconds(sending_.size() / std::max<std::size_t>(shared_.options.write_rate, 1));
    asio::async_write(
        socket_, asio::buffer(sending_),
        [self = shared_from_this()](const error_code& error, std::size_t count) { self->written(error, count); });
  }

  void written(const error_code& error, std::size_t count) {
    shared_.counters.bytes_out += count;
    shared_.counters.output -= sending_.size();
    sending_.clear();
    if (sending_.capacity() > Session::kOutputSoft * 2) sending_.shrink_to_fit();
    writing_ = false;
    if (error) return abort();
    proceed();
  }

  // Says that no more comes and waits for the peer's end: closing at once, with input unread, would make the
  // system throw away what the peer has not taken yet.
  void linger() {
    if (ended_) return abort();
    phase_ = Phase::kLinger;
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    deadline_ = Clock::now() + kLingerTime;
    if (!reading_) discard();
  }
  void discard() {
    reading_ = true;
    socket_.async_wait(tcp::socket::wait_read,
                       [self = shared_from_this()](const error_code& error) { self->readable(error); });
  }

  // The handlers that wait end with an error and let go of this connection.
  void abort() {
    phase_ = Phase::kClosed;
    error_code ignored;
    socket_.close(ignored);
  }

  Shared& shared_;
  Loop& loop_;
  ThreadPool& pool_;
  Census::Place place_;
  tcp::socket socket_;
  std::unique_ptr<Session> session_;
  std::string in_;            // what came
  std::size_t in_begin_ = 0;  // bytes of it that are done with
  std::string out_;           // what the session wrote since the last write
  std::string sending_;
  Clock::time_point deadline_ = Clock::time_point::max();
  std::size_t lingered_ = 0;
  Phase phase_ = Phase::kOpen;
  bool reading_ = false, writing_ = false;
  bool busy_ = false;        // the session is at work on another thread
  bool ask_ = false;         // the input may hold a whole unit
  bool unit_begun_ = false;  // the deadline is that of a unit which has begun
  bool notify_ = false;
  bool ended_ = false;  // the peer sends no more
  bool closing_ = false;
};

}  // namespace

class Server::Impl {
 public:
  Impl(ServerOptions options, Factory factory)
      : shared_(std::move(options)), factory_(std::move(factory)), pool_(shared_.options.heavy_threads) {
    const unsigned count = shared_.options.loops == 0 ? core_count() : shared_.options.loops;
    for (unsigned i = 0; i < count; ++i) loops_.push_back(std::make_unique<Loop>());
  }

  Status listen() {
    for (const Endpoint& wanted : shared_.options.listen) {
      tcp::acceptor acceptor(loops_.front()->context);
      error_code error;
      const tcp::endpoint at = to_asio(wanted);
      if (!acceptor.open(at.protocol(), error)) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
      if (!error && !wanted.address.is_v4()) {
        // [::] is for both families; any other address of IPv6 means itself.
        acceptor.set_option(asio::ip::v6_only(wanted.address != Address::v6(0, 0)), error);
      }
      if (!error) acceptor.bind(at, error);
      if (!error) acceptor.listen(kBacklog, error);
      tcp::endpoint got;
      if (!error) got = acceptor.local_endpoint(error);
      if (error) return fail(ErrorCode::kIo, "listen on " + format_endpoint(wanted) + ": " + error.message());
      endpoints_.push_back({wanted.address, got.port()});
      acceptors_.push_back(std::move(acceptor));
    }
    return {};
  }

  void run() {
    for (tcp::acceptor& acceptor : acceptors_) accept(acceptor);
    for (const auto& loop : loops_) {
      sweep(*loop);
      threads_.emplace_back([this, &context = loop->context] { serve(context); });
    }
  }

  void notify() {
    each_connection([](Connection& c) { c.notify(); });
  }

  void stop(std::chrono::milliseconds grace) {
    if (std::exchange(stopped_, true)) return;
    stopping_ = true;
    asio::post(loops_.front()->context, [this] {
      error_code ignored;
      for (tcp::acceptor& acceptor : acceptors_) acceptor.close(ignored);
    });
    if (grace.count() > 0) {
      each_connection([](Connection& c) { c.finish(); });
      shared_.census.wait_until_empty(grace);
    }
    for (const auto& loop : loops_) loop->context.stop();
    threads_.clear();  // joins
    pool_.stop();
  }

  ServerStats stats() const {
    const Counters& c = shared_.counters;
    return {.accepted = c.accepted,
            .open = shared_.census.total(),
            .refused = c.refused,
            .timeouts = c.timeouts,
            .overflows = c.overflows,
            .dropped = c.dropped,
            .faults = c.faults,
            .bytes_in = c.bytes_in,
            .bytes_out = c.bytes_out};
  }

  const std::vector<Endpoint>& endpoints() const { return endpoints_; }

 private:
  // A handler that throws (no memory) loses its connection, not the others.
  void serve(asio::io_context& context) {
    for (;;) {
      try {
        context.run();
        return;
      } catch (const std::exception&) {
        ++shared_.counters.faults;
      }
    }
  }

  void accept(tcp::acceptor& acceptor) {
    Loop& loop = *loops_[next_loop_++ % loops_.size()];
    acceptor.async_accept(loop.context, [this, &acceptor, &loop](const error_code& error, tcp::socket socket) {
      if (stopping_ || !acceptor.is_open()) return;
      if (error) {
        // Mostly no descriptor left: trying again at once would only burn time.
        ++shared_.counters.faults;
        auto pause = std::make_shared<asio::steady_timer>(loops_.front()->context, kSweepEvery);
        return pause->async_wait([this, &acceptor, pause](const error_code&) { accept(acceptor); });
      }
      admit(std::move(socket), loop);
      accept(acceptor);
    });
  }

  void admit(tcp::socket socket, Loop& loop) {
    error_code error;
    const tcp::endpoint remote = socket.remote_endpoint(error);
    if (error) return;  // gone already
    ++shared_.counters.accepted;
    const Endpoint peer = endpoint_of(remote);
    socket.non_blocking(true, error);
    if (!error) socket.set_option(tcp::no_delay(true), error);
    if (error) return;
    Census::Place place = shared_.census.enter(site_of(peer.address));
    if (!place) {
      ++shared_.counters.refused;
      socket.write_some(asio::buffer(shared_.options.refusal), error);
      return;
    }
    asio::post(loop.context, [this, &loop, peer, socket = std::move(socket), place = std::move(place)]() mutable {
      auto connection = std::make_shared<Connection>(shared_, loop, pool_, std::move(socket), std::move(place));
      if (auto session = factory_(peer)) return connection->start(std::move(session));
      ++shared_.counters.refused;
    });
  }

  void sweep(Loop& loop) {
    loop.sweep.expires_after(kSweepEvery);
    loop.sweep.async_wait([this, &loop](const error_code& error) {
      if (error) return;
      const Clock::time_point now = Clock::now();
      const auto due = of_loop(loop, [&](const Connection& c) { return c.is_due(now); });
      for (const auto& connection : due) connection->end_for_time();
      sweep(loop);
    });
  }

  // Held while they are walked: what is called may end a connection.
  template <class Wanted>
  static std::vector<std::shared_ptr<Connection>> of_loop(const Loop& loop, Wanted&& wanted) {
    std::vector<std::shared_ptr<Connection>> held;
    for (Connection* connection : loop.connections) {
      if (!wanted(*connection)) continue;
      if (auto owner = connection->weak_from_this().lock()) held.push_back(std::move(owner));
    }
    return held;
  }

  void each_connection(void (*what)(Connection&)) {
    for (const auto& loop : loops_) {
      asio::post(loop->context, [loop = loop.get(), what] {
        const auto all = of_loop(*loop, [](const Connection&) { return true; });
        for (const auto& connection : all) what(*connection);
      });
    }
  }

  // The order matters: what stands below goes first, and connections are destroyed with their loop's context.
  Shared shared_;
  Factory factory_;
  ThreadPool pool_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::vector<tcp::acceptor> acceptors_;
  std::vector<Endpoint> endpoints_;
  std::size_t next_loop_ = 0;
  std::atomic<bool> stopping_{false};
  bool stopped_ = false;
  std::vector<std::jthread> threads_;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() {
  if (impl_) impl_->stop(std::chrono::milliseconds(0));
}

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Factory factory) {
  if (options.listen.empty()) return fail(ErrorCode::kUsage, "no address to listen on");
  try {
    auto impl = std::make_unique<Impl>(std::move(options), std::move(factory));
    MANNERLY_CHECK_OK(impl->listen());
    impl->run();
    return std::unique_ptr<Server>(new Server(std::move(impl)));
  } catch (const std::exception& error) {
    return fail(ErrorCode::kIo, std::string("cannot start the server: ") + error.what());
  }
}

const std::vector<Endpoint>& Server::endpoints() const {
  return impl_->endpoints();
}

void Server::notify() {
  impl_->notify();
}

void Server::stop(std::chrono::milliseconds grace) {
  impl_->stop(grace);
}

ServerStats Server::stats() const {
  return impl_->stats();
}

}  // namespace mannerly::io
