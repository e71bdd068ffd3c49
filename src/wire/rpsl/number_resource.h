// Objects on number resources: inetnum, inet6num and as-block (RFC 2622, RFC 2725, the RIPE database).
#pragma once

#include <string>
#include <vector>

#include "net/address.h"
#include "net/asn.h"
#include "wire/rpsl/registration.h"

namespace mannerly::rpsl {

// first and last are of one family, first <= last.
struct AddressBlock {
  Address first;
  Address last;
  std::string netname;
  std::string country;               // upper case, the first one
  std::string status;                // upper case, words joined by one blank: "ALLOCATED PA"
  std::vector<std::string> mnt_irt;  // abuse contacts of APNIC and AFRINIC
  Registration registration;
};
// inetnum "192.0.2.0 - 192.0.2.255" (or, as some registries write, a prefix) and inet6num (a prefix).
Result<AddressBlock> parse_address_block(const Object& object);
std::string format_address_block(const AddressBlock& block);

struct AsBlock {
  Asn first;
  Asn last;
  Registration registration;
};
// "AS64496 - AS64511", with or without the blanks.
Result<AsBlock> parse_as_block(const Object& object);
std::string format_as_block(const AsBlock& block);

}  // namespace mannerly::rpsl
