// What people said of incidents and what was decided: a log that only grows (feedback.jsonl). The program keeps
// the order of the steps; the judgement is theirs.
//
//     new -> disputed -> accepted   it was no incident, or not this AS's: it stays, and counts no longer
//                     -> rejected   it counts
//                     -> withdrawn  by whoever disputed it
// A decision needs a dispute, and may be revised; a dispute may follow a rejection or a withdrawal.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace mannerly::service {

enum class FeedbackStep : std::uint8_t { kDisputed, kAccepted, kRejected, kWithdrawn };
// "disputed", "accepted", "rejected", "withdrawn".
std::string_view name_of(FeedbackStep step);

// "incident_confirmed", "valid_change", "wrong_attribution", "wrong_data", "unknown".
const std::vector<std::string_view>& feedback_labels();

struct FeedbackEntry {
  std::string id;                  // of the incident
  Instant at;                      // when it was said, as the person says
  std::optional<Instant> written;  // when it was put into the log, by the clock; nullopt in logs of earlier programs
  FeedbackStep step = FeedbackStep::kDisputed;
  std::string label;  // of a dispute
  std::string by;
  std::string text;  // of a dispute what happened, of a decision the reason
  friend bool operator==(const FeedbackEntry&, const FeedbackEntry&) = default;
};

// The most that a person's words may be long; longer ones are refused.
inline constexpr std::size_t kFeedbackTextMax = 64 << 10;

// Entries of one incident in the order in which they were made.
using FeedbackLog = std::map<std::string, std::vector<FeedbackEntry>, std::less<>>;

// nullopt: nobody said anything, or the dispute was withdrawn.
std::optional<FeedbackStep> state_of(const std::vector<FeedbackEntry>& history);

// Nothing is said of an incident before it begins, nor before what was said last.
Instant earliest_step(const std::vector<FeedbackEntry>& history, Instant start);

// Whether the entry may follow on what was said before. start: of the incident. Errors: kUsage with what is wanted
// first, or which field is missing or wrong.
Status check_step(const std::vector<FeedbackEntry>& history, const FeedbackEntry& entry, Instant start);

// One line, with its end.
std::string to_json(const FeedbackEntry& entry);
// Errors: kInvalid.
Result<FeedbackEntry> feedback_from_json(std::string_view line);

// Reads the log; no file is an empty one. Errors: kIo, kInvalid with the line.
Result<FeedbackLog> read_feedback(const std::filesystem::path& file);
// Appends one entry and waits until it is on the disk. Errors: kIo.
Status append_feedback(const std::filesystem::path& file, const FeedbackEntry& entry);

}  // namespace mannerly::service
