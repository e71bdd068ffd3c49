// What an incident is found by.
#pragma once

#include <vector>

#include "store/rows.h"

namespace mannerly::store::sqlite {

inline std::vector<Asn> parties_of(const IncidentRecord& record) {
  std::vector<Asn> parties = record.accomplices;
  parties.insert(parties.end(), record.victims.begin(), record.victims.end());
  parties.push_back(record.culprit);
  return parties;
}

// Of the victims, and of the culprit if it is known.
inline std::vector<std::array<char, 2>> economies_of(const IncidentRecord& record) {
  std::vector<std::array<char, 2>> economies = record.economies;
  if (record.culprit_economy != std::array<char, 2>{}) economies.push_back(record.culprit_economy);
  return economies;
}

inline std::int64_t economy_number(const std::array<char, 2>& code) {
  return static_cast<unsigned char>(code[0]) << 8 | static_cast<unsigned char>(code[1]);
}

}  // namespace mannerly::store::sqlite
