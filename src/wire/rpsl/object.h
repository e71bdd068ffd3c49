// An RPSL object as a list of attributes (RFC 2622 section 2): the form that every class shares. All
// of it are views on the text of the object; the typed views (route.h, aut_num.h, ...) are made of it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wire/rpsl/class.h"

namespace mannerly::rpsl {

// Limits of one object. The largest real as-sets and route-sets have a few hundred kilobytes.
inline constexpr std::size_t kObjectBytesMax = std::size_t{16} << 20;
inline constexpr std::size_t kAttributesMax = std::size_t{1} << 18;
inline constexpr std::size_t kLineBytesMax = std::size_t{1} << 20;

// One attribute. raw is the text after the colon with its continuation lines (which begin with a
// space, a tab or '+'), comments ('#' to the end of the line) and inner line ends, as in the input.
struct Attribute {
  std::string_view name;  // as written; compare with is()
  std::string_view raw;

  bool is(std::string_view wanted) const;
  // The value as UTF-8 text: comments and empty lines out, lines trimmed and joined with '\n'.
  std::string value() const;
  // The same with comments kept: for free text (descr, remarks), where '#' is often meant literally.
  std::string text() const;
  // The items of a list, separated by commas and white space. Views on raw.
  std::vector<std::string_view> words() const;
  // The value when it is exactly one word without a comma; nullopt otherwise. A view on raw.
  std::optional<std::string_view> word() const;
  // The first word, empty when there is none. A view on raw.
  std::string_view first_word() const;
};

// Valid as long as the text that it was parsed from.
struct Object {
  Class object_class = Class::kRoute;
  std::span<const Attribute> attributes;  // never empty; the first one names the class
  std::string_view source;                // as written; empty only when a reader was told to allow that
  std::string_view raw;                   // first attribute to the end of the last line, without its line end
  std::uint64_t offset = 0;               // of raw in the decompressed input, bytes

  // The first attribute of that name; nullptr when there is none.
  const Attribute* find(std::string_view name) const;
  // All words of all attributes of that name: "mnt-by", "member-of", "members".
  std::vector<std::string_view> words_of(std::string_view name) const;
  // value() of the first attribute of that name; empty when there is none.
  std::string value_of(std::string_view name) const;
  bool has(std::string_view name) const { return find(name) != nullptr; }
};

// Why a block of lines is not an object. Stable texts: they are the reasons in a reader's Tally.
enum class Broken : std::uint8_t {
  kNone,
  kEmpty,  // comments only, or the EOF marker of some dumps: nothing is lost, nothing is counted
  kNoColon,
  kBadName,
  kEarlyContinuation,
  kUnknownClass,
  kClassTwice,
  kNoSource,
  kSourceTwice,
  kBadSource,
  kObjectTooLong,
  kLineTooLong,
  kTooManyAttributes,
  kBadPrefix,
  kHostBits,
  kWrongFamily,
  kNoOrigin,
  kBadOrigin,
};
std::string_view reason_of(Broken broken);

enum class SourceRule : std::uint8_t { kRequired, kOptional };

// Reads one block of lines (no empty line in it) as an object. attributes is where the list is kept
// (cleared first; its memory is reused). offset is that of text. On failure object.attributes is not
// to be used; object.raw and object.offset then say where the block begins.
Broken parse_block(std::string_view text, std::uint64_t offset, SourceRule rule, std::vector<Attribute>& attributes,
                   Object& object);

// An object that owns its text, for callers who have one object rather than a dump.
class OwnedObject {
 public:
  // Fails with kInvalid and the reason; text may have empty lines and comments around the object.
  static Result<OwnedObject> parse(std::string text, SourceRule rule = SourceRule::kRequired);
  const Object& object() const { return object_; }

  ~OwnedObject() = default;
  OwnedObject(OwnedObject&&) = default;
  OwnedObject& operator=(OwnedObject&&) = default;
  OwnedObject(const OwnedObject&) = delete;
  OwnedObject& operator=(const OwnedObject&) = delete;

 private:
  OwnedObject() = default;
  // In vectors, whose heap memory stays in place when the object is moved.
  std::vector<char> text_;
  std::vector<Attribute> attributes_;
  Object object_;
};

}  // namespace mannerly::rpsl
