// Logs: files that only grow.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.h"

namespace mannerly::io {

// Appends the text in one piece and returns once it is on the disk; makes the file when it is not there. Two
// processes that append at the same time wait for one another. A last line that somebody left without an end
// is ended first. Errors: kIo; the file is then as it was, as far as the system lets it be.
Status append_to_file(const std::filesystem::path& path, std::string_view text);

}  // namespace mannerly::io
