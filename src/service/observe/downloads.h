// Sources that are downloaded, as sources of files: what the fetcher keeps in the folder of downloads.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "service/fetch/catalogue.h"
#include "service/observe/config.h"

namespace mannerly::service {

// Whether the observatory downloads anything: it has rows without a path, or asks for the built-in sources.
bool has_downloads(const ObservatoryConfig& config);

// Adds every source of the catalogue that is on to the configuration's. folder: of all downloads, absolute.
// Errors: kInvalid when a name could lead out of the folder.
Status add_downloads(ObservatoryConfig& config, const Catalogue& catalogue, const std::filesystem::path& folder);

}  // namespace mannerly::service
