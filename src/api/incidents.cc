// /api/v1/incidents: the list, one incident, its replay and the records that prove it.
#include <algorithm>

#include "api/answer.h"
#include "api/places.h"
#include "api/tables.h"
#include "io/file.h"
#include "observatory/incident_words.h"
#include "observatory/incidents.h"
#include "observatory/replay.h"
#include "observatory/score_json.h"
#include "render/atom.h"

namespace mannerly::api {
namespace {

using incident::Incident;
using observatory::Edition;
using observatory::KnownIncident;
using render::JsonWriter;

constexpr std::uint64_t kEvidenceMax = std::uint64_t{64} << 20;  // bytes of one file; they are cut to 4 MiB

store::IncidentFilter filter_of(const Call& call) {
  store::IncidentFilter filter{.asns = call.asns("asn"), .culprits = call.asns("culprit")};
  for (const Economy& code : call.economies("economy")) filter.economies.push_back(code);
  for (const std::string& word : call.texts("type")) {
    const auto kinds = observatory::kinds_of_type(word);
    filter.kinds.insert(filter.kinds.end(), kinds.begin(), kinds.end());
  }
  filter.from = call.instant("from");
  filter.to = call.instant("to");
  if (const auto month = call.month("month")) {
    filter.from = begin_of(first_day_of(*month));
    filter.to = begin_of(first_day_of({month->number + 1}));
  }
  if (const auto share = call.share("confidence_min")) filter.confidence_min = static_cast<std::uint32_t>(*share * 1e6);
  if (call.has("open")) filter.open = call.flag("open");
  filter.family = call.family("af");
  return filter;
}

void write_row(const Edition& edition, const KnownIncident& known, RowWriter& out) {
  const Incident& i = known.incident;
  out.add(i.id).add(incident::name_of(i.kind)).add(i.phase == incident::Phase::kOpen ? "open" : "closed");
  out.add(format_instant(i.start));
  i.end ? out.add(format_instant(*i.end)) : out.none();
  out.add(i.culprit).list(i.accomplices).list(i.victims).add(i.prefix_count);
  i.prefixes.empty() ? out.none() : out.add(format_prefix(i.prefixes.front().prefix));
  out.add(i.confidence).add(observatory::feedback_words(known.feedback)).add(observatory::counts(edition, known));
  out.add(observatory::headline_of(i, &edition.snapshot()));
}

// Its addresses are relative to the feed's own: an answer is kept for everybody, so nothing of a request's Host field
// may get into it.
Answer feed(const Call& call, const observatory::IncidentPage& page) {
  render::AtomFeed out{.id = "tag:mannerly,2026:incidents",
                       .title = "Routing incidents",
                       .author = "Mannerly",
                       .self = call.link(".atom"),
                       .page = "/incidents",
                       .updated = call.edition().at()};
  for (const KnownIncident& known : page.incidents) {
    const Incident& i = known.incident;
    out.entries.push_back(
        {.id = "tag:mannerly,2026:incident/" + i.id,
         .title = observatory::headline_of(i, &call.edition().snapshot()),
         .updated = i.end.value_or(i.start),
         .published = i.start,
         .link = "/incidents/" + i.id,
         .summary = std::string(observatory::counts(call.edition(), known) ? "counts" : "does not count"),
         .categories = {std::string(incident::name_of(i.kind))}});
  }
  return body_of(call, render::to_atom(out));
}

Answer list(const Call& call) {
  if (auto problem = unknown_place(call)) return std::unexpected(std::move(*problem));
  auto filter = filter_of(call);
  if (call.path().starts_with("/api/v1/networks/")) filter.asns = {*call.asn("asn")};
  const bool atom = call.format() == Format::kAtom;
  const bool bulk = call.format() != Format::kJson && !atom && !call.has("limit");
  const std::size_t limit = bulk ? kLimitMax : call.limit();
  auto edition = call.edition_ptr();
  MANNERLY_TRY(observatory::IncidentPage page,
               observatory::list_incidents(*edition, filter, call.cursor().value_or(""), limit));
  if (atom) return feed(call, page);
  auto rows = std::make_shared<observatory::IncidentPage>(std::move(page));
  Table table{.columns = {{"id"},
                          {"kind"},
                          {"phase"},
                          {"started_at"},
                          {"ended_at"},
                          {"culprit", ColumnType::kInteger},
                          {"accomplices", ColumnType::kList},
                          {"victims", ColumnType::kList},
                          {"prefix_count", ColumnType::kInteger},
                          {"first_prefix"},
                          {"confidence", ColumnType::kNumber},
                          {"feedback"},
                          {"counts", ColumnType::kFlag},
                          {"headline"}},
              .rows = rows->incidents.size(),
              .write = [edition, rows](std::size_t i, RowWriter& out) { write_row(*edition, rows->incidents[i], out); },
              .envelope = {.total = rows->total, .links = {{"ui", "/incidents"}}, .next = rows->next},
              .cut = true};
  if (bulk) {
    table.more = [edition, rows, filter](Table& next) {
      if (rows->next.empty()) return false;
      auto more = observatory::list_incidents(*edition, filter, rows->next, kLimitMax);
      if (!more || more->incidents.empty()) return false;
      *rows = std::move(*more);
      next.rows = rows->incidents.size();
      return true;
    };
  }
  return api::table(call, std::move(table));
}

Answer one(const Call& call) {
  MANNERLY_TRY(const KnownIncident known, observatory::find_incident(call.edition(), *call.text("id")));
  const Incident& i = known.incident;
  return document(call,
                  [&](JsonWriter& json) {
                    json.begin_object().field("headline", observatory::headline_of(i, &call.edition().snapshot()));
                    json.field("feedback", observatory::feedback_words(known.feedback));
                    json.field("counts", observatory::counts(call.edition(), known)).field("whole", known.whole);
                    json.key("incident").raw(incident::to_json(i)).end_object();
                  },
                  {.links = {{"ui", "/incidents/" + i.id}}});
}

Answer evidence(const Call& call) {
  const std::string id = *call.text("id");
  const auto file = call.edition().evidence_of(id);
  if (!file) return std::unexpected(not_found("no evidence was cut out for this incident"));
  MANNERLY_TRY(std::string bytes, io::read_small_file(*file, kEvidenceMax));
  io::HttpResponse response = body_of("application/octet-stream", std::move(bytes));
  response.fields.emplace_back("Content-Disposition", "attachment; filename=\"" + id + ".mrt\"");
  return response;
}

void write_state(JsonWriter& json, const observatory::ReplayState& state) {
  json.begin_object().field("title", state.title).field("at", format_instant(state.at)).key("routes").begin_array();
  for (const observatory::ReplayRoute& route : state.routes) {
    json.begin_object().field("peer", route.peer).field("bad", route.bad).key("path").begin_array();
    for (const Asn asn : route.path.ases) json.value(asn.value);
    json.end_array().field("text", route.path.text).end_object();
  }
  json.end_array().end_object();
}

Answer paths(const Call& call) {
  MANNERLY_TRY(const KnownIncident known, observatory::find_incident(call.edition(), *call.text("id")));
  const auto file = call.edition().evidence_of(known.incident.id);
  if (!file) return std::unexpected(not_found("no evidence was cut out for this incident"));
  MANNERLY_TRY(const io::MappedFile mapped, io::MappedFile::open(*file));
  MANNERLY_TRY(const observatory::Replay replay,
               observatory::replay(known.incident, mapped.bytes(), call.prefix("prefix")));
  return document(
      call,
      [&](JsonWriter& json) {
        json.begin_object().field("prefix", format_prefix(replay.prefix)).key("peers").begin_array();
        for (const observatory::ReplayPeer& peer : replay.peers) {
          json.begin_object().field("asn", peer.asn.value).field("address", format_address(peer.address)).end_object();
        }
        json.end_array().key("states").begin_array();
        for (const observatory::ReplayState& state : replay.states) write_state(json, state);
        json.end_array().key("spread").begin_array();
        for (const observatory::SpreadPoint& point : replay.spread) {
          json.begin_object().field("at", format_instant(point.at)).field("bad", point.bad);
          json.field("good", point.good).field("none", point.none).end_object();
        }
        json.end_array().key("steps").begin_array();
        for (const observatory::ReplayStep& step : replay.steps) {
          json.begin_object().field("at", format_instant(step.at)).field("text", step.text);
          json.field("bad", step.bad).end_object();
        }
        json.end_array().field("steps_left_out", replay.steps_left_out).end_object();
      },
      {.links = {{"ui", "/incidents/" + known.incident.id}}});
}

Answer counts(const Call& call) {
  if (auto problem = unknown_place(call)) return std::unexpected(std::move(*problem));
  const auto filter = filter_of(call);
  std::vector<store::IncidentCount> rows;
  if (call.edition().store() != nullptr) {
    MANNERLY_TRY(rows, call.edition().store()->incident_counts(filter));
  }
  return table(call, {.columns = {{"month"}, {"kind"}, {"count", ColumnType::kInteger}},
                      .rows = rows.size(),
                      .write = [rows](std::size_t i, RowWriter& out) {
                        out.add(format_month(rows[i].month));
                        out.add(incident::name_of(static_cast<incident::Kind>(rows[i].kind))).add(rows[i].count);
                      }});
}

std::vector<Parameter> filters() {
  return {{.name = "asn", .kind = Kind::kAsn, .help = "culprit, accomplice or victim", .list = true},
          {.name = "culprit", .kind = Kind::kAsn, .help = "culprit alone", .list = true},
          {.name = "economy", .kind = Kind::kEconomy, .help = "of culprit or victims", .list = true},
          {.name = "type",
           .kind = Kind::kWord,
           .help = "a kind or a group of kinds",
           .list = true,
           .words = observatory::incident_type_words()},
          {.name = "from", .kind = Kind::kInstant, .help = "that lasted to here at least"},
          {.name = "to", .kind = Kind::kInstant, .help = "that began before"},
          {.name = "month", .kind = Kind::kMonth, .help = "that share time with it"},
          {.name = "confidence_min", .kind = Kind::kShare, .help = "at least so sure"},
          {.name = "open", .kind = Kind::kFlag, .help = "that go on, or are over"},
          {.name = "af", .kind = Kind::kFamily, .help = "with prefixes of this family"}};
}

}  // namespace

std::span<const Route> incident_routes() {
  static const Parameter id{.name = "id", .help = "of the incident"};
  static const std::vector<Format> rows = {Format::kJson, Format::kCsv, Format::kNdjson};
  static const std::vector<Route> routes = {
      {.pattern = "/api/v1/incidents",
       .handle = list,
       .summary = "Incidents, the latest first",
       .schema = "incident_row",
       .formats = {Format::kJson, Format::kCsv, Format::kNdjson, Format::kAtom},
       .parameters = filters(),
       .paged = true,
       .heavy = true},
      {.pattern = "/api/v1/networks/{asn}/incidents",
       .handle = list,
       .summary = "Incidents that name a network, the latest first",
       .schema = "incident_row",
       .formats = rows,
       .parameters = {{.name = "asn", .kind = Kind::kAsn, .help = "culprit, accomplice or victim"}},
       .paged = true,
       .heavy = true},
      {.pattern = "/api/v1/incidents/counts",
       .handle = counts,
       .summary = "How many incidents of each kind began in each month",
       .schema = "incident_count",
       .formats = rows,
       .parameters = filters(),
       .heavy = true},
      {.pattern = "/api/v1/incidents/{id}",
       .handle = one,
       .summary = "One incident: roles, prefixes, reasons, who would have stopped it",
       .schema = "incident",
       .parameters = {id},
       .heavy = true},
      {.pattern = "/api/v1/incidents/{id}/paths",
       .handle = paths,
       .summary = "Its replay: paths before, during and after, spread and steps",
       .schema = "replay",
       .parameters = {id, {.name = "prefix", .kind = Kind::kPrefix, .help = "one of its prefixes; else the most seen"}},
       .heavy = true},
      {.pattern = "/api/v1/incidents/{id}/evidence.mrt",
       .handle = evidence,
       .summary = "The MRT records that show it",
       .schema = "",
       .parameters = {id},
       .heavy = true,
       .bare = true}};
  return routes;
}

}  // namespace mannerly::api
