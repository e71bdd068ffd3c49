#include "service/observe/downloads.h"

#include <fmt/format.h>

#include <algorithm>

namespace mannerly::service {

bool has_downloads(const ObservatoryConfig& config) {
  return config.has_download_rows || config.catalogue.value_or(false);
}

Status add_downloads(ObservatoryConfig& config, const Catalogue& catalogue, const std::filesystem::path& folder) {
  for (const Source& source : catalogue.sources()) {
    if (!source.enabled) continue;
    if (source.name.empty() || source.name.front() == '.' || source.name.find('/') != std::string::npos) {
      return fail(ErrorCode::kInvalid, fmt::format("\"{}\" is no name of a source", source.name));
    }
    // Even what came in the last moment of a day is so many days old at the end of the observed one.
    const auto stale_after = static_cast<int>((source.max_age.count - 1) / kDay.count);
    ObservedSource observed{.kind = source.kind,
                            .name = source.world_name,
                            .path = (folder / source.name / "{date}" / "*").string(),
                            .stale_after = stale_after,
                            .bytes_min = source.size_min};
    if (source.kind == snapshot::SourceKind::kMrt && source.take == Take::kAll) observed.kind.reset();
    observed.max_age = std::max(observed.max_age, observed.stale_after);
    config.sources.push_back(std::move(observed));
  }
  return {};
}

}  // namespace mannerly::service
