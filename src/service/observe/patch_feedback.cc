#include "service/observe/patch_feedback.h"

#include "io/file.h"
#include "snapshot/format.h"
#include "snapshot/snapshot.h"

namespace mannerly::service {

using snapshot::FeedbackState;

FeedbackState feedback_state(const FeedbackLog& log, std::string_view id) {
  const auto said = log.find(id);
  const auto state = said == log.end() ? std::nullopt : state_of(said->second);
  if (!state) return FeedbackState::kUndisputed;
  switch (*state) {
    case FeedbackStep::kDisputed: return FeedbackState::kDisputed;
    case FeedbackStep::kAccepted: return FeedbackState::kAccepted;
    case FeedbackStep::kRejected: return FeedbackState::kRejected;
    case FeedbackStep::kWithdrawn: break;
  }
  return FeedbackState::kUndisputed;
}

Status patch_feedback(const std::filesystem::path& file, const FeedbackLog& feedback) {
  MANNERLY_TRY(const io::MappedFile mapped, io::MappedFile::open(file));
  const auto view = snapshot::Snapshot::open(mapped.bytes());
  if (!view) return std::unexpected(view.error().in(file.string()));
  snapshot::Tables tables;
#define X(number, section, row) tables.section.assign(view->section().begin(), view->section().end());
  MANNERLY_SNAPSHOT_SECTIONS(X)
#undef X
  bool changed = false;
  for (snapshot::IncidentRow& row : tables.incidents) {
    const FeedbackState state = feedback_state(feedback, view->text(row.id));
    changed = changed || row.feedback != state;
    row.feedback = state;
  }
  if (!changed) return {};
  const snapshot::EncodedSnapshot encoded = snapshot::encode(tables);
  return io::write_file_atomically(file, std::span<const Bytes>(encoded.parts));
}

}  // namespace mannerly::service
