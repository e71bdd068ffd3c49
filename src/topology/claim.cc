#include "topology/claim.h"

#include <fmt/format.h>

#include <algorithm>

namespace mannerly::topology {
namespace {

// How far a second opinion moves the confidence towards certainty or doubt.
constexpr float kAgreement = 0.5f, kContradiction = 0.4f;
constexpr float kLeftOver = 0.5f;  // of a link of which only denied claims speak

// An ASPA that leaves out a provider which the file and another source know is more likely incomplete.
bool is_borne_out(std::span<const Claim> claims, Relation relation) {
  const auto says = [&](const Claim& claim) { return claim.says == relation; };
  return std::any_of(claims.begin(), claims.end(),
                     [&](const Claim& c) { return says(c) && c.source == Source::kFile; }) &&
         std::any_of(claims.begin(), claims.end(), [&](const Claim& c) {
           return says(c) && c.source != Source::kFile && c.source != Source::kOrganisation;
         });
}

bool is_denied(std::span<const Claim> claims, const Claim& claim) {
  return std::any_of(claims.begin(), claims.end(), [&](const Claim& other) {
    if (other.denies == Relation::kUnknown || other.denies != claim.says) return false;
    if (other.source != Source::kAspa) return claim.source > Source::kOtc;
    return claim.source != Source::kAspa && !is_borne_out(claims, claim.says);
  });
}

// A file is wrong about a link now and then: two sources that are as sure, and agree, know better, and so do the two
// ends of the link.
bool is_outvoted(std::span<const Claim> claims, const Claim& claim) {
  constexpr float kSure = 0.85f;
  constexpr int kOutvoting = 2;
  if (claim.source != Source::kFile) return false;
  const auto votes_for = [&](Relation relation) {
    int votes = 0;
    for (const Claim& c : claims) {
      if (c.says != relation || c.source == Source::kFile || c.confidence < kSure) continue;
      votes += c.source == Source::kRpslBoth ? 2 : 1;
    }
    return votes;
  };
  return std::any_of(claims.begin(), claims.end(), [&](const Claim& other) {
    return other.says != Relation::kUnknown && other.says != claim.says && !is_denied(claims, other) &&
           votes_for(other.says) >= kOutvoting;
  });
}

}  // namespace

std::string_view name_of(Source source) {
  switch (source) {
    case Source::kNone: break;
    case Source::kAspa: return "ASPA";
    case Source::kFile: return "file";
    case Source::kOtc: return "OTC";
    case Source::kRouteServer: return "route server";
    case Source::kRpslBoth: return "RPSL";
    case Source::kPaths: return "paths";
    case Source::kRpslOne: return "RPSL (one end)";
    case Source::kOrganisation: return "organisation";
  }
  return "none";
}

Verdict decide(std::span<const Claim> claims) {
  Verdict out;
  bool denied_alone = false;
  for (std::size_t i = 0; i < claims.size() && out.decided == Verdict::kNobody; ++i) {
    const Claim& claim = claims[i];
    if (claim.says == Relation::kUnknown) continue;
    if (is_denied(claims, claim)) {
      denied_alone = true;
      continue;
    }
    if (is_outvoted(claims, claim)) continue;
    out = {claim.says, claim.confidence, static_cast<std::uint8_t>(i)};
  }
  if (out.decided == Verdict::kNobody) {
    if (denied_alone) out = {Relation::kPeer, kLeftOver, Verdict::kNobody};
    return out;
  }
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const Claim& claim = claims[i];
    if (i == out.decided || claim.source == Source::kOrganisation || is_denied(claims, claim)) continue;
    if (claim.says == out.relation) {
      out.confidence += (1 - out.confidence) * kAgreement * claim.confidence;
    } else if (claim.says != Relation::kUnknown || claim.denies == out.relation) {
      out.confidence -= out.confidence * kContradiction * claim.confidence;
    }
  }
  return out;
}

namespace {

std::string describe_paths(const Claim& claim, Asn a, Asn b) {
  const std::string between = fmt::format("{} and {}", format_asn(a), format_asn(b));
  switch (claim.step) {
    case InferenceStep::kClique: return "both are transit-free, by the paths";
    case InferenceStep::kRouteServer: return "one end only hands on routes between its neighbours";
    case InferenceStep::kFamilies: return "transit in IPv6 alone, given to an IPv4 peer";
    case InferenceStep::kSizes: return "seen in IPv6 alone, and the customer would be the larger network";
    case InferenceStep::kViewpointTransit: return "a viewpoint gets the routes of transit-free networks by this link";
    case InferenceStep::kDescent:
      return fmt::format("routes come down this link from {} or more networks, {} the other way", claim.for_it,
                         claim.against);
    case InferenceStep::kClimb: return "routes climb by this link";
    case InferenceStep::kBeneathTop: return "next to a transit-free network, and nobody avoids the link";
    case InferenceStep::kViewpointPeer: return "a viewpoint alone uses the link, for a part of the table";
    case InferenceStep::kUnseen:
      return fmt::format("{} viewpoints reach the lower end, never by this link; {} use it", claim.against,
                         claim.for_it);
    case InferenceStep::kLeaf: return "the only way out of a network that carries nobody's routes";
    case InferenceStep::kRest: return "on paths, but nothing speaks for transit";
    case InferenceStep::kNone: break;
  }
  return "on paths between " + between;
}

}  // namespace

std::string describe(const Claim& claim, Asn a, Asn b) {
  const std::string x = format_asn(a), y = format_asn(b);
  switch (claim.source) {
    case Source::kNone: break;
    case Source::kAspa:
      if (claim.denies == Relation::kProvider) return fmt::format("{} has an ASPA, and it does not name {}", x, y);
      if (claim.denies == Relation::kCustomer) return fmt::format("{} has an ASPA, and it does not name {}", y, x);
      if (claim.says == Relation::kSibling) return "each names the other as a provider in its ASPA";
      return claim.says == Relation::kProvider ? fmt::format("{} names {} as a provider in its ASPA", x, y)
                                               : fmt::format("{} names {} as a provider in its ASPA", y, x);
    case Source::kFile: return fmt::format("a relationship file says {}", name_of(claim.says));
    case Source::kOtc:
      if (claim.says != Relation::kUnknown) return fmt::format("{} paths marked further on came by here", claim.for_it);
      return fmt::format("{} paths bear the mark of {}, which told them to {}", claim.for_it,
                         claim.denies == Relation::kCustomer ? y : x, claim.denies == Relation::kCustomer ? x : y);
    case Source::kRouteServer: return "one end is a route server";
    case Source::kRpslBoth: return "the routing policies of both say so";
    case Source::kRpslOne: return "the routing policy of one end says so";
    case Source::kPaths: return describe_paths(claim, a, b);
    case Source::kOrganisation: return "one organisation holds both";
  }
  return {};
}

}  // namespace mannerly::topology
