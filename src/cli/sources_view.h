// What `mannerly fetch` and `mannerly sources` share: where the sources of an observatory are named and kept.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "cli/command.h"
#include "service/fetch/catalogue.h"
#include "service/observe/config.h"

namespace mannerly::cli {

struct SourcePlace {
  std::filesystem::path folder;  // of all sources: DIR/sources
  service::Catalogue catalogue;
  std::optional<service::ObservatoryConfig> observed;  // of DIR/observatory.toml: the sources that are files
};

// --data, --sources: the built-in catalogue as DIR/observatory.toml or the file of --sources changes it.
Result<SourcePlace> source_place(const Arguments& arguments);
Option sources_data_option();
Option sources_option();

}  // namespace mannerly::cli
