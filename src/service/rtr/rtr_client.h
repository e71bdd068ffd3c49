// Takes the records of a cache over TCP: once, or for as long as somebody wants them.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "io/tcp_client.h"
#include "wire/rtr/client_session.h"

namespace mannerly::service {

struct RtrClientOptions {
  io::HostPort cache;
  // For one connection from the first byte to End of Data; between answers the cache's refresh interval holds.
  std::chrono::seconds timeout{120};
};

// Until the first whole set, over as many connections as the agreement on a version takes. The session then has the
// data. Errors: kIo (connection), kTruncated (no End of Data in time, or the cache hung up before it), kNoData (the
// cache has none), kInvalid (it broke the protocol).
Status rtr_fetch(const RtrClientOptions& options, rtr::ClientSession& session);

struct RtrFollower {
  std::function<Status()> updated;                      // the session has a new set; an error ends the following
  std::function<void(const std::string&)> trouble;      // a connection or a set was lost; the next try comes by itself
  std::function<bool(std::chrono::milliseconds)> wait;  // sleeps; true when it is to end
};
// Follows a cache until wait says so: notifications, the refresh interval, new connections after the retry interval.
Status rtr_follow(const RtrClientOptions& options, rtr::ClientSession& session, const RtrFollower& follower);

}  // namespace mannerly::service
