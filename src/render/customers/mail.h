// The mail to a customer about what it announces: text in the form of RFC 5322, to be read by a person before it is
// sent. Nothing here sends it.
#pragma once

#include <string>
#include <vector>

#include "policy/customers.h"
#include "snapshot/snapshot.h"

namespace mannerly::render {

struct MailSettings {
  std::string from;     // "noc@example.net"
  std::string network;  // how the network calls itself: "AS64500 (Example Net)"
};

// Addresses of the customer's role contacts in the snapshot (never of persons): technical and NOC ones, else abuse,
// else administrative ones. Empty when the registries in the snapshot have none. O(contacts of the AS).
std::vector<std::string> role_addresses(const snapshot::Snapshot& snapshot, Asn asn);

// Header fields, an empty line, and the findings with evidence and what to publish. Lines end in LF and are at most
// 78 columns long where they hold no path or name that is longer. ASCII alone. Values from data cannot add header
// fields.
std::string customer_mail(const snapshot::Snapshot& snapshot, const policy::CustomerReport& report,
                          const policy::Customer& customer, const MailSettings& settings);

}  // namespace mannerly::render
