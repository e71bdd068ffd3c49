// The store of the tests: plain maps, every row of every day, every question answered by looking at all of it. What a
// back end must say is what this one says.
#pragma once

#include <algorithm>
#include <map>

#include "store/check.h"
#include "store/store.h"

namespace mannerly::store {

class StoreTwin final : public Store {
 public:
  Status seal(const Observation& o) override {
    MANNERLY_CHECK_OK(check(o));
    const Day day = o.info.day;
    Slice slice{.info = o.info};
    slice.info.version = slices_.contains(day) ? slices_[day].info.version + 1 : 1;
    for (const ScoreRow& row : o.scores) slice.scores[row.asn] = row;
    for (const GroupRow& row : o.groups) slice.groups[{row.kind, row.key}] = row;
    for (const PrefixRow& row : o.prefixes) slice.prefixes[{row.prefix, row.origin}] = row;
    slices_[day] = std::move(slice);
    event("snapshot.published", format_day(day), day);
    std::map<std::pair<std::int64_t, std::string>, IncidentRecord> sorted;
    for (const IncidentRecord& record : o.incidents) sorted[{record.start, record.id}] = record;
    for (const auto& [key, record] : sorted) bring(day, record);
    return {};
  }
  Status drop_slice(Day day) override {
    if (slices_.erase(day) == 0) return fail(ErrorCode::kNotFound, "no sealed day");
    for (auto& [id, versions] : incidents_) versions.erase(day);
    std::erase_if(incidents_, [](const auto& entry) { return entry.second.empty(); });
    return {};
  }
  Status add_attempt(const SourceAttempt& attempt) override {
    const auto later = [](const SourceAttempt& a, const SourceAttempt& b) { return a.at > b.at; };
    attempts_.insert(std::lower_bound(attempts_.begin(), attempts_.end(), attempt, later), attempt);
    const auto of_source = [&](const SourceAttempt& a) { return a.source == attempt.source; };
    if (static_cast<std::size_t>(std::ranges::count_if(attempts_, of_source)) > kAttemptsKept) {
      attempts_.erase(std::ranges::find_if(attempts_.rbegin(), attempts_.rend(), of_source).base() - 1);
    }
    return {};
  }
  Status backup(const std::filesystem::path&) override { return fail(ErrorCode::kUnsupported, "not on disk"); }

  Result<std::vector<SliceInfo>> slices() override {
    std::vector<SliceInfo> infos;
    for (const auto& [day, slice] : slices_) infos.push_back(slice.info);
    return infos;
  }
  Result<std::vector<EventRecord>> events(std::uint64_t after, std::size_t limit) override {
    std::vector<EventRecord> events;
    for (const EventRecord& e : events_) {
      if (e.number > after && events.size() < limit) events.push_back(e);
    }
    return events;
  }
  Result<std::uint64_t> last_event() override { return events_.size(); }

  Result<std::vector<Change<ScoreRow>>> as_history(Asn asn, Day from, Day to) override {
    return history(&Slice::scores, asn.value, from, to);
  }
  Result<std::vector<std::pair<Month, ScoreRow>>> as_months(Asn asn, Month from, Month to) override {
    std::map<Month, ScoreRow> months;
    for (const auto& [day, slice] : slices_) {
      const Month month = month_number_of(day);
      if (month < from || month > to) continue;
      months.erase(month);
      if (const auto found = slice.scores.find(asn.value); found != slice.scores.end()) months[month] = found->second;
    }
    return std::vector<std::pair<Month, ScoreRow>>(months.begin(), months.end());
  }
  Result<std::vector<ScoreRow>> month(Month month) override {
    const Slice* slice = last(first_day_of(month), last_day_of(month));
    return slice == nullptr ? std::vector<ScoreRow>{} : values(slice->scores);
  }
  Result<std::vector<ScoreRow>> day(Day day) override {
    const Slice* slice = last(Day{INT32_MIN}, day);
    return slice == nullptr ? std::vector<ScoreRow>{} : values(slice->scores);
  }

  Result<std::vector<std::pair<Day, GroupRow>>> group_history(GroupKind kind, const std::string& key, Day from,
                                                              Day to) override {
    std::vector<std::pair<Day, GroupRow>> rows;
    for (const auto& [day, slice] : slices_) {
      const auto found = slice.groups.find({kind, key});
      if (day >= from && day <= to && found != slice.groups.end()) rows.emplace_back(day, found->second);
    }
    return rows;
  }
  Result<std::vector<GroupRow>> groups(GroupKind kind, Month month) override {
    std::vector<GroupRow> rows;
    if (const Slice* slice = last(first_day_of(month), last_day_of(month)); slice != nullptr) {
      for (const auto& [key, row] : slice->groups) {
        if (row.kind == kind) rows.push_back(row);
      }
    }
    return rows;
  }

  Result<std::vector<std::pair<Asn, Change<PrefixRow>>>> prefix_history(const Prefix& prefix, Day from,
                                                                        Day to) override {
    std::vector<std::pair<Asn, Change<PrefixRow>>> rows;
    for (const auto& key : pairs()) {
      if (key.first != prefix) continue;
      for (auto& change : history(&Slice::prefixes, key, from, to)) rows.emplace_back(key.second, change);
    }
    return rows;
  }
  Result<std::vector<std::pair<Prefix, Change<PrefixRow>>>> origin_history(Asn origin, Day from, Day to) override {
    std::vector<std::pair<Prefix, Change<PrefixRow>>> rows;
    for (const auto& key : pairs()) {
      if (key.second != origin) continue;
      for (auto& change : history(&Slice::prefixes, key, from, to)) rows.emplace_back(key.first, change);
    }
    return rows;
  }

  Result<Page<IncidentRecord>> incidents(const IncidentFilter& filter, const std::string& cursor,
                                         std::size_t limit) override {
    Page<IncidentRecord> page;
    bool after = cursor.empty();
    for (const IncidentRecord& record : matching(filter)) {
      ++page.total;
      const std::string own = std::to_string(record.start) + "~" + record.id;
      if (after && page.rows.size() == limit && !page.rows.empty()) {
        page.next = std::to_string(page.rows.back().start) + "~" + page.rows.back().id;
      }
      if (after && page.rows.size() < limit) page.rows.push_back(record);
      after = after || own == cursor;
    }
    return page;
  }
  Result<IncidentRecord> incident(const std::string& id) override {
    const auto found = incidents_.find(id);
    if (found == incidents_.end()) return fail(ErrorCode::kNotFound, "no incident " + id);
    return found->second.rbegin()->second;
  }
  Result<std::vector<IncidentCount>> incident_counts(const IncidentFilter& filter) override {
    std::map<std::pair<Month, std::uint8_t>, std::uint32_t> counts;
    for (const IncidentRecord& r : matching(filter)) ++counts[{month_number_of(Instant{r.start}), r.kind}];
    std::vector<IncidentCount> rows;
    for (const auto& [key, count] : counts) rows.push_back({key.first, key.second, count});
    return rows;
  }

  Result<std::vector<SourceAttempt>> attempts(const std::string& source, std::size_t limit) override {
    std::vector<SourceAttempt> list = attempts_;
    std::erase_if(list, [&](const SourceAttempt& a) { return !source.empty() && a.source != source; });
    if (list.size() > limit) list.resize(limit);
    return list;
  }
  Result<Health> health() override { return Health{.backend = "twin", .slices = slices_.size()}; }

 private:
  using PrefixKey = std::pair<Prefix, Asn>;
  struct Slice {
    SliceInfo info;
    std::map<std::uint32_t, ScoreRow> scores;
    std::map<std::pair<GroupKind, std::string>, GroupRow> groups;
    std::map<PrefixKey, PrefixRow> prefixes;
  };

  void event(std::string type, std::string subject, Day day) {
    events_.push_back({events_.size() + 1, std::move(type), std::move(subject), day});
  }

  void bring(Day day, const IncidentRecord& record) {
    auto& versions = incidents_[record.id];
    std::optional<IncidentRecord> old;
    if (!versions.empty()) old = versions.rbegin()->second;
    versions[day] = record;
    const IncidentRecord& now = versions.rbegin()->second;
    if (old && *old == now) return;
    if (!old) event("incident.opened", record.id, day);
    if (!now.open && (!old || old->open)) {
      event("incident.closed", record.id, day);
    } else if (old) {
      event("incident.updated", record.id, day);
    }
  }

  const Slice* last(Day from, Day to) const {
    const Slice* slice = nullptr;
    for (const auto& [day, s] : slices_) {
      if (day >= from && day <= to) slice = &s;
    }
    return slice;
  }

  template <class Key, class Row>
  static std::vector<Row> values(const std::map<Key, Row>& map) {
    std::vector<Row> rows;
    for (const auto& [key, row] : map) rows.push_back(row);
    return rows;
  }

  template <class Key, class Row>
  std::vector<Change<Row>> history(std::map<Key, Row> Slice::* rows, const Key& key, Day from, Day to) const {
    std::vector<Change<Row>> changes;
    std::optional<Row> held;
    for (const auto& [day, slice] : slices_) {
      if (day > to || to < from) break;
      const auto found = (slice.*rows).find(key);
      const auto value = found == (slice.*rows).end() ? std::nullopt : std::optional<Row>(found->second);
      if (day <= from) changes.clear();
      if (day <= from ? value.has_value() : value != held) changes.push_back({std::max(day, from), value});
      held = value;
    }
    return changes;
  }

  std::vector<PrefixKey> pairs() const {
    std::map<PrefixKey, bool> keys;
    for (const auto& [day, slice] : slices_) {
      for (const auto& [key, row] : slice.prefixes) keys[key] = true;
    }
    std::vector<PrefixKey> list;
    for (const auto& [key, there] : keys) list.push_back(key);
    return list;
  }

  template <class T>
  static bool among(const std::vector<T>& list, const T& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
  }

  static bool matches(const IncidentFilter& f, const IncidentRecord& r) {
    const auto meets = [](const auto& wanted, const auto& all) {
      return std::any_of(all.begin(), all.end(), [&](const auto& value) { return among(wanted, value); });
    };
    if (!f.asns.empty() && !among(f.asns, r.culprit) && !meets(f.asns, r.accomplices) && !meets(f.asns, r.victims)) {
      return false;
    }
    if (!f.culprits.empty() && !among(f.culprits, r.culprit)) return false;
    if (!f.kinds.empty() && !among(f.kinds, r.kind)) return false;
    const bool culprit_there = r.culprit_economy != std::array<char, 2>{} && among(f.economies, r.culprit_economy);
    if (!f.economies.empty() && !culprit_there && !meets(f.economies, r.economies)) return false;
    const auto overlaps = [&](const Prefix& own) {
      return std::any_of(f.prefixes.begin(), f.prefixes.end(),
                         [&](const Prefix& asked) { return asked.covers(own) || own.covers(asked); });
    };
    if (!f.prefixes.empty() && std::none_of(r.prefixes.begin(), r.prefixes.end(), overlaps)) return false;
    if (f.from && r.end != 0 && r.end <= f.from->seconds && r.start < f.from->seconds) return false;
    if (f.to && r.start >= f.to->seconds) return false;
    if (f.confidence_min && r.confidence < *f.confidence_min) return false;
    if (f.open && r.open != *f.open) return false;
    if (f.feedback && r.feedback != *f.feedback) return false;
    return !f.family || (*f.family == Family::kIpv4 ? r.ipv4 : r.ipv6);
  }

  std::vector<IncidentRecord> matching(const IncidentFilter& filter) const {
    std::vector<IncidentRecord> list;
    for (const auto& [id, versions] : incidents_) {
      if (matches(filter, versions.rbegin()->second)) list.push_back(versions.rbegin()->second);
    }
    std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.start > b.start; });
    return list;
  }

  std::map<Day, Slice> slices_;
  std::map<std::string, std::map<Day, IncidentRecord>> incidents_;
  std::vector<EventRecord> events_;
  std::vector<SourceAttempt> attempts_;  // the latest first
};

}  // namespace mannerly::store
