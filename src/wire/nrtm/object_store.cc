#include "wire/nrtm/object_store.h"

#include <utility>

#include "base/text.h"
#include "wire/rpsl/key.h"
#include "wire/rpsl/object.h"
#include "wire/rpsl/reader.h"

namespace mannerly::nrtm {
namespace {

// Keys are compared without blanks and dashes' neighbours: servers write "AS1 - AS2" and "AS1-AS2".
std::string index_of(std::string_view object_class, std::string_view key) {
  std::string out = lower(object_class) + " ";
  for (const char c : key) {
    if (!is_space(c)) out += to_upper(c);
  }
  return out;
}

}  // namespace

ObjectStore::ObjectStore(std::string source) : source_(std::move(source)) {}

void ObjectStore::skip(std::string_view reason, std::string_view text) {
  skipped_.add(std::string(reason), text.size(), 0, text.substr(0, 80));
}

void ObjectStore::add(std::string_view text) {
  const auto owned = rpsl::OwnedObject::parse(std::string(text));
  if (!owned) return skip(owned.error().message, text);
  const rpsl::Object& object = owned->object();
  if (!iequals(object.source, source_)) return skip("of another source", text);
  const auto key = rpsl::key_of(object);
  if (!key) return skip(key.error().message, text);
  objects_.insert_or_assign(index_of(name_of(object.object_class), *key), std::string(object.raw));
}

Status ObjectStore::apply(const Operation& operation) {
  if (operation.action == Action::kAdd) {
    add(operation.object);
    return {};
  }
  std::string index;
  if (operation.object.empty()) {
    index = index_of(operation.object_class, operation.key);
  } else {
    const auto owned = rpsl::OwnedObject::parse(std::string(operation.object), rpsl::SourceRule::kOptional);
    const auto key = owned ? rpsl::key_of(owned->object()) : Result<std::string>(std::unexpected(owned.error()));
    if (!key) {
      skip(key.error().message, operation.object);
      return {};
    }
    index = index_of(name_of(owned->object().object_class), *key);
  }
  if (objects_.erase(index) == 0) ++missing_;
  return {};
}

Status ObjectStore::add_dump(const std::function<Result<Bytes>()>& next) {
  rpsl::Reader reader([&](const rpsl::Object& object) { add(object.raw); },
                      {.source_rule = rpsl::SourceRule::kRequired, .fast = false});
  for (;;) {
    MANNERLY_TRY(const Bytes chunk, next());
    if (chunk.empty()) break;
    MANNERLY_CHECK_OK(reader.feed(chunk));
  }
  MANNERLY_CHECK_OK(reader.finish());
  skipped_.merge(reader.skipped());
  if (reader.ended_inside_line()) return fail(ErrorCode::kTruncated, "the dump ends inside a line");
  return {};
}

Status ObjectStore::write(const std::function<Status(std::string_view)>& out) const {
  for (const auto& [index, raw] : objects_) {
    MANNERLY_CHECK_OK(out(raw));
    MANNERLY_CHECK_OK(out("\n\n"));
  }
  return {};
}

}  // namespace mannerly::nrtm
