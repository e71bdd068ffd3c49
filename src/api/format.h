// The forms that an answer can have, chosen by the suffix of the path or by Accept.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace mannerly::api {

enum class Format : std::uint8_t {
  kJson,
  kCsv,
  kNdjson,
  kSvg,
  kAtom,
  kText,
  kHtml,
  kPdf,
  kOpenMetrics,
  kEvents,
  kGzip
};

std::string_view suffix_of(Format format);        // ".json"; "" for those that no suffix chooses
std::string_view content_type_of(Format format);  // "application/json"
std::optional<Format> format_of_suffix(std::string_view suffix);
// Worth compressing, and not so already.
bool is_text(Format format);

// The format that an Accept field (RFC 9110 section 12.5.1) prefers; equal ones in the order of offered. nullopt: it
// takes none of them. An empty field takes anything.
std::optional<Format> negotiate(std::string_view accept, std::span<const Format> offered);
// True when Accept-Encoding allows the coding ("gzip", "br").
bool accepts_coding(std::string_view accept_encoding, std::string_view coding);

}  // namespace mannerly::api
