// A small hand-made Internet for the golden files of the commands: one network in good standing, one with most
// of the troubles that there are, one that announces nothing. Numbers and space are such that are no bogons
// where a network in good standing needs them; nothing in it is real.
#pragma once

#include <filesystem>
#include <string>

namespace mannerly {

inline constexpr const char* kGoodAs = "AS201";
inline constexpr const char* kBadAs = "AS202";
inline constexpr const char* kSilentAs = "AS203";

// Writes the snapshot; returns its id in hexadecimal.
std::string write_cli_world(const std::filesystem::path& file);

}  // namespace mannerly
