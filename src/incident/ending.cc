#include "incident/ending.h"

#include <algorithm>

namespace mannerly::incident {
namespace {

struct Words {
  std::string_view name, text;
};
constexpr std::array<Words, kEndings> kWords = {{
    {"routes-gone", "The last peer that had such a route withdrew it, or has another one."},
    {"session-lost", "The last session that showed it was lost: whether it went on is not known."},
    {"acquitted", "By the registries' files of that day nothing is wrong with it; the routes were still there."},
    {"standing", "It lasted so long that it counts as a standing state; the routes were still there."},
    {"lost-sight", "It went on when an archive ended, and the next one knows nothing of it."},
    {"silent", "The last session that showed it fell silent while others did not: whether it went on is not known."},
}};

}  // namespace

std::string_view name_of(Ending ending) {
  return kWords[static_cast<std::size_t>(ending)].name;
}

std::optional<Ending> parse_ending(std::string_view name) {
  const auto at = std::ranges::find(kWords, name, &Words::name);
  return at == kWords.end() ? std::nullopt : std::optional(static_cast<Ending>(at - kWords.begin()));
}

std::string_view text_of(Ending ending) {
  return kWords[static_cast<std::size_t>(ending)].text;
}

}  // namespace mannerly::incident
