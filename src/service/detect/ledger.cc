#include "service/detect/ledger.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <tuple>

#include "service/detect/file_clock.h"

namespace mannerly::service {
namespace {

namespace fs = std::filesystem;

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
  for (const std::uint64_t number :
       {r.size, r.events_done, r.records, r.routes, r.announcements, r.withdrawals, r.states, r.treated_as_withdraw,
        r.out_of_order, r.clock, r.late, r.stale, r.outside}) {
    out.put(number);
  }
  out.put(static_cast<std::uint8_t>(r.waits));
  out.put(static_cast<std::uint8_t>(r.breaks_off));
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
  for (std::uint64_t* number :
       {&r.size, &r.events_done, &r.records, &r.routes, &r.announcements, &r.withdrawals, &r.states,
        &r.treated_as_withdraw, &r.out_of_order, &r.clock, &r.late, &r.stale, &r.outside}) {
    *number = in.get<std::uint64_t>();
  }
  r.waits = in.get<std::uint8_t>() != 0;
  r.breaks_off = in.get<std::uint8_t>() != 0;
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

bool is_read(InputState state) {
  return state != InputState::kDuplicate && state != InputState::kUnusable;
}

// A file in the series of its collector.
struct SeriesFile {
  Instant begin, first;
  InputFile* input = nullptr;  // of a file that is looked into now
  bool operator<(const SeriesFile& other) const { return std::tie(begin, first) < std::tie(other.begin, other.first); }
  bool fits_its_name() const { return std::abs((first - begin).count) <= kDay.count; }
};

// A file that begins later than the next one, and later than its name says, was written by a wrong clock: its name
// says when, where those of its neighbours do. In the order of the names.
void set_wrong_clocks_right(std::vector<SeriesFile>& series) {
  constexpr Seconds kLeap{FileClock::kLeapMax / 1'000'000};
  for (std::size_t i = 0; i + 1 < series.size(); ++i) {
    SeriesFile& file = series[i];
    const SeriesFile& next = series[i + 1];
    if (file.input == nullptr || !file.input->nominal || file.first <= file.begin + kLeap) continue;
    const bool names_fit = next.fits_its_name() && (i == 0 || series[i - 1].fits_its_name());
    if (names_fit && next.begin > file.begin && next.first + kLeap < file.first)
      file.first = file.input->first = file.begin;
  }
}

// In order of their beginnings.
void tell_neighbours(const std::vector<SeriesFile>& series) {
  // Files before this one: what it should be like must not depend on those that come later.
  constexpr std::size_t kFilesBefore = 16;
  std::vector<std::int64_t> distances;
  for (std::size_t i = 0; i < series.size(); ++i) {
    if (i > 0 && series[i].begin > series[i - 1].begin) {
      distances.push_back((series[i].begin - series[i - 1].begin).count);
    }
    InputFile* const input = series[i].input;
    if (input == nullptr) continue;
    if (distances.size() >= 2) {
      std::vector<std::int64_t> last(
          distances.end() - static_cast<std::ptrdiff_t>(std::min(kFilesBefore, distances.size())), distances.end());
      const auto middle = last.begin() + static_cast<std::ptrdiff_t>(last.size() / 2);
      std::nth_element(last.begin(), middle, last.end());
      input->expected_end = input->first + Seconds{*middle};
    }
    const auto next = std::find_if(series.begin() + static_cast<std::ptrdiff_t>(i), series.end(),
                                   [&](const SeriesFile& other) { return other.begin > series[i].begin; });
    if (next != series.end()) input->next = std::max(next->begin, next->first);
  }
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

void Ledger::note(std::size_t number) {
  const InputRecord& record = records_[number];
  by_path_[record.path] = number;
  if (is_read(record.state)) by_digest_.emplace(record.digest, number);
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

// A folder that could not be listed, of which files are seen now.
void Ledger::forget_folders(const std::vector<InputFile>& inputs) {
  const auto is_open = [&](const InputRecord& record) {
    if (record.state != InputState::kUnusable || record.size > 0) return false;
    return std::ranges::any_of(
        inputs, [&](const InputFile& input) { return input.path.string().starts_with(record.path + "/"); });
  };
  if (std::erase_if(records_, is_open) == 0) return;
  by_digest_.clear();
  by_path_.clear();
  for (std::size_t i = 0; i < records_.size(); ++i) note(i);
}

// Of files with the same bytes the one is used whose collector has the most files: a copy elsewhere, or of another
// name, makes no collector. The others come last.
void Ledger::put_copies_last(std::vector<InputFile>& inputs) const {
  std::map<std::string, std::uint64_t> files;
  for (const InputRecord& record : records_) files[record.collector] += is_read(record.state) ? 1 : 0;
  for (const InputFile& input : inputs) files[input.collector] += input.error ? 0 : 1;
  std::map<Digest, const InputFile*> originals;
  for (const InputFile& input : inputs) {
    if (input.error) continue;
    const InputFile*& original = originals.try_emplace(input.digest, &input).first->second;
    if (files[input.collector] > files[original->collector]) original = &input;
  }
  std::set<fs::path> chosen;
  for (const auto& [digest, original] : originals) chosen.insert(original->path);
  std::stable_partition(inputs.begin(), inputs.end(),
                        [&](const InputFile& input) { return input.error || chosen.contains(input.path); });
}

// What the files before and after it say of the time of each update file.
void Ledger::tell_series(std::vector<InputFile>& inputs) const {
  std::map<std::string, std::vector<SeriesFile>> all;
  for (const InputRecord& record : records_) {
    if (record.kind == InputKind::kUpdates && is_read(record.state))
      all[record.collector].push_back({record.begin, record.begin, nullptr});
  }
  for (InputFile& input : inputs) {
    if (input.kind == InputKind::kUpdates && !input.error)
      all[input.collector].push_back({input.nominal.value_or(input.first), input.first, &input});
  }
  for (auto& [collector, series] : all) {
    std::sort(series.begin(), series.end());
    set_wrong_clocks_right(series);
    for (SeriesFile& file : series)
      if (file.input != nullptr) file.begin = file.input->begin();
    std::sort(series.begin(), series.end());
    tell_neighbours(series);
  }
}

Ledger::Plan Ledger::plan(std::vector<InputFile> inputs) {
  forget_folders(inputs);
  tell_series(inputs);
  std::sort(inputs.begin(), inputs.end(), takes_part_before);
  put_copies_last(inputs);
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
    records_.push_back(std::move(record));
    note(records_.size() - 1);
  }
  return in.ok() ? Status{} : fail(ErrorCode::kCorrupt, "the list of inputs is damaged");
}

}  // namespace mannerly::service
