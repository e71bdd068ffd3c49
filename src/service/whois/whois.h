// The whois server: snapshot, sessions and sockets put together.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "base/result.h"
#include "io/server.h"
#include "service/whois/snapshot_database.h"

namespace mannerly::service {

struct WhoisOptions {
  std::filesystem::path snapshot;
  io::ServerOptions server;
  AnswerLimits limits;
};

class Whois {
 public:
  // Opens the snapshot and serves it. Errors of the snapshot and of the server.
  static Result<std::unique_ptr<Whois>> start(WhoisOptions options);
  Whois(const Whois&) = delete;
  Whois& operator=(const Whois&) = delete;
  ~Whois();

  const std::vector<io::Endpoint>& endpoints() const;
  // The snapshot that queries are answered from now.
  std::shared_ptr<const SnapshotDatabase> database() const;

  // Opens the snapshot's file anew if another one has its name by now, or always; answers that are under way keep
  // theirs. True when there is a new one. On an error the old one stays in use, and the same file is not tried again
  // unless always is set.
  Result<bool> reload(bool always = false);

  io::ServerStats stats() const;
  void stop(std::chrono::milliseconds grace);

 private:
  class Impl;
  explicit Whois(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace mannerly::service
