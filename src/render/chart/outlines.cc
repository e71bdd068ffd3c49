#include "render/chart/outlines.h"

#include <fmt/format.h>

#include <charconv>
#include <span>

#include "base/text.h"

namespace mannerly::render::chart {
namespace {

constexpr double kUnitsMax = 1e5;  // more is no map

// Whole numbers into the targets, in turn. nullopt: another text, or out of range.
template <std::size_t n>
bool read(std::span<const std::string_view> words, const std::array<double*, n>& targets) {
  if (words.size() < n) return false;
  for (std::size_t i = 0; i < n; ++i) {
    int value = 0;
    const char* end = words[i].data() + words[i].size();
    const auto [at, error] = std::from_chars(words[i].data(), end, value);
    if (error != std::errc() || at != end || value > kUnitsMax || value < -kUnitsMax) return false;
    *targets[i] = value;
  }
  return true;
}

// What comes after the first `count` words, without the blank before it.
std::string_view after_words(std::string_view line, std::size_t count) {
  for (; count > 0; --count) line.remove_prefix(std::min(line.find(' '), line.size() - 1) + 1);
  return line;
}

bool is_path(std::string_view text) {
  return text.starts_with('M') && text.find_first_not_of("Mlz -0123456789") == std::string_view::npos;
}

bool read_line(std::string_view line, Outlines& out) {
  const std::vector<std::string_view> words = split_words(line);
  const std::span rest = std::span(words).subspan(1);
  if (words[0] == "outlines") return read<2>(rest, {&out.width, &out.height}) && out.width > 0 && out.height > 0;
  if (words[0] == "window" && words.size() >= 6) {
    Outlines::Window window{.name = after_words(line, 5), .box = {}};
    double width = 0, height = 0;
    if (!read<4>(rest, {&window.box.left, &window.box.top, &width, &height}) || width <= 0 || height <= 0) return false;
    window.box.right = window.box.left + width;
    window.box.bottom = window.box.top + height;
    out.windows.push_back(window);
    return true;
  }
  if (words[0] == "place" && words.size() == 4) {
    Outlines::Place place{.code = words[1]};
    if (!read<2>(rest.subspan(1), {&place.x, &place.y})) return false;
    out.places.push_back(place);
    return true;
  }
  if (words[0] != "land" || words.size() < 11) return false;
  Outlines::Land land{
      .code = words[1] == "-" ? std::string_view() : words[1], .box = {}, .path = after_words(line, 10)};
  out.lands.push_back(land);
  Outlines::Land& made = out.lands.back();
  return is_path(land.path) && read<8>(rest.subspan(1), {&made.x, &made.y, &made.room, &made.area, &made.box.left,
                                                         &made.box.top, &made.box.right, &made.box.bottom});
}

}  // namespace

Result<Outlines> parse_outlines(std::string_view text) {
  Outlines out;
  std::string_view line;
  for (std::size_t number = 1; next_line(text, line); ++number) {
    if (trim(line).empty() || !read_line(line, out)) {
      return fail(ErrorCode::kInvalid, fmt::format("line {} is not of the outlines of a map", number));
    }
  }
  if (out.width <= 0) return fail(ErrorCode::kInvalid, "the outlines of the map have no frame");
  return out;
}

}  // namespace mannerly::render::chart
