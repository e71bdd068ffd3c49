#include "cli/incident_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/text.h"
#include "cli/words.h"
#include "io/file.h"

namespace mannerly::cli {

using incident::Incident;
using incident::Kind;
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

std::string as_text(Asn asn, const snapshot::Snapshot* names) {
  const std::string_view name = names != nullptr ? as_name(*names, asn) : std::string_view();
  return name.empty() ? format_asn(asn) : fmt::format("{} ({})", format_asn(asn), printable(name));
}

std::string as_list(const std::vector<Asn>& asns, std::size_t most, const snapshot::Snapshot* names) {
  std::string out;
  for (std::size_t i = 0; i < std::min(most, asns.size()); ++i) {
    if (i > 0) out += i + 1 == asns.size() ? " and " : ", ";
    out += as_text(asns[i], names);
  }
  if (asns.size() > most) out += fmt::format(" and {} more", asns.size() - most);
  return out;
}

std::string prefix_list(const Incident& incident, std::size_t most) {
  std::string out;
  const std::size_t shown = std::min(most, incident.prefixes.size());
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) out += i + 1 == incident.prefix_count ? " and " : ", ";
    out += format_prefix(incident.prefixes[i].prefix);
  }
  if (incident.prefix_count > shown) {
    out += fmt::format("{}{} more", shown > 0 ? " and " : "", incident.prefix_count - shown);
  }
  return out;
}

std::string duration_text(Seconds duration) {
  const std::int64_t s = std::max<std::int64_t>(duration.count, 0);
  if (s < 120) return fmt::format("{} s", s);
  if (s < 2 * 3600) return fmt::format("{} min", s / 60);
  if (s < 2 * 86400) {
    const std::int64_t minutes = s % 3600 / 60;
    return minutes == 0 ? fmt::format("{} h", s / 3600) : fmt::format("{} h {} min", s / 3600, minutes);
  }
  const std::int64_t hours = s % 86400 / 3600;
  return hours == 0 ? fmt::format("{} days", s / 86400) : fmt::format("{} days {} h", s / 86400, hours);
}

std::size_t peer_ases(const Incident& incident) {
  std::set<Asn> asns;
  for (const auto& peer : incident.seen_by) asns.insert(peer.asn);
  return asns.size();
}

std::string headline_of(const Incident& i, const snapshot::Snapshot* names) {
  constexpr std::size_t kAsesShown = 2, kPrefixesShown = 2;
  const std::string culprit = as_text(i.culprit, names);
  const std::string victims = i.victims.empty() ? "nobody known" : as_list(i.victims, kAsesShown, names);
  const std::string prefixes = prefix_list(i, kPrefixesShown);
  const std::string to = i.accomplices.empty() ? "" : " to " + as_list(i.accomplices, kAsesShown, names);
  const bool one = i.prefix_count == 1;
  switch (i.kind) {
    case Kind::kMoas: return fmt::format("{} originated {} of {}", culprit, prefixes, victims);
    case Kind::kSubMoas: return fmt::format("{} originated {} inside of what {} announces", culprit, prefixes, victims);
    case Kind::kSquat: return fmt::format("{} originated {}, which its holder does not announce", culprit, prefixes);
    case Kind::kForgedEdge:
      return fmt::format("{} announced {} of {} over a link that it does not have", culprit, prefixes, victims);
    case Kind::kForgedSubprefix:
      return fmt::format("{} announced {}, inside of what {} announces, over a link that it does not have", culprit,
                         prefixes, victims);
    case Kind::kForgedPath: return fmt::format("{} announced {} of {} over a made-up path", culprit, prefixes, victims);
    case Kind::kLeak1: return fmt::format("{} leaked a provider's routes{}: {} of {}", culprit, to, prefixes, victims);
    case Kind::kLeak2: return fmt::format("{} leaked a peer's routes{}: {} of {}", culprit, to, prefixes, victims);
    case Kind::kLeak3:
      return fmt::format("{} leaked a provider's routes{}, a peer: {} of {}", culprit, to, prefixes, victims);
    case Kind::kLeak4:
      return fmt::format("{} leaked a peer's routes{}, a provider: {} of {}", culprit, to, prefixes, victims);
    case Kind::kLeak5:
      return fmt::format("{} originated others' routes anew{}: {} of {}", culprit, to, prefixes, victims);
    case Kind::kLeak6: return fmt::format("{} leaked its own internal routes{}: {}", culprit, to, prefixes);
    case Kind::kBogonPrefix:
    case Kind::kBogonPrefixAdministrative:
      return fmt::format("{} originated {}, which must not be routed", culprit, prefixes);
    case Kind::kBogonAsn:
    case Kind::kBogonAsnAdministrative:
      return fmt::format("{} passed on {} with AS number{} that must not be routed", culprit, prefixes, one ? "" : "s");
    case Kind::kNone: break;
  }
  return fmt::format("{}: {}", culprit, prefixes);
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
                          {"prefixes", "Prefixes", false, true},
                          {"peers", "Peers", true},
                          {"peers_full", "Of", true},
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
                          {"peers_full", "Of"},
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

}  // namespace

Sheet incident_sheet(const std::vector<ListedIncident>& listed, const snapshot::Snapshot* names, Instant now,
                     double threshold, bool people) {
  return people ? people_rows(listed, names, now, threshold) : program_rows(listed, names, now);
}

}  // namespace mannerly::cli
