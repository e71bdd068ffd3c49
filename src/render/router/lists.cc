#include "render/router/lists.h"

#include <algorithm>
#include <map>

#include "render/router/text.h"

namespace mannerly::render::router {
namespace {

using policy::PrefixRange;

// Joins ranges of one prefix whose lengths overlap or touch.
void add_joined(std::vector<PrefixRange> of_prefix, std::vector<PrefixRange>& out) {
  std::sort(of_prefix.begin(), of_prefix.end(), [](const auto& a, const auto& b) { return a.low < b.low; });
  const std::size_t first = out.size();
  for (const PrefixRange& range : of_prefix) {
    if (out.size() > first && range.low <= out.back().high + 1) {
      out.back().high = std::max(out.back().high, range.high);
    } else {
      out.push_back(range);
    }
  }
}

}  // namespace

std::string Definitions::use(std::string name, std::string_view text) {
  if (names_.insert(name).second) text_ += text;
  return name;
}

std::vector<PrefixRange> longest_match_ranges(const std::vector<PrefixRange>& ranges) {
  std::vector<PrefixRange> sorted = ranges, out;
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::vector<PrefixRange>> covering;  // ranges by prefix, from short to long, that cover the current one
  for (std::size_t i = 0; i < sorted.size();) {
    const Prefix prefix = sorted[i].prefix;
    while (!covering.empty() && !covering.back().front().prefix.covers(prefix)) covering.pop_back();
    std::vector<PrefixRange> here;
    for (; i < sorted.size() && sorted[i].prefix == prefix; ++i) here.push_back(sorted[i]);
    if (!covering.empty()) {
      for (PrefixRange inherited : covering.back()) {
        if (inherited.high < prefix.length) continue;
        inherited.prefix = prefix;
        inherited.low = std::max(inherited.low, prefix.length);
        here.push_back(inherited);
      }
    }
    const std::size_t first = out.size();
    add_joined(std::move(here), out);
    covering.emplace_back(out.begin() + static_cast<std::ptrdiff_t>(first), out.end());
  }
  return out;
}

std::vector<Family> families_of(const policy::NeighbourPolicy& neighbour) {
  std::vector<Family> out;
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    const auto& all = neighbour.addresses;
    const bool has = std::any_of(all.begin(), all.end(), [&](const Address& each) { return each.family == family; });
    if (has || all.empty()) out.push_back(family);
  }
  return out;
}

std::vector<std::vector<Asn>> pieces(const std::vector<Asn>& asns, std::size_t size) {
  std::vector<std::vector<Asn>> out;
  for (std::size_t at = 0; at < asns.size(); at += size) {
    const std::size_t end = std::min(asns.size(), at + size);
    out.emplace_back(asns.begin() + static_cast<std::ptrdiff_t>(at), asns.begin() + static_cast<std::ptrdiff_t>(end));
  }
  return out;
}

std::string asn_list(const std::vector<Asn>& asns, std::string_view separator) {
  return join(asns, separator, [](Asn asn) { return std::to_string(asn.value); });
}

}  // namespace mannerly::render::router
