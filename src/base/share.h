// Shares as people read them: one rule for the command line, the pages, the charts and the reports.
//
// A share is rounded half up; but only all is "100.0" and only nothing is "0.0": what would round to one of them is
// shown one step inside. Whether a threshold is reached is decided on the exact fraction, never on what is shown.
#pragma once

#include <string>

namespace mannerly {

// Per cent without the sign: 0.8765 -> "87.7", 1 -> "100.0", 0.99999 -> "99.9", 0.00001 -> "0.1". What is below 0 reads
// as 0, what is above 1 as 1. decimals: 0 to 4.
std::string share_digits(double share, int decimals = 1);
// The same without zeros at the end: "87.7", "85", "100".
std::string short_share_digits(double share, int decimals = 1);

}  // namespace mannerly
