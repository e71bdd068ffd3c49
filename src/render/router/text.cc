#include "render/router/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace mannerly::render::router {

std::vector<policy::PrefixRange> of_family(const std::vector<policy::PrefixRange>& ranges, Family family) {
  std::vector<policy::PrefixRange> out;
  std::copy_if(ranges.begin(), ranges.end(), std::back_inserter(out),
               [&](const policy::PrefixRange& range) { return range.prefix.family == family; });
  return out;
}

std::string one_line(std::string_view text) {
  std::string out = printable(text);
  std::replace_if(out.begin(), out.end(), [](char c) { return c == '\n' || c == '\t' || c == '\r' || c == '"'; }, ' ');
  return out;
}

std::string head_of(const Target& target, const policy::RouterPolicy& policy, const Preamble& preamble) {
  std::string out;
  const auto line = [&](std::string_view label, std::string_view text) {
    if (!text.empty()) out += fmt::format("{} {}{}\n", target.comment, label, one_line(text));
  };
  line("", fmt::format("{} policy of {} ({}), {} neighbours", target.title, policy.name, format_asn(policy.asn),
                       policy.neighbours.size()));
  line("made by:  ", preamble.made_by);
  line("network:  ", preamble.network);
  line("snapshot: ", preamble.snapshot);
  line("data of:  ", preamble.at);
  line("sources:  ", preamble.sources);
  line("load:     ", target.load);
  for (const std::string& warning : preamble.warnings) line("warning:  ", warning);
  for (const std::string& remark : policy.remarks) line("remark:   ", remark);
  return out + "\n";
}

std::string rule_comment(const Target& target, policy::Rule rule, std::string_view indent) {
  const Support& support = support_of(target, rule);
  if (support.level != Level::kNo) return fmt::format("{}{} {}\n", indent, target.comment, policy::name_of(rule));
  return fmt::format("{}{} {}: not expressed: {}\n", indent, target.comment, policy::name_of(rule), support.how);
}

std::string neighbour_head(const Target& target, const policy::NeighbourPolicy& neighbour, std::string_view indent) {
  std::string out = fmt::format("{}{} {}: {}, {}\n", indent, target.comment, one_line(neighbour.name),
                                format_asn(neighbour.asn), policy::name_of(neighbour.role));
  for (const std::string& remark : neighbour.remarks) {
    out += fmt::format("{}{} {}\n", indent, target.comment, one_line(remark));
  }
  return out;
}

}  // namespace mannerly::render::router
