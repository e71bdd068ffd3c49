#include "api/call.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/digest.h"
#include "base/spelling.h"
#include "base/text.h"
#include "io/http/http_session.h"
#include "observatory/freshness.h"
#include "render/json_nullable.h"
#include "snapshot/source_kind.h"

namespace mannerly::api {
namespace {

constexpr std::size_t kCheckSize = 16;  // hexadecimal digits before a cursor's payload

// Hexadecimal: a cursor is then safe in a URL and short enough.
std::string to_digits(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

std::optional<std::string> from_digits(std::string_view digits) {
  std::string escaped;
  if (digits.size() % 2 != 0) return std::nullopt;
  for (std::size_t i = 0; i < digits.size(); i += 2) escaped.append("%").append(digits.substr(i, 2));
  return io::decode_url(escaped, false);
}

}  // namespace

namespace {

struct DayNames {
  std::string_view snapshot, edition, profile;
  Instant at;
  bool simulated = false;
};

EditionFacts facts_from(const DayNames& day, const observatory::Freshness& freshness) {
  render::JsonWriter json;
  json.begin_object().field("snapshot", day.snapshot).field("edition", day.edition);
  json.field("as_of", format_instant(day.at)).field("profile", day.profile);
  if (day.simulated) json.field("simulated", true);
  json.field("measured_at", format_instant(freshness.measured)).key("sources").begin_array();
  for (const observatory::DatedSource& source : freshness.sources) {
    const auto age = observatory::age_of(source, freshness.measured);
    json.begin_object().field("name", source.name).field("kind", snapshot::source_kind_name(source.kind));
    render::field_or_null(json, "as_of", source.at ? std::optional(format_instant(*source.at)) : std::nullopt);
    render::field_or_null(json, "age_s", age ? std::optional(age->count) : std::nullopt);
    json.field("freshness", observatory::name_of(observatory::verdict_of(source, freshness.measured)));
    json.field("state", observatory::name_of(source.state)).end_object();
  }
  json.end_array().end_object();
  const std::string text = json.take();
  return {.measured = freshness.measured,
          .meta = text.substr(1, text.size() - 2),
          .last_modified = io::format_http_date(day.at)};
}

}  // namespace

EditionFacts facts_of(const observatory::Edition& edition, Instant measured) {
  const std::string id = edition.snapshot().short_id();
  return facts_from({id, edition.id(), edition.profile().id, edition.at(), edition.snapshot().simulated()},
                    observatory::freshness_of(observatory::sources_of(edition), measured));
}

EditionFacts facts_of(const observatory::Edition& edition, const store::SliceInfo& slice) {
  constexpr std::size_t kShortId = 12;
  return facts_from({std::string_view(slice.snapshot).substr(0, kShortId), edition.id(), slice.profile, slice.at,
                     edition.snapshot().simulated()},
                    observatory::freshness_of(observatory::sources_of(slice), slice.at));
}

std::expected<Call, Problem> Call::make(Parts parts) {
  Call call(std::move(parts));
  if (auto problem = call.read_sort()) return std::unexpected(std::move(*problem));
  if (auto problem = call.read_cursor()) return std::unexpected(std::move(*problem));
  return call;
}

std::optional<Problem> Call::read_sort() {
  const auto& sorts = route().sorts;
  for (const std::string& text : texts("sort")) {
    const bool descending = text.starts_with('-');
    const std::string_view name = std::string_view(text).substr(descending ? 1 : 0);
    const auto at = std::find(sorts.begin(), sorts.end(), name);
    if (at == sorts.end()) {
      return bad_request("sort", fmt::format("\"{}\" is not one of {}", printable(name), fmt::join(sorts, ", ")),
                         std::string(nearest_word(name, sorts)));
    }
    sort_.push_back({*at, descending});
  }
  return std::nullopt;
}

std::string Call::cursor_check(std::string_view payload) const {
  constexpr std::array<std::string_view, 3> kWithout = {"cursor", "limit", "fields"};
  const std::string text = fmt::format("cursor\n{}\n{}\n{}", path(), canonical_query(kWithout), payload);
  return to_hex(digest_of(as_bytes(text))).substr(0, kCheckSize);
}

std::string Call::seal_cursor(std::string_view payload) const {
  return cursor_check(payload) + to_digits(payload);
}

std::optional<Problem> Call::read_cursor() {
  if (!route().paged) return std::nullopt;
  const auto text = this->text("cursor");
  if (!text) return std::nullopt;
  if (text->size() > kCheckSize) {
    const auto payload = from_digits(std::string_view(*text).substr(kCheckSize));
    if (payload && cursor_check(*payload) == text->substr(0, kCheckSize)) {
      cursor_ = *payload;
      return std::nullopt;
    }
  }
  return bad_request("cursor", "it was not made by this server for this query; begin again without it");
}

std::size_t Call::limit() const {
  return number("limit").value_or(kLimitDefault);
}

std::string Call::canonical_query(std::span<const std::string_view> without) const {
  std::string out;
  for (const Parameter& parameter : *parts_.parameters) {
    if (std::find(without.begin(), without.end(), parameter.name) != without.end()) continue;
    if (route().pattern.find(fmt::format("{{{}}}", parameter.name)) != std::string_view::npos ||
        route().pattern.find(fmt::format("{{{}:", parameter.name)) != std::string_view::npos) {
      continue;
    }
    const auto* values = parts_.values.all(parameter.name);
    if (values == nullptr || values->empty()) continue;
    out += out.empty() ? "" : "&";
    out.append(parameter.name).append("=");
    for (std::size_t i = 0; i < values->size(); ++i) {
      out.append(i == 0 ? "" : ",").append(io::encode_url(format_value((*values)[i])));
    }
  }
  // A page reads its query itself, so all of it is part of what was asked.
  if (route().free_query) {
    for (const auto& [name, value] : request().query) {
      out.append(out.empty() ? "" : "&").append(io::encode_url(name)).append("=").append(io::encode_url(value));
    }
  }
  return out;
}

std::string Call::link(std::string_view suffix, std::string_view cursor) const {
  constexpr std::array<std::string_view, 1> kWithout = {"cursor"};
  std::string query = canonical_query(kWithout);
  if (!cursor.empty()) query.append(query.empty() ? "" : "&").append("cursor=").append(cursor);
  return fmt::format("{}{}{}{}", path(), suffix, query.empty() ? "" : "?", query);
}

}  // namespace mannerly::api
