#include "service/rtr/rtr_client.h"

#include <vector>

namespace mannerly::service {
namespace {

using Clock = io::TcpClient::Clock;
using rtr::ClientStep;

constexpr std::size_t kReadSize = std::size_t{64} << 10;
constexpr int kConnectionsMax = 4;               // for one agreement on a version: 2, 1, 0, and one more
constexpr std::chrono::milliseconds kLook{500};  // how often a follower looks around

Instant steady_now() {
  return {std::chrono::duration_cast<std::chrono::seconds>(Clock::now().time_since_epoch()).count()};
}

// One connection and what the session says to it.
class Line {
 public:
  Line(const RtrClientOptions& options, rtr::ClientSession& session)
      : options_(options), session_(session), buffer_(kReadSize) {}

  Status open() {
    deadline_ = Clock::now() + options_.timeout;
    MANNERLY_TRY(io::TcpClient client, io::TcpClient::connect(options_.cache, deadline_));
    client_.emplace(std::move(client));
    session_.connected();
    return flush();
  }

  // Reads once, at most until `until`. kGoOn also when nothing came.
  Result<ClientStep> step(Clock::time_point until) {
    const auto got = client_->receive(buffer_, until);
    if (!got) {
      if (got.error().code == ErrorCode::kTruncated) return ClientStep::kGoOn;
      return std::unexpected(got.error());
    }
    const ClientStep out = *got == 0 ? session_.closed() : session_.feed(Bytes(buffer_).first(*got), steady_now());
    // What is wrong is told to the cache too; whether it still listens makes no difference.
    if (const Status sent = flush(); !sent && out != ClientStep::kFailed && *got != 0) {
      return std::unexpected(sent.error());
    }
    return out;
  }

  Status flush() {
    const std::string out = session_.take_output();
    return client_->send(as_bytes(out), deadline_);
  }
  Clock::time_point deadline() const { return deadline_; }
  void extend() { deadline_ = Clock::now() + options_.timeout; }

 private:
  const RtrClientOptions& options_;
  rtr::ClientSession& session_;
  std::vector<std::uint8_t> buffer_;
  std::optional<io::TcpClient> client_;
  Clock::time_point deadline_;
};

// Opens connections until one brings a whole set.
Status first_set(Line& line, rtr::ClientSession& session) {
  for (int i = 0; i < kConnectionsMax; ++i) {
    MANNERLY_CHECK_OK(line.open());
    ClientStep step = ClientStep::kGoOn;
    while (step == ClientStep::kGoOn) {
      if (Clock::now() >= line.deadline()) return fail(ErrorCode::kTruncated, "no End of Data in time");
      MANNERLY_TRY(step, line.step(line.deadline()));
    }
    if (step == ClientStep::kUpdated) return {};
    if (step == ClientStep::kFailed) return std::unexpected(session.problem());
  }
  return fail(ErrorCode::kUnsupported, "no agreement on a version of the protocol");
}

// Stays on the line; returns why it ended, or nothing when it was told to end.
Status stay(Line& line, rtr::ClientSession& session, const RtrFollower& follower, bool& end) {
  while (true) {
    if (follower.wait(std::chrono::milliseconds(0))) {
      end = true;
      return {};
    }
    if (session.poll(steady_now())) {
      line.extend();
      MANNERLY_CHECK_OK(line.flush());
    }
    MANNERLY_TRY(const ClientStep step, line.step(Clock::now() + kLook));
    if (step == ClientStep::kFailed || step == ClientStep::kReconnect) return std::unexpected(session.problem());
    if (step == ClientStep::kUpdated) {
      if (const Status taken = follower.updated(); !taken) {
        end = true;
        return taken;
      }
    }
    if (session.waiting() && Clock::now() >= line.deadline()) {
      return fail(ErrorCode::kTruncated, "no End of Data in time");
    }
    if (!session.waiting()) line.extend();
  }
}

}  // namespace

Status rtr_fetch(const RtrClientOptions& options, rtr::ClientSession& session) {
  Line line(options, session);
  return first_set(line, session);
}

Status rtr_follow(const RtrClientOptions& options, rtr::ClientSession& session, const RtrFollower& follower) {
  while (true) {
    Line line(options, session);
    Status outcome = first_set(line, session);
    bool end = false;
    if (outcome) {
      MANNERLY_CHECK_OK(follower.updated());
      outcome = stay(line, session, follower, end);
      if (end) return outcome;
    }
    follower.trouble(outcome.error().message);
    const auto again = Clock::now() + std::chrono::seconds(session.timing().retry);
    while (Clock::now() < again) {
      if (session.expire(steady_now())) follower.trouble("the data of this cache have expired");
      if (follower.wait(kLook)) return {};
    }
  }
}

}  // namespace mannerly::service
