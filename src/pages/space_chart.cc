// Address space along a Hilbert curve: a block in 256 parts, each by what is announced of it.
#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "pages/group_charts.h"
#include "pages/map_view.h"
#include "render/html/link.h"
#include "render/html/words.h"
#include "validity/bogon.h"

namespace mannerly::pages {

namespace chart = render::chart;
using chart::Chart;
using observatory::SpaceCounts;
using observatory::SpaceState;

std::span<const SpaceShowName> space_shows() {
  static constexpr std::array kAll = {SpaceShowName{SpaceShow::kValid, "valid", "RPKI valid"},
                                      SpaceShowName{SpaceShow::kInvalid, "invalid", "RPKI invalid"},
                                      SpaceShowName{SpaceShow::kNotFound, "notfound", "RPKI not found"},
                                      SpaceShowName{SpaceShow::kBogon, "bogon", "Bogon"},
                                      SpaceShowName{SpaceShow::kAnnounced, "announced", "Announced"}};
  return kAll;
}

Prefix part_of(const Prefix& block, std::size_t index) {
  const int length = block.length + kSpaceBits;
  return {{block.bits.hi | static_cast<std::uint64_t>(index) << (64 - length), 0},
          static_cast<std::uint8_t>(length),
          block.family};
}

bool is_shown_in_parts(const Prefix& block) {
  const Prefix whole = observatory::whole_space(block.family);
  return whole.covers(block) && block.length + kSpaceBits <= (block.is_v4() ? 32 : 48);
}

Result<SpaceAsked> read_space(const View& view) {
  SpaceAsked asked{.block = observatory::whole_space(view.here.value("family") == "6" ? Family::kIpv6 : Family::kIpv4)};
  if (const std::string_view text = view.here.value("block"); !text.empty()) {
    const auto block = parse_prefix(text);
    if (!block || !is_shown_in_parts(*block)) {
      return fail(ErrorCode::kUsage, "block: an IPv4 prefix up to /24, or an IPv6 prefix of 2000::/3 up to /40");
    }
    asked.block = *block;
  }
  if (const std::string_view text = view.here.value("show"); !text.empty()) {
    const auto shows = space_shows();
    const auto at = std::ranges::find(shows, text, &SpaceShowName::name);
    if (at == shows.end()) return fail(ErrorCode::kUsage, "show: valid, invalid, notfound, bogon or announced");
    asked.show = at->show;
  }
  return asked;
}

std::optional<double> share_of(const SpaceCounts& counts, SpaceShow show) {
  const std::uint64_t announced = counts.announced();
  if (announced == 0) return std::nullopt;
  const auto of = [&](SpaceState state) {
    return static_cast<double>(counts.of(state)) / static_cast<double>(announced);
  };
  switch (show) {
    case SpaceShow::kValid: return of(SpaceState::kValid);
    case SpaceShow::kInvalid: return of(SpaceState::kInvalid);
    case SpaceShow::kNotFound: return of(SpaceState::kNotFound);
    case SpaceShow::kBogon: return of(SpaceState::kBogon);
    case SpaceShow::kAnnounced: break;
  }
  return static_cast<double>(announced) / static_cast<double>(counts.whole());
}

std::string_view space_unit(Family family) {
  return family == Family::kIpv4 ? "IPv4 addresses" : "IPv6 /48 blocks";
}

namespace {

std::vector<double> cuts_of(SpaceShow show) {
  switch (show) {
    case SpaceShow::kValid: return {0.5, 0.6, 0.7, 0.8, 0.9};
    case SpaceShow::kNotFound: return {0.1, 0.2, 0.3, 0.4, 0.5};
    case SpaceShow::kAnnounced: return {0.1, 0.25, 0.5, 0.75, 0.95};
    case SpaceShow::kInvalid:
    case SpaceShow::kBogon: break;
  }
  return {0.001, 0.005, 0.01, 0.02, 0.05};
}

// The part of the address in which the cells of a block differ: "193", ".4", "2a00", ":e000".
std::string code_of(const Prefix& part) {
  if (part.is_v4()) {
    const int octet = (part.length - 1) / 8;
    return fmt::format("{}{}", octet == 0 ? "" : ".", part.bits.hi >> (56 - 8 * octet) & 0xFF);
  }
  const int group = (part.length - 1) / 16;
  return fmt::format("{}{:x}", group == 0 ? "" : ":", part.bits.hi >> (48 - 16 * group) & 0xFFFF);
}

std::string address_of(const Prefix& part, const View& view) {
  const std::string text = format_prefix(part);
  if (!is_shown_in_parts(part)) return "/prefixes/" + text;
  return render::html::Link("/map/space", {{"block", text}}).with("show", view.here.value("show")).str();
}

}  // namespace

Result<Chart> space_chart(const View& view) {
  MANNERLY_TRY(const SpaceAsked asked, read_space(view));
  const auto title = std::ranges::find(space_shows(), asked.show, &SpaceShowName::show)->title;
  const std::string_view unit = space_unit(asked.block.family);
  const std::string_view of = asked.show == SpaceShow::kAnnounced ? "all" : "the announced";
  Chart chart{.kind = chart::Kind::kHilbert,
              .id = "space",
              .title = fmt::format("{}: share of {} {} in {}", title, of, unit, format_prefix(asked.block)),
              .description = fmt::format("256 blocks of /{} along a Hilbert curve from the upper left corner; each "
                                         "address counts once, for the longest route that holds it.",
                                         asked.block.length + kSpaceBits),
              .unit = chart::Unit::kShare,
              .label_title = "block",
              .cuts = cuts_of(asked.show),
              .none_word = "not announced"};
  chart.series = {{std::string(title), "c0"}};
  constexpr std::array<std::pair<std::string_view, SpaceState>, observatory::kSpaceStates> kStates = {{
      {"valid", SpaceState::kValid},
      {"invalid", SpaceState::kInvalid},
      {"not found", SpaceState::kNotFound},
      {"bogon", SpaceState::kBogon},
      {"not announced", SpaceState::kUnannounced},
  }};
  for (const auto& [name, state] : kStates) chart.series.push_back({std::string(name), "c5", {}, chart::Unit::kCount});
  const std::vector<SpaceCounts> cells = view.edition->space().cells(asked.block, kSpaceBits);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Prefix part = part_of(asked.block, i);
    const std::uint64_t announced = cells[i].announced();
    const bool reserved = view.edition->assessor().bogons().check(part).bogon_class == validity::BogonClass::kFull;
    chart.labels.push_back(format_prefix(part));
    chart.codes.push_back(code_of(part));
    chart.label_notes.push_back(announced > 0
                                    ? fmt::format("of {} {}{}", render::html::count(announced),
                                                  asked.show == SpaceShow::kAnnounced ? "" : "announced ", unit)
                                : reserved ? "not for public use"
                                           : "");
    if (asked.show == SpaceShow::kAnnounced && announced > 0) {
      chart.label_notes.back() =
          fmt::format("{} of {} {}", render::html::count(announced), render::html::count(cells[i].whole()), unit);
    }
    chart.hrefs.push_back(announced > 0 ? address_of(part, view) : "");
    chart.series[0].values.push_back(share_of(cells[i], asked.show));
    for (std::size_t s = 0; s < kStates.size(); ++s) {
      chart.series[s + 1].values.emplace_back(static_cast<double>(cells[i].of(kStates[s].second)));
    }
  }
  return chart;
}

}  // namespace mannerly::pages
