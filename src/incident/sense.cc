#include "incident/sense.h"

#include <algorithm>
#include <array>
#include <span>

namespace mannerly::incident {
namespace {

using enum Evidence;

// What worlds cannot teach: against which table it is news, what was not read, what stands in no file. All of it
// excuses.
constexpr std::array kJudgedExcuses = {kNoBaseline,        kNoRegistry,       kNoRpki,     kTableDay,
                                       kTableWeek,         kTableMonth,       kTableOld,   kHearsay,
                                       kPathThroughVictim, kProviderAssigned, kRouteServer};
// The middle of the scale of witnesses, against which its ends are held.
constexpr std::array kMiddles = {kPeersFew, kPeersSome};
// Can only excuse.
constexpr std::array kExcuses = {
    kRpkiValid,   kIrrExact,    kIrrCovering,  kIrrAuthoritative, kIrrByHolder,      kHolder,
    kSibling,     kInAsSet,     kRelationWeak, kRelationUnknown,  kOriginSeenBefore, kEdgeSeenBefore,
    kOldPathGone, kValleyKnown, kBaselineOld,  kSeenLately,       kPassedOnBefore,   kInPolicy,
    kScrubber,    kAnycast,     kAspaValid,    kAspaLists,        kPeersDoubtful,    kPassedDownOnly};
// Can only harden.
constexpr std::array kHardens = {kIrrByOrigin, kRpkiInvalidAs, kRpkiInvalidAs0, kOtherHolder,   kVictimRegistered,
                                 kOtcViolated, kAspaInvalid,   kAspaOmits,      kBadReputation, kEdgeNew,
                                 kManyVictims, kUnrelated,     kPassedUp,       kOldPathStays};
// Who and how many they are. It is no guilt to be small, or far away: such things tip a balance and are no proof.
constexpr std::array kCircumstances = {
    kVictimIsHolder, kVictimIsPeer,   kCulpritHasCustomers, kCulpritIsStub, kSameEconomy,  kOtherRegion, kVictimIsStub,
    kCulpritIsLarge, kCommonProvider, kCulpritNew,          kManyPrefixes,  kOnePrefix,    kFatFinger,   kOneVictim,
    kSomeVictims,    kMostOfVictim,   kLittleOfVictim,      kSeveralSides,  kSomePrefixes, kLeaksToo,    kMinutes,
    kHours};
constexpr double kCircumstanceMax = 2;
constexpr double kPeersSomeJudged = 0.3;  // in judgement.toml
constexpr double kWayLostLeast = -5;      // what failed explains the other way, however many cases other things tell

bool is_in(std::span<const Evidence> list, Evidence evidence) {
  return std::find(list.begin(), list.end(), evidence) != list.end();
}

}  // namespace

std::optional<WeightBounds> bounds_of(Evidence evidence) {
  if (is_in(kJudgedExcuses, evidence) || is_in(kMiddles, evidence)) return std::nullopt;
  // An excuse that who lies may earn, by writing objects in another's name.
  if (evidence == kIrrByHolder) return WeightBounds{-kCircumstanceMax, 0};
  if (is_in(kExcuses, evidence)) return WeightBounds{-kFitMax, 0};
  if (is_in(kHardens, evidence)) return WeightBounds{0, kFitMax};
  if (is_in(kCircumstances, evidence)) return WeightBounds{-kCircumstanceMax, kCircumstanceMax};
  switch (evidence) {
    case kWayLost:
    case kUnsteady: return WeightBounds{-kFitMax, kWayLostLeast};
    // More witnesses never make it less sure.
    case kOngoing: return WeightBounds{-kCircumstanceMax, 0};
    case kPeersTwo:
    case kShareSmall: return WeightBounds{-kCircumstanceMax, 0};
    case kPeersMany: return WeightBounds{kPeersSomeJudged, kCircumstanceMax};
    case kShareHalf: return WeightBounds{0, kCircumstanceMax};
    // Nor does it, that it is over in seconds or there for good.
    case kSeconds:
    case kDays:
    case kWeeks: return WeightBounds{-kFitMax, 0};
    default: return WeightBounds{-kFitMax, kFitMax};
  }
}

Direction direction_of(Evidence evidence) {
  if (is_in(kExcuses, evidence) || is_in(kJudgedExcuses, evidence)) return Direction::kExcuses;
  if (evidence == kWayLost || evidence == kUnsteady) return Direction::kExcuses;
  return is_in(kHardens, evidence) ? Direction::kHardens : Direction::kEither;
}

}  // namespace mannerly::incident
