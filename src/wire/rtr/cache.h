// What a cache serves at one moment, and how to get there from earlier moments: an immutable value that any number of
// sessions share. A change makes a new one; sessions that are in the middle of an answer keep theirs.
#pragma once

#include <memory>
#include <vector>

#include "wire/rtr/pdu.h"
#include "wire/rtr/record.h"

namespace mannerly::rtr {

struct CacheLimits {
  // Serials that a router may be behind and still get a difference: with an update every ten minutes, ten hours.
  std::size_t serials = 60;
  // Records in all kept differences; the oldest go first. 32 bytes each and more for ASPAs.
  std::size_t records = 2'000'000;
};

class CacheState {
 public:
  struct Start {
    SessionId session;  // of version 0; version n has n more (section 5.1: not the same in several versions)
    Serial serial;
    Timing timing;  // must pass check_timing
  };
  static std::shared_ptr<const CacheState> first(RecordSet set, const Start& start);

  // The state with another set, one serial later; nullptr when the set is the same. Every kept difference is brought
  // forward, so that a router gets the least that it needs (section 5.3). A long difference that outgrew the set is let
  // go: the router then gets the set. O(set + kept records).
  std::shared_ptr<const CacheState> next(RecordSet set, const CacheLimits& limits = {}) const;

  const RecordSet& set() const { return set_; }
  Serial serial() const { return start_.serial; }
  const Timing& timing() const { return start_.timing; }
  SessionId session(std::uint8_t version) const { return {static_cast<std::uint16_t>(start_.session.value + version)}; }

  // What a router at `serial` lacks; nullptr when that is not kept.
  std::shared_ptr<const Delta> since(Serial serial) const;
  std::size_t serials_kept() const { return steps_.size(); }

 private:
  struct Step {
    Serial from;
    std::shared_ptr<const Delta> delta;  // to this state
  };

  RecordSet set_;
  Start start_;
  std::vector<Step> steps_;  // oldest first
};

}  // namespace mannerly::rtr
