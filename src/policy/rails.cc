#include "policy/rails.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "wire/iana/special.h"

namespace mannerly::policy {

using Kind = RailFinding::Kind;

namespace {

constexpr std::size_t kNamed = 5;  // examples in a message

// A line without what may differ though the entry is the same.
std::string_view entry_of(std::string_view line) {
  line = trim(line);
  if (line.ends_with(',') || line.ends_with(';')) line.remove_suffix(1);
  // "seq 12 permit ..." and "ip prefix-list L seq 12 permit ...": the number moves with what stands before it.
  if (const std::size_t permit = line.find("permit "); permit != std::string_view::npos) line.remove_prefix(permit);
  return line;
}

std::vector<std::string_view> entries_of(std::string_view text, char comment) {
  std::vector<std::string_view> out;
  std::string_view line;
  while (next_line(text, line)) {
    const std::string_view entry = entry_of(line);
    if (entry.empty() || (comment != '\0' && entry.front() == comment)) continue;
    out.push_back(entry);
  }
  std::sort(out.begin(), out.end());
  return out;
}

class Check {
 public:
  Check(const IrrView& view, const Filter& filter, const FilterOptions& options, const Rails& rails)
      : view_(view), filter_(filter), options_(options), rails_(rails) {}

  std::vector<RailFinding> run(const std::optional<LineChange>& change) {
    inputs();
    members();
    if (options_.wants_prefixes) prefixes();
    if (change && rails_.change_max > 0 && change->before > 0 && change->share() > rails_.change_max) {
      add(Kind::kChange, fmt::format("{} lines came and {} went since the last output of {} lines: more than {:.0f} %",
                                     change->added, change->removed, change->before, rails_.change_max * 100));
    }
    return std::move(out_);
  }

 private:
  void add(Kind kind, std::string text) { out_.push_back({kind, std::move(text)}); }

  void inputs() {
    for (const IncompleteSource& source : incomplete_sources(view_)) {
      add(Kind::kIncomplete, fmt::format("the snapshot holds only a part of the IRR source {}: {}", source.name,
                                         source.error.empty() ? "it could not be read" : source.error));
    }
    if (filter_.over_limit) {
      add(Kind::kOverLimit, fmt::format("more {} than the limit of {}", filter_.limit,
                                        filter_.limit == "members" ? options_.expand.members_max : options_.lines_max));
    }
    if (rails_.refuse_empty && !filter_.over_limit && filter_.is_empty(options_.wants_prefixes)) {
      add(Kind::kEmpty, "the list is empty: it would refuse everything (and where an empty list means any, accept it)");
    }
  }

  // Notes of an outcome, named or not, in one finding.
  void members() {
    collect(Kind::kMissing, MemberOutcome::kMissing, true, "does not exist in the sources");
    if (rails_.refuse_missing) collect(Kind::kMissing, MemberOutcome::kMissing, false, "does not exist in the sources");
    if (rails_.refuse_special_asns) {
      collect(Kind::kSpecialAsn, MemberOutcome::kRefused, true, "must not be in a filter (RFC 6996, 7607)");
      collect(Kind::kSpecialAsn, MemberOutcome::kRefused, false, "must not be a member (RFC 6996, 7607)");
    }
  }

  void collect(Kind kind, MemberOutcome outcome, bool named, std::string_view what) {
    std::string names;
    std::size_t count = 0;
    for (const MemberNote& note : filter_.expansion.notes) {
      if (note.outcome != outcome || (note.node == snapshot::kNone) != named) continue;
      if (++count > kNamed) continue;
      names += (names.empty() ? "" : ", ") + note.text;
      if (!named) names += " (in " + filter_.expansion.chain(view_, note.node) + ")";
    }
    if (count == 0) return;
    if (count > kNamed) names += fmt::format(" and {} more", count - kNamed);
    add(kind, fmt::format("{} {}", names, what));
  }

  void prefixes() {
    for (const Prefix& beacon : rails_.beacons) {
      if (beacon.family != options_.family) continue;
      if (filter_.list.find(beacon) == filter_.list.size()) {
        add(Kind::kBeacon, fmt::format("the beacon {} would not pass", format_prefix(beacon)));
      }
    }
    for (const Prefix& block : rails_.never) forbid(block, "which was asked never to pass");
    if (!rails_.refuse_bogons) return;
    for (const iana::SpecialPrefix& special : iana::kSpecialPrefixes) {
      forbid(special.prefix, fmt::format("which is {} ({})", special.name, special.reference));
    }
    const Prefix all = Prefix::of({{0, 0}, options_.family}, 0);
    if (!filter_.list.empty() && filter_.list.find(all) != filter_.list.size()) {
      add(Kind::kBogon, "the default route would pass");
    }
  }

  void forbid(const Prefix& block, const std::string& why) {
    if (block.family != options_.family) return;
    if (const auto entry = reaches_into(filter_.list, block)) {
      std::string text = format_prefix(entry->prefix);
      if (entry->is_range) text += fmt::format(" (lengths {} to {})", entry->low, entry->high);
      add(Kind::kBogon, fmt::format("{} reaches into {}, {}", text, format_prefix(block), why));
    }
  }

  const IrrView& view_;
  const Filter& filter_;
  const FilterOptions& options_;
  const Rails& rails_;
  std::vector<RailFinding> out_;
};

std::size_t lower_bound_of(const PrefixList& list, const Prefix& prefix) {
  std::size_t low = 0, high = list.size();
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (list[middle].prefix < prefix) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace

double LineChange::share() const {
  const std::size_t most = std::max(added, removed);
  if (before == 0) return most == 0 ? 0 : 1;
  return static_cast<double>(most) / static_cast<double>(before);
}

LineChange compare_outputs(std::string_view before, std::string_view after, char comment) {
  const auto old_entries = entries_of(before, comment), new_entries = entries_of(after, comment);
  std::vector<std::string_view> common;
  std::set_intersection(old_entries.begin(), old_entries.end(), new_entries.begin(), new_entries.end(),
                        std::back_inserter(common));
  return {.before = old_entries.size(),
          .after = new_entries.size(),
          .added = new_entries.size() - common.size(),
          .removed = old_entries.size() - common.size()};
}

std::optional<ListEntry> reaches_into(const PrefixList& list, const Prefix& block) {
  if (block.family != list.family()) return std::nullopt;
  const std::size_t first = lower_bound_of(list, block);
  if (first < list.size() && block.covers(list[first].prefix)) return list[first];
  // Shorter prefixes pass only with a range that reaches the block's length.
  for (int length = 0; length < block.length; ++length) {
    const Prefix above = Prefix::of(block.address(), length);
    for (std::size_t at = lower_bound_of(list, above); at < list.size() && list[at].prefix == above; ++at) {
      if (list[at].high >= block.length) return list[at];
    }
  }
  return std::nullopt;
}

std::vector<RailFinding> check_rails(const IrrView& view, const Filter& filter, const FilterOptions& options,
                                     const Rails& rails, const std::optional<LineChange>& change) {
  return Check(view, filter, options, rails).run(change);
}

}  // namespace mannerly::policy
