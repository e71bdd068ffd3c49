#include "incident/evidence.h"

#include <array>

namespace mannerly::incident {
namespace {

struct Row {
  Evidence evidence;
  std::string_view name;
  std::string_view text;
};

constexpr std::array kRows = {
    Row{Evidence::kRpkiValid, "rpki-valid", "The origin is RPKI-valid."},
    Row{Evidence::kRpkiInvalidAs, "rpki-invalid-as", "The route is RPKI-invalid: only other ASes may originate it."},
    Row{Evidence::kRpkiInvalidLength, "rpki-invalid-length",
        "The route is RPKI-invalid: the prefix is longer than its ROA allows."},
    Row{Evidence::kRpkiInvalidAs0, "rpki-invalid-as0",
        "The route is RPKI-invalid: its holder says that nobody may originate it (AS0)."},
    Row{Evidence::kRpkiNotFound, "rpki-not-found", "No ROA covers the prefix."},
    Row{Evidence::kIrrExact, "irr-exact", "A route object names the origin for just this prefix."},
    Row{Evidence::kIrrCovering, "irr-covering", "A route object names the origin for a less specific prefix."},
    Row{Evidence::kIrrOtherOrigin, "irr-other-origin", "Route objects cover the prefix, none with this origin."},
    Row{Evidence::kIrrNone, "irr-none", "No route object covers the prefix."},
    Row{Evidence::kHolder, "holder", "The origin's organisation holds the address space."},
    Row{Evidence::kOtherHolder, "other-holder", "By registry another organisation holds the address space."},
    Row{Evidence::kUnknownHolder, "unknown-holder", "The registries do not tell who holds the address space."},
    Row{Evidence::kVictimIsHolder, "victim-is-holder", "By registry the address space is the usual origin's."},
    Row{Evidence::kIrrByHolder, "irr-by-holder",
        "Such a route object was written by who keeps the victim's own, or the holder's."},
    Row{Evidence::kIrrByOrigin, "irr-by-origin",
        "Only the origin's own maintainer wrote such a route object, where no holder is asked."},
    Row{Evidence::kIrrAuthoritative, "irr-authoritative", "Such a route object stands in an authoritative registry."},
    Row{Evidence::kVictimRegistered, "victim-registered",
        "A ROA or route object names the usual origin for the prefix."},
    Row{Evidence::kNoRegistry, "no-registry",
        "No routing registry was at hand: what its holder registered is not known."},
    Row{Evidence::kSibling, "sibling", "Culprit and victim are of one organisation."},
    Row{Evidence::kVictimIsCustomer, "victim-is-customer",
        "The victim is a customer of the culprit, directly or through others."},
    Row{Evidence::kVictimIsProvider, "victim-is-provider",
        "The victim is a provider of the culprit, directly or through others."},
    Row{Evidence::kVictimIsPeer, "victim-is-peer", "The victim is a peer of the culprit."},
    Row{Evidence::kUnrelated, "unrelated", "Culprit and victim have no known relation."},
    Row{Evidence::kCulpritHasCustomers, "culprit-has-customers", "The culprit is a transit network."},
    Row{Evidence::kCulpritIsStub, "culprit-is-stub", "The culprit has no customers."},
    Row{Evidence::kRelationFromFile, "relation-from-file",
        "The relations at stake rest on a relationship file, ASPAs, OTC marks, or what was customary before."},
    Row{Evidence::kRelationUnknown, "relation-unknown",
        "No source knows one of the links at stake, or they contradict each other: it was taken for a peering."},
    Row{Evidence::kRelationWeak, "relation-weak", "A relation at stake is uncertain."},
    Row{Evidence::kSameEconomy, "same-economy", "Culprit and victim are registered in one economy."},
    Row{Evidence::kOtherRegion, "other-region", "Culprit and victim are registered by different registries."},
    Row{Evidence::kVictimIsStub, "victim-is-stub", "The victim has no customers."},
    Row{Evidence::kCulpritIsLarge, "culprit-is-large", "The culprit has a customer cone of 10 networks and more."},
    Row{Evidence::kInAsSet, "in-as-set", "The victim is in an as-set of the culprit."},
    Row{Evidence::kCommonProvider, "common-provider", "Culprit and victim have a provider in common."},
    Row{Evidence::kOriginSeenBefore, "origin-seen-before",
        "The origin announced this prefix, or one that covers it, before."},
    Row{Evidence::kOriginNew, "origin-new", "The origin never announced this prefix before."},
    Row{Evidence::kEdgeSeenBefore, "edge-seen-before", "The link at stake was seen before."},
    Row{Evidence::kEdgeSeenReversed, "edge-seen-reversed",
        "The link at stake was seen before only the other way round."},
    Row{Evidence::kEdgeNew, "edge-new", "The link at stake was never seen before."},
    Row{Evidence::kPrefixNew, "prefix-new", "The prefix was never announced before."},
    Row{Evidence::kCulpritNew, "culprit-new", "The culprit was never seen before."},
    Row{Evidence::kVictimStillAnnounces, "victim-still-announces",
        "The usual origin announces the prefix at the same time."},
    Row{Evidence::kVictimGone, "victim-gone", "The usual origin stopped announcing the prefix about when it began."},
    Row{Evidence::kOldPathStays, "old-path-stays",
        "Other peers still hold the prefix over links that were known before."},
    Row{Evidence::kOldPathGone, "old-path-gone", "No peer holds the prefix over the links that were known before."},
    Row{Evidence::kValleyKnown, "valley-known", "Routes took such a turn over one of these links before."},
    Row{Evidence::kVictimLongGone, "victim-long-gone",
        "The usual origin had stopped announcing the prefix more than a day before."},
    Row{Evidence::kBaselineOld, "baseline-old", "What was known of the prefix before was more than a week old."},
    Row{Evidence::kNoBaseline, "no-baseline", "Of the peer that showed it first nothing was known before."},
    Row{Evidence::kSeenLately, "seen-lately",
        "The link or turn at stake was there before this began, but not for long enough to be established."},
    Row{Evidence::kInPolicy, "in-policy", "The routing policy of one end of the link at stake names the other."},
    Row{Evidence::kPassedOnBefore, "passed-on-before",
        "The culprit passed on to providers or peers what this neighbour gave it before."},
    Row{Evidence::kScrubber, "scrubber", "The culprit is a known DDoS protection service."},
    Row{Evidence::kAnycast, "anycast", "The prefix or network is known as anycast."},
    Row{Evidence::kBadReputation, "bad-reputation", "The culprit is on a list of networks of bad reputation."},
    Row{Evidence::kAspaInvalid, "aspa-invalid", "ASPA calls the path invalid."},
    Row{Evidence::kAspaValid, "aspa-valid", "ASPA calls the path valid."},
    Row{Evidence::kOtcViolated, "otc-violated", "The Only-to-Customer mark contradicts the way that the route took."},
    Row{Evidence::kPathThroughVictim, "path-through-victim",
        "At some peers the usual origin itself passes on the culprit's route."},
    Row{Evidence::kCulpritNextToTier1, "culprit-next-to-tier1", "A transit-free network accepted it from the culprit."},
    Row{Evidence::kRouteServer, "route-server", "A route server stands on the path at stake."},
    Row{Evidence::kAspaOmits, "aspa-omits",
        "An ASPA at the link at stake does not name the provider that the path shows."},
    Row{Evidence::kAspaLists, "aspa-lists", "An ASPA names the provider that the path shows."},
    Row{Evidence::kTier1Behind, "tier1-behind", "The culprit passes on what a transit-free network gave it."},
    Row{Evidence::kPassedUp, "passed-up", "The culprit passed the route to a provider or peer."},
    Row{Evidence::kPassedDownOnly, "passed-down-only", "The culprit passed the route to customers alone."},
    Row{Evidence::kManyVictims, "many-victims", "Ten victims or more at the same time."},
    Row{Evidence::kManyPrefixes, "many-prefixes", "Ten prefixes or more at the same time."},
    Row{Evidence::kOnePrefix, "one-prefix", "A single prefix."},
    Row{Evidence::kMoreSpecificThan24, "more-specific-than-24", "The prefix is longer than /24 or /48."},
    Row{Evidence::kFatFinger, "fat-finger", "The prefix or number is one digit away from one of the culprit's own."},
    Row{Evidence::kOneVictim, "one-victim", "A single victim."},
    Row{Evidence::kSomeVictims, "some-victims", "Two to nine victims."},
    Row{Evidence::kMostOfVictim, "most-of-victim", "Most of what the victim announces is touched."},
    Row{Evidence::kLittleOfVictim, "little-of-victim", "A tenth at most of what the victim announces is touched."},
    Row{Evidence::kSomePrefixes, "some-prefixes", "Three to nine prefixes."},
    Row{Evidence::kLeaksToo, "leaks-too", "The culprit leaks other routes at the same time."},
    Row{Evidence::kSeveralSides, "several-sides", "Several neighbours of the culprit accepted it."},
    Row{Evidence::kPeersTwo, "peers-two", "Two peers saw it."},
    Row{Evidence::kPeersFew, "peers-few", "Three or four peers saw it."},
    Row{Evidence::kPeersSome, "peers-some", "Five to nine peers saw it."},
    Row{Evidence::kPeersMany, "peers-many", "Ten peers or more saw it."},
    Row{Evidence::kShareSmall, "share-small", "Less than a tenth of the peers with a full table saw it."},
    Row{Evidence::kShareHalf, "share-half", "More than half of the peers with a full table saw it."},
    Row{Evidence::kPeersDoubtful, "peers-doubtful", "Most of the peers that saw it are of low trust."},
    Row{Evidence::kSeconds, "seconds", "It lasted less than a minute."},
    Row{Evidence::kMinutes, "minutes", "It lasted less than 30 minutes."},
    Row{Evidence::kHours, "hours", "It lasted less than a day."},
    Row{Evidence::kDays, "days", "It lasted less than a week."},
    Row{Evidence::kWeeks, "weeks", "It lasted a week or more."},
    Row{Evidence::kFlapping, "flapping", "It came and went many times."},
    Row{Evidence::kOngoing, "ongoing", "It goes on, and not at a single peer of several alone."},
    Row{Evidence::kStanding, "standing", "It was there when the data began."},
    Row{Evidence::kTableDay, "table-day", "It is new against the snapshot's table, a day old at most."},
    Row{Evidence::kTableWeek, "table-week", "It is new against the snapshot's table, a week old at most."},
    Row{Evidence::kTableMonth, "table-month", "It is new against the snapshot's table, a month old at most."},
    Row{Evidence::kRegisteredLater, "registered-later",
        "The registries name the origin by now; when it began they did not."},
    Row{Evidence::kTableOld, "table-old", "It is new against the snapshot's table, which is more than a month old."},
    Row{Evidence::kWayLost, "way-lost",
        "As it began, a customary link to a provider failed, so that routes had to take another way."},
    Row{Evidence::kUnsteady, "unsteady", "At most peers the routes of the usual origin came or went at the time."},
    Row{Evidence::kProviderAssigned, "provider-assigned",
        "It is a part of the space that a direct provider of the culprit holds."},
    Row{Evidence::kHearsay, "hearsay", "Two peers saw it, and one of them has it from the other."},
    Row{Evidence::kNoRpki, "no-rpki", "No ROAs were at hand: what the holder of the space allows is not known."},
};

constexpr std::array<std::uint8_t, kEvidenceMax> index_rows() {
  std::array<std::uint8_t, kEvidenceMax> out{};
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    out[static_cast<std::size_t>(kRows[i].evidence)] = static_cast<std::uint8_t>(i + 1);
  }
  return out;
}

constexpr bool every_number_has_one_name() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (kRows[i].evidence == kRows[j].evidence) return false;
    }
  }
  return true;
}
static_assert(every_number_has_one_name());

// By number: index into kRows plus 1; 0 for a number without a name.
constexpr auto kIndex = index_rows();

const Row* row_of(Evidence evidence) {
  const auto number = static_cast<std::size_t>(evidence);
  if (number >= kEvidenceMax || kIndex[number] == 0) return nullptr;
  return &kRows[kIndex[number] - 1u];
}

}  // namespace

std::string_view name_of(Evidence evidence) {
  const Row* row = row_of(evidence);
  return row == nullptr ? std::string_view() : row->name;
}

std::string_view text_of(Evidence evidence) {
  const Row* row = row_of(evidence);
  return row == nullptr ? std::string_view() : row->text;
}

std::optional<Evidence> parse_evidence(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name) return row.evidence;
  }
  return std::nullopt;
}

}  // namespace mannerly::incident
