#include "wire/irrd/key_fields.h"

#include <array>
#include <span>

#include "base/text.h"
#include "wire/rpsl/object.h"

namespace mannerly::irrd {
namespace {

// Beside the attribute that names the class.
std::string_view second_key(rpsl::Class object_class) {
  switch (object_class) {
    case rpsl::Class::kRoute:
    case rpsl::Class::kRoute6: return "origin";
    case rpsl::Class::kPerson:
    case rpsl::Class::kRole: return "nic-hdl";
    default: return {};
  }
}

void add(const rpsl::Attribute& attribute, std::string& out) {
  std::string value = attribute.value();
  for (char& c : value) c = c == '\n' ? ' ' : c;
  out += lower(attribute.name) + ": " + value + "\n";
}

}  // namespace

std::string key_fields(std::string_view raw) {
  std::string out;
  const auto owned = rpsl::OwnedObject::parse(std::string(raw), rpsl::SourceRule::kOptional);
  if (!owned) return out;
  const rpsl::Object& object = owned->object();
  const std::string_view second = second_key(object.object_class);
  // The key of a person or role is the handle alone.
  if (second != "nic-hdl") add(object.attributes.front(), out);
  for (const rpsl::Attribute& attribute : object.attributes.subspan(1)) {
    if (!second.empty() && attribute.is(second)) add(attribute, out);
  }
  for (const rpsl::Attribute& attribute : object.attributes) {
    if (attribute.is("members") || attribute.is("mp-members")) add(attribute, out);
  }
  return out;
}

}  // namespace mannerly::irrd
