// The description of the API, OpenAPI 3.1, made from the table of routes and the schemas of schemas/*.json.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "api/router.h"

namespace mannerly::api {

// A schema by the name that Route::schema gives; JSON Schema 2020-12.
struct BuiltinFile {
  std::string_view name;  // without ".json"
  std::string_view text;
};
std::span<const BuiltinFile> schema_files();

// "/validity/{asn}/{prefix:2}" -> "/validity/{asn}/{prefix}".
std::string path_of(const Route& route);

// Of all routes that are not pages. O(routes).
std::string openapi_json(const Router& router);

}  // namespace mannerly::api
