// What the renderers of router policies share: the head of the output, lists by family, names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "render/router/target.h"

namespace mannerly::render::router {

// Ranges of one family, in their order.
std::vector<policy::PrefixRange> of_family(const std::vector<policy::PrefixRange>& ranges, Family family);

// One line of printable text: what a name or a remark may become inside a comment or a quoted description.
std::string one_line(std::string_view text);

// The comment lines that begin every output: what it is, from what, how to load it, what is missing.
std::string head_of(const Target& target, const policy::RouterPolicy& policy, const Preamble& preamble);

// "  # first-as" or, for what the target cannot express, "  # first-as: not expressed: <how>".
std::string rule_comment(const Target& target, policy::Rule rule, std::string_view indent);

// The comment lines before a neighbour's part: name, number, role, remarks.
std::string neighbour_head(const Target& target, const policy::NeighbourPolicy& neighbour, std::string_view indent);

// f(item) for each, joined.
template <class List, class F>
std::string join(const List& list, std::string_view separator, F&& f) {
  std::string out;
  for (const auto& item : list) {
    if (!out.empty()) out += separator;
    out += f(item);
  }
  return out;
}

}  // namespace mannerly::render::router
