// Slips of the finger: numbers and prefixes that differ in one digit of their usual text.
#pragma once

#include "net/asn.h"
#include "net/prefix.h"

namespace mannerly::incident {

// As many digits, one of them another, two neighbours swapped; or one digit more or less.
bool differ_by_one_digit(Asn a, Asn b);
// The same length, and texts that differ in one character.
bool differ_by_one_digit(const Prefix& a, const Prefix& b);

}  // namespace mannerly::incident
