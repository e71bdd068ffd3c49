// How the number of participants grew, as far as their dates of joining are known.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <vector>

#include "base/calendar.h"
#include "snapshot/snapshot.h"

namespace mannerly::observatory {

inline constexpr std::size_t kProgrammes = 4;  // snapshot::ProgrammeKind, from 1

struct ParticipantsAt {
  Month month;
  std::array<std::uint32_t, kProgrammes> participants{};  // organisations that had joined by its end
};

struct ParticipantGrowth {
  std::vector<ParticipantsAt> months;            // every month of [from, to]
  std::array<std::uint32_t, kProgrammes> now{};  // all of the list
  std::uint32_t undated = 0;                     // counted from the first month on: nobody says when they joined
  std::uint32_t networks = 0;                    // different AS numbers
};

// When a network joined: the first of the participants that it belongs to.
struct Joining {
  std::optional<Month> month;   // nullopt: one of them has no date, so that it may have been any time
  std::size_t participant = 0;  // row of the list
};
std::map<Asn, Joining> joinings_of(const snapshot::Snapshot& snapshot);

ParticipantGrowth participant_growth(const snapshot::Snapshot& snapshot, Month from, Month to);

}  // namespace mannerly::observatory
