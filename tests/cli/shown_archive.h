// A hand-made archive with an incident of every part that there is, for the golden files of "incidents list" and
// "incidents show".
#pragma once

#include <filesystem>

namespace mannerly {

inline constexpr const char* kShownIncident = "submoas-20250615T150640Z-AS202";

// Writes incidents, report and log into the folder, which is made.
void write_shown_archive(const std::filesystem::path& folder);

}  // namespace mannerly
