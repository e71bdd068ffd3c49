// What says whether the server lives and what it is: /healthz, /readyz, /version, /status.txt, /metrics.
#include <fmt/format.h>

#include <iterator>

#include "api/answer.h"
#include "api/metrics.h"
#include "api/service.h"
#include "api/tables.h"
#include "base/version.h"
#include "observatory/freshness.h"
#include "observatory/source_notes.h"
#include "observatory/words.h"
#include "service/world.h"

namespace mannerly::api {
namespace {

Answer health(const Call&) {
  return body_of(content_type_of(Format::kText), "ok\n");
}

Answer readiness_of_server(const Call& call) {
  if (call.edition_ptr()) return body_of(content_type_of(Format::kText), "ready\n");
  Problem problem(503, "no_data_yet", "no day has been published yet");
  problem.retry_after = 10;
  return std::unexpected(problem);
}

Answer version(const Call& call) {
  render::JsonWriter json;
  json.begin_object().field("name", "mannerly").field("version", kVersion);
  json.key("snapshot");
  call.edition_ptr() ? json.value(call.edition().snapshot().short_id()) : json.null();
  return body_of(call, json.end_object().take() + "\n");
}

Answer metrics(const Call& call) {
  return body_of(call, metrics_text(call.service(), call.edition_ptr().get(), call.asns("asn"), call.now()));
}

std::string notices_text(const Call& call) {
  std::string out;
  if (call.service().notices() == nullptr) return out;
  for (const observatory::Notice& notice : call.service().notices()->latest()) {
    out += fmt::format("{}{} {}\n", out.empty() ? "\nsaid of late\n" : "", format_instant(notice.last), notice.text);
  }
  return out;
}

// For people at a terminal.
Answer status(const Call& call) {
  std::string out =
      fmt::format("mannerly {}, up for {}\n", kVersion, format_age(call.now() - call.service().started()));
  const auto to = std::back_inserter(out);
  const auto& edition = call.edition_ptr();
  if (!edition) return body_of(call, out + "no day has been published yet\n" + notices_text(call));
  const snapshot::Snapshot& snapshot = edition->snapshot();
  fmt::format_to(to, "snapshot {} of {} ({} ago), profile {}, {} networks\n", snapshot.short_id(),
                 format_instant(edition->at()), format_age(call.now() - edition->at()), edition->profile().id,
                 edition->world().ases);
  if (edition->store() != nullptr) {
    if (const auto health = edition->store()->health()) {
      fmt::format_to(to, "store {}, schema {}, {} days, {} bytes, {} bytes free on its disk\n", health->backend,
                     health->schema, health->slices, health->bytes, health->bytes_free);
      if (observatory::disk_is_full(*health)) out += "the disk is full: nothing new is fetched or sealed\n";
    } else {
      out += "store: cannot be read\n";
    }
  }
  const observatory::StaleNotes notes = observatory::stale_notes(*edition);
  out += "\nsource                           kind        state      age\n";
  const auto dated = observatory::sources_of(*edition);
  for (std::size_t i = 0; i < dated.size(); ++i) {
    const snapshot::SourceRow& source = snapshot.sources()[i];
    const auto age = observatory::age_of(dated[i], call.now());
    const observatory::StaleNote* note = observatory::find_note(notes, snapshot, source);
    fmt::format_to(to, "{:<32} {:<11} {:<10} {}{}\n", dated[i].name, service::name_of(source.kind),
                   observatory::name_of(source.state), age ? format_age(*age) : "unknown",
                   note != nullptr && note->stale ? ", stale: " + note->why : "");
  }
  return body_of(call, out + notices_text(call));
}

// RFC 9116, when the operator says whom to tell.
Answer security(const Call& call) {
  constexpr Seconds kHalfYear{182 * 86'400};
  const std::string& contact = call.service().security_contact();
  if (contact.empty()) return std::unexpected(not_found("whoever runs this server has named no contact"));
  return body_of(call, fmt::format("Contact: {}\nExpires: {}\nPreferred-Languages: en\n", contact,
                                   format_instant(call.now() + kHalfYear)));
}

Answer changelog(const Call& call) {
  return document(call, [](render::JsonWriter& json) {
    json.begin_array().begin_object().field("version", "1").field("date", "2026-11-22").key("changes").begin_array();
    json.value("first version").end_array().end_object().end_array();
  });
}

}  // namespace

std::span<const Route> server_routes() {
  static const std::vector<Route> routes = {
      {.pattern = "/healthz",
       .handle = health,
       .summary = "The process answers",
       .formats = {Format::kText},
       .caching = Caching::kNone,
       .needs_edition = false,
       .lenient = true,
       .cost = 0},
      {.pattern = "/readyz",
       .handle = readiness_of_server,
       .summary = "There are data to answer from; else 503",
       .formats = {Format::kText},
       .caching = Caching::kNone,
       .needs_edition = false,
       .lenient = true,
       .cost = 0},
      {.pattern = "/version",
       .handle = version,
       .summary = "Name and version of the program",
       .schema = "version",
       .caching = Caching::kNone,
       .needs_edition = false,
       .bare = true,
       .lenient = true,
       .cost = 0},
      {.pattern = "/metrics",
       .handle = metrics,
       .summary = "OpenMetrics: the process, its requests, each source's age, and scores of the networks in asn",
       .formats = {Format::kOpenMetrics, Format::kText},
       .parameters = {{.name = "asn", .kind = Kind::kAsn, .help = "networks whose scores are wanted", .list = true}},
       .caching = Caching::kNone,
       .needs_edition = false,
       .cost = 0},
      {.pattern = "/status.txt",
       .handle = status,
       .summary = "Snapshot, store and sources as text",
       .formats = {Format::kText},
       .caching = Caching::kNone,
       .needs_edition = false,
       .lenient = true},
      {.pattern = "/.well-known/security.txt",
       .handle = security,
       .summary = "Whom to tell of a weakness (RFC 9116)",
       .formats = {Format::kText},
       .caching = Caching::kNone,
       .needs_edition = false},
      {.pattern = "/api/v1/changelog",
       .handle = changelog,
       .summary = "What has changed in the API",
       .schema = "changelog",
       .needs_edition = false}};
  return routes;
}

}  // namespace mannerly::api
