#include "wire/rpsl/object.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace mannerly::rpsl {
namespace {

enum class Comments : std::uint8_t { kKeep, kStrip };

bool is_comment_line(std::string_view line) {
  return !line.empty() && (line.front() == '#' || line.front() == '%');
}

// Calls f(trimmed part) for each non-empty line of a raw value; f returns false to stop.
template <class F>
void each_part(std::string_view raw, Comments comments, F&& f) {
  bool first = true;
  while (!raw.empty()) {
    const std::size_t end = raw.find('\n');
    std::string_view line = raw.substr(0, end);
    raw.remove_prefix(end == std::string_view::npos ? raw.size() : end + 1);
    if (!first) {
      if (is_comment_line(line)) continue;
      if (!line.empty()) line.remove_prefix(1);  // the continuation mark
    }
    first = false;
    if (comments == Comments::kStrip) line = line.substr(0, line.find('#'));
    line = trim(line);
    if (!line.empty() && !f(line)) return;
  }
}

std::string joined(std::string_view raw, Comments comments) {
  std::string out;
  each_part(raw, comments, [&](std::string_view part) {
    if (!out.empty()) out += '\n';
    out += part;
    return true;
  });
  return to_utf8(out);
}

bool is_separator(char c) {
  return c == ',' || is_space(c);
}

// Calls f(word) for each item; f returns false to stop.
template <class F>
void each_word(std::string_view raw, F&& f) {
  each_part(raw, Comments::kStrip, [&](std::string_view part) {
    std::size_t i = 0;
    while (i < part.size()) {
      while (i < part.size() && is_separator(part[i])) ++i;
      const std::size_t start = i;
      while (i < part.size() && !is_separator(part[i])) ++i;
      if (i > start && !f(part.substr(start, i - start))) return false;
    }
    return true;
  });
}

bool is_name_char(char c) {
  const char l = to_lower(c);
  return (l >= 'a' && l <= 'z') || is_digit(c) || c == '-' || c == '_';
}

bool is_source_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), is_name_char);
}

// Length of the attribute name at the begin of a line, or why there is none.
Broken read_name(std::string_view line, std::size_t& length) {
  length = 0;
  while (length < line.size() && is_name_char(line[length])) ++length;
  const bool letter_first = length > 0 && !is_digit(line[0]) && line[0] != '-' && line[0] != '_';
  if (length < line.size() && line[length] == ':' && letter_first) return Broken::kNone;
  return line.find(':') == std::string_view::npos ? Broken::kNoColon : Broken::kBadName;
}

std::string_view without_line_end(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

// Adds one line of a block to the list of attributes. at is the position of the line in text.
Broken add_line(std::string_view text, std::size_t at, std::string_view line, std::vector<Attribute>& attributes) {
  if (line.size() > kLineBytesMax) return Broken::kLineTooLong;
  if (is_comment_line(line)) return Broken::kNone;
  const char first = line.empty() ? ' ' : line.front();
  if (first == ' ' || first == '\t' || first == '+') {
    if (attributes.empty()) return Broken::kEarlyContinuation;
    Attribute& last = attributes.back();
    const char* begin = last.raw.data();
    last.raw = {begin, static_cast<std::size_t>(text.data() + at + line.size() - begin)};
    return Broken::kNone;
  }
  std::size_t name_length = 0;
  if (const Broken broken = read_name(line, name_length); broken != Broken::kNone) return broken;
  if (attributes.size() == kAttributesMax) return Broken::kTooManyAttributes;
  attributes.push_back({line.substr(0, name_length), line.substr(name_length + 1)});
  return Broken::kNone;
}

// What must hold of the list as a whole.
Broken check_object(SourceRule rule, Object& object) {
  const auto found = class_of(object.attributes.front().name);
  if (!found) return Broken::kUnknownClass;
  object.object_class = *found;
  const Attribute* source = nullptr;
  for (const Attribute& attribute : object.attributes.subspan(1)) {
    if (attribute.is(name_of(*found))) return Broken::kClassTwice;
    if (!attribute.is("source")) continue;
    if (source != nullptr) return Broken::kSourceTwice;
    source = &attribute;
  }
  if (source == nullptr) return rule == SourceRule::kRequired ? Broken::kNoSource : Broken::kNone;
  const auto word = source->word();
  if (!word || !is_source_name(*word)) return Broken::kBadSource;
  object.source = *word;
  return Broken::kNone;
}

constexpr std::array<std::string_view, static_cast<std::size_t>(Broken::kBadOrigin) + 1> kReasons = {
    "none",
    "empty",
    "line without a colon",
    "bad character in an attribute name",
    "continuation line before the first attribute",
    "unknown class",
    "class attribute occurs twice",
    "source attribute missing",
    "source attribute occurs twice",
    "source is not one name",
    "object longer than the limit",
    "line longer than the limit",
    "more attributes than the limit",
    "prefix cannot be read",
    "prefix has host bits set",
    "prefix of the other address family",
    "origin attribute missing",
    "origin is not one AS number",
};

}  // namespace

bool Attribute::is(std::string_view wanted) const {
  return iequals(name, wanted);
}
std::string Attribute::value() const {
  return joined(raw, Comments::kStrip);
}
std::string Attribute::text() const {
  return joined(raw, Comments::kKeep);
}

std::vector<std::string_view> Attribute::words() const {
  std::vector<std::string_view> out;
  each_word(raw, [&](std::string_view word) {
    out.push_back(word);
    return true;
  });
  return out;
}

std::optional<std::string_view> Attribute::word() const {
  std::string_view found;
  bool many = false;
  each_part(raw, Comments::kStrip, [&](std::string_view part) {
    for (const char c : part) many = many || is_separator(c);
    many = many || !found.empty();
    found = part;
    return !many;
  });
  if (many || found.empty()) return std::nullopt;
  return found;
}

std::string_view Attribute::first_word() const {
  std::string_view found;
  each_word(raw, [&](std::string_view word) {
    found = word;
    return false;
  });
  return found;
}

const Attribute* Object::find(std::string_view name) const {
  for (const Attribute& attribute : attributes) {
    if (attribute.is(name)) return &attribute;
  }
  return nullptr;
}

std::vector<std::string_view> Object::words_of(std::string_view name) const {
  std::vector<std::string_view> out;
  for (const Attribute& attribute : attributes) {
    if (!attribute.is(name)) continue;
    each_word(attribute.raw, [&](std::string_view word) {
      out.push_back(word);
      return true;
    });
  }
  return out;
}

std::string Object::value_of(std::string_view name) const {
  const Attribute* found = find(name);
  return found == nullptr ? std::string() : found->value();
}

std::string_view reason_of(Broken broken) {
  return kReasons[static_cast<std::size_t>(broken)];
}

Broken parse_block(std::string_view text, std::uint64_t offset, SourceRule rule, std::vector<Attribute>& attributes,
                   Object& object) {
  attributes.clear();
  object = Object{.raw = without_line_end(text), .offset = offset};
  if (text.size() > kObjectBytesMax) return Broken::kObjectTooLong;
  if (object.raw == "EOF") return Broken::kEmpty;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = text.find('\n', at);
    const std::size_t next = end == std::string_view::npos ? text.size() : end + 1;
    const std::string_view line = without_line_end(text.substr(at, next - at));
    const bool had_none = attributes.empty();
    if (const Broken broken = add_line(text, at, line, attributes); broken != Broken::kNone) return broken;
    if (had_none && !attributes.empty()) {
      object.raw.remove_prefix(at);
      object.offset = offset + at;
    }
    at = next;
  }
  if (attributes.empty()) return Broken::kEmpty;
  object.attributes = attributes;
  return check_object(rule, object);
}

Result<OwnedObject> OwnedObject::parse(std::string text, SourceRule rule) {
  // Empty lines may only stand before and after the object.
  std::size_t begin = 0;
  while (begin < text.size() && (text[begin] == '\n' || text[begin] == '\r')) ++begin;
  std::size_t end = text.size();
  while (end > begin && (text[end - 1] == '\n' || text[end - 1] == '\r')) --end;
  OwnedObject owned;
  owned.text_.assign(text.begin() + static_cast<std::ptrdiff_t>(begin),
                     text.begin() + static_cast<std::ptrdiff_t>(end));
  const std::string_view block(owned.text_.data(), owned.text_.size());
  if (block.find("\n\n") != std::string_view::npos || block.find("\n\r\n") != std::string_view::npos) {
    return fail(ErrorCode::kInvalid, "RPSL object: more than one object, or an empty line inside it");
  }
  const Broken broken = parse_block(block, 0, rule, owned.attributes_, owned.object_);
  if (broken != Broken::kNone) {
    return fail(ErrorCode::kInvalid, "RPSL object: " + std::string(reason_of(broken)));
  }
  return owned;
}

}  // namespace mannerly::rpsl
