#include "wire/rpsl/class.h"

#include <array>

#include "base/text.h"

namespace mannerly::rpsl {
namespace {

constexpr std::array<std::string_view, kClassCount> kNames = {
    "route",   "route6",     "aut-num",     "as-set",   "route-set",   "mntner",   "organisation", "role",
    "person",  "inetnum",    "inet6num",    "as-block", "irt",         "key-cert", "domain",       "inet-rtr",
    "rtr-set", "filter-set", "peering-set", "poem",     "poetic-form", "limerick", "dictionary",   "repository"};

}  // namespace

std::string_view name_of(Class object_class) {
  return kNames[static_cast<std::size_t>(object_class)];
}

std::optional<Class> class_of(std::string_view attribute_name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (iequals(kNames[i], attribute_name)) return static_cast<Class>(i);
  }
  return std::nullopt;
}

}  // namespace mannerly::rpsl
