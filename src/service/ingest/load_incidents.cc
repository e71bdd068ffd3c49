// Archives of incidents: what the detector wrote, what people said of it, and which time it looked at.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/line_reader.h"
#include "incident/incident.h"
#include "io/file.h"
#include "service/ingest/loader.h"
#include "wire/json/value.h"

namespace mannerly::service {
namespace {

using snapshot::FeedbackState;
using snapshot::IncidentRow;

constexpr std::size_t kLineMax = std::size_t{16} << 20;
constexpr std::uint64_t kFeedbackMax = std::uint64_t{256} << 20;
constexpr std::uint64_t kReportMax = std::uint64_t{64} << 20;

using Feedback = std::map<std::string, FeedbackState, std::less<>>;

std::optional<FeedbackState> feedback_state(std::string_view name) {
  if (name == "disputed") return FeedbackState::kDisputed;
  if (name == "accepted") return FeedbackState::kAccepted;
  if (name == "rejected") return FeedbackState::kRejected;
  if (name == "withdrawn") return FeedbackState::kUndisputed;
  return std::nullopt;
}

// The last word on each incident. A file that is not there says nothing; one that cannot be read is counted.
Feedback read_feedback(const std::filesystem::path& file, Tally& skipped) {
  Feedback out;
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return out;
  const auto text = io::read_small_file(file, kFeedbackMax);
  if (!text) {
    skipped.add("feedback cannot be read", 0, 0, text.error().message);
    return out;
  }
  json::Document document;
  LineReader lines({.what = "feedback record", .line_max = kLineMax});
  const auto on_line = [&](const Line& line) {
    const auto object = document.parse_object(line.text);
    if (!object) return LineOutcome::bad("feedback: not a JSON object");
    const auto id = json::text_of(*object, "id"), state = json::text_of(*object, "state");
    if (!id || !state) return LineOutcome::bad("feedback: no id or no state");
    const auto known = feedback_state(*state);
    if (!known) return LineOutcome::bad("feedback: unknown state");
    out.insert_or_assign(std::string(*id), *known);
    return LineOutcome::record();
  };
  lines.feed(as_bytes(*text), on_line);
  static_cast<void>(lines.finish(on_line));  // bad lines are counted below, an empty file says nothing
  skipped.merge(lines.skipped());
  return out;
}

struct Covered {
  Instant from, to;
};

// nullopt when no report says which time the archive looked at.
std::optional<Covered> read_report(const std::filesystem::path& file, Tally& skipped) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return std::nullopt;
  const auto text = io::read_small_file(file, kReportMax);
  json::Document document;
  const auto object = text ? document.parse_object(*text) : std::nullopt;
  const auto instant = [&](std::string_view name) -> std::optional<Instant> {
    const auto value = object ? json::text_of(*object, name) : std::nullopt;
    return value ? parse_instant(*value) : std::nullopt;
  };
  const auto from = instant("from"), to = instant("to");
  if (from && to && *from <= *to) return Covered{*from, *to};
  skipped.add("report.json does not say from when to when", 0, 0, text ? "" : text.error().message);
  return std::nullopt;
}

IncidentRow row_of(const incident::Incident& i, const LoadContext& context, const Feedback& feedback) {
  IncidentRow row{.id = context.builder.text(i.id),
                  .start = i.start.seconds,
                  .end = i.end ? i.end->seconds : 0,
                  .prefix_count = i.prefix_count,
                  .culprit = i.culprit.value,
                  .confidence = static_cast<std::uint32_t>(std::lround(i.confidence * IncidentRow::kCertain)),
                  .source = context.source,
                  .kind = static_cast<std::uint8_t>(i.kind),
                  .flags = i.end ? std::uint8_t{0} : IncidentRow::kOngoing};
  std::vector<Asn> peers;
  for (const incident::SeenBy& peer : i.seen_by) peers.push_back(peer.asn);
  std::sort(peers.begin(), peers.end());
  row.peers = static_cast<std::uint32_t>(std::unique(peers.begin(), peers.end()) - peers.begin());
  if (const auto said = feedback.find(i.id); said != feedback.end()) row.feedback = said->second;
  return row;
}

// A reader as pump wants it.
class IncidentReader {
 public:
  explicit IncidentReader(std::function<void(const incident::Incident&)> on_incident)
      : on_incident_(std::move(on_incident)) {}
  Status feed(Bytes chunk) {
    lines_.feed(chunk, [this](const Line& line) { return take(line); });
    return {};
  }
  Status finish() {
    Status status = lines_.finish([this](const Line& line) { return take(line); });
    if (!status && lines_.lines() == 0) return {};  // nothing happened
    return status;
  }
  const LineReader& lines() const { return lines_; }

 private:
  LineOutcome take(const Line& line) {
    const auto incident = incident::incident_from_json(line.text);
    if (!incident) return LineOutcome::bad("not an incident");
    on_incident_(*incident);
    return LineOutcome::record();
  }
  std::function<void(const incident::Incident&)> on_incident_;
  LineReader lines_{{.what = "incident", .line_max = kLineMax}};
};

}  // namespace

Loaded load_incidents(io::Source& input, const LoadContext& context) {
  Loaded loaded{.format = "incidents", .empty_is_whole = true};
  const std::filesystem::path folder = context.path.parent_path();
  const Feedback feedback = read_feedback(folder / "feedback.jsonl", loaded.skipped);
  const auto covered = read_report(folder / "report.json", loaded.skipped);
  if (covered) loaded.at = covered->to;
  const std::uint32_t coverage = context.builder.add_incident_coverage(
      context.source, covered ? covered->from : Instant{}, covered ? covered->to : Instant{});
  IncidentReader reader([&](const incident::Incident& i) {
    IncidentRow row = row_of(i, context, feedback);
    row.coverage = coverage;
    std::vector<Prefix> prefixes;
    prefixes.reserve(i.prefixes.size());
    for (const incident::TouchedPrefix& touched : i.prefixes) {
      if (!i.is_own(touched)) prefixes.push_back(touched.prefix);
    }
    context.builder.add_incident(row, {i.accomplices, i.victims, prefixes});
  });
  loaded.error = pump(input, reader);
  loaded.records = reader.lines().records();
  loaded.skipped.merge(reader.lines().skipped());
  return loaded;
}

}  // namespace mannerly::service
