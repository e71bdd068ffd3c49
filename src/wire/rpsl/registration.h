// What nearly every class has: who maintains the object, whom to ask, when it changed, whose it is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "wire/rpsl/object.h"

namespace mannerly::rpsl {

struct Registration {
  std::string source;  // upper case
  // Handles as written, in the order of the object.
  std::vector<std::string> mnt_by;
  std::vector<std::string> admin_c;
  std::vector<std::string> tech_c;
  std::vector<std::string> abuse_c;
  std::vector<std::string> org;
  std::optional<Instant> created;
  // last-modified, else the latest date of the changed lines.
  std::optional<Instant> last_modified;
};

Registration registration_of(const Object& object);

// The words of all attributes of that name, as strings that own their text.
std::vector<std::string> handles_of(const Object& object, std::string_view name);

// The date of a "changed" value: "contact@example.net 20180614" or, before 2000, "... 950201".
std::optional<Instant> changed_date(const Attribute& changed);

}  // namespace mannerly::rpsl
