#include "wire/rpsl/registration.h"

#include <algorithm>

#include "base/text.h"

namespace mannerly::rpsl {
namespace {

std::optional<Instant> instant_of(const Object& object, std::string_view name) {
  const Attribute* found = object.find(name);
  return found == nullptr ? std::nullopt : parse_instant(found->value());
}

}  // namespace

std::vector<std::string> handles_of(const Object& object, std::string_view name) {
  std::vector<std::string> out;
  for (const std::string_view word : object.words_of(name)) out.push_back(to_utf8(word));
  return out;
}

std::optional<Instant> changed_date(const Attribute& changed) {
  for (const std::string_view word : changed.words()) {
    if (!std::all_of(word.begin(), word.end(), is_digit)) continue;
    // RFC 2622 section 3.1 wants eight digits; the PRIDE and RIPE-181 databases had six.
    if (word.size() == 8) return parse_instant(word);
    if (word.size() == 6) return parse_instant((word < "700000" ? "20" : "19") + std::string(word));
  }
  return std::nullopt;
}

Registration registration_of(const Object& object) {
  Registration out{.source = upper(object.source),
                   .mnt_by = handles_of(object, "mnt-by"),
                   .admin_c = handles_of(object, "admin-c"),
                   .tech_c = handles_of(object, "tech-c"),
                   .abuse_c = handles_of(object, "abuse-c"),
                   .org = handles_of(object, "org"),
                   .created = instant_of(object, "created"),
                   .last_modified = instant_of(object, "last-modified")};
  if (out.last_modified) return out;
  for (const Attribute& attribute : object.attributes) {
    if (attribute.is("changed")) out.last_modified = std::max(out.last_modified, changed_date(attribute));
  }
  return out;
}

}  // namespace mannerly::rpsl
