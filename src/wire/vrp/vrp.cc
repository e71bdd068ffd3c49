#include "wire/vrp/vrp.h"

#include <fmt/format.h>

#include "base/text.h"

namespace mannerly::vrp {

Result<TaId> TaNames::intern(std::string_view name) {
  if (names_[last_] == name) return TaId{last_};  // lists are mostly sorted by trust anchor, or have one
  if (!is_utf8(name)) return intern(to_utf8(name));
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (names_[i] == name) return TaId{last_ = static_cast<std::uint16_t>(i)};
  }
  if (names_.size() == kNamesMax) {
    return fail(ErrorCode::kLimit, fmt::format("more than {} trust anchor names", kNamesMax));
  }
  if (name.size() > kNameBytesMax) return fail(ErrorCode::kLimit, "trust anchor name too long");
  names_.emplace_back(name);
  return TaId{last_ = static_cast<std::uint16_t>(names_.size() - 1)};
}

}  // namespace mannerly::vrp
