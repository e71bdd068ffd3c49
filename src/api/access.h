// The one place that is asked whether a caller may see something.
#pragma once

#include <cstdint>

#include "io/http/http.h"

namespace mannerly::api {

// What a route needs. Only kPublic exists for readers without an account.
enum class Scope : std::uint8_t {
  kPublic,  // everybody
  kOwn,     // who answers for the AS or organisation
  kAdmin    // who runs this server
};

class Access {
 public:
  virtual ~Access() = default;
  virtual bool allows(const io::HttpRequest& request, Scope scope) const = 0;
};

// Without accounts: yes to what is public, no to the rest.
class PublicAccess : public Access {
 public:
  bool allows(const io::HttpRequest&, Scope scope) const override { return scope == Scope::kPublic; }
};

}  // namespace mannerly::api
