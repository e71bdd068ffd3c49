// An incident as people and programs get it. docs/reference/incidents.md describes its JSON form.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "incident/ending.h"
#include "incident/evidence.h"
#include "incident/kind.h"
#include "net/asn.h"
#include "net/prefix.h"

namespace mannerly::incident {

// kOpen: still going on at the end of what was read; kClosed: nobody shows it any more.
enum class Phase : std::uint8_t { kOpen, kClosed };

// One reason, with its weight in log-odds; the confidence is 1 / (1 + exp(-(base + sum of weights))).
struct Part {
  Evidence evidence{};
  double weight = 0;
};

struct TouchedPrefix {
  Prefix prefix;
  std::vector<Asn> victims;
  Instant start;
  std::optional<Instant> end;
  std::uint32_t peers = 0;       // distinct peer ASes that had it, without the culprit
  std::optional<Ending> ending;  // nullopt: it goes on, or nobody has noted it
};

struct SeenBy {
  std::string collector;
  Address address;
  Asn asn;
  double trust = 1;  // 0..1 (peer_book.h)
};

// A link of the culprit that the verdict takes for made up.
struct MadeUpLink {
  Asn neighbour;             // at its other end
  bool aspa_denies = false;  // the neighbour's ASPA does not name the culprit as its provider
};

// Which share of the peers that had a bad route would not have had it, 0..1 to four decimals. No value: cannot be told.
struct Prevention {
  std::optional<double> rov;             // every AS drops RPKI-invalid routes, with the ROAs of today
  std::optional<double> rov_with_roa;    // ... and the victims had ROAs
  std::optional<double> prefix_filter;   // the accomplices filter what their customers announce
  std::optional<double> aspa;            // every AS drops what ASPA calls invalid, with the ASPAs of today
  std::optional<double> aspa_published;  // ... and every AS on the paths had published one
};

struct Incident {
  std::string id;  // "moas-20261123T040506Z-AS64500": never changes once it was given
  Kind kind = Kind::kNone;
  Phase phase = Phase::kOpen;
  Instant start;
  std::optional<Instant> end;
  std::optional<Ending> ending;  // of the last prefix; nullopt: it goes on, or nobody has noted it
  Asn culprit;
  std::vector<Asn> accomplices;          // sorted
  std::vector<Asn> victims;              // sorted
  std::vector<Asn> bogons;               // sorted; of a bogon-asn incident the numbers that must not be on a path
  std::vector<Asn> bogons_in_sets;       // those of them that stand in AS_SETs alone, as far as is known; sorted
  std::vector<MadeUpLink> made_up;       // of forgeries alone; by neighbour
  std::vector<std::string> bogon_rules;  // of bogon prefixes alone: why they are; sorted, at most kRulesMax
  // At most kPrefixesMax: sorted, those that are counted first, then those of the culprit's own session alone.
  std::vector<TouchedPrefix> prefixes;
  std::uint64_t prefix_count = 0;      // that a peer but the culprit showed; victims and sizes are of these
  std::uint64_t own_prefix_count = 0;  // that the culprit's own session alone showed (peers == 0)
  std::uint64_t ipv4_addresses = 0;
  std::uint64_t ipv6_48s = 0;                  // /48 networks, rounded up
  std::vector<std::array<char, 2>> economies;  // of the victims; sorted
  std::vector<SeenBy> seen_by;                 // sorted
  std::uint32_t peers_full = 0;                // peers with a full table at that time: the denominator
  double confidence = 0;
  double base = 0;
  std::vector<Part> parts;
  Prevention prevention;
  // Sample of at most kPathsMax AS paths, as text, the most frequent first: "64503 64501 {64498,64500}".
  std::vector<std::string> paths;
  std::vector<std::string> unseen;  // what the data did not show during it: "rrc00: no file from .. to .."

  // Whether the culprit's own session alone showed it. Rows that a snapshot keeps know no peers at all.
  bool is_own(const TouchedPrefix& row) const { return row.peers == 0 && own_prefix_count > 0; }

  static constexpr std::size_t kPrefixesMax = 1000;
  static constexpr std::size_t kPathsMax = 8;
  static constexpr std::size_t kRulesMax = 8;
};

// One line of incidents.jsonl, without the line feed; equal incidents give equal bytes.
std::string to_json(const Incident& incident);
// Errors: kInvalid with what is wrong; limits of the form are checked.
Result<Incident> incident_from_json(std::string_view line);

}  // namespace mannerly::incident
