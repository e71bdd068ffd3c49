// The classes of RPSL objects (RFC 2622, RFC 2725, RFC 4012, and the RIPE database's organisation,
// irt and poem classes).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace mannerly::rpsl {

// Those up to kIrt have a typed view of their own; the others are read as lists of attributes.
enum class Class : std::uint8_t {
  kRoute,
  kRoute6,
  kAutNum,
  kAsSet,
  kRouteSet,
  kMntner,
  kOrganisation,
  kRole,
  kPerson,
  kInetnum,
  kInet6num,
  kAsBlock,
  kIrt,
  kKeyCert,
  kDomain,
  kInetRtr,
  kRtrSet,
  kFilterSet,
  kPeeringSet,
  kPoem,
  kPoeticForm,
  kLimerick,
  kDictionary,
  kRepository,
};
inline constexpr std::size_t kClassCount = static_cast<std::size_t>(Class::kRepository) + 1;

// "route6", as in the first attribute of an object.
std::string_view name_of(Class object_class);
// The class whose first attribute has this name, in any case; nullopt when there is none.
std::optional<Class> class_of(std::string_view attribute_name);

}  // namespace mannerly::rpsl
