// The version of the program: the one place that says it (CMakeLists.txt repeats it for packages).
#pragma once

#include <string_view>

namespace mannerly {

inline constexpr std::string_view kVersion = "0.1.0";
inline constexpr std::string_view kProgramVersion = "mannerly 0.1.0";

}  // namespace mannerly
