#include "cli/sources_view.h"

#include "io/file.h"
#include "wire/toml/table.h"

namespace mannerly::cli {

Result<SourcePlace> source_place(const Arguments& arguments) {
  if (!arguments.has("data")) return fail(ErrorCode::kUsage, "give --data DIR, the observatory's folder");
  const std::filesystem::path data = arguments.get("data");
  SourcePlace place{.folder = data / "sources"};
  const std::filesystem::path file =
      arguments.has("sources") ? std::filesystem::path(arguments.get("sources")) : data / "observatory.toml";
  const auto text = io::read_small_file(file, service::Catalogue::kFileMax);
  if (!text && (arguments.has("sources") || text.error().code != ErrorCode::kNotFound)) {
    return std::unexpected(text.error());
  }
  MANNERLY_TRY(const toml::Value root,
               toml::parse_document(text ? *text : std::string(), file.string(), service::Catalogue::kFileMax));
  MANNERLY_TRY(place.catalogue, service::Catalogue::of_document(root, file.string()));
  if (text && !arguments.has("sources")) {
    MANNERLY_TRY(place.observed, service::parse_observatory(*text, file));
  }
  return place;
}

Option sources_data_option() {
  return {.name = "data", .value = "DIR", .help = "the observatory's folder; sources are kept in DIR/sources"};
}

Option sources_option() {
  return {.name = "sources",
          .value = "FILE",
          .help = "TOML with [[source]] tables; else DIR/observatory.toml if it is there"};
}

}  // namespace mannerly::cli
