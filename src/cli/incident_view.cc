#include "cli/incident_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "cli/words.h"
#include "io/file.h"
#include "render/json_writer.h"

namespace mannerly::cli {

using incident::Incident;
using render::Cell;
using render::Sheet;
using render::Tone;

Option archive_option() {
  return {.name = "archive",
          .letter = 'a',
          .value = "DIR",
          .help = "archive of incidents; else MANNERLY_ARCHIVE or the configuration"};
}

Option detector_profile_option() {
  return {.name = "profile", .value = "FILE", .help = "detector profile (TOML); else the built-in one"};
}

Result<std::optional<Instant>> instant_option(const Arguments& arguments, std::string_view name) {
  const std::string text = arguments.get(name);
  if (text.empty()) return std::optional<Instant>();
  std::optional<Instant> at = parse_instant(text);
  if (at) return at;
  return fail(ErrorCode::kUsage,
              fmt::format("--{}: \"{}\" is no time; write it as 2026-11-21T10:00:00Z or 2026-11-21", name, text));
}

Result<incident::DetectorProfile> chosen_detector_profile(const Context& context) {
  const std::string file = context.arguments.get("profile");
  if (file.empty()) return incident::builtin_detector_profile();
  MANNERLY_TRY(const std::string text, io::read_small_file(file, incident::kProfileBytesMax));
  return incident::parse_detector_profile(text, file);
}

Result<std::string> chosen_archive(const Context& context) {
  std::string archive = context.arguments.get("archive");
  if (archive.empty()) archive = context.settings.get("archive");
  if (!archive.empty()) return archive;
  return fail(ErrorCode::kUsage, "no archive: give --archive DIR, MANNERLY_ARCHIVE, or archive in the configuration");
}

Result<std::optional<OpenSnapshot>> names_snapshot(const Context& context) {
  if (context.arguments.get("snapshot").empty() && context.settings.get("snapshot").empty()) {
    return std::optional<OpenSnapshot>();
  }
  MANNERLY_TRY(OpenSnapshot open, open_snapshot(context));
  return std::optional<OpenSnapshot>(std::move(open));
}

std::optional<service::FeedbackStep> ArchivePicture::feedback_of(std::string_view id) const {
  const auto said = feedback.find(id);
  return said == feedback.end() ? std::nullopt : service::state_of(said->second);
}

Result<ArchivePicture> read_archive(const std::string& path) {
  ArchivePicture picture;
  MANNERLY_TRY(picture.incidents, service::read_incidents(path));
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    const service::ArchivePaths paths = service::archive_paths(path);
    MANNERLY_TRY(picture.feedback, service::read_feedback(paths.feedback));
    MANNERLY_TRY(picture.report, service::read_report(paths.report));
  }
  for (const Incident& i : picture.incidents) picture.now = std::max({picture.now, i.start, i.end.value_or(i.start)});
  picture.now = picture.report.to.value_or(picture.now);
  return picture;
}

Result<const Incident*> find_incident(const std::vector<Incident>& incidents, std::string_view id) {
  std::vector<const Incident*> found;
  for (const Incident& incident : incidents) {
    if (incident.id == id) return &incident;
    if (!id.empty() && incident.id.starts_with(id)) found.push_back(&incident);
  }
  if (found.size() == 1) return found.front();
  if (found.empty()) return fail(ErrorCode::kNoData, fmt::format("the archive has no incident \"{}\"", id));
  return fail(ErrorCode::kUsage, fmt::format("\"{}\" begins the ids of {} incidents: {}, {}{}", id, found.size(),
                                             found[0]->id, found[1]->id, found.size() > 2 ? ", ..." : ""));
}

namespace {

Cell sure_cell(double confidence, double threshold, std::optional<service::FeedbackStep> feedback) {
  const bool counts = confidence >= threshold && feedback != service::FeedbackStep::kAccepted;
  return {render::Share{confidence}, counts ? Tone::kBad : Tone::kMuted};
}

std::string joined(const std::vector<Asn>& asns) {
  std::string out;
  for (const Asn asn : asns) out += (out.empty() ? "" : " ") + format_asn(asn);
  return out;
}

// Of one unit, so that it fits a column.
std::string short_duration(Seconds duration) {
  const std::int64_t s = std::max<std::int64_t>(duration.count, 0);
  if (s < 120) return fmt::format("{} s", s);
  if (s < 2 * 3600) return fmt::format("{} min", s / 60);
  if (s < 3 * 86400) return fmt::format("{} h", s / 3600);
  return fmt::format("{} days", s / 86400);
}

// The id tells kind, start and culprit; what stands beside it is what it does not tell.
Sheet people_rows(const std::vector<ListedIncident>& listed, const snapshot::Snapshot* names, Instant now,
                  double threshold) {
  Sheet sheet{.columns = {{"id", "Incident"},
                          {"lasted", "Lasted"},
                          {"culprit", "By", names == nullptr, true},
                          {"victims", "Of", false, true},
                          {"prefixes", "Prefixes"},  // never cut: half a prefix is another one
                          {"peers", "Peers", true},
                          {"peers_full", "Full", true},
                          {"confidence", "Sure"},
                          {"state", "State"}}};
  for (const auto& [i, feedback] : listed) {
    const std::string_view name = names != nullptr ? as_name(*names, i->culprit) : std::string_view();
    const bool open = i->phase == incident::Phase::kOpen;
    const std::string state = feedback ? std::string(name_of(*feedback)) : open ? "open" : "over";
    sheet.rows.push_back({i->id, short_duration(i->end.value_or(now) - i->start),
                          name.empty() ? Cell(format_asn(i->culprit)) : Cell(name),
                          i->victims.empty() ? Cell() : Cell(as_list(i->victims, 2)), prefix_list(*i, 1),
                          std::uint64_t{peer_ases(*i)}, std::uint64_t{i->peers_full},
                          sure_cell(i->confidence, threshold, feedback),
                          Cell(state, open && !feedback ? Tone::kBad : Tone::kPlain)});
  }
  return sheet;
}

Sheet program_rows(const std::vector<ListedIncident>& listed, const snapshot::Snapshot* names, Instant now) {
  Sheet sheet{.columns = {{"id", "Id"},
                          {"kind", "Kind"},
                          {"phase", "Phase"},
                          {"start", "Start"},
                          {"end", "End"},
                          {"duration_seconds", "Seconds"},
                          {"culprit", "Culprit"},
                          {"culprit_name", "Name"},
                          {"accomplices", "Accomplices"},
                          {"victims", "Victims"},
                          {"prefix_count", "Prefixes"},
                          {"first_prefix", "First prefix"},
                          {"peers", "Peers"},
                          {"peers_full", "Full"},
                          {"confidence", "Confidence"},
                          {"feedback", "Feedback"}}};
  for (const auto& [i, feedback] : listed) {
    const std::string_view name = names != nullptr ? as_name(*names, i->culprit) : std::string_view();
    sheet.rows.push_back({i->id, incident::name_of(i->kind), i->phase == incident::Phase::kOpen ? "open" : "closed",
                          format_instant(i->start), i->end ? Cell(format_instant(*i->end)) : Cell(),
                          (i->end.value_or(now) - i->start).count, format_asn(i->culprit),
                          name.empty() ? Cell() : Cell(name), joined(i->accomplices), joined(i->victims),
                          i->prefix_count, i->prefixes.empty() ? Cell() : Cell(format_prefix(i->prefixes[0].prefix)),
                          std::uint64_t{peer_ases(*i)}, std::uint64_t{i->peers_full}, i->confidence,
                          feedback ? Cell(name_of(*feedback)) : Cell()});
  }
  return sheet;
}

void write_asns(render::JsonWriter& json, std::string_view name, const std::vector<Asn>& asns) {
  std::string list;
  for (const Asn asn : asns) list += fmt::format("{}{}", list.empty() ? "" : ", ", asn.value);
  json.key(name).raw("[" + list + "]");
}

// As text, or null where there is none.
void write_text(render::JsonWriter& json, std::string_view name, std::optional<std::string_view> text) {
  json.key(name);
  if (text) {
    json.value(*text);
  } else {
    json.null();
  }
}

void write_listed(render::JsonWriter& json, const ListedIncident& listed, const snapshot::Snapshot* names,
                  Instant now) {
  const Incident& i = *listed.incident;
  const auto some = [](std::string_view text) { return text.empty() ? std::nullopt : std::optional(text); };
  json.begin_object().field("id", i.id).field("kind", incident::name_of(i.kind));
  json.field("phase", i.phase == incident::Phase::kOpen ? "open" : "closed").field("start", format_instant(i.start));
  const std::string end = i.end ? format_instant(*i.end) : "";
  const std::string prefix = i.prefixes.empty() ? "" : format_prefix(i.prefixes[0].prefix);
  write_text(json, "end", some(end));
  json.field("duration_seconds", (i.end.value_or(now) - i.start).count).field("culprit", i.culprit.value);
  write_text(json, "culprit_name", some(names != nullptr ? as_name(*names, i.culprit) : std::string_view()));
  write_asns(json, "accomplices", i.accomplices);
  write_asns(json, "victims", i.victims);
  json.field("prefix_count", i.prefix_count);
  write_text(json, "first_prefix", some(prefix));
  json.field("peers", std::uint64_t{peer_ases(i)}).field("peers_full", i.peers_full).field("confidence", i.confidence);
  write_text(json, "feedback", listed.feedback ? std::optional(name_of(*listed.feedback)) : std::nullopt);
  json.end_object();
}

}  // namespace

std::string incident_list_json(const std::vector<ListedIncident>& listed, const snapshot::Snapshot* names, Instant now,
                               bool lines) {
  if (lines) {
    std::string out;
    for (const ListedIncident& each : listed) {
      render::JsonWriter json;
      write_listed(json, each, names, now);
      out += json.text() + '\n';
    }
    return out;
  }
  render::JsonWriter json(2);
  json.begin_array();
  for (const ListedIncident& each : listed) write_listed(json, each, names, now);
  json.end_array();
  return json.take() + '\n';
}

Sheet incident_sheet(const std::vector<ListedIncident>& listed, const snapshot::Snapshot* names, Instant now,
                     double threshold, bool people) {
  return people ? people_rows(listed, names, now, threshold) : program_rows(listed, names, now);
}

}  // namespace mannerly::cli
