#include "sim/regions.h"

namespace mannerly::sim {
namespace {

// /8s with special-purpose space inside (100, 169, 172, 192, 198, 203) are left out on purpose, so
// that a bogon prefix is announced only where one was planted.
constexpr std::uint8_t kAfrinicV4[] = {41, 102, 105, 197};
constexpr std::uint8_t kAfrinicLegacy[] = {154};
constexpr std::uint8_t kApnicV4[] = {1,   14,  27,  36,  39,  42,  43,  49,  58,  59,  60,  61,  101, 103, 106,
                                     110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124,
                                     125, 126, 175, 180, 182, 183, 202, 210, 211, 218, 219, 220, 221, 222, 223};
constexpr std::uint8_t kApnicLegacy[] = {133, 150, 163};
constexpr std::uint8_t kArinV4[] = {23, 24, 50, 63,  64,  65,  66,  67,  68,  69,  70,  71,  72,  73,  74,  75,  76, 96,
                                    97, 98, 99, 104, 107, 108, 173, 174, 184, 199, 204, 205, 206, 207, 208, 209, 216};
constexpr std::uint8_t kArinLegacy[] = {128, 129, 130, 131, 132, 134, 135, 136, 137, 138, 139, 140,
                                        142, 143, 144, 146, 147, 148, 149, 152, 155, 156, 157, 158};
constexpr std::uint8_t kLacnicV4[] = {177, 179, 181, 186, 187, 189, 190, 191, 200, 201};
constexpr std::uint8_t kLacnicLegacy[] = {168};
constexpr std::uint8_t kRipeV4[] = {2,  5,  31, 37, 46, 62, 77, 78,  79,  80,  81,  82,  83,  84,  85,  86,  87,  88,
                                    89, 90, 91, 92, 93, 94, 95, 109, 176, 178, 185, 188, 193, 194, 195, 212, 213, 217};
constexpr std::uint8_t kRipeLegacy[] = {141, 145, 151, 159, 160, 161};

constexpr RirInfo kRirs[] = {
    {"afrinic", "AFRINIC", "afrinic", {32, 74, 20, 80, 70, 82, 30, 4}, 327680, kAfrinicV4, kAfrinicLegacy, 0x2c00},
    {"apnic", "APNIC", "apnic", {58, 82, 25, 85, 75, 88, 35, 5}, 131072, kApnicV4, kApnicLegacy, 0x2400},
    {"arin", "ARIN", "arin", {46, 70, 55, 62, 45, 84, 40, 30}, 393216, kArinV4, kArinLegacy, 0x2600},
    {"lacnic", "LACNIC", "lacnic", {66, 66, 45, 55, 60, 85, 45, 3}, 262144, kLacnicV4, kLacnicLegacy, 0x2800},
    {"ripencc", "RIPE", "ripe", {74, 93, 8, 98, 88, 95, 45, 12}, 196608, kRipeV4, kRipeLegacy, 0x2a00},
};

constexpr Economy kEconomies[] = {
    {{'U', 'S'}, "usa", Rir::kArin, 1650},   {{'B', 'R'}, "bra", Rir::kLacnic, 870},
    {{'R', 'U'}, "rus", Rir::kRipeNcc, 480}, {{'I', 'N'}, "ind", Rir::kApnic, 420},
    {{'I', 'D'}, "idn", Rir::kApnic, 270},   {{'D', 'E'}, "deu", Rir::kRipeNcc, 260},
    {{'G', 'B'}, "gbr", Rir::kRipeNcc, 240}, {{'A', 'U'}, "aus", Rir::kApnic, 200},
    {{'P', 'L'}, "pol", Rir::kRipeNcc, 190}, {{'C', 'A'}, "can", Rir::kArin, 170},
    {{'U', 'A'}, "ukr", Rir::kRipeNcc, 150}, {{'F', 'R'}, "fra", Rir::kRipeNcc, 150},
    {{'N', 'L'}, "nld", Rir::kRipeNcc, 130}, {{'B', 'D'}, "bgd", Rir::kApnic, 130},
    {{'A', 'R'}, "arg", Rir::kLacnic, 120},  {{'I', 'T'}, "ita", Rir::kRipeNcc, 115},
    {{'R', 'O'}, "rou", Rir::kRipeNcc, 100}, {{'E', 'S'}, "esp", Rir::kRipeNcc, 100},
    {{'H', 'K'}, "hkg", Rir::kApnic, 95},    {{'J', 'P'}, "jpn", Rir::kApnic, 85},
    {{'C', 'N'}, "chn", Rir::kApnic, 80},    {{'S', 'E'}, "swe", Rir::kRipeNcc, 78},
    {{'K', 'R'}, "kor", Rir::kApnic, 74},    {{'C', 'H'}, "che", Rir::kRipeNcc, 74},
    {{'B', 'G'}, "bgr", Rir::kRipeNcc, 66},  {{'S', 'G'}, "sgp", Rir::kApnic, 64},
    {{'C', 'Z'}, "cze", Rir::kRipeNcc, 62},  {{'T', 'R'}, "tur", Rir::kRipeNcc, 60},
    {{'A', 'T'}, "aut", Rir::kRipeNcc, 58},  {{'Z', 'A'}, "zaf", Rir::kAfrinic, 75},
    {{'I', 'R'}, "irn", Rir::kRipeNcc, 56},  {{'P', 'H'}, "phl", Rir::kApnic, 52},
    {{'M', 'X'}, "mex", Rir::kLacnic, 52},   {{'N', 'Z'}, "nzl", Rir::kApnic, 48},
    {{'V', 'N'}, "vnm", Rir::kApnic, 46},    {{'T', 'H'}, "tha", Rir::kApnic, 46},
    {{'P', 'K'}, "pak", Rir::kApnic, 44},    {{'C', 'O'}, "col", Rir::kLacnic, 44},
    {{'N', 'O'}, "nor", Rir::kRipeNcc, 40},  {{'D', 'K'}, "dnk", Rir::kRipeNcc, 38},
    {{'F', 'I'}, "fin", Rir::kRipeNcc, 36},  {{'B', 'E'}, "bel", Rir::kRipeNcc, 34},
    {{'C', 'L'}, "chl", Rir::kLacnic, 34},   {{'T', 'W'}, "twn", Rir::kApnic, 32},
    {{'N', 'G'}, "nga", Rir::kAfrinic, 34},  {{'M', 'Y'}, "mys", Rir::kApnic, 30},
    {{'H', 'U'}, "hun", Rir::kRipeNcc, 30},  {{'S', 'I'}, "svn", Rir::kRipeNcc, 28},
    {{'K', 'E'}, "ken", Rir::kAfrinic, 22},  {{'N', 'P'}, "npl", Rir::kApnic, 22},
    {{'E', 'C'}, "ecu", Rir::kLacnic, 22},   {{'P', 'E'}, "per", Rir::kLacnic, 20},
    {{'P', 'T'}, "prt", Rir::kRipeNcc, 20},  {{'S', 'A'}, "sau", Rir::kRipeNcc, 18},
    {{'K', 'Z'}, "kaz", Rir::kRipeNcc, 18},  {{'G', 'R'}, "grc", Rir::kRipeNcc, 18},
    {{'I', 'E'}, "irl", Rir::kRipeNcc, 18},  {{'E', 'G'}, "egy", Rir::kAfrinic, 12},
    {{'G', 'H'}, "gha", Rir::kAfrinic, 12},  {{'T', 'Z'}, "tza", Rir::kAfrinic, 12},
    {{'M', 'U'}, "mus", Rir::kAfrinic, 8},   {{'U', 'Y'}, "ury", Rir::kLacnic, 8},
    {{'C', 'R'}, "cri", Rir::kLacnic, 10},   {{'P', 'R'}, "pri", Rir::kArin, 8},
    {{'J', 'M'}, "jam", Rir::kArin, 6},      {{'F', 'J'}, "fji", Rir::kApnic, 4},
};

}  // namespace

const RirInfo& info_of(Rir rir) {
  return kRirs[index_of(rir)];
}

std::optional<BlockOwner> owner_of_v4(std::uint8_t first_octet) {
  for (std::size_t r = 0; r < kRirCount; ++r) {
    for (const std::uint8_t block : kRirs[r].v4_blocks)
      if (block == first_octet) return BlockOwner{static_cast<Rir>(r), false};
    for (const std::uint8_t block : kRirs[r].legacy_blocks)
      if (block == first_octet) return BlockOwner{static_cast<Rir>(r), true};
  }
  return std::nullopt;
}

std::span<const Economy> economies() {
  return kEconomies;
}

}  // namespace mannerly::sim
