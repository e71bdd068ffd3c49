#include "service/whois/snapshot_database.h"

#include <algorithm>

#include "base/thread_pool.h"
#include "render/json_writer.h"
#include "service/whois/snapshot_view.h"

namespace mannerly::service {

Result<std::shared_ptr<const SnapshotDatabase>> SnapshotDatabase::open(const std::filesystem::path& path,
                                                                       const AnswerLimits& limits) {
  std::shared_ptr<SnapshotDatabase> database(new SnapshotDatabase);
  MANNERLY_TRY(database->file_, io::MappedFile::open(path));
  const auto on_all_cores = [](std::size_t count, const std::function<void(std::size_t)>& job) {
    ThreadPool pool;
    pool.parallel_for(count, job);
  };
  auto opened = snapshot::Snapshot::open(database->file_.bytes(), snapshot::Check::kSections, on_all_cores);
  if (!opened) return std::unexpected(opened.error().in(path.string()));
  database->snapshot_ = *opened;
  if (opened->irr_sources().empty()) {
    return fail(ErrorCode::kNoData, path.string() + ": the snapshot holds no routing registry to answer from");
  }
  database->index_ = std::make_unique<const policy::IrrIndex>(database->snapshot_);
  for (const std::uint16_t source : database->index_->by_priority()) {
    database->sources_.emplace_back(database->index_->source_name(source));
  }
  database->limits_ = limits;
  return std::shared_ptr<const SnapshotDatabase>(std::move(database));
}

Result<std::unique_ptr<const irrd::View>> SnapshotDatabase::select(std::span<const std::string> sources) const {
  if (sources.empty()) return std::make_unique<const SnapshotView>(shared_from_this(), policy::IrrView(*index_));
  const std::vector<std::string_view> names(sources.begin(), sources.end());
  auto view = policy::IrrView::select(*index_, names);
  if (!view) return fail(ErrorCode::kNotFound, "One or more selected sources are unavailable.");
  return std::make_unique<const SnapshotView>(shared_from_this(), std::move(*view));
}

std::string SnapshotDatabase::status_json(std::span<const std::string> wanted) const {
  render::JsonWriter json(4);
  json.begin_object();
  for (const std::string& name : wanted.empty() ? std::span<const std::string>(sources_) : wanted) {
    json.key(name).begin_object();
    const std::uint16_t* source = index_->find_source(name);
    if (source == nullptr) {
      json.field("error", "Unknown source").end_object();
      continue;
    }
    const snapshot::IrrSourceRow& row = snapshot_.irr_sources()[*source];
    json.field("source_type", "regular");
    json.field("authoritative", row.authoritative != 0);
    json.field("rpki_rov_filter", false);
    json.field("scopefilter_enabled", false);
    json.field("local_journal_kept", false);
    json.key("serial_oldest_journal").null();
    json.key("serial_newest_journal").null();
    json.key("serial_newest_mirror").null();
    json.field("last_update", format_instant(snapshot_.at()));
    json.field("snapshot", snapshot_.short_id());
    json.end_object();
  }
  json.end_object();
  return json.take();
}

}  // namespace mannerly::service
