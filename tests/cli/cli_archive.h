// A hand-made archive of incidents and the truth that it is measured by, for the golden files.
#pragma once

#include <filesystem>

namespace mannerly {

// folder/archive with incidents.jsonl, and folder/truth.jsonl: found, unsure, missed, the wrong kind, legitimate.
void write_cli_archive(const std::filesystem::path& folder);

}  // namespace mannerly
