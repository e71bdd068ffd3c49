#include "render/graph/path_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace mannerly::render::graph {

using html::el;
using html::Html;

namespace {

constexpr int kBoxWidth = 92, kBoxHeight = 26, kGapX = 44, kGapY = 12, kMargin = 8;
constexpr int kSweeps = 4;

using Link = std::pair<Asn, Asn>;  // nearer to the collector, nearer to the origin

std::set<Link> links_of(const State& state, const Layout& layout) {
  std::set<Link> out;
  for (const Path& path : state.paths) {
    const Asn* last = nullptr;  // ASes that are left out are skipped over
    for (const Asn& asn : path.ases) {
      if (!layout.places.contains(asn)) continue;
      if (last != nullptr) out.emplace(*last, asn);
      last = &asn;
    }
  }
  return out;
}

std::map<Asn, std::size_t> uses_of(const std::vector<State>& states) {
  std::map<Asn, std::size_t> out;
  for (const State& state : states) {
    for (const Path& path : state.paths) {
      for (const Asn asn : path.ases) ++out[asn];
    }
  }
  return out;
}

// The ASes that are drawn: those on the most paths.
std::set<Asn> chosen(const std::map<Asn, std::size_t>& uses) {
  std::vector<std::pair<Asn, std::size_t>> list(uses.begin(), uses.end());
  std::ranges::stable_sort(list, [](const auto& a, const auto& b) { return a.second > b.second; });
  if (list.size() > kNodesMax) list.resize(kNodesMax);
  std::set<Asn> out;
  for (const auto& [asn, count] : list) out.insert(asn);
  return out;
}

// Rows of one layer by the mean row of the neighbours, equal ones by AS number: crossings become few.
void sweep(std::map<Asn, Place>& places, const std::set<Link>& links, std::uint32_t layers) {
  std::map<Asn, std::vector<Asn>> neighbours;
  for (const auto& [a, b] : links) {
    neighbours[a].push_back(b);
    neighbours[b].push_back(a);
  }
  for (std::uint32_t layer = 0; layer < layers; ++layer) {
    std::vector<std::pair<double, Asn>> order;
    for (const auto& [asn, place] : places) {
      if (place.layer != layer) continue;
      double sum = 0;
      std::size_t count = 0;
      for (const Asn other : neighbours[asn]) {
        if (places[other].layer == layer) continue;
        sum += places[other].row;
        ++count;
      }
      order.emplace_back(count == 0 ? place.row : sum / static_cast<double>(count), asn);
    }
    std::ranges::sort(order);
    for (std::uint32_t row = 0; row < order.size(); ++row) places[order[row].second].row = row;
  }
}

int x_of(const Layout& layout, const Place& place) {
  return kMargin + static_cast<int>(layout.layers - 1 - place.layer) * (kBoxWidth + kGapX);
}
int y_of(const Place& place) {
  return kMargin + static_cast<int>(place.row) * (kBoxHeight + kGapY);
}

std::string_view class_of(Role role) {
  switch (role) {
    case Role::kCulprit: return "node culprit";
    case Role::kAccomplice: return "node accomplice";
    case Role::kVictim: return "node victim";
    case Role::kPlain: break;
  }
  return "node";
}
std::string_view word_of(Role role) {
  switch (role) {
    case Role::kCulprit: return ", culprit";
    case Role::kAccomplice: return ", passed it on";
    case Role::kVictim: return ", victim";
    case Role::kPlain: break;
  }
  return "";
}

Html node(const Layout& layout, Asn asn, Role role, bool here) {
  const Place& place = layout.places.at(asn);
  const int x = x_of(layout, place), y = y_of(place);
  return el(
      "g", {{"class", fmt::format("{}{}", class_of(role), here ? "" : " absent")}},
      el("title", {}, fmt::format("AS{}{}", asn.value, word_of(role))),
      el("rect", {{"x", x}, {"y", y}, {"width", kBoxWidth}, {"height", kBoxHeight}, {"rx", 4}}),
      el("text", {{"x", x + kBoxWidth / 2}, {"y", y + 17}, {"text-anchor", "middle"}}, fmt::format("AS{}", asn.value)));
}

Html link(const Layout& layout, const Link& ends, bool fresh, bool bad) {
  const Place &from = layout.places.at(ends.first), &to = layout.places.at(ends.second);
  const int x1 = x_of(layout, from) + kBoxWidth, y1 = y_of(from) + kBoxHeight / 2;
  const int x2 = x_of(layout, to), y2 = y_of(to) + kBoxHeight / 2;
  const int bend = std::max(20, (x2 - x1) / 2);
  return el("path", {{"class", fmt::format("link {}{}", fresh ? "s-changed" : "s-same", bad ? " bad" : "")},
                     {"d", fmt::format("M{} {}C{} {} {} {} {} {}", x1, y1, x1 + bend, y1, x2 - bend, y2, x2, y2)}});
}

Html drawing(const PathGraph& graph, const Layout& layout, std::size_t number) {
  const State& state = graph.states[number];
  const std::set<Link> now = links_of(state, layout);
  const std::set<Link> before = number == 0 ? now : links_of(graph.states[number - 1], layout);
  State bad_only = state;
  std::erase_if(bad_only.paths, [](const Path& path) { return !path.bad; });
  const std::set<Link> bad = links_of(bad_only, layout);
  std::set<Asn> present;
  Html content;
  for (const Link& ends : now) {
    content += link(layout, ends, !before.contains(ends), bad.contains(ends));
    present.insert(ends.first);
    present.insert(ends.second);
  }
  for (const Path& path : state.paths) present.insert(path.ases.begin(), path.ases.end());
  for (const auto& [asn, place] : layout.places) {
    const auto role = graph.roles.find(asn);
    content += node(layout, asn, role == graph.roles.end() ? Role::kPlain : role->second, present.contains(asn));
  }
  const int width = kMargin * 2 + static_cast<int>(layout.layers) * (kBoxWidth + kGapX) - kGapX;
  const int height = kMargin * 2 + static_cast<int>(layout.rows) * (kBoxHeight + kGapY) - kGapY;
  const std::string title = fmt::format("{}-{}-title", graph.id, number),
                    text = fmt::format("{}-{}-text", graph.id, number);
  std::string said = state.text;
  if (layout.left_out > 0) said += fmt::format(" {} ASes on few paths are left out.", layout.left_out);
  return el("svg",
            {{"class", "chart paths"},
             {"role", "img"},
             {"aria-labelledby", title + " " + text},
             {"viewBox", fmt::format("0 0 {} {}", width, height)},
             {"width", width},
             {"height", height}},
            el("title", {{"id", title}}, state.title), el("desc", {{"id", text}}, said), content);
}

}  // namespace

Layout layout_of(const std::vector<State>& states) {
  Layout out;
  const auto uses = uses_of(states);
  const std::set<Asn> drawn = chosen(uses);
  out.left_out = static_cast<std::uint32_t>(uses.size() - drawn.size());
  for (const State& state : states) {
    for (const Path& path : state.paths) {
      std::uint32_t layer = 0;
      for (auto at = path.ases.rbegin(); at != path.ases.rend(); ++at) {
        if (!drawn.contains(*at)) continue;
        // The nearest to an origin that any path shows it.
        const auto [place, fresh] = out.places.try_emplace(*at, Place{layer, 0});
        if (!fresh) place->second.layer = std::min(place->second.layer, layer);
        ++layer;
      }
    }
  }
  std::set<Link> links;
  for (const State& state : states) links.merge(links_of(state, out));
  std::map<std::uint32_t, std::uint32_t> sizes;
  for (auto& [asn, place] : out.places) place.row = sizes[place.layer]++;
  for (const auto& [layer, size] : sizes) {
    out.layers = std::max(out.layers, layer + 1);
    out.rows = std::max(out.rows, size);
  }
  for (int i = 0; i < kSweeps; ++i) sweep(out.places, links, out.layers);
  return out;
}

std::vector<Html> drawings(const PathGraph& graph) {
  const Layout layout = layout_of(graph.states);
  std::vector<Html> out;
  if (layout.places.empty()) return out;
  for (std::size_t i = 0; i < graph.states.size(); ++i) out.push_back(drawing(graph, layout, i));
  return out;
}

}  // namespace mannerly::render::graph
