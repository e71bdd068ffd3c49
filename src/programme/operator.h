// Who is audited: an operator's name, ASes and programme, and what only people can say about it.
//
//     name = "Example Net"
//     programme = "network-operator"
//     asns = [64500, "AS64501"]
//     representative = true
//     [answers]
//     "netops.A1.join.filters" = "bgpq4 from our IRR objects, nightly"
//     "netops.A1.join.update-frequency" = { text = "nightly", accepted_by = "auditor 7", at = 2026-01-31 }
//     [exceptions]
//     "netops.A2.join.spoofer" = { reason = "no host in the network", by = "secretariat", asns = [64501] }
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "net/asn.h"
#include "programme/programme.h"
#include "snapshot/snapshot.h"

namespace mannerly::programme {

struct Answer {
  std::string text;
  std::string accepted_by;  // empty until somebody has judged it
  std::optional<Instant> at;
};

// Granted by people, with a reason (Conformance Requirements, first paragraph).
struct Exception {
  std::string reason;
  std::string by;
  std::vector<Asn> asns;  // empty: for all
};

struct Operator {
  static constexpr std::size_t kAsnsMax = 10'000;
  static constexpr std::size_t kBytesMax = 1 << 20;

  std::string name;
  std::string programme = "network-operator";          // Programme::id
  std::vector<Asn> asns;                               // ascending, each once
  std::optional<bool> representative;                  // nullopt: nobody has said
  std::map<std::string, Answer, std::less<>> answers;  // by requirement
  std::map<std::string, Exception, std::less<>> exceptions;
};

// Errors: kInvalid with line and reason; kLimit beyond kBytesMax or kAsnsMax.
Result<Operator> parse_operator(std::string_view toml, std::string_view name);

// A row of a participant list: no answers, no exceptions; being listed, it has had a representative, but
// whether it still has is not known.
Operator operator_of(const snapshot::Snapshot& snapshot, const snapshot::ParticipantRow& row);

// One AS by itself.
Operator operator_of(const snapshot::Snapshot& snapshot, Asn asn, std::string_view programme = "network-operator");

}  // namespace mannerly::programme
