#include "readiness/bogon_finding.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace mannerly::readiness {
namespace {

using snapshot::RouteRow;
using validity::BogonClass;
using validity::Bogons;

// A path as positions, nearest to the collector first.
struct Position {
  std::uint32_t asn = 0;
  bool is_set = false;
  BogonClass bogon = BogonClass::kNone;
  std::uint32_t bogon_asn = 0;
};

void positions_of(AsPathView path, const Bogons& bogons, std::vector<Position>& out) {
  out.clear();
  path.each_segment([&](const AsPathView::Segment& segment) {
    if (segment.type == SegmentType::kAsSet) {
      Position set{.is_set = true};
      for (const std::uint32_t asn : segment.asns) {
        const BogonClass found = bogons.class_of(asn);
        if (found > set.bogon) set.bogon = found, set.bogon_asn = asn;
      }
      out.push_back(set);
    } else if (segment.type == SegmentType::kAsSequence) {
      for (const std::uint32_t asn : segment.asns) {
        if (!out.empty() && !out.back().is_set && out.back().asn == asn) continue;
        const BogonClass found = bogons.class_of(asn);
        out.push_back({asn, false, found, found == BogonClass::kNone ? 0 : asn});
      }
    }
  });
}

bool may_be_blamed(const Position& p) {
  return !p.is_set && p.bogon == BogonClass::kNone;
}

void blame_bogon_asns(const std::vector<Position>& path, std::uint32_t number, std::vector<BogonFinding>& out) {
  for (std::size_t i = 1; i < path.size(); ++i) {
    if (path[i].bogon == BogonClass::kNone) continue;
    std::size_t culprit = i;
    while (culprit > 0 && path[culprit - 1].bogon != BogonClass::kNone) --culprit;
    if (culprit == 0 || !may_be_blamed(path[culprit - 1])) continue;
    BogonFinding found{.asn = Asn{path[culprit - 1].asn},
                       .metric = MetricId::kM4,
                       .bogon_class = path[i].bogon,
                       .path = number,
                       .bogon_asn = path[i].bogon_asn,
                       .paths = 1};
    out.push_back(found);
    if (culprit < 2 || !may_be_blamed(path[culprit - 2])) continue;
    found.asn = Asn{path[culprit - 2].asn};
    found.metric = MetricId::kM4C;
    out.push_back(found);
  }
}

bool has_bogon(std::span<const std::uint32_t> words, const Bogons& bogons) {
  for (std::size_t i = 0; i < words.size();) {
    const std::size_t end = std::min<std::size_t>(i + 1 + (words[i] & 0xFFFFFF), words.size());
    for (++i; i < end; ++i) {
      if (bogons.class_of(words[i]) != BogonClass::kNone) return true;
    }
  }
  return false;
}

auto key_of(const BogonFinding& f) {
  return std::tuple(f.asn, f.metric, f.route, f.bogon_asn);
}

// Keeps one finding a key, with the first path and the number of paths; the worst class wins.
void merge(std::vector<BogonFinding>& found) {
  std::sort(found.begin(), found.end(), [](const BogonFinding& a, const BogonFinding& b) {
    return std::tuple_cat(key_of(a), std::tuple(a.path)) < std::tuple_cat(key_of(b), std::tuple(b.path));
  });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (kept > 0 && key_of(found[kept - 1]) == key_of(found[i])) {
      found[kept - 1].paths += found[i].paths;
      found[kept - 1].bogon_class = std::max(found[kept - 1].bogon_class, found[i].bogon_class);
    } else {
      found[kept++] = found[i];
    }
  }
  found.resize(kept);
}

// The paths first to last - 1.
std::vector<BogonFinding> find_bogon_asns(const snapshot::Snapshot& snapshot, const Bogons& bogons, std::uint32_t first,
                                          std::uint32_t last) {
  constexpr std::size_t kMergeAt = 1 << 20;  // a leaked private ASN may lie on very many paths
  const auto offsets = snapshot.path_offsets();
  const auto words = snapshot.path_words();
  std::size_t merge_at = kMergeAt;
  std::vector<BogonFinding> found;
  std::vector<Position> positions;
  for (std::uint32_t number = first; number < last; ++number) {
    const std::size_t begin = offsets[number], end = offsets[number + 1];
    if (begin >= end || end > words.size() || !has_bogon(words.subspan(begin, end - begin), bogons)) continue;
    positions_of(snapshot.path(number), bogons, positions);
    blame_bogon_asns(positions, number, found);
    if (found.size() >= merge_at) {
      merge(found);
      merge_at = std::max(kMergeAt, 2 * found.size());
    }
  }
  return found;
}

void find_bogon_asns(const snapshot::Snapshot& snapshot, const Bogons& bogons, const snapshot::ForEach& for_each,
                     std::vector<BogonFinding>& out) {
  constexpr std::size_t kParts = 16;
  const std::size_t paths = snapshot.path_offsets().empty() ? 0 : snapshot.path_offsets().size() - 1;
  std::array<std::vector<BogonFinding>, kParts> found;
  const auto search = [&](std::size_t part) {
    found[part] = find_bogon_asns(snapshot, bogons, static_cast<std::uint32_t>(paths * part / kParts),
                                  static_cast<std::uint32_t>(paths * (part + 1) / kParts));
  };
  if (for_each) {
    for_each(kParts, search);
  } else {
    for (std::size_t part = 0; part < kParts; ++part) search(part);
  }
  for (const auto& part : found) out.insert(out.end(), part.begin(), part.end());
}

void find_bogon_prefixes(const snapshot::Snapshot& snapshot, const Bogons& bogons, std::vector<BogonFinding>& out) {
  std::vector<Position> positions;
  for (const Bogons::Route& bogon : bogons.bogon_routes()) {
    const RouteRow& route = snapshot.routes()[bogon.route];
    if (route.origin_kind != snapshot::OriginKind::kAsn) continue;
    BogonFinding found{.asn = Asn{route.origin},
                       .metric = MetricId::kM3,
                       .bogon_class = bogon.verdict.bogon_class,
                       .route = bogon.route};
    out.push_back(found);
    found.metric = MetricId::kM3C;
    found.paths = 1;
    for (const snapshot::PathEntryRow& entry : snapshot.paths_of(route)) {
      positions_of(snapshot.path(entry.path), bogons, positions);
      if (positions.size() < 2 || positions.back().is_set || positions.back().asn != route.origin) continue;
      const Position& next = positions[positions.size() - 2];
      if (!may_be_blamed(next)) continue;
      found.asn = Asn{next.asn};
      found.path = entry.path;
      out.push_back(found);
    }
  }
}

}  // namespace

std::vector<BogonFinding> find_bogons(const snapshot::Snapshot& snapshot, const Bogons& bogons,
                                      const snapshot::ForEach& for_each) {
  std::vector<BogonFinding> out;
  find_bogon_prefixes(snapshot, bogons, out);
  find_bogon_asns(snapshot, bogons, for_each, out);
  merge(out);
  return out;
}

}  // namespace mannerly::readiness
