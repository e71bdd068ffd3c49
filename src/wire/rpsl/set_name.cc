#include "wire/rpsl/set_name.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace mannerly::rpsl {
namespace {

constexpr std::array<std::string_view, 5> kPrefixes = {"AS-", "RS-", "FLTR-", "RTRS-", "PRNG-"};
// RFC 2622 section 2: words that no object may be called.
constexpr std::array<std::string_view, 3> kReserved = {"AS-ANY", "RS-ANY", "PEERAS"};

bool is_word_char(char c) {
  const char l = to_lower(c);
  return (l >= 'a' && l <= 'z') || is_digit(c) || c == '-' || c == '_';
}

bool is_as_number(std::string_view part) {
  return istarts_with(part, "AS") && part.size() > 2 && is_digit(part[2]) && parse_asn(part);
}

std::optional<SetKind> kind_of(std::string_view part) {
  for (std::size_t i = 0; i < kPrefixes.size(); ++i) {
    if (part.size() > kPrefixes[i].size() && istarts_with(part, kPrefixes[i])) return static_cast<SetKind>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view prefix_of(SetKind kind) {
  return kPrefixes[static_cast<std::size_t>(kind)];
}

std::vector<std::string_view> SetName::parts() const {
  return split(name, ':');
}

std::string_view SetName::parent() const {
  const std::size_t colon = name.rfind(':');
  return colon == std::string::npos ? std::string_view() : std::string_view(name).substr(0, colon);
}

std::optional<Asn> SetName::leading_asn() const {
  const std::string_view first = std::string_view(name).substr(0, name.find(':'));
  return is_as_number(first) ? parse_asn(first) : std::nullopt;
}

std::optional<SetName> parse_set_name(std::string_view text) {
  if (text.empty() || text.size() > kSetNameBytesMax) return std::nullopt;
  const std::vector<std::string_view> parts = split(text, ':');
  if (parts.size() > kSetNamePartsMax) return std::nullopt;
  std::optional<SetKind> kind;
  for (const std::string_view part : parts) {
    if (is_as_number(part)) continue;
    if (!std::all_of(part.begin(), part.end(), is_word_char)) return std::nullopt;
    const auto reserved = [&](std::string_view word) { return iequals(word, part); };
    if (std::any_of(kReserved.begin(), kReserved.end(), reserved)) return std::nullopt;
    const auto here = kind_of(part);
    if (!here || (kind && *kind != *here)) return std::nullopt;
    kind = here;
  }
  if (!kind) return std::nullopt;
  return SetName{*kind, upper(text)};
}

std::optional<SourcedText> split_source(std::string_view text) {
  const std::size_t at = text.find("::");
  if (at == std::string_view::npos) return text.empty() ? std::nullopt : std::optional(SourcedText{{}, text});
  const SourcedText out{text.substr(0, at), text.substr(at + 2)};
  if (out.source.empty() || out.name.empty() || out.name.front() == ':') return std::nullopt;
  if (!std::all_of(out.source.begin(), out.source.end(), is_word_char)) return std::nullopt;
  return out;
}

std::optional<SetReference> parse_set_reference(std::string_view text) {
  const auto split_text = split_source(text);
  if (!split_text) return std::nullopt;
  auto set = parse_set_name(split_text->name);
  if (!set) return std::nullopt;
  return SetReference{upper(split_text->source), std::move(*set)};
}

std::string format_set_reference(const SetReference& reference) {
  return reference.source.empty() ? reference.set.name : reference.source + "::" + reference.set.name;
}

}  // namespace mannerly::rpsl
