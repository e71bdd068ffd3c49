#include "service/webhook/sender.h"

#include <fmt/format.h>

#include <algorithm>

#include "io/append_file.h"
#include "io/file.h"
#include "io/post.h"
#include "render/json_writer.h"
#include "wire/json/value.h"

namespace mannerly::service {
namespace {

constexpr std::size_t kPlaceFileMax = 4096;
constexpr std::size_t kEventsRead = 500;
// A longer incident is sent without its evidence: the receiver has the id to ask for the rest.
constexpr std::size_t kIncidentMax = std::size_t{256} << 10;

std::int64_t wait_after(int attempts) {
  std::int64_t wait = WebhookSender::kFirstWait;
  for (int i = 1; i < attempts && wait < WebhookSender::kLastWait; ++i) wait *= 2;
  return std::min(wait, WebhookSender::kLastWait);
}

std::string id_of(const Webhook& hook, const store::EventRecord& event) {
  return fmt::format("mannerly-{}-{}", hook.name, event.number);
}

bool is_incident(const store::EventRecord& event) {
  return event.type.starts_with("incident.");
}

void write_asns(render::JsonWriter& json, std::string_view key, const std::vector<Asn>& asns) {
  json.key(key).begin_array();
  for (const Asn asn : asns) json.value(asn.value);
  json.end_array();
}

void write_incident(render::JsonWriter& json, const store::IncidentRecord& incident) {
  json.begin_object().field("id", incident.id);
  json.field("kind", name_of(static_cast<incident::Kind>(incident.kind))).field("open", incident.open);
  json.field("start", format_instant({incident.start})).key("end");
  incident.end == 0 ? json.null() : json.value(format_instant({incident.end}));
  json.field("culprit", incident.culprit.value);
  write_asns(json, "accomplices", incident.accomplices);
  write_asns(json, "victims", incident.victims);
  json.field("confidence", incident.confidence / store::kMillion).key("prefixes").begin_array();
  for (const Prefix& prefix : incident.prefixes) json.value(format_prefix(prefix));
  json.end_array().key("record");
  incident.json.empty() || incident.json.size() > kIncidentMax ? json.null() : json.raw(incident.json);
  json.end_object();
}

std::uint64_t number_at(const json::Value& from, std::string_view name) {
  const auto field = json::field_of(from, name);
  return field ? field->number().value_or(0) : 0;
}

}  // namespace

WebhookPost webhook_post() {
  return [](const std::string& url, const std::string& body,
            const std::vector<std::pair<std::string, std::string>>& headers) {
    return io::post(url, as_bytes(body), headers);
  };
}

std::string webhook_body(const store::EventRecord& event, const store::IncidentRecord* incident) {
  render::JsonWriter json;
  json.begin_object().field("id", event.number).field("type", event.type).field("day", format_day(event.day));
  json.field("subject", event.subject).key("incident");
  if (incident != nullptr) {
    write_incident(json, *incident);
  } else {
    json.null();
  }
  return json.end_object().take();
}

Result<int> send_webhook_test(const Webhook& hook, Instant now, const WebhookPost& post) {
  const store::EventRecord event{.type = "webhook.test", .subject = hook.name, .day = day_of(now)};
  const std::string body = webhook_body(event, nullptr);
  const std::string id = fmt::format("mannerly-{}-test-{}", hook.name, now.seconds);
  return post(hook.url, body, signed_headers(hook, id, now, body));
}

Result<WebhookSender> WebhookSender::open(std::vector<Webhook> hooks, const std::filesystem::path& folder,
                                          WebhookPost post, const WebhookLimits& limits) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(ErrorCode::kIo, fmt::format("{}: {}", folder.string(), error.message()));
  WebhookSender sender;
  sender.places_.resize(hooks.size());
  sender.hooks_ = std::move(hooks);
  sender.folder_ = folder;
  sender.post_ = std::move(post);
  sender.limits_ = limits;
  for (std::size_t i = 0; i < sender.hooks_.size(); ++i) MANNERLY_CHECK_OK(sender.read_place(i));
  return sender;
}

std::filesystem::path WebhookSender::file_of(const Webhook& hook, std::string_view ending) const {
  return folder_ / fmt::format("{}{}", hook.name, ending);
}

Status WebhookSender::read_place(std::size_t hook) {
  const auto text = io::read_small_file(file_of(hooks_[hook], ".json"), kPlaceFileMax);
  if (!text) return text.error().code == ErrorCode::kNotFound ? Status() : std::unexpected(text.error());
  json::Document document;
  const auto root = document.parse_object(*text);
  if (!root) return {};  // damaged: as a new one, from now on
  Place& place = places_[hook];
  place = {.event = number_at(*root, "event"),
           .attempts = static_cast<int>(std::min<std::uint64_t>(number_at(*root, "attempts"), kAttemptsMax)),
           .next = static_cast<std::int64_t>(number_at(*root, "next")),
           .known = true};
  return {};
}

Status WebhookSender::write_place(std::size_t hook) const {
  const Place& place = places_[hook];
  render::JsonWriter json;
  json.begin_object().field("event", place.event).field("attempts", place.attempts).field("next", place.next);
  return io::write_file_atomically(file_of(hooks_[hook], ".json"), as_bytes(json.end_object().take() + "\n"));
}

Status WebhookSender::log(const Webhook& hook, std::string_view line) const {
  const std::filesystem::path file = file_of(hook, ".log");
  std::error_code error;
  if (const auto size = std::filesystem::file_size(file, error); !error && size > limits_.log_max) {
    std::filesystem::rename(file, file_of(hook, ".log.1"), error);
    if (error) return fail(ErrorCode::kIo, fmt::format("{}: {}", file.string(), error.message()));
  }
  return io::append_to_file(file, line);
}

Result<WebhookSender::Pass> WebhookSender::pass(store::Store& store, Instant now) {
  Pass out;
  MANNERLY_TRY(const std::uint64_t last, store.last_event());
  for (std::size_t i = 0; i < hooks_.size(); ++i) MANNERLY_CHECK_OK(pass_one(i, store, last, now, out));
  return out;
}

Status WebhookSender::pass_one(std::size_t hook, store::Store& store, std::uint64_t last, Instant now, Pass& out) {
  Place& place = places_[hook];
  // A store that was made anew counts from the start again.
  if (!place.known || place.event > last) {
    place = {.event = last, .known = true};
    return write_place(hook);
  }
  if (last - place.event > limits_.backlog_max) {
    const std::uint64_t skipped = last - place.event - limits_.backlog_max;
    out.skipped += skipped;
    place = {.event = last - limits_.backlog_max, .known = true};
    render::JsonWriter json;
    json.begin_object().field("at", format_instant(now)).field("skipped", skipped);
    MANNERLY_CHECK_OK(log(hooks_[hook], json.end_object().take() + "\n"));
    MANNERLY_CHECK_OK(write_place(hook));
  }
  if (place.next > now.seconds + kLastWait) place.next = now.seconds;  // the clock was set back
  if (place.next > now.seconds) return {};
  for (std::size_t sent = 0; place.event < last;) {
    MANNERLY_TRY(const auto events, store.events(place.event, kEventsRead));
    if (events.empty()) break;
    const std::uint64_t before = place.event;
    for (const store::EventRecord& event : events) {
      if (sent == limits_.pass_max) {
        out.more = true;
        return place.event == before ? Status() : write_place(hook);
      }
      MANNERLY_TRY(const Outcome outcome, deliver(hook, store, event, now));
      if (outcome == Outcome::kWait) {
        ++out.failed;
        return {};  // its place is written already
      }
      out.sent += outcome == Outcome::kSent ? 1 : 0;
      out.given_up += outcome == Outcome::kGivenUp ? 1 : 0;
      sent += outcome == Outcome::kDone ? 0 : 1;
    }
    MANNERLY_CHECK_OK(write_place(hook));
  }
  return {};
}

Result<WebhookSender::Outcome> WebhookSender::deliver(std::size_t hook, store::Store& store,
                                                      const store::EventRecord& event, Instant now) {
  const Webhook& to = hooks_[hook];
  Place& place = places_[hook];
  const auto next = [&](Outcome outcome) -> Result<Outcome> {
    place = {.event = event.number, .known = true};
    return outcome;
  };
  if (!to.wants(event.type)) return next(Outcome::kDone);
  std::optional<store::IncidentRecord> incident;
  if (is_incident(event)) {
    auto found = store.incident(event.subject);
    if (!found && found.error().code != ErrorCode::kNotFound) return std::unexpected(found.error());
    if (!found || !to.wants(*found)) return next(Outcome::kDone);  // taken back since, or not asked for
    incident = std::move(*found);
  }
  const std::string body = webhook_body(event, incident ? &*incident : nullptr);
  const auto status = post_(to.url, body, signed_headers(to, id_of(to, event), now, body));
  const bool ok = status && *status >= 200 && *status < 300;
  ++place.attempts;
  const bool last = !ok && place.attempts >= kAttemptsMax;
  render::JsonWriter json;
  json.begin_object().field("at", format_instant(now)).field("id", id_of(to, event)).field("type", event.type);
  json.field("subject", event.subject).field("attempt", place.attempts).key("status");
  status ? json.value(*status) : json.null();
  json.key("error");
  status ? json.null() : json.value(status.error().message);
  json.field("outcome", ok ? "sent" : last ? "given up" : "try again").end_object();
  MANNERLY_CHECK_OK(log(to, json.take() + "\n"));
  if (ok || last) {
    const auto done = next(ok ? Outcome::kSent : Outcome::kGivenUp);
    MANNERLY_CHECK_OK(write_place(hook));
    return done;
  }
  place.next = now.seconds + wait_after(place.attempts);
  MANNERLY_CHECK_OK(write_place(hook));
  return Outcome::kWait;
}

}  // namespace mannerly::service
