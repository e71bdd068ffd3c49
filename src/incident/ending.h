// Why a signal, and with it an incident, was over.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mannerly::incident {

// The numbers stand in saved states.
enum class Ending : std::uint8_t {
  kRoutesGone = 0,   // the last peer that showed it withdrew its route, or has another one
  kSessionLost = 1,  // ... or its session with the collector went down: whether it went on nobody could see
  kAcquitted = 2,    // routes are still there, but by the registries' newer files nothing is wrong with them
  kStanding = 3,     // it lasted for the profile's open_max_seconds: a standing state
  kLostSight = 4,    // it went on where one archive ended, and the next one knows nothing of it
  kSilent = 5        // the last session that showed it has said nothing since, while others did (PeerInfo::stale)
};
inline constexpr std::size_t kEndings = 6;

// As JSON has it: "routes-gone", "session-lost", "acquitted", "standing", "lost-sight", "silent".
std::string_view name_of(Ending ending);
std::optional<Ending> parse_ending(std::string_view name);
// A sentence for people.
std::string_view text_of(Ending ending);

}  // namespace mannerly::incident
