// The cells that the forms of participant lists share.
#pragma once

#include "wire/members/participant.h"

namespace mannerly::members {

// Each appends what it can read of a list parted by ';' or ','; the rest is counted in remarks.
void take_economies(std::string_view cell, std::uint64_t line, Participant& out, Tally& remarks);
void take_asns(std::string_view cell, std::uint64_t line, Participant& out, Tally& remarks);
void take_joined(std::string_view cell, std::uint64_t line, Participant& out, Tally& remarks);
// "Action 1: Filtering", "action_1", "1": the number, if it is in 1..kActionMax.
std::optional<int> action_number(std::string_view name);

}  // namespace mannerly::members
