#include "readiness/regions.h"

#include <array>

namespace mannerly::readiness {
namespace {

struct SubRegion {
  std::string_view region, name;
  std::string_view economies;  // alpha-2 codes, each followed by a blank
};

constexpr std::array kSubRegions = {
    SubRegion{"Africa", "Northern Africa", "DZ EG EH LY MA SD TN "},
    SubRegion{"Africa", "Eastern Africa", "BI DJ ER ET IO KE KM MG MU MW MZ RE RW SC SO SS TF TZ UG YT ZM ZW "},
    SubRegion{"Africa", "Middle Africa", "AO CD CF CG CM GA GQ ST TD "},
    SubRegion{"Africa", "Southern Africa", "BW LS NA SZ ZA "},
    SubRegion{"Africa", "Western Africa", "BF BJ CI CV GH GM GN GW LR ML MR NE NG SH SL SN TG "},
    SubRegion{"Americas", "Caribbean",
              "AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS "
              "PR SX TC TT VC VG VI "},
    SubRegion{"Americas", "Central America", "BZ CR GT HN MX NI PA SV "},
    SubRegion{"Americas", "South America", "AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE "},
    SubRegion{"Americas", "Northern America", "BM CA GL PM US "},
    SubRegion{"", "Antarctica", "AQ "},
    SubRegion{"Asia", "Central Asia", "KG KZ TJ TM UZ "},
    SubRegion{"Asia", "Eastern Asia", "CN HK JP KP KR MN MO TW "},
    SubRegion{"Asia", "South-eastern Asia", "BN ID KH LA MM MY PH SG TH TL VN "},
    SubRegion{"Asia", "Southern Asia", "AF BD BT IN IR LK MV NP PK "},
    SubRegion{"Asia", "Western Asia", "AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE "},
    SubRegion{"Europe", "Eastern Europe", "BG BY CZ HU MD PL RO RU SK UA "},
    SubRegion{"Europe", "Northern Europe", "AX DK EE FI FO GB GG IE IM IS JE LT LV NO SE SJ "},
    SubRegion{"Europe", "Southern Europe", "AD AL BA ES GI GR HR IT ME MK MT PT RS SI SM VA XK "},
    SubRegion{"Europe", "Western Europe", "AT BE CH DE FR LI LU MC NL "},
    SubRegion{"Europe", "", "EU "},
    SubRegion{"Oceania", "Australia and New Zealand", "AU CC CX HM NF NZ "},
    SubRegion{"Oceania", "Melanesia", "FJ NC PG SB VU "},
    SubRegion{"Oceania", "Micronesia", "FM GU KI MH MP NR PW UM "},
    SubRegion{"Oceania", "Polynesia", "AS CK NU PF PN TK TO TV WF WS "},
};

constexpr int number_of(char first, char second) {
  return (first - 'A') * 26 + (second - 'A');
}

// By code: 1 + index into kSubRegions, 0 for what is unknown.
constexpr std::array<std::uint8_t, 26 * 26> make_table() {
  std::array<std::uint8_t, 26 * 26> out{};
  for (std::size_t i = 0; i < kSubRegions.size(); ++i) {
    const std::string_view codes = kSubRegions[i].economies;
    for (std::size_t at = 0; at + 1 < codes.size(); at += 3) {
      out[static_cast<std::size_t>(number_of(codes[at], codes[at + 1]))] = static_cast<std::uint8_t>(i + 1);
    }
  }
  return out;
}
constexpr std::array<std::uint8_t, 26 * 26> kTable = make_table();

}  // namespace

UnRegion un_region_of(snapshot::Economy economy) {
  const auto is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (!is_letter(economy[0]) || !is_letter(economy[1])) return {};
  const std::uint8_t found = kTable[static_cast<std::size_t>(number_of(economy[0], economy[1]))];
  if (found == 0) return {};
  return {kSubRegions[found - 1].region, kSubRegions[found - 1].name};
}

}  // namespace mannerly::readiness
