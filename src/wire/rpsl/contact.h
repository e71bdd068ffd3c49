// Objects that say whom to ask: person, role, organisation, irt and mntner (RFC 2622 section 3, the
// RIPE database). What the norms ask is whether e-mail, telephone and abuse mailbox are there; the
// personal values themselves (name, number, address, a person's e-mail) are not taken out of the text.
#pragma once

#include <string>
#include <vector>

#include "wire/rpsl/registration.h"

namespace mannerly::rpsl {

struct Contact {
  Class object_class = Class::kRole;
  std::string handle;  // nic-hdl of person and role, else the key; upper case
  std::string name;    // of role and organisation; empty for the others
  bool has_email = false;
  bool has_phone = false;
  bool has_abuse_mailbox = false;
  // The first address of each; empty for a person.
  std::string email;
  std::string abuse_mailbox;
  Registration registration;
};

// Fails with kInvalid when the handle is missing, kUsage for other classes.
Result<Contact> parse_contact(const Object& object);
// For made-up worlds: writes email, phone (if has_phone, a number that no network has: country code 999) and abuse
// mailbox.
std::string format_contact(const Contact& contact);

}  // namespace mannerly::rpsl
