// AS numbers as regular expressions over the text of a path, for routers that know no ranges of numbers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "policy/network.h"

namespace mannerly::render::router {

// Groups "A|B|C" of at most size_max bytes each, since routers limit the length of a line (a single alternative may
// be longer). Together they match exactly the decimal numbers of the list: 64512 to 64534 is
// "6451[2-9]|6452[0-9]|6453[0-4]". Only digits, '|' and [a-b] are used; a range has at most 19 alternatives.
std::vector<std::string> number_groups(const std::vector<policy::AsnRange>& ranges, std::size_t size_max);
std::vector<std::string> number_groups(const std::vector<Asn>& asns, std::size_t size_max);

}  // namespace mannerly::render::router
