// What is not known is null.
#pragma once

#include <optional>
#include <string_view>

#include "render/json_writer.h"

namespace mannerly::render {

template <class T>
JsonWriter& field_or_null(JsonWriter& json, std::string_view name, const std::optional<T>& value) {
  json.key(name);
  return value ? json.value(*value) : json.null();
}

}  // namespace mannerly::render
