// /api/v1/stream: what happens, as it happens.
#include "api/answer.h"
#include "api/event_feed.h"
#include "api/service.h"
#include "api/tables.h"
#include "base/text.h"

namespace mannerly::api {
namespace {

// Where to go on: after the last event that the reader has, else after the newest one.
std::expected<std::uint64_t, Problem> begin_of_feed(const Call& call, store::Store& store) {
  const std::string* field = call.request().field("last-event-id");
  const auto asked = call.number("after");
  if (field == nullptr && !asked) {
    MANNERLY_TRY(const std::uint64_t last, store.last_event());
    return last;
  }
  if (field == nullptr) return *asked;
  const auto number = parse_u64(*field);
  if (!number) return std::unexpected(bad_request("Last-Event-ID", "this is no number of an event"));
  return *number;
}

Answer stream(const Call& call) {
  store::Store* store = call.edition().store();
  if (store == nullptr) return std::unexpected(not_found("there is no store, so nothing happens here"));
  MANNERLY_TRY(const std::uint64_t after, begin_of_feed(call, *store));
  io::HttpResponse response = body_of(call, "");
  response.fields.emplace_back("X-Accel-Buffering", "no");  // proxies shall pass each event on at once
  auto feed = std::make_shared<EventFeed>(call.service().event_clock(),
                                          FeedFilter{.topics = call.texts("topics"), .asns = call.asns("asn")}, after);
  // The store of the newest edition: a feed must not keep an old one in memory.
  response.feed = [feed, &service = call.service()](std::string& out) {
    const auto edition = service.edition();
    return edition && edition->store() != nullptr && feed->next(*edition->store(), service.now(), out);
  };
  return response;
}

}  // namespace

std::span<const Route> stream_routes() {
  static const std::vector<Route> routes = {
      {.pattern = "/api/v1/stream",
       .handle = stream,
       .summary = "Server-sent events: snapshot.published, incident.opened, incident.updated, incident.closed",
       .formats = {Format::kEvents},
       .parameters = {{.name = "topics",
                       .kind = Kind::kWord,
                       .help = "only these",
                       .list = true,
                       .words = {"incidents", "snapshots"}},
                      {.name = "asn", .kind = Kind::kAsn, .help = "incidents of these networks", .list = true},
                      {.name = "after",
                       .kind = Kind::kNumber,
                       .help = "go on after this event, as Last-Event-ID says it"}},
       .caching = Caching::kNone,
       .cost = 5}};
  return routes;
}

}  // namespace mannerly::api
