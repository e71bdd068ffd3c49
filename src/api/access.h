// The one place that is asked whether a caller may see something.
#pragma once

#include <cstdint>

#include "io/http/http.h"

namespace mannerly::api {

// What a route needs. Only kPublic exists for readers without an account.
enum class Scope : std::uint8_t {
  kPublic,    // everybody
  kContacts,  // addresses at which a network is to be reached, of its public role objects
  kOwn,       // who answers for the AS or organisation
  kAdmin      // who runs this server
};

class Access {
 public:
  virtual ~Access() = default;
  virtual bool allows(const io::HttpRequest& request, Scope scope) const = 0;
};

// Without accounts: yes to what is public, no to the rest. contacts: who runs the server has decided that the addresses
// of public role objects may be shown to everybody.
class PublicAccess : public Access {
 public:
  explicit PublicAccess(bool contacts = false) : contacts_(contacts) {}
  bool allows(const io::HttpRequest&, Scope scope) const override {
    return scope == Scope::kPublic || (scope == Scope::kContacts && contacts_);
  }

 private:
  bool contacts_;
};

}  // namespace mannerly::api
