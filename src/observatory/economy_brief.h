// What an economy's page says beside its scores: how much of its address space has ROAs, whom one can reach, where its
// networks buy transit, and which incidents came from it and hit it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "observatory/edition.h"
#include "render/document.h"
#include "render/json_writer.h"

namespace mannerly::observatory {

// RPKI-valid routes of one address family, counted three ways.
struct FamilyCoverage {
  std::uint64_t routes = 0, routes_valid = 0;
  // Space that any, and that any valid, route of its networks covers; what several cover counts once. IPv4 in
  // addresses, IPv6 in blocks of /48.
  double space = 0, space_valid = 0;
  std::uint32_t networks = 0, networks_valid = 0;  // that originate; that have at least one valid route
};

struct UpstreamEconomy {
  snapshot::Economy economy{};  // {0,0}: unknown
  std::uint32_t networks = 0;   // of the economy asked about, that have a provider there
  std::uint32_t providers = 0;  // different ones
};

inline constexpr std::size_t kFlowGroups = 4;  // incident::Group
struct IncidentFlows {
  Month from;                                    // of their starts; up to the edition's
  std::array<std::uint32_t, kFlowGroups> out{};  // with a culprit here
  std::array<std::uint32_t, kFlowGroups> in{};   // with a victim here and a culprit elsewhere
  bool cut = false;                              // there are more than were counted
};

struct EconomyBrief {
  snapshot::Economy economy{};
  bool vrps = false;  // false: nothing can be said of ROAs
  FamilyCoverage ipv4, ipv6;
  // Networks of its part of the universe; those of whom a source could tell; with a contact that counts; with a NOC's
  // address that everybody may see.
  std::uint32_t networks = 0, contacts_known = 0, with_contact = 0, with_public_noc = 0;
  std::uint32_t with_providers = 0;        // networks of which a provider is known
  std::vector<UpstreamEconomy> upstreams;  // the most networks first
  std::optional<IncidentFlows> flows;      // nullopt: no archive of incidents
};

// Errors: of the store. O(routes of its networks).
Result<EconomyBrief> economy_brief(const Edition& edition, snapshot::Economy economy);

// One whole object.
void write_economy_brief(render::JsonWriter& json, const EconomyBrief& brief);
// One page: scores, coverage, levers, flows, participants, upstreams. Errors: kNotFound for an economy without
// networks.
Result<render::Document> economy_document(const Edition& edition, snapshot::Economy economy);

}  // namespace mannerly::observatory
