// The named pieces that a verdict is made of. Each is a plain yes or no about one signal or incident, so
// that a confidence is a sum that a person can follow: base + the weights of what applies (assess.h).
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mannerly::incident {

// The numbers are part of saved states: add at the end of a group's gap, never reuse one. At most 128.
enum class Evidence : std::uint8_t {
  // ---- what registries say of the route ----
  kRpkiValid = 0,
  kRpkiInvalidAs,      // VRPs name other ASes
  kRpkiInvalidLength,  // the AS may, but not so long a prefix
  kRpkiInvalidAs0,     // only AS0 covers it
  kRpkiNotFound,
  kIrrExact,  // a route object for just this prefix and origin
  kIrrCovering,
  kIrrOtherOrigin,  // objects exist, none for this origin
  kIrrNone,
  kHolder,       // the origin's organisation holds the address space
  kOtherHolder,  // somebody else holds it, by registry
  kUnknownHolder,
  kVictimIsHolder,    // by registry the space is the victim's
  kIrrAuthoritative,  // such an object stands in a registry where the holder must agree
  kVictimRegistered,  // a VRP or route object names the victim for the prefix
  kNoRegistry,        // the snapshot holds no route objects at all: that none names the origin tells nothing
  // ---- how the ASes relate ----
  kSibling = 16,      // culprit and victim are of one organisation
  kVictimIsCustomer,  // ... of the culprit, directly or through others
  kVictimIsProvider,
  kVictimIsPeer,
  kUnrelated,
  kCulpritHasCustomers,  // transit network
  kCulpritIsStub,
  kRelationFromFile,  // the relations rest on a relationship file, ASPA or OTC
  kRelationUnknown,   // no source knows one of the links: it was taken for a peering
  kRelationWeak,      // confidence of a relation that the verdict rests on is low
  kSameEconomy,       // culprit and victim are registered in one economy
  kOtherRegion,       // ... by different registries
  kVictimIsStub,
  kCulpritIsLarge,  // its customer cone has 10 members and more
  kInAsSet,         // the victim is in an as-set of the culprit: announced as its customer
  kCommonProvider,  // culprit and victim have a provider in common
  // ---- what was seen before ----
  kOriginSeenBefore = 32,  // this origin with this prefix (or one that covers it) in the baseline
  kOriginNew,
  kEdgeSeenBefore,    // the link at stake was seen before in the same direction
  kEdgeSeenReversed,  // ... only the other way
  kEdgeNew,
  kPrefixNew,
  kCulpritNew,            // the AS itself was never seen before
  kVictimStillAnnounces,  // beside the culprit: no hand-over
  kVictimGone,            // the victim withdrew before or soon after: a hand-over, or a complete hijack
  kOldPathStays,          // others still have the prefix over links that were known
  kOldPathGone,           // nobody has: the known links may have failed
  kValleyKnown,           // of one of the links at stake such valleys were seen before
  kVictimLongGone,        // the victim had stopped more than a day before
  kBaselineOld,           // what was known of the prefix was more than a week old when it began
  kNoBaseline,            // of the peer that showed it first nothing was known before
  kSeenLately,            // the link (leak: the turn) was there before it began, not long enough to be known
  // ---- lists ----
  kScrubber = 48,  // the culprit is a known DDoS scrubber
  kAnycast,        // the prefix or AS is known as anycast
  kBadReputation,
  kInPolicy,        // the routing policy of one end of the link at stake names the other
  kPassedOnBefore,  // the culprit passed on what this neighbour gave it before
  // ---- the path ----
  kAspaInvalid = 56,
  kAspaValid,
  kOtcViolated,        // RFC 9234: the mark contradicts the way that the route took
  kPathThroughVictim,  // the victim passes on the culprit's route
  kCulpritNextToTier1,
  kRouteServer,     // a route server stands between: the valley may be none
  kAspaOmits,       // the victim's ASPA does not name the AS next to it
  kAspaLists,       // ... names it
  kTier1Behind,     // the culprit passes on what a transit-free network gave it
  kPassedUp,        // the culprit gave the route to a provider or peer: as its customer's
  kPassedDownOnly,  // ... to customers alone: as a peer's or provider's
  // ---- number and size ----
  kManyVictims = 68,  // the culprit does the same to many (10 and more) at the same time
  kManyPrefixes,      // 10 and more
  kOnePrefix,
  kMoreSpecificThan24,  // longer than /24 or /48
  kFatFinger,           // one digit away from the culprit's own prefix or AS number
  kOneVictim,
  kSomeVictims,     // 2 to 9
  kMostOfVictim,    // most of what the victim announces is touched
  kLittleOfVictim,  // a tenth at most, and the victim has ten prefixes and more
  kSeveralSides,    // several neighbours of the culprit accepted it
  kSomePrefixes,    // 3 to 9
  kLeaksToo,        // the culprit leaks other routes at the same time
  // ---- who saw it (peers: distinct ASes, weighted by trust) ----
  kPeersTwo = 80,
  kPeersFew,       // 3 or 4
  kPeersSome,      // 5 to 9
  kPeersMany,      // 10 and more
  kShareSmall,     // below 10 % of the peers with a full table
  kShareHalf,      // above half
  kPeersDoubtful,  // most of those who saw it are of low trust
  // ---- how long ----
  kSeconds = 92,  // below 60 s
  kMinutes,       // below 30 min
  kHours,         // below 24 h
  kDays,          // below 7 d
  kWeeks,
  kFlapping,  // came and went many times
  kOngoing,
  kStanding,  // there since the data begin
  // ---- how old the table is that it is news against ----
  // Of the peer that showed it first no table is known but the snapshot's (baseline.h). Lesser doubts than kNoBaseline.
  kTableDay = 104,  // of at most a day before
  kTableWeek,       // ... of at most a week
  kTableMonth,      // ... of at most 31 days
  kTableOld,        // ... older
  // ---- what else happened at that time ----
  kWayLost = 112,  // a customary link from a provider to the one whose routes came failed as it began
  kUnsteady,       // the routes of the usual origin themselves came or went at most peers
  // ---- what registries said later ----
  kRegisteredLater,  // a later day's registries name the origin, those of when it began did not
  // ---- whose space it is ----
  kProviderAssigned = 116,  // a part of what its direct provider holds: space that comes with the connection
  // ---- who saw it, once more ----
  kHearsay,  // two peers, one of which has it from the other
  // ---- what registries say of the route, once more ----
  kNoRpki = 121,  // the snapshot holds no VRPs at all: that none allows the origin tells nothing
  kIrrByOrigin,   // the objects that name the origin are its own word: no registry of them asks the holder
  kIrrByHolder,   // no registry of them asks, but who keeps the victim's or holder's own objects wrote one
};
inline constexpr std::size_t kEvidenceMax = 128;

// "rpki-invalid-as"; also the key in detector profiles. "" for a number without a name.
std::string_view name_of(Evidence evidence);
// A sentence for people.
std::string_view text_of(Evidence evidence);
std::optional<Evidence> parse_evidence(std::string_view name);

class EvidenceSet {
 public:
  constexpr void add(Evidence e) { words_[index(e)] |= bit(e); }
  constexpr void remove(Evidence e) { words_[index(e)] &= ~bit(e); }
  constexpr bool has(Evidence e) const { return (words_[index(e)] & bit(e)) != 0; }
  constexpr EvidenceSet& operator|=(const EvidenceSet& other) {
    words_[0] |= other.words_[0];
    words_[1] |= other.words_[1];
    return *this;
  }
  friend constexpr EvidenceSet operator&(EvidenceSet a, const EvidenceSet& b) {
    a.words_[0] &= b.words_[0];
    a.words_[1] &= b.words_[1];
    return a;
  }
  // Calls f(Evidence) for each, in the order of the numbers.
  template <class F>
  constexpr void each(F&& f) const {
    for (unsigned i = 0; i < 2; ++i) {
      for (std::uint64_t rest = words_[i]; rest != 0; rest &= rest - 1) {
        f(static_cast<Evidence>(i * 64 + static_cast<unsigned>(std::countr_zero(rest))));
      }
    }
  }
  constexpr int size() const { return std::popcount(words_[0]) + std::popcount(words_[1]); }
  constexpr std::uint64_t word(std::size_t i) const { return words_[i]; }
  static constexpr EvidenceSet of(std::uint64_t low, std::uint64_t high) {
    EvidenceSet set;
    set.words_[0] = low;
    set.words_[1] = high;
    return set;
  }
  friend constexpr bool operator==(const EvidenceSet&, const EvidenceSet&) = default;

 private:
  static constexpr std::size_t index(Evidence e) { return static_cast<std::size_t>(e) >> 6; }
  static constexpr std::uint64_t bit(Evidence e) { return std::uint64_t{1} << (static_cast<unsigned>(e) & 63); }
  std::uint64_t words_[2] = {};
};

// What registries say of an origin, which a later day's files may say otherwise.
inline constexpr EvidenceSet kRegistryEvidence =
    EvidenceSet::of(0xFFFF, std::uint64_t{7} << (static_cast<unsigned>(Evidence::kNoRpki) - 64));

}  // namespace mannerly::incident
