#include "service/detect/feedback.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "io/append_file.h"
#include "io/file.h"
#include "wire/json/value.h"
#include "wire/json/write.h"

namespace mannerly::service {
namespace {

constexpr std::uint64_t kLogBytesMax = std::uint64_t{256} << 20;
constexpr std::array<std::string_view, 4> kSteps = {"disputed", "accepted", "rejected", "withdrawn"};

bool is_decision(FeedbackStep step) {
  return step == FeedbackStep::kAccepted || step == FeedbackStep::kRejected;
}

}  // namespace

std::string_view name_of(FeedbackStep step) {
  return kSteps[static_cast<std::size_t>(step)];
}

const std::vector<std::string_view>& feedback_labels() {
  static const std::vector<std::string_view> labels = {"incident_confirmed", "valid_change", "wrong_attribution",
                                                       "wrong_data", "unknown"};
  return labels;
}

std::optional<FeedbackStep> state_of(const std::vector<FeedbackEntry>& history) {
  if (history.empty() || history.back().step == FeedbackStep::kWithdrawn) return std::nullopt;
  return history.back().step;
}

Instant earliest_step(const std::vector<FeedbackEntry>& history, Instant start) {
  return history.empty() ? start : std::max(start, history.back().at);
}

Status check_step(const std::vector<FeedbackEntry>& history, const FeedbackEntry& entry, Instant start) {
  const auto usage = [](std::string message) { return fail(ErrorCode::kUsage, std::move(message)); };
  if (const Instant earliest = earliest_step(history, start); entry.at < earliest) {
    return usage(fmt::format("--at {} is before {}, when {}", format_instant(entry.at), format_instant(earliest),
                             earliest > start ? fmt::format("it was {}", name_of(history.back().step)) : "it began"));
  }
  if (trim(entry.by).empty()) return usage("say who it is: --by NAME");
  if (entry.by.size() + entry.text.size() > kFeedbackTextMax) {
    return usage(fmt::format("at most {} bytes of text are kept", kFeedbackTextMax));
  }
  const auto state = state_of(history);
  if (is_decision(entry.step)) {
    if (!state) return usage("nobody disputes it: mannerly incidents dispute comes first");
    if (*state == entry.step) return usage(fmt::format("it was {} already", name_of(entry.step)));
    if (trim(entry.text).empty()) return usage("a decision needs a reason: --reason TEXT");
    return {};
  }
  if (entry.step == FeedbackStep::kWithdrawn) {
    if (state != FeedbackStep::kDisputed) return usage("there is no open dispute to withdraw");
    return {};
  }
  if (state == FeedbackStep::kAccepted) return usage("the dispute was accepted already: it does not count");
  const auto& labels = feedback_labels();
  if (std::find(labels.begin(), labels.end(), entry.label) == labels.end()) {
    return usage(fmt::format("--label is one of {}", fmt::join(labels, ", ")));
  }
  if (trim(entry.text).empty()) return usage("say what happened: --text TEXT");
  return {};
}

std::string to_json(const FeedbackEntry& entry) {
  std::string out = "{";
  const auto field = [&](std::string_view name, std::string_view value) {
    if (out.size() > 1) out += ',';
    json::append_string(out, name);
    out += ':';
    json::append_string(out, value);
  };
  field("id", entry.id);
  field("at", format_instant(entry.at));
  if (entry.written) field("written", format_instant(*entry.written));
  field("state", name_of(entry.step));
  if (!entry.label.empty()) field("label", entry.label);
  field("by", entry.by);
  field(is_decision(entry.step) ? "reason" : "text", entry.text);
  return out + "}\n";
}

Result<FeedbackEntry> feedback_from_json(std::string_view line) {
  json::Document document;
  const auto object = document.parse_object(line);
  if (!object) return fail(ErrorCode::kInvalid, "not a JSON object");
  const auto text = [&](std::string_view name) { return std::string(json::text_of(*object, name).value_or("")); };
  FeedbackEntry entry{.id = text("id"), .label = text("label"), .by = text("by")};
  const std::string state = text("state");
  const auto step = std::find(kSteps.begin(), kSteps.end(), state);
  if (entry.id.empty()) return fail(ErrorCode::kInvalid, "no id");
  if (step == kSteps.end()) return fail(ErrorCode::kInvalid, fmt::format("unknown state \"{}\"", state));
  entry.step = static_cast<FeedbackStep>(step - kSteps.begin());
  const auto at = parse_instant(text("at"));
  if (!at) return fail(ErrorCode::kInvalid, "no time");
  entry.at = *at;
  if (const std::string written = text("written"); !written.empty()) {
    entry.written = parse_instant(written);
    if (!entry.written) return fail(ErrorCode::kInvalid, fmt::format("\"{}\" is no time", written));
  }
  entry.text = text(is_decision(entry.step) ? "reason" : "text");
  return entry;
}

Result<FeedbackLog> read_feedback(const std::filesystem::path& file) {
  FeedbackLog log;
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return log;
  MANNERLY_TRY(const std::string text, io::read_small_file(file, kLogBytesMax));
  std::string_view rest = text, line;
  for (std::size_t number = 1; next_line(rest, line); ++number) {
    if (trim(line).empty()) continue;
    auto entry = feedback_from_json(line);
    if (!entry) return std::unexpected(entry.error().in(fmt::format("{}: line {}", file.string(), number)));
    log[entry->id].push_back(std::move(*entry));
  }
  return log;
}

Status append_feedback(const std::filesystem::path& file, const FeedbackEntry& entry) {
  return io::append_to_file(file, to_json(entry));
}

}  // namespace mannerly::service
