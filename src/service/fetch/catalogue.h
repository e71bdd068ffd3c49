// The sources that the program knows (profiles/sources/*.toml) with what an operator changes or adds.
//
//     MANNERLY_TRY(Catalogue catalogue, Catalogue::builtin());
//     MANNERLY_CHECK_OK(catalogue.apply(*root.find("source"), "observatory.toml"));
//     const std::vector<Source> sources = catalogue.sources();
//
// docs/reference/sources.md is the description for people.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "service/fetch/source.h"
#include "wire/toml/toml.h"

namespace mannerly::service {

class Catalogue {
 public:
  static constexpr std::size_t kSourcesMax = 10'000;
  static constexpr std::size_t kFileMax = std::size_t{1} << 20;  // bytes of a document

  Catalogue() = default;  // empty
  static Result<Catalogue> builtin();

  // The built-in ones as an observatory.toml changes them: its [[source]] rows without a path (those with one are files
  // that somebody else puts there), and only these with catalogue = false or simulated = true. Other keys of the
  // document are not looked at.
  static Result<Catalogue> of_document(const toml::Value& root, std::string_view file);

  // The array of a document's [[source]] tables. A table with a known name changes the keys that it has; any other
  // adds a source, and needs kind and url. Errors (kInvalid, kLimit) name file, line and key; the catalogue is then as
  // it was.
  Status apply(const toml::Value& rows, std::string_view file);
  // One such table.
  Status apply_row(const toml::Value& row, std::string_view file);
  // The same from a document that has nothing but [[source]] tables.
  Status apply_text(std::string_view toml, std::string_view file);

  // Switches off every source that was not named in an apply() since builtin(): an observatory of one's own files.
  void only_named();

  // In the order of the catalogue, those that are off too; a row with parts gives one source for each.
  const std::vector<Source>& sources() const { return sources_; }

 private:
  struct Row {
    Source source;
    std::vector<std::string> parts;  // that {part} stands for; empty: none
    bool named = false;
  };
  static Status take(const toml::Value& table, std::string_view file, Row& row);
  static Status check(const Row& row, const toml::Value& table, std::string_view file);
  Status put(const toml::Value& row, std::string_view file);
  Status expand(std::string_view file);

  std::vector<Row> rows_;
  std::vector<Source> sources_;
};

struct BuiltinFile {
  std::string_view name;  // without ".toml"
  std::string_view text;
};
std::span<const BuiltinFile> builtin_sources();

}  // namespace mannerly::service
