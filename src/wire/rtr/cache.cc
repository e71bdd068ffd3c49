#include "wire/rtr/cache.h"

#include <algorithm>

namespace mannerly::rtr {
namespace {

// A difference of so few records is always worth its place: the router saves a round trip.
constexpr std::size_t kShortDelta = 4096;

}  // namespace

std::shared_ptr<const CacheState> CacheState::first(RecordSet set, const Start& start) {
  MANNERLY_ASSERT(check_timing(start.timing).has_value());
  auto out = std::make_shared<CacheState>();
  out->set_ = std::move(set);
  out->start_ = start;
  return out;
}

std::shared_ptr<const CacheState> CacheState::next(RecordSet set, const CacheLimits& limits) const {
  auto change = std::make_shared<const Delta>(diff(set_, set));
  if (change->empty()) return nullptr;
  auto out = std::make_shared<CacheState>();
  out->set_ = std::move(set);
  out->start_ = start_;
  out->start_.serial = rtr::next(start_.serial);
  const std::size_t records_of_set = std::max(out->set_.vrps.size() + out->set_.aspas.size(), kShortDelta);
  std::vector<Step> newest_first;
  std::size_t records = 0;
  const auto keep = [&](Serial from, std::shared_ptr<const Delta> delta) {
    records += delta->records();
    if (newest_first.size() >= limits.serials || records > limits.records) return false;
    // Beyond that the set itself is the shorter answer; older ones will hardly be shorter, but may.
    if (delta->records() <= records_of_set) newest_first.push_back({from, std::move(delta)});
    return true;
  };
  bool room = keep(start_.serial, change);
  for (auto step = steps_.rbegin(); room && step != steps_.rend(); ++step) {
    room = keep(step->from, std::make_shared<const Delta>(compose(*step->delta, *change)));
  }
  out->steps_.assign(newest_first.rbegin(), newest_first.rend());
  return out;
}

std::shared_ptr<const Delta> CacheState::since(Serial serial) const {
  if (serial == start_.serial) return std::make_shared<const Delta>();
  for (const Step& step : steps_) {
    if (step.from == serial) return step.delta;
  }
  return nullptr;
}

}  // namespace mannerly::rtr
