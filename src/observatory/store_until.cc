#include "observatory/store_until.h"

#include <algorithm>

#include "incident/incident.h"

namespace mannerly::observatory {
namespace {

using store::Change;
using store::GroupKind;
using store::GroupRow;
using store::IncidentFilter;
using store::IncidentRecord;
using store::PrefixRow;
using store::ScoreRow;
using store::SliceInfo;

class StoreUntil : public store::Store {
 public:
  StoreUntil(std::shared_ptr<store::Store> store, const SliceInfo& last)
      : store_(std::move(store)), day_(last.day), at_(last.at), month_(month_number_of(last.day)) {}

  Status seal(const store::Observation&) override { return refuse(); }
  Status drop_slice(Day) override { return refuse(); }
  Status add_attempt(const store::SourceAttempt&) override { return refuse(); }
  Status backup(const std::filesystem::path&) override { return refuse(); }

  Result<std::vector<SliceInfo>> slices() override {
    MANNERLY_TRY(std::vector<SliceInfo> all, store_->slices());
    std::erase_if(all, [&](const SliceInfo& slice) { return slice.day > day_; });
    return all;
  }
  Result<std::vector<store::EventRecord>> events(std::uint64_t after, std::size_t limit) override {
    return store_->events(after, limit);
  }
  Result<std::uint64_t> last_event() override { return store_->last_event(); }

  Result<std::vector<Change<ScoreRow>>> as_history(Asn asn, Day from, Day to) override {
    return store_->as_history(asn, from, std::min(to, day_));
  }
  Result<std::vector<std::pair<Month, ScoreRow>>> as_months(Asn asn, Month from, Month to) override {
    MANNERLY_TRY(auto months, store_->as_months(asn, from, std::min(to, Month{month_.number - 1})));
    if (month_ < from || to < month_) return months;
    // The day's own month ends with it.
    MANNERLY_TRY(const auto own, store_->as_history(asn, day_, day_));
    if (!own.empty() && own.back().row) months.emplace_back(month_, *own.back().row);
    return months;
  }
  Result<std::vector<ScoreRow>> month(Month month) override {
    if (month > month_) return std::vector<ScoreRow>();
    return month == month_ ? store_->day(day_) : store_->month(month);
  }
  Result<std::vector<ScoreRow>> day(Day day) override { return store_->day(std::min(day, day_)); }

  Result<std::vector<std::pair<Day, GroupRow>>> group_history(GroupKind kind, const std::string& key, Day from,
                                                              Day to) override {
    return store_->group_history(kind, key, from, std::min(to, day_));
  }
  Result<std::vector<GroupRow>> groups(GroupKind kind, Month month) override {
    if (month > month_) return std::vector<GroupRow>();
    MANNERLY_TRY(std::vector<GroupRow> rows, store_->groups(kind, month));
    if (month < month_) return rows;
    std::vector<GroupRow> then;
    for (const GroupRow& row : rows) {
      MANNERLY_TRY(const auto history, store_->group_history(kind, row.key, day_, day_));
      if (!history.empty()) then.push_back(history.back().second);
    }
    return then;
  }

  Result<std::vector<std::pair<Asn, Change<PrefixRow>>>> prefix_history(const Prefix& prefix, Day from,
                                                                        Day to) override {
    return store_->prefix_history(prefix, from, std::min(to, day_));
  }
  Result<std::vector<std::pair<Prefix, Change<PrefixRow>>>> origin_history(Asn origin, Day from, Day to) override {
    return store_->origin_history(origin, from, std::min(to, day_));
  }

  Result<store::Page<IncidentRecord>> incidents(const IncidentFilter& filter, const std::string& cursor,
                                                std::size_t limit) override {
    MANNERLY_TRY(const IncidentFilter then, filter_of(filter));
    MANNERLY_TRY(store::Page<IncidentRecord> page, store_->incidents(then, cursor, limit));
    for (IncidentRecord& record : page.rows) MANNERLY_CHECK_OK(take_back(record));
    return page;
  }
  Result<IncidentRecord> incident(const std::string& id) override {
    MANNERLY_TRY(IncidentRecord record, store_->incident(id));
    if (record.start > at_.seconds) return fail(ErrorCode::kNotFound, "it began later");
    MANNERLY_CHECK_OK(take_back(record));
    return record;
  }
  Result<std::vector<store::IncidentCount>> incident_counts(const IncidentFilter& filter) override {
    MANNERLY_TRY(const IncidentFilter then, filter_of(filter));
    return store_->incident_counts(then);
  }

  Result<std::vector<store::SourceAttempt>> attempts(const std::string& source, std::size_t limit) override {
    return store_->attempts(source, limit);
  }
  Result<store::Health> health() override { return store_->health(); }

 private:
  static std::unexpected<Error> refuse() { return fail(ErrorCode::kUsage, "the past is not written to"); }

  Result<IncidentFilter> filter_of(IncidentFilter filter) const {
    const Instant after = at_ + Seconds{1};
    filter.to = filter.to ? std::min(*filter.to, after) : after;
    if (!filter.open) return filter;
    if (!*filter.open) return fail(ErrorCode::kUsage, "of the past only open=true can be asked");
    // Who shares time with that instant went on then.
    filter.open.reset();
    filter.from = filter.from ? std::max(*filter.from, at_) : at_;
    return filter;
  }

  // Makes of what ended later something that goes on.
  Status take_back(IncidentRecord& record) const {
    if (record.end == 0 || record.end <= at_.seconds) return {};
    auto incident = incident::incident_from_json(record.json);
    if (!incident) return std::unexpected(incident.error().in(record.id));
    incident->phase = incident::Phase::kOpen;
    incident->end.reset();
    record.open = true;
    record.end = 0;
    record.json = incident::to_json(*incident);
    return {};
  }

  std::shared_ptr<store::Store> store_;
  Day day_;
  Instant at_;
  Month month_;
};

}  // namespace

std::shared_ptr<store::Store> store_until(std::shared_ptr<store::Store> store, const SliceInfo& last) {
  return std::make_shared<StoreUntil>(std::move(store), last);
}

}  // namespace mannerly::observatory
