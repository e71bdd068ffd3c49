#include "api/event_feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "io/http/http.h"
#include "render/json_writer.h"

namespace mannerly::api {
namespace {

constexpr int kRetryMilliseconds = 5000;

// "incident.opened" -> "incidents".
std::string topic_of(const store::EventRecord& event) {
  return event.type.substr(0, event.type.find('.')) + "s";
}

bool concerns(const store::IncidentRecord& incident, const std::vector<Asn>& asns) {
  const auto any = [&](const std::vector<Asn>& of) {
    return std::any_of(of.begin(), of.end(),
                       [&](Asn asn) { return std::find(asns.begin(), asns.end(), asn) != asns.end(); });
  };
  return any({incident.culprit}) || any(incident.accomplices) || any(incident.victims);
}

void write_event(const store::EventRecord& event, std::string& out) {
  render::JsonWriter json;
  json.begin_object().field("type", event.type).field("subject", event.subject).field("day", format_day(event.day));
  const bool incident = topic_of(event) == "incidents";
  const std::string url = incident ? "/api/v1/incidents/" + io::encode_url(event.subject) : "/api/v1/snapshots";
  json.field("url", url).end_object();
  fmt::format_to(std::back_inserter(out), "id: {}\nevent: {}\ndata: {}\n\n", event.number, event.type, json.text());
}

}  // namespace

std::uint64_t EventClock::last(store::Store& store, Instant now) {
  std::int64_t asked = asked_;
  if (asked != now.seconds && asked_.compare_exchange_strong(asked, now.seconds)) {
    if (const auto last = store.last_event()) last_ = *last;
  }
  return last_;
}

EventFeed::EventFeed(std::shared_ptr<EventClock> clock, FeedFilter filter, std::uint64_t after)
    : clock_(std::move(clock)), filter_(std::move(filter)), after_(after) {}

bool EventFeed::wants(store::Store& store, const store::EventRecord& event) const {
  const auto& topics = filter_.topics;
  if (!topics.empty() && std::find(topics.begin(), topics.end(), topic_of(event)) == topics.end()) return false;
  if (filter_.asns.empty() || topic_of(event) != "incidents") return true;
  const auto incident = store.incident(event.subject);
  return incident && concerns(*incident, filter_.asns);
}

bool EventFeed::end(std::string_view reason, std::string& out) {
  ended_ = true;
  fmt::format_to(std::back_inserter(out), "event: stream.end\ndata: {{\"reason\":\"{}\"}}\n\n", reason);
  return false;
}

void EventFeed::write_new(store::Store& store, std::string& out) {
  const auto events = store.events(after_, kBatch);
  if (!events || events->empty()) return;
  // Of several updates of one incident the last one says all.
  std::set<std::string_view> updated;
  std::vector<const store::EventRecord*> kept;
  for (auto at = events->rbegin(); at != events->rend(); ++at) {
    if (at->type == "incident.updated" && !updated.insert(at->subject).second) continue;
    if (wants(store, *at)) kept.push_back(&*at);
  }
  for (auto at = kept.rbegin(); at != kept.rend(); ++at) write_event(**at, out);
  after_ = events->back().number;
}

bool EventFeed::next(store::Store& store, Instant now, std::string& out) {
  if (ended_) return false;
  const std::size_t size = out.size();
  if (!begun_) {
    fmt::format_to(std::back_inserter(out), "retry: {}\n\n", kRetryMilliseconds);
    begun_ = true;
  }
  const std::uint64_t last = clock_->last(store, now);
  if (last > after_ + kBehindMax) return end("slow", out);
  // A number that this store has not given yet: the reader knows another one.
  if (after_ > last + kBatch) return end("unknown-id", out);
  if (last > after_) write_new(store, out);
  if (out.size() > size) {
    spoken_ = now.seconds;
  } else if (now.seconds >= spoken_ + kHeartbeat) {
    out += ": still here\n\n";
    spoken_ = now.seconds;
  }
  return true;
}

}  // namespace mannerly::api
