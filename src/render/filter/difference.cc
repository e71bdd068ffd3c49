// From one output to the next with as few commands as the box takes (--diff). Works on the texts, so that it needs
// no more than the file of the last run; a vendor that has no command for one entry is refused.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "render/filter/helpers.h"

namespace mannerly::render::filter {
namespace {

// The entries of an output, each as the words that add it; numbers of lines are left out.
using Entries = std::vector<std::string>;

std::string without_number(std::string_view line) {
  const std::size_t at = line.find(" seq ");
  if (at == std::string_view::npos) return std::string(line);
  const std::size_t after = line.find(' ', at + 5);
  return std::string(line.substr(0, at)) + std::string(after == std::string_view::npos ? "" : line.substr(after));
}

// Lines that begin so, whole: IOS, FRR, VRP. The list's own refusal of all counts like any other line.
Entries lines_with(std::string_view text, std::string_view start) {
  Entries out;
  std::string_view line;
  while (next_line(text, line)) {
    if (line.starts_with(start)) out.push_back(without_number(line));
  }
  return out;
}

// Junos: the statements inside of the list, without their semicolon.
Entries junos_statements(std::string_view text) {
  Entries out;
  std::string_view line;
  while (next_line(text, line)) {
    line = trim(line);
    const bool is_entry =
        line.ends_with(';') && (line.starts_with("route-filter ") ||
                                (!line.empty() && (is_digit(line[0]) || line.find(':') < line.find(' '))));
    if (is_entry) out.emplace_back(line.substr(0, line.size() - 1));
  }
  return out;
}

// nftables: what stands in the braces of "add element".
Entries nft_elements(std::string_view text) {
  Entries out;
  const std::size_t begin = text.find("add element ");
  if (begin == std::string_view::npos) return out;
  const std::size_t open = text.find('{', begin), close = text.find('}', begin);
  if (open == std::string_view::npos || close == std::string_view::npos) return out;
  for (const std::string_view element : split(text.substr(open + 1, close - open - 1), ',')) {
    if (!trim(element).empty()) out.emplace_back(trim(element));
  }
  return out;
}

Entries entries_of(const Spec& spec, std::string_view text) {
  switch (spec.vendor) {
    case Vendor::kIos:
    case Vendor::kFrr: return lines_with(text, fmt::format("{} prefix-list {} ", ip_of(spec), spec.name));
    case Vendor::kVrp: return lines_with(text, fmt::format("ip {}-prefix {} ", ip_of(spec), spec.name));
    case Vendor::kJunos: return junos_statements(text);
    case Vendor::kNftables: return nft_elements(text);
    default: return {};
  }
}

// What stands before an entry in a Junos set or delete command.
std::string junos_path(const Spec& spec) {
  if (spec.mode == Mode::kPrefixList) return fmt::format("policy-options prefix-list {} ", spec.name);
  if (spec.mode == Mode::kRouteFilterList) return fmt::format("policy-options route-filter-list {} ", spec.name);
  const std::size_t slash = spec.name.find('/');
  const std::string policy = spec.name.substr(0, slash);
  const std::string term = slash == std::string::npos ? "" : fmt::format("term {} ", spec.name.substr(slash + 1));
  return fmt::format("policy-options policy-statement {} {}from ", policy, term);
}

void put_commands(std::string& out, const Spec& spec, const Entries& removed, const Entries& added) {
  const auto put = [&](std::string_view before, const Entries& entries) {
    for (const std::string& entry : entries) out += fmt::format("{}{}\n", before, entry);
  };
  switch (spec.vendor) {
    case Vendor::kJunos:
      put("delete " + junos_path(spec), removed);
      put("set " + junos_path(spec), added);
      return;
    case Vendor::kNftables: {
      const auto list = [&](std::string_view verb, const Entries& entries) {
        if (entries.empty()) return;
        out += fmt::format("{} element inet mannerly {} {{ {} }}\n", verb, spec.name, fmt::join(entries, ", "));
      };
      list("delete", removed);
      return list("add", added);
    }
    default:
      // What is new comes first, so that no wanted route is refused in between.
      put("", added);
      put(spec.vendor == Vendor::kVrp ? "undo " : "no ", removed);
  }
}

}  // namespace

bool has_difference(Vendor vendor, Mode mode) {
  switch (vendor) {
    case Vendor::kIos:
    case Vendor::kFrr:
    case Vendor::kVrp:
    case Vendor::kNftables: return mode == Mode::kPrefixList;
    case Vendor::kJunos: return lists_prefixes(mode);
    default: return false;
  }
}

Result<std::string> difference(const Spec& spec, std::string_view before, std::string_view after) {
  if (!has_difference(spec.vendor, spec.mode)) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("{} has no command that changes one entry of this list: load the whole file (--out)",
                            row_of(spec.vendor).title));
  }
  Entries old_entries = entries_of(spec, before), new_entries = entries_of(spec, after);
  if (old_entries.empty() && !trim(before).empty() && spec.vendor != Vendor::kNftables &&
      spec.vendor != Vendor::kJunos) {
    return fail(ErrorCode::kInvalid, fmt::format("the earlier output holds no list \"{}\" of this kind", spec.name));
  }
  Entries removed, added;
  std::sort(old_entries.begin(), old_entries.end());
  std::vector<std::string> sorted = new_entries;
  std::sort(sorted.begin(), sorted.end());
  std::set_difference(old_entries.begin(), old_entries.end(), sorted.begin(), sorted.end(),
                      std::back_inserter(removed));
  for (const std::string& entry : new_entries) {
    if (!std::binary_search(old_entries.begin(), old_entries.end(), entry)) added.push_back(entry);
  }
  std::string out;
  put_commands(out, spec, removed, added);
  return out;
}

}  // namespace mannerly::render::filter
