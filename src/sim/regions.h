// The five registries and the economies of the simulated Internet, with their habits. The shares are
// plausible round numbers, not measurements (docs/reference/simulator.md).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace mannerly::sim {

enum class Rir : std::uint8_t { kAfrinic, kApnic, kArin, kLacnic, kRipeNcc };
inline constexpr std::size_t kRirCount = 5;
inline constexpr std::size_t index_of(Rir rir) {
  return static_cast<std::size_t>(rir);
}

// How often, in per cent, the networks of a region do what.
struct RegionHabits {
  std::uint8_t roa;           // networks that have ROAs for (nearly) all they announce
  std::uint8_t irr;           // networks that register (nearly) all route objects
  std::uint8_t irr_in_radb;   // of those, the ones that use RADB rather than the registry's own IRR
  std::uint8_t aut_num;       // networks with an aut-num
  std::uint8_t policy;        // of those, the ones with import and export lines
  std::uint8_t contact;       // of those, the ones whose contacts resolve
  std::uint8_t peeringdb;     // networks (other than enterprises) with a PeeringDB record
  std::uint8_t legacy_space;  // networks with 16-bit ASNs that hold legacy space
};

struct RirInfo {
  std::string_view name;  // as the delegated files have it: "ripencc"
  std::string_view irr;   // its routing registry: "RIPE"
  std::string_view trust_anchor;
  RegionHabits habits;
  std::uint32_t asn32_first;                    // first of its 32-bit AS numbers
  std::span<const std::uint8_t> v4_blocks;      // its /8s
  std::span<const std::uint8_t> legacy_blocks;  // legacy /8s that it administers
  std::uint16_t v6_block;                       // first 16 bits of its /12
};
const RirInfo& info_of(Rir rir);

// Who administers an IPv4 /8, given by its first octet; nullopt for the ones that the world does not use.
struct BlockOwner {
  Rir rir;
  bool legacy;
};
std::optional<BlockOwner> owner_of_v4(std::uint8_t first_octet);

struct Economy {
  std::array<char, 2> code;  // ISO 3166-1 alpha-2
  std::string_view alpha3;   // lower case, as the Spoofer project writes it
  Rir rir;
  std::uint16_t weight;  // number of networks, relative
  std::string_view view() const { return {code.data(), code.size()}; }
};
std::span<const Economy> economies();

}  // namespace mannerly::sim
