#include "service/detect/ledger.h"

#include <algorithm>
#include <fstream>
#include <set>

namespace mannerly::service {
namespace {

// Of a saved state, beyond what a run can make: reading stops.
constexpr std::uint64_t kSkippedMax = Tally::kReasonsMax + 16;

void put(incident::StateWriter& out, const InputRecord& r) {
  out.text(r.path);
  out.text(r.collector);
  out.put(r.kind);
  out.put(r.state);
  for (const std::uint8_t byte : r.digest.bytes) out.put(byte);
  out.put(r.modified.seconds);
  out.put(r.begin.seconds);
  out.put(static_cast<std::uint8_t>(r.last.has_value()));
  out.put(r.last.value_or(Instant{}).seconds);
  for (const std::uint64_t number : {r.size, r.events_done, r.records, r.routes, r.announcements, r.withdrawals,
                                     r.states, r.treated_as_withdraw, r.out_of_order, r.late, r.stale, r.outside}) {
    out.put(number);
  }
  out.put(static_cast<std::uint64_t>(r.skipped.size()));
  for (const auto& row : r.skipped) {
    out.text(row.reason);
    out.put(row.count);
    out.put(row.bytes);
    out.put(row.first_offset);
  }
  out.text(r.error);
}

bool get(incident::StateReader& in, InputRecord& r) {
  r.path = in.text();
  r.collector = in.text();
  const auto kind = in.get<std::uint8_t>(), state = in.get<std::uint8_t>();
  if (kind > static_cast<std::uint8_t>(InputKind::kUpdates)) return false;
  if (state > static_cast<std::uint8_t>(InputState::kOutdated)) return false;
  r.kind = static_cast<InputKind>(kind);
  r.state = static_cast<InputState>(state);
  for (std::uint8_t& byte : r.digest.bytes) byte = in.get<std::uint8_t>();
  r.modified.seconds = in.get<std::int64_t>();
  r.begin.seconds = in.get<std::int64_t>();
  const bool has_last = in.get<std::uint8_t>() != 0;
  const Instant last{in.get<std::int64_t>()};
  if (has_last) r.last = last;
  for (std::uint64_t* number : {&r.size, &r.events_done, &r.records, &r.routes, &r.announcements, &r.withdrawals,
                                &r.states, &r.treated_as_withdraw, &r.out_of_order, &r.late, &r.stale, &r.outside}) {
    *number = in.get<std::uint64_t>();
  }
  const auto count = in.get<std::uint64_t>();
  if (count > kSkippedMax) return false;
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    auto& row = r.skipped.emplace_back();
    row.reason = in.text();
    row.count = in.get<std::uint64_t>();
    row.bytes = in.get<std::uint64_t>();
    row.first_offset = in.get<std::uint64_t>();
  }
  r.error = in.text();
  return in.ok();
}

}  // namespace

std::string_view name_of(InputState state) {
  switch (state) {
    case InputState::kWhole: return "whole";
    case InputState::kDamaged: return "damaged";
    case InputState::kPartial: return "partial";
    case InputState::kUnusable: return "unusable";
    case InputState::kDuplicate: return "duplicate";
    case InputState::kOutdated: return "outdated";
  }
  return "";
}

std::optional<Digest> digest_of_beginning(const std::filesystem::path& path, std::uint64_t size) {
  std::ifstream file(path, std::ios::binary);
  Digester digester;
  std::vector<char> buffer(std::size_t{1} << 20);
  while (size > 0) {
    file.read(buffer.data(), static_cast<std::streamsize>(std::min<std::uint64_t>(buffer.size(), size)));
    if (file.gcount() <= 0) return std::nullopt;
    digester.add(as_bytes(std::string_view(buffer.data(), static_cast<std::size_t>(file.gcount()))));
    size -= static_cast<std::uint64_t>(file.gcount());
  }
  return digester.finish();
}

std::size_t Ledger::add(const InputFile& input, InputState state) {
  // What could not be used when it was looked at last gives way: the download may have ended meanwhile.
  const auto known = by_path_.find(input.path.string());
  const bool again = known != by_path_.end() && records_[known->second].state == InputState::kUnusable;
  const std::size_t number = again ? known->second : records_.size();
  if (!again) records_.emplace_back();
  InputRecord& record = records_[number];
  record = {};
  record.path = input.path.string();
  record.collector = input.collector;
  record.kind = input.kind;
  record.state = state;
  record.digest = input.digest;
  record.size = input.size;
  record.modified = input.modified;
  record.begin = input.error && input.nominal ? *input.nominal : input.begin();
  if (input.error) record.error = input.error->message;
  by_path_[record.path] = number;
  return number;
}

// The record of the same update file when it was shorter.
std::optional<std::size_t> Ledger::grown_from(const InputFile& input) const {
  const auto found = by_path_.find(input.path.string());
  if (found == by_path_.end() || input.kind != InputKind::kUpdates) return std::nullopt;
  const InputRecord& before = records_[found->second];
  if (before.state == InputState::kDuplicate || before.size == 0 || before.size >= input.size) return std::nullopt;
  if (digest_of_beginning(input.path, before.size) != before.digest) return std::nullopt;
  return found->second;
}

Ledger::Plan Ledger::plan(std::vector<InputFile> inputs) {
  std::sort(inputs.begin(), inputs.end(), takes_part_before);
  Plan plan;
  std::set<std::size_t> planned;
  const auto take = [&](const InputFile& input, std::size_t number) {
    plan.files.push_back({input, records_[number].events_done});
    plan.records.push_back(number);
    planned.insert(number);
  };
  for (const InputFile& input : inputs) {
    const std::string path = input.path.string();
    if (input.error) {
      const auto known = by_path_.find(path);
      if (known != by_path_.end() && records_[known->second].digest == input.digest) {
        ++plan.known;
      } else {
        add(input, InputState::kUnusable);
      }
      continue;
    }
    if (const auto same = by_digest_.find(input.digest); same != by_digest_.end()) {
      InputRecord& record = records_[same->second];
      if (record.state == InputState::kPartial && !planned.contains(same->second)) {
        record.path = path;
        take(input, same->second);
      } else if (record.path == path || by_path_.contains(path)) {
        ++plan.known;
      } else {
        records_[add(input, InputState::kDuplicate)].error = "the same as " + records_[same->second].path;
      }
      continue;
    }
    std::size_t number;
    if (const auto grown = grown_from(input)) {
      number = *grown;
      records_[number].digest = input.digest;
      records_[number].size = input.size;
      records_[number].modified = input.modified;
    } else {
      number = add(input, InputState::kPartial);
    }
    by_digest_[input.digest] = number;
    take(input, number);
  }
  return plan;
}

bool Ledger::is_settled(const NamedInput& named, std::uint64_t size, Instant modified) const {
  const auto known = by_path_.find(named.path.string());
  if (known == by_path_.end()) return false;
  const InputRecord& record = records_[known->second];
  return record.state != InputState::kPartial && record.size == size && record.modified == modified &&
         (named.collector.empty() || named.collector == record.collector);
}

void Ledger::save(incident::StateWriter& out) const {
  out.put(static_cast<std::uint64_t>(records_.size()));
  for (const InputRecord& record : records_) put(out, record);
}

Status Ledger::load(incident::StateReader& in) {
  const auto count = in.get<std::uint64_t>();
  for (std::uint64_t i = 0; i < count; ++i) {
    InputRecord record;
    if (!get(in, record)) return fail(ErrorCode::kCorrupt, "the list of inputs is damaged");
    by_path_[record.path] = records_.size();
    const bool read = record.state != InputState::kDuplicate && record.state != InputState::kUnusable;
    if (read) by_digest_.emplace(record.digest, records_.size());
    records_.push_back(std::move(record));
  }
  return in.ok() ? Status{} : fail(ErrorCode::kCorrupt, "the list of inputs is damaged");
}

}  // namespace mannerly::service
