// What the decoding threads hand to the one thread that runs the detector.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "net/address.h"
#include "net/as_path.h"
#include "net/prefix.h"

namespace mannerly::service {

enum class EventKind : std::uint8_t {
  kRoute,     // of a RIB dump
  kAnnounce,  // of an update
  kWithdraw,
  kDown,  // the session ended, or began anew
  kAlive  // a message that changes nothing (a keepalive, an UPDATE without routes): the peer is there
};

struct Event {
  std::int64_t at = 0;                        // microseconds since 1970, as the record says
  Prefix prefix;                              // of kRoute, kAnnounce, kWithdraw
  std::uint32_t path_at = 0, path_words = 0;  // in Batch::words
  Asn otc;
  std::uint32_t path_id = 0;  // RFC 7911
  std::uint16_t peer = 0;     // of the file: FileStream::peers
  EventKind kind = EventKind::kAnnounce;
  bool add_path = false;  // path_id says which of several routes of the peer it is
};

// A collector's session as a file names it.
struct PeerKey {
  Address address;
  Asn asn;
  friend auto operator<=>(const PeerKey&, const PeerKey&) = default;
};

// Events in the order of the file.
struct Batch {
  std::vector<Event> events;
  std::vector<std::uint32_t> words;  // paths (net/as_path.h); events that follow one another share them
  std::vector<PeerKey> new_peers;    // that first appear here: the next numbers
  std::uint64_t records = 0;         // that it came from
  std::uint64_t bytes = 0;           // decompressed

  AsPathView path_of(const Event& event) const {
    return AsPathView(std::span(words).subspan(event.path_at, event.path_words));
  }
};

}  // namespace mannerly::service
