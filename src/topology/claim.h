// What each source says about a link, and how one answer is made of it.
//
// The answer is that of the first source of this table that says something and is not denied. What the others
// say then raises or lowers its confidence.
//
//   source             says                      confidence  why it stands here
//   ASPA               provider                        0.98  signed by the customer, for this very question
//   relationship file  any                    0.97 transit,  made of hundreds of viewpoints; peers are found by
//                                      0.92 peer, 0.95 sib.  default there, so less sure
//   OTC, further on    provider                        0.93  set by a router whose operator stated the role
//   route server       peer                            0.90  hands routes on between peers
//   RPSL, both ends    provider, peer                  0.88  two operators agree; may be old
//   paths              any                          by step  measured (inference.h)
//   RPSL, one end      provider, peer                  0.60  often old or careless
//   organisation       sibling                         0.80  last: it says nothing about who sells to whom
//
// Denials: an ASPA of A without X: X is no provider of A, whoever says so. An OTC mark of T heard by H: T is no
// customer of H; weaker than a file. A denied answer is passed over; when nothing else is left the link is one
// of peers, with half the confidence. But an ASPA that leaves out X counts for nothing where the file and another
// source know X as the provider: the ASPA is incomplete. And a file is passed over where two other sources that
// are sure (0.85) agree on another answer; the policies of both ends count as two.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "topology/inference.h"
#include "topology/relation.h"

namespace mannerly::topology {

// What can say something about a link; the order is the order of precedence.
enum class Source : std::uint8_t {
  kNone = 0,
  kAspa,
  kFile,  // a relationship file (CAIDA as-rel or one of its form)
  kOtc,   // Only-to-Customer marks (RFC 9234)
  kRouteServer,
  kRpslBoth,  // import and export policies of both ends
  kPaths,     // inferred from AS paths
  kRpslOne,
  kOrganisation  // both ASes belong to one organisation
};
// "ASPA", "file", "OTC", "route server", "RPSL", "paths", "RPSL (one end)", "organisation".
std::string_view name_of(Source source);

// One statement about the link a - b.
struct Claim {
  Source source = Source::kNone;
  Relation says = Relation::kUnknown;         // what b is to a
  Relation denies = Relation::kUnknown;       // what b surely is not
  InferenceStep step = InferenceStep::kNone;  // of kPaths
  std::uint16_t for_it = 0, against = 0;      // of kPaths and kOtc: what InferredLink and OtcLinkRow count
  float confidence = 0;                       // of the statement by itself, 0..1
};

struct Verdict {
  Relation relation = Relation::kUnknown;
  float confidence = 0;
  std::uint8_t decided = kNobody;  // index of the claim that won
  static constexpr std::uint8_t kNobody = 0xFF;
};

// claims: of one link, in order of precedence, fewer than 255.
Verdict decide(std::span<const Claim> claims);

// One sentence for people, about a and b: "AS64501's ASPA names AS64500 as a provider".
std::string describe(const Claim& claim, Asn a, Asn b);

}  // namespace mannerly::topology
