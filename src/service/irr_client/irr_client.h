// A client of an IRRd server ('!' queries over TCP), with bgpq4's dialogue: what bgpq4 gets from rr.ntt.net we get
// the same way, for those who have no snapshot. Whatever goes wrong half-way ends the run with an error: a list of
// what happened to arrive would cut off the rest.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "io/tcp_client.h"
#include "policy/filter.h"

namespace mannerly::service {

// A connection that asks one query after the other, or many ahead of their answers.
class IrrClient {
 public:
  static constexpr std::uint64_t kAnswerMax = std::uint64_t{1} << 30;  // bytes of one answer
  static constexpr std::chrono::seconds kStepMax{120};                 // without a byte from the server

  static Result<IrrClient> connect(const io::HostPort& server);

  enum class Outcome : std::uint8_t { kData, kNone, kMissing };  // A...C, C, D
  using OnWord = std::function<void(std::string_view)>;

  // Without the line end. Several may be sent before their answers are read.
  Status send(std::string_view queries);
  // The next answer; each of its words goes to on_word. kInvalid for E and F and for what is no answer, kTruncated
  // when the connection ends or the server is silent.
  Result<Outcome> receive(std::string_view query, const OnWord& on_word);
  Result<Outcome> ask(std::string_view query, const OnWord& on_word);
  // The next line as it stands (the probe for !a expects an error).
  Result<std::string> receive_line();

 private:
  explicit IrrClient(io::TcpClient stream) : stream_(std::move(stream)), buffer_(std::size_t{1} << 16) {}
  Status fill();
  Status receive_data(std::uint64_t bytes, const OnWord& on_word);

  io::TcpClient stream_;
  std::vector<std::uint8_t> buffer_;
  std::size_t begin_ = 0, end_ = 0;
};

struct IrrRequest {
  std::span<const policy::ObjectName> objects;
  policy::FilterOptions options;
  std::string sources;  // -S; empty: the server's
  bool pipelined = true;
};

// The filter as far as a server can tell it: list, asns, and notes in expansion for what was refused or missing.
Result<policy::Filter> ask_filter(IrrClient& client, const IrrRequest& request);

}  // namespace mannerly::service
