#include "observatory/rov_json.h"

#include <fmt/format.h>

#include <cmath>

#include "net/as_path.h"
#include "net/prefix.h"

namespace mannerly::observatory {
namespace {

using validity::RovCounts;
using validity::RovSide;
using validity::RovUnit;
using validity::RovUse;
using validity::RovVerdict;

// Three digits: more would pretend.
double rounded(double value) {
  return std::round(value * 1000) / 1000;
}

// Whole when it is.
std::string number_text(double value) {
  const double shown = std::round(value * 10) / 10;
  return shown == std::floor(shown) ? fmt::format("{:.0f}", shown) : fmt::format("{:.1f}", shown);
}

double sum(const RovCounts& counts) {
  return counts[0] + counts[1] + counts[2];
}

void write_counts(render::JsonWriter& json, std::string_view key, const RovCounts& counts) {
  json.key(key).begin_object().field("customer", rounded(counts[0])).field("other", rounded(counts[1]));
  json.field("unknown", rounded(counts[2])).end_object();
}

void text_or_null(render::JsonWriter& json, std::string_view key, const std::string& text) {
  json.key(key);
  text.empty() ? json.null() : json.value(text);
}

}  // namespace

std::string_view key_of(RovUse use) {
  switch (use) {
    case RovUse::kCannotTell: break;
    case RovUse::kDoesNot: return "does_not";
    case RovUse::kDoesPartly: return "does_partly";
    case RovUse::kDoes: return "does";
  }
  return "cannot_tell";
}

std::string_view name_of(RovSide side) {
  switch (side) {
    case RovSide::kCustomer: return "customer";
    case RovSide::kOther: return "peer or provider";
    case RovSide::kUnknown: break;
  }
  return "unknown";
}

std::string rov_sentence(const RovVerdict& verdict) {
  const std::string dropped = number_text(sum(verdict.dropped)), passed = number_text(sum(verdict.passed));
  const std::string counts =
      fmt::format("tested with the invalid prefixes of {} origin{}, it dropped those of {} and passed those of {}",
                  verdict.origins, verdict.origins == 1 ? "" : "s", dropped, passed);
  switch (verdict.use) {
    case RovUse::kDoes: return fmt::format("Drops RPKI-invalid routes: {}.", counts);
    case RovUse::kDoesPartly:
      return fmt::format("Drops RPKI-invalid routes of peers and providers, not of customers: {}.", counts);
    case RovUse::kDoesNot: return fmt::format("Passes RPKI-invalid routes on: {}.", counts);
    case RovUse::kCannotTell: break;
  }
  return fmt::format("Cannot be told. {}", text_of(verdict.reason));
}

void write_rov(render::JsonWriter& json, const RovVerdict& verdict) {
  json.field("asn", verdict.asn.value).field("rov", key_of(verdict.use));
  json.field("confidence", rounded(double{verdict.confidence}));
  text_or_null(json, "reason", std::string(text_of(verdict.reason)));
  json.key("belief").begin_object().field("none", rounded(verdict.belief.none));
  json.field("partly", rounded(verdict.belief.partly)).field("all", rounded(verdict.belief.all)).end_object();
  json.field("origins", verdict.origins).field("observers", verdict.observers);
  write_counts(json, "dropped", verdict.dropped);
  write_counts(json, "passed", verdict.passed);
}

void write_rov_unit(render::JsonWriter& json, const snapshot::Snapshot& snapshot, const RovUnit& unit) {
  json.begin_object().field("origin", unit.origin.value).field("heard_from", name_of(unit.side));
  json.field("dropped", std::uint32_t{unit.dropped}).field("passed", std::uint32_t{unit.passed});
  const auto example = [&](std::string_view key, std::uint32_t count, Asn from, std::uint32_t route,
                           std::uint32_t path) -> bool {
    json.key(key);
    if (count == 0) {
      json.null();
      return false;
    }
    json.begin_object().field("neighbour", from.value);
    text_or_null(json, "prefix", route_text(snapshot, route));
    text_or_null(json, "path", path_text(snapshot, path));
    json.field("path_number", path);
    return true;
  };
  if (example("passed_example", unit.passed, unit.passed_from, unit.passed_route, unit.passed_path)) json.end_object();
  if (example("dropped_example", unit.dropped, unit.dropped_from, unit.dropped_route, unit.proof_path)) {
    text_or_null(json, "control_prefix", route_text(snapshot, unit.control_route));
    text_or_null(json, "control_path", path_text(snapshot, unit.control_path));
    json.field("control_path_number", unit.control_path).end_object();
  }
  json.end_object();
}

std::string route_text(const snapshot::Snapshot& snapshot, std::uint32_t route) {
  return route < snapshot.routes().size() ? format_prefix(snapshot.routes()[route].prefix()) : std::string();
}

std::string path_text(const snapshot::Snapshot& snapshot, std::uint32_t path) {
  return path == RovUnit::kNone ? std::string() : format_as_path(snapshot.path(path));
}

}  // namespace mannerly::observatory
