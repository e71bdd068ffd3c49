// What a server's connection talks to: bytes in, bytes out. A session knows no socket and no clock, so that a
// protocol can be tested as a table and put behind a TCP port by Server (server.h).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/byte_cursor.h"

namespace mannerly::io {

// kLight: answer what takes less than about a millisecond; kAny: anything, since nobody waits for this thread.
enum class Effort : std::uint8_t { kLight, kAny };

struct Turn {
  enum class Next : std::uint8_t {
    kMore,   // every whole unit of the input was answered; come back when there are more bytes
    kAgain,  // enough output for now: come back with the rest once it has been sent
    kHeavy,  // the next unit takes long: come back at once with Effort::kAny (from another thread)
    kClose   // send the output, then close
  };
  std::size_t consumed = 0;  // bytes from the front of the input that are done with
  Next next = Next::kMore;
};

class Session {
 public:
  // A turn stops (kAgain) when its output has reached this many bytes, so that a peer who asks faster than it
  // reads does not fill the memory.
  static constexpr std::size_t kOutputSoft = std::size_t{256} << 10;

  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  virtual ~Session() = default;

  // input: all that has come and was not consumed. Appends answers to out, which may hold output already. The calls
  // of one session never overlap, but may come from different threads.
  virtual Turn on_bytes(Bytes input, std::string& out, Effort effort) = 0;

  // Server::notify was called: something that peers should be told about has changed.
  virtual void on_notify(std::string&) {}
  // Asked after on_notify: true closes the connection once the output is sent.
  virtual bool finished() const { return false; }
  // The peer sends no more (half-closed); rest is the unfinished unit, if any. The connection closes afterwards.
  virtual void on_end(Bytes, std::string&) {}
  // The input buffer is full and holds no whole unit. The connection closes afterwards.
  virtual void on_overflow(std::string&) {}
  // The peer was silent for too long, or took too long over one unit. The connection closes afterwards.
  virtual void on_timeout(std::string&) {}
  // How long the peer may be silent between two units, when the peer has a say in it; else the server's default.
  virtual std::optional<std::chrono::seconds> idle_timeout() const { return std::nullopt; }
};

}  // namespace mannerly::io
