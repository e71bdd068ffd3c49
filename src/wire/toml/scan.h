// Looks over a document before the library sees it.
#pragma once

#include "wire/toml/toml.h"

namespace mannerly::toml {

// Refuses what would exceed the limits of toml.h, and bytes beyond ASCII outside strings and comments.
Status check_limits(std::string_view text, std::string_view name);

}  // namespace mannerly::toml
