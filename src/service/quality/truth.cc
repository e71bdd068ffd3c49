#include "service/quality/truth.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/line_reader.h"
#include "io/file.h"
#include "wire/json/value.h"

namespace mannerly::service {
namespace {

constexpr std::uint64_t kTruthMax = std::uint64_t{1} << 30;

std::unexpected<Error> bad(std::string_view what) {
  return fail(ErrorCode::kInvalid, std::string(what));
}

bool read_asns(const json::Value& object, std::string_view name, std::vector<Asn>& out) {
  const auto list = object.member(name);
  if (!list || !list->is_array()) return false;
  bool good = true;
  list->each_item([&](const json::Value& item) {
    const auto asn = json::asn_of(item);
    if (asn) out.push_back(*asn);
    good = good && asn;
  });
  std::sort(out.begin(), out.end());
  return good;
}

bool read_prefixes(const json::Value& object, std::vector<Prefix>& out) {
  const auto list = object.member("prefixes");
  if (!list || !list->is_array()) return false;
  bool good = true;
  list->each_item([&](const json::Value& item) {
    const auto text = item.text();
    const auto prefix = text ? parse_prefix(*text) : std::nullopt;
    if (prefix) out.push_back(*prefix);
    good = good && prefix;
  });
  std::sort(out.begin(), out.end());
  return good;
}

}  // namespace

Result<TrueEvent> true_event_from_json(std::string_view line) {
  json::Document document;
  const auto object = document.parse_object(line);
  if (!object) return bad("not a JSON object");
  TrueEvent out;
  const auto id = json::text_of(*object, "id"), kind = json::text_of(*object, "kind");
  if (!id || id->empty() || !kind || kind->empty()) return bad("id or kind is missing");
  out.id = *id;
  out.kind_name = *kind;
  const auto trouble = json::bool_of(*object, "incident"), visible = json::bool_of(*object, "visible");
  if (!trouble || !visible) return bad("incident or visible is missing");
  out.is_incident = *trouble;
  out.visible = *visible;
  if (out.is_incident) {
    const auto known = incident::parse_kind(*kind);
    if (!known || *known == incident::Kind::kNone) return bad("there is no such kind of incident");
    out.kind = *known;
  }
  const auto culprit = json::asn_of(*object, "culprit");
  if (!culprit) return bad("culprit is missing");
  out.culprit = *culprit;
  if (!read_asns(*object, "accomplices", out.accomplices) || !read_asns(*object, "victims", out.victims)) {
    return bad("accomplices or victims are no list of AS numbers");
  }
  if (!read_prefixes(*object, out.prefixes)) return bad("prefixes are no list of prefixes");
  const auto start = json::text_of(*object, "start"), end = json::text_of(*object, "end");
  const auto begun = start ? parse_instant(*start) : std::nullopt;
  if (!begun) return bad("start is no instant");
  out.start = *begun;
  if (end) {
    out.end = parse_instant(*end);
    if (!out.end || *out.end < out.start) return bad("end is no instant after start");
  }
  out.peers_saw = static_cast<std::uint32_t>(json::number_of(*object, "peers_saw").value_or(0));
  out.note = json::text_of(*object, "note").value_or("");
  return out;
}

Result<std::vector<TrueEvent>> parse_truth(std::string_view text, std::string_view name) {
  std::vector<TrueEvent> out;
  std::optional<Error> error;
  LineReader lines({.what = "true event", .line_max = std::size_t{64} << 20});
  const auto on_line = [&](const Line& line) {
    auto event = true_event_from_json(line.text);
    if (!event) {
      if (!error) {
        error = Error{event.error().code, fmt::format("{}: line {}: {}", name, line.number, event.error().message)};
      }
      return LineOutcome::bad("not a true event");
    }
    out.push_back(std::move(*event));
    return LineOutcome::record();
  };
  lines.feed(as_bytes(text), on_line);
  const Status finished = lines.finish(on_line);
  if (error) return std::unexpected(*error);
  if (!finished) return std::unexpected(finished.error().in(std::string(name)));
  return out;
}

Result<std::vector<TrueEvent>> read_truth(const std::filesystem::path& file) {
  MANNERLY_TRY(const std::string text, io::read_small_file(file, kTruthMax));
  return parse_truth(text, file.string());
}

}  // namespace mannerly::service
