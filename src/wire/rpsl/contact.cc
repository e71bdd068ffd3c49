#include "wire/rpsl/contact.h"

#include "base/text.h"
#include "wire/rpsl/format.h"

namespace mannerly::rpsl {
namespace {

// Handles are one word; older ones ("AB123 RIPE") are not, so the first word stands for them.
std::string key_text(const Attribute* attribute) {
  return attribute == nullptr ? std::string() : upper(to_utf8(attribute->first_word()));
}

bool has_value(const Object& object, std::string_view name) {
  const Attribute* found = object.find(name);
  return found != nullptr && !found->first_word().empty();
}

std::string first_value(const Object& object, std::string_view name) {
  const Attribute* found = object.find(name);
  return found == nullptr ? std::string() : to_utf8(found->first_word());
}

}  // namespace

Result<Contact> parse_contact(const Object& object) {
  const Class c = object.object_class;
  const bool by_nic_hdl = c == Class::kPerson || c == Class::kRole;
  if (!by_nic_hdl && c != Class::kOrganisation && c != Class::kIrt && c != Class::kMntner) {
    return fail(ErrorCode::kUsage, "not a contact object");
  }
  Contact out{.object_class = c,
              .handle = key_text(by_nic_hdl ? object.find("nic-hdl") : &object.attributes.front()),
              .has_email = has_value(object, "e-mail"),
              .has_phone = has_value(object, "phone"),
              .has_abuse_mailbox = has_value(object, "abuse-mailbox"),
              .registration = registration_of(object)};
  if (out.handle.empty()) return fail(ErrorCode::kInvalid, std::string(name_of(c)) + ": handle missing");
  if (c == Class::kRole) out.name = object.attributes.front().value();
  if (c == Class::kOrganisation) out.name = object.value_of("org-name");
  if (c == Class::kPerson) return out;
  out.email = first_value(object, "e-mail");
  out.abuse_mailbox = first_value(object, "abuse-mailbox");
  return out;
}

std::string format_contact(const Contact& contact) {
  const Class c = contact.object_class;
  const bool by_nic_hdl = c == Class::kPerson || c == Class::kRole;
  const std::string title = contact.name.empty() ? contact.handle : contact.name;
  ObjectText text(c, by_nic_hdl ? title : contact.handle);
  if (c == Class::kOrganisation) text.add("org-name", title);
  if (contact.has_phone) text.add("phone", "+999 555 0100");
  if (contact.has_email) text.add("e-mail", contact.email.empty() ? "contact@example.net" : contact.email);
  if (contact.has_abuse_mailbox) {
    text.add("abuse-mailbox", contact.abuse_mailbox.empty() ? "abuse@example.net" : contact.abuse_mailbox);
  }
  if (by_nic_hdl) text.add("nic-hdl", contact.handle);
  text.add(contact.registration);
  return text.take();
}

}  // namespace mannerly::rpsl
