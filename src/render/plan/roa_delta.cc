#include "render/plan/roa_delta.h"

#include <fmt/format.h>

#include "render/json_writer.h"

namespace mannerly::render {
namespace {

using plan::Roa;

void add_krill(JsonWriter& json, std::string_view key, std::span<const Roa> roas) {
  json.key(key).begin_array();
  for (const Roa& roa : roas) {
    json.begin_object();
    json.field("asn", roa.asn.value).field("prefix", format_prefix(roa.prefix));
    json.field("max_length", int{roa.max_length});
    json.end_object();
  }
  json.end_array();
}

void add_ripe(JsonWriter& json, std::string_view key, std::span<const Roa> roas) {
  json.key(key).begin_array();
  for (const Roa& roa : roas) {
    json.begin_object();
    json.field("asn", format_asn(roa.asn)).field("prefix", format_prefix(roa.prefix));
    json.field("maximalLength", fmt::format("{}", roa.max_length));
    json.end_object();
  }
  json.end_array();
}

std::string krill_delta(std::span<const Roa> added, std::span<const Roa> removed) {
  std::string out;
  const auto add = [&](char sign, const Roa& roa) {
    out += fmt::format("{}: {}-{} => {}\n", sign, format_prefix(roa.prefix), roa.max_length, roa.asn.value);
  };
  for (const Roa& roa : added) add('A', roa);
  for (const Roa& roa : removed) add('R', roa);
  return out;
}

}  // namespace

std::optional<RoaForm> parse_roa_form(std::string_view name) {
  if (name == "krill-json") return RoaForm::kKrillJson;
  if (name == "krill-delta") return RoaForm::kKrillDelta;
  if (name == "ripe-json") return RoaForm::kRipeJson;
  if (name == "csv") return RoaForm::kCsv;
  return std::nullopt;
}

std::string roa_delta(RoaForm form, std::span<const Roa> added, std::span<const Roa> removed) {
  if (form == RoaForm::kKrillDelta) return krill_delta(added, removed);
  if (form == RoaForm::kCsv) {
    std::string out = "ASN,IP Prefix,Max Length,Trust Anchor\n";
    for (const Roa& roa : added) {
      out += fmt::format("{},{},{},planned\n", format_asn(roa.asn), format_prefix(roa.prefix), roa.max_length);
    }
    return out;
  }
  JsonWriter json(2);
  json.begin_object();
  if (form == RoaForm::kKrillJson) {
    add_krill(json, "added", added);
    add_krill(json, "removed", removed);
  } else {
    add_ripe(json, "added", added);
    add_ripe(json, "deleted", removed);
  }
  json.end_object();
  return json.take() + "\n";
}

}  // namespace mannerly::render
