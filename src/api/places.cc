#include "api/places.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/spelling.h"
#include "base/text.h"
#include "observatory/places.h"

namespace mannerly::api {

std::optional<Problem> unknown_place(const Call& call) {
  for (const Economy& code : call.economies("economy")) {
    if (observatory::is_economy(call.edition(), code)) continue;
    return bad_request("economy", fmt::format("\"{}\" is no economy", std::string_view(code.data(), code.size())));
  }
  const std::vector<std::string> asked = call.texts("region");
  if (asked.empty()) return std::nullopt;
  const std::vector<std::string> known = observatory::region_words(call.edition());
  for (const std::string& text : asked) {
    if (std::ranges::any_of(known, [&](const std::string& word) { return iequals(word, text); })) continue;
    return bad_request("region", fmt::format("\"{}\" is no region, sub-region or registry", printable(text)),
                       std::string(nearest_word(text, {known.begin(), known.end()})));
  }
  return std::nullopt;
}

}  // namespace mannerly::api
