#include "render/mrt_element.h"

#include <fmt/format.h>

#include <iterator>

#include "render/json_writer.h"

namespace mannerly::render {
namespace {

using bgp::AttributeCode;

std::string_view type_of(mrt::ElementKind kind) {
  switch (kind) {
    case mrt::ElementKind::kAnnounce: return "announce";
    case mrt::ElementKind::kWithdraw: return "withdraw";
    case mrt::ElementKind::kRib: return "rib";
    case mrt::ElementKind::kState: return "state";
  }
  return "unknown";
}

std::string_view origin_of(std::uint8_t origin) {
  return origin == 0 ? "IGP" : origin == 1 ? "EGP" : origin == 2 ? "INCOMPLETE" : "unknown";
}

std::string time_of(const mrt::Element& e) {
  std::string time = format_instant(e.at);
  if (e.microseconds != 0) time.insert(time.size() - 1, fmt::format(".{:06}", e.microseconds));
  return time;
}

std::string communities_of(const bgp::PathAttributes& a) {
  std::string out;
  for (std::size_t i = 0; i < a.communities.size(); ++i) {
    fmt::format_to(std::back_inserter(out), "{}{}:{}", i == 0 ? "" : " ", a.communities[i].high(),
                   a.communities[i].low());
  }
  return out;
}

std::string large_communities_of(const bgp::PathAttributes& a) {
  std::string out;
  for (std::size_t i = 0; i < a.large_communities.size(); ++i) {
    const bgp::LargeCommunity c = a.large_communities[i];
    fmt::format_to(std::back_inserter(out), "{}{}:{}:{}", i == 0 ? "" : " ", c.global, c.local1, c.local2);
  }
  return out;
}

std::string extended_communities_of(const bgp::PathAttributes& a) {
  std::string out;
  for (std::size_t i = 0; i < a.extended_communities.size(); ++i) {
    fmt::format_to(std::back_inserter(out), "{}{:016x}", i == 0 ? "" : " ", a.extended_communities[i].value);
  }
  return out;
}

std::string aggregator_of(const bgp::PathAttributes& a) {
  if (!a.has(AttributeCode::kAggregator)) return {};
  return fmt::format("{} {}", a.aggregator.asn.value, format_address(Address::v4(a.aggregator.address)));
}

void write_words(JsonWriter& json, std::string_view key, const std::string& words) {
  if (words.empty()) return;
  json.key(key).begin_array();
  std::string_view rest = words;
  for (;;) {
    const std::size_t blank = rest.find(' ');
    json.value(rest.substr(0, blank));
    if (blank == std::string_view::npos) break;
    rest.remove_prefix(blank + 1);
  }
  json.end_array();
}

void write_attributes(JsonWriter& json, const mrt::Element& e) {
  const bgp::PathAttributes& a = *e.attributes;
  json.field("path", format_as_path(a.as_path()));
  if (const Origin origin = a.as_path().origin(); origin.kind == Origin::Kind::kAsn) {
    json.field("origin_as", origin.asn.value);
  } else {
    json.key("origin_as").null();
  }
  if (a.has(AttributeCode::kOrigin)) json.field("origin", origin_of(a.origin));
  if (e.next_hop) json.field("next_hop", format_address(*e.next_hop));
  if (a.has(AttributeCode::kMultiExitDisc)) json.field("med", a.multi_exit_disc);
  if (a.has(AttributeCode::kLocalPref)) json.field("local_pref", a.local_pref);
  if (a.has(AttributeCode::kAtomicAggregate)) json.field("atomic_aggregate", true);
  if (a.has(AttributeCode::kAggregator)) {
    json.key("aggregator").begin_object().field("asn", a.aggregator.asn.value);
    json.field("address", format_address(Address::v4(a.aggregator.address))).end_object();
  }
  write_words(json, "communities", communities_of(a));
  write_words(json, "extended_communities", extended_communities_of(a));
  write_words(json, "large_communities", large_communities_of(a));
  if (a.has(AttributeCode::kOnlyToCustomer)) json.field("only_to_customer", a.only_to_customer.value);
  if (a.unknown.empty()) return;
  json.key("unknown_attributes").begin_array();
  for (const bgp::RawAttribute& raw : a.unknown) {
    std::string hex;
    for (const std::uint8_t byte : raw.value) fmt::format_to(std::back_inserter(hex), "{:02x}", byte);
    json.begin_object().field("code", std::uint32_t{raw.code}).field("flags", std::uint32_t{raw.flags});
    json.field("value", hex).end_object();
  }
  json.end_array();
}

}  // namespace

void append_json(const mrt::Element& e, std::string& out) {
  JsonWriter json;
  json.begin_object().field("type", type_of(e.kind)).field("time", time_of(e));
  json.field("peer", format_address(e.peer)).field("peer_asn", e.peer_asn.value);
  if (e.kind == mrt::ElementKind::kState) {
    json.field("old_state", std::uint32_t{e.old_state}).field("new_state", std::uint32_t{e.new_state});
  } else {
    json.field("prefix", format_prefix(e.prefix));
    if (e.safi != bgp::kSafiUnicast) json.field("safi", std::uint32_t{e.safi});
    if (e.has_path_id) json.field("path_id", e.path_id);
  }
  if (e.kind == mrt::ElementKind::kRib) json.field("originated", format_instant(e.originated));
  if (e.attributes != nullptr) write_attributes(json, e);
  if (e.outcome != bgp::Outcome::kOk) json.field("rfc7606", bgp::name_of(e.outcome));
  json.end_object();
  out += json.text();
  out += '\n';
}

std::string_view csv_header() {
  return "type,time,peer,peer_asn,prefix,path_id,path,origin_as,origin,next_hop,med,local_pref,communities,"
         "extended_communities,large_communities,aggregator,old_state,new_state\n";
}

// No field can hold a comma, quote or line break but the path (AS_SETs), which is quoted.
void append_csv(const mrt::Element& e, std::string& out) {
  auto to = std::back_inserter(out);
  const bool is_state = e.kind == mrt::ElementKind::kState;
  fmt::format_to(to, "{},{},{},{},{},{},", type_of(e.kind), time_of(e), format_address(e.peer), e.peer_asn.value,
                 is_state ? std::string() : format_prefix(e.prefix), e.has_path_id ? fmt::format("{}", e.path_id) : "");
  if (e.attributes != nullptr) {
    const bgp::PathAttributes& a = *e.attributes;
    const Origin origin = a.as_path().origin();
    fmt::format_to(to, "\"{}\",{},{},{},{},{},{},{},{},{},", format_as_path(a.as_path()),
                   origin.kind == Origin::Kind::kAsn ? fmt::format("{}", origin.asn.value) : "",
                   a.has(AttributeCode::kOrigin) ? origin_of(a.origin) : "",
                   e.next_hop ? format_address(*e.next_hop) : "",
                   a.has(AttributeCode::kMultiExitDisc) ? fmt::format("{}", a.multi_exit_disc) : "",
                   a.has(AttributeCode::kLocalPref) ? fmt::format("{}", a.local_pref) : "", communities_of(a),
                   extended_communities_of(a), large_communities_of(a), aggregator_of(a));
  } else {
    out += ",,,,,,,,,,";
  }
  if (is_state) {
    fmt::format_to(to, "{},{}\n", e.old_state, e.new_state);
  } else {
    out += ",\n";
  }
}

}  // namespace mannerly::render
