// Server-sent events (WHATWG HTML, section 9.2) from the store's numbered events: one feed a connection.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "net/asn.h"
#include "store/store.h"

namespace mannerly::api {

// Knows the number of the store's last event without asking it for every reader: at most once a second.
class EventClock {
 public:
  std::uint64_t last(store::Store& store, Instant now);

 private:
  std::atomic<std::int64_t> asked_{-1};
  std::atomic<std::uint64_t> last_{0};
};

struct FeedFilter {
  std::vector<std::string> topics;  // "incidents", "snapshots"; empty: all
  std::vector<Asn> asns;            // incidents of these; empty: of all
};

class EventFeed {
 public:
  static constexpr std::int64_t kHeartbeat = 15;  // seconds between signs of life
  static constexpr std::size_t kBatch = 500;      // events of one turn
  // A reader that is further behind is told to begin again: what it missed it finds in the lists.
  static constexpr std::uint64_t kBehindMax = 20'000;

  // after: the last event that the reader has.
  EventFeed(std::shared_ptr<EventClock> clock, FeedFilter filter, std::uint64_t after);

  // Appends what is new, or a comment after kHeartbeat seconds of nothing. False: the stream has ended ("stream.end"
  // was said once). Never fails otherwise: a store that cannot be read now is asked again later.
  bool next(store::Store& store, Instant now, std::string& out);

 private:
  bool wants(store::Store& store, const store::EventRecord& event) const;
  void write_new(store::Store& store, std::string& out);
  bool end(std::string_view reason, std::string& out);

  std::shared_ptr<EventClock> clock_;
  FeedFilter filter_;
  std::uint64_t after_;
  std::int64_t spoken_ = 0;
  bool begun_ = false, ended_ = false;
};

}  // namespace mannerly::api
