#include "policy/network.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "policy/network_fields.h"

namespace mannerly::policy {
namespace {

using toml::Table;

constexpr std::array<std::string_view, kRoleCount> kRoleNames = {"customer", "peer", "upstream", "route-server",
                                                                 "rs-client"};
constexpr std::size_t kNetworkNameMax = 200;
constexpr std::array<std::string_view, 3> kMaxPrefixNames = {"given", "list", "peeringdb"};

Result<std::string> read_name(const Table& t) {
  MANNERLY_TRY(std::string name, t.text("name"));
  const bool fine = std::all_of(name.begin(), name.end(), [](char c) {
    return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z') || c == '-' || c == '_';
  });
  const char first = to_lower(name.front());
  if (!fine || first < 'a' || first > 'z' || name.size() > kNameMax) {
    return t.fail_at("name", fmt::format("must be at most {} letters, digits, '-' and '_', a letter first", kNameMax));
  }
  return name;
}

Status read_max_prefix(const Table& root, Role role, bool has_list, MaxPrefix& out) {
  // What is known best about each kind of neighbour.
  const bool small = role == Role::kCustomer || role == Role::kRsClient;
  const std::size_t from_default = small && has_list ? 1 : role == Role::kPeer ? 2 : 0;
  out.from = static_cast<MaxPrefixFrom>(from_default);
  if (!root.contains("max_prefix")) return {};
  MANNERLY_TRY(const Table t, root.table("max_prefix"));
  MANNERLY_CHECK_OK(t.only({"v4", "v6", "from", "headroom_percent", "headroom_min", "restart_minutes"}));
  MANNERLY_TRY(out.v4, read_count(t, "v4", 1, kMaxPrefixMax));
  MANNERLY_TRY(out.v6, read_count(t, "v6", 1, kMaxPrefixMax));
  MANNERLY_TRY(const std::size_t from, t.one_of("from", kMaxPrefixNames[from_default], kMaxPrefixNames));
  out.from = static_cast<MaxPrefixFrom>(from);
  if (out.from == MaxPrefixFrom::kList && !has_list) {
    return t.fail_at("from", "\"list\" needs an as_set or prefixes to count");
  }
  MANNERLY_TRY(const int percent, t.number_or("headroom_percent", static_cast<int>(out.headroom_percent), 1000));
  MANNERLY_TRY(const int least, t.number_or("headroom_min", static_cast<int>(out.headroom_min), 1'000'000));
  MANNERLY_TRY(const int restart, t.number_or("restart_minutes", static_cast<int>(out.restart_minutes), 65535));
  out.headroom_percent = static_cast<std::uint32_t>(percent);
  out.headroom_min = static_cast<std::uint32_t>(least);
  out.restart_minutes = static_cast<std::uint32_t>(restart);
  return {};
}

Status read_length(const Table& t, std::string_view key, int bits, std::optional<int>& out) {
  if (!t.contains(key)) return {};
  MANNERLY_TRY(const int length, t.number_or(key, 0, bits));
  out = length;
  return {};
}

Status read_local_addresses(const Table& t, Neighbour& out) {
  MANNERLY_TRY(const auto local, read_addresses(t, "local_addresses"));
  for (const Address& address : local) {
    auto& slot = address.is_v4() ? out.local_v4 : out.local_v6;
    if (slot) return t.fail_at("local_addresses", "at most one IPv4 and one IPv6 address");
    slot = address;
  }
  return {};
}

// What it may announce.
Status read_routes(const Table& t, Neighbour& out) {
  MANNERLY_TRY(out.as_sets, read_sets(t, "as_set"));
  MANNERLY_TRY(out.irr_sources, read_texts(t, "irr_sources", kSetsMax));
  MANNERLY_TRY(out.prefixes, read_prefixes(t, "prefixes"));
  MANNERLY_TRY(out.origins, read_asns(t, "origins"));
  MANNERLY_TRY(out.may_transit, read_asns(t, "may_transit"));
  MANNERLY_CHECK_OK(read_length(t, "more_specific_v4", 32, out.more_specific_v4));
  MANNERLY_CHECK_OK(read_length(t, "more_specific_v6", 128, out.more_specific_v6));
  const bool must_have_list = out.role == Role::kCustomer || out.role == Role::kRsClient;
  if (must_have_list && !out.has_list()) {
    return t.fail_at("name", fmt::format("the {} {} has neither as_set nor prefixes: nothing says what it may announce",
                                         name_of(out.role), out.name));
  }
  return {};
}

Status read_flags(const Table& t, Neighbour& out) {
  for (const auto& [key, flag] :
       std::initializer_list<std::pair<std::string_view, bool*>>{{"multihomed", &out.multihomed},
                                                                 {"ttl_security", &out.ttl_security},
                                                                 {"blackhole", &out.blackhole},
                                                                 {"graceful_shutdown", &out.graceful_shutdown},
                                                                 {"strict_role", &out.strict_role},
                                                                 {"full_table", &out.full_table}}) {
    MANNERLY_TRY(const auto given, t.flag(key));
    if (given) *flag = *given;
  }
  if (out.full_table && out.role != Role::kCustomer) {
    return t.fail_at("full_table", fmt::format("a neighbour with the role {} must not get all routes: that is a "
                                               "route leak (RFC 7908)",
                                               name_of(out.role)));
  }
  if (out.blackhole && !out.has_list()) {
    return t.fail_at("blackhole", "needs an as_set or prefixes: they say where it may discard traffic");
  }
  return {};
}

Result<Neighbour> read_neighbour(const Table& t) {
  MANNERLY_CHECK_OK(t.only({"name",
                            "asn",
                            "role",
                            "addresses",
                            "local_addresses",
                            "as_set",
                            "irr_sources",
                            "prefixes",
                            "origins",
                            "more_specific_v4",
                            "more_specific_v6",
                            "max_prefix",
                            "interface",
                            "multihomed",
                            "sources",
                            "password_ref",
                            "ttl_security",
                            "blackhole",
                            "graceful_shutdown",
                            "strict_role",
                            "full_table",
                            "may_transit"}));
  Neighbour out{.line = t.value().at.line};
  MANNERLY_TRY(out.name, read_name(t));
  MANNERLY_TRY(out.asn, read_asn(t, "asn"));
  if (!t.contains("role")) return t.fail_at("role", fmt::format("is missing: {}", fmt::join(kRoleNames, ", ")));
  MANNERLY_TRY(const std::size_t role, t.one_of("role", "", kRoleNames));
  out.role = static_cast<Role>(role);
  MANNERLY_TRY(out.addresses, read_addresses(t, "addresses"));
  MANNERLY_CHECK_OK(read_local_addresses(t, out));
  MANNERLY_CHECK_OK(read_routes(t, out));
  MANNERLY_CHECK_OK(read_max_prefix(t, out.role, out.has_list(), out.max_prefix));
  MANNERLY_TRY(out.interface, read_word(t, "interface"));
  MANNERLY_TRY(out.password_ref, read_word(t, "password_ref"));
  MANNERLY_TRY(out.sources, read_prefixes(t, "sources"));
  MANNERLY_CHECK_OK(read_flags(t, out));
  if (!out.full_table) out.full_table = out.role == Role::kCustomer && !t.contains("full_table");
  return out;
}

Status read_segments(const Table& root, Network& out) {
  if (!root.contains("segment")) return {};
  MANNERLY_TRY(const auto tables, root.tables("segment"));
  if (tables.size() > kNeighboursMax) return root.fail_at("segment", fmt::format("more than {}", kNeighboursMax));
  std::set<std::string> names;
  for (const Table& t : tables) {
    MANNERLY_CHECK_OK(t.only({"name", "interface", "prefixes"}));
    Segment segment{.line = t.value().at.line};
    MANNERLY_TRY(segment.name, read_name(t));
    if (!names.insert(symbol_of(segment.name)).second) return t.fail_at("name", "another segment has this name");
    MANNERLY_TRY(segment.interface, read_word(t, "interface"));
    MANNERLY_TRY(segment.prefixes, read_prefixes(t, "prefixes"));
    if (segment.interface.empty()) return t.fail_at("interface", "is missing");
    if (segment.prefixes.empty()) return t.fail_at("prefixes", "is missing");
    out.segments.push_back(std::move(segment));
  }
  return {};
}

Status read_neighbours(const Table& root, Network& out) {
  if (!root.contains("neighbour")) return {};
  MANNERLY_TRY(const auto tables, root.tables("neighbour"));
  if (tables.size() > kNeighboursMax) return root.fail_at("neighbour", fmt::format("more than {}", kNeighboursMax));
  std::set<std::string> names;
  std::set<Address> addresses;
  for (const Table& t : tables) {
    MANNERLY_TRY(Neighbour neighbour, read_neighbour(t));
    if (!names.insert(symbol_of(neighbour.name)).second) {
      return t.fail_at("name", fmt::format("another neighbour is called {}, or alike", neighbour.name));
    }
    if (out.is_own(neighbour.asn)) return t.fail_at("asn", "is this network's own number; this file is about others");
    for (const Address& address : neighbour.addresses) {
      if (!addresses.insert(address).second) {
        return t.fail_at("addresses", format_address(address) + " is given twice");
      }
    }
    out.neighbours.push_back(std::move(neighbour));
  }
  return {};
}

Status read_communities(const Table& root, Communities& out) {
  if (!root.contains("communities")) return {};
  MANNERLY_TRY(const Table t, root.table("communities"));
  MANNERLY_CHECK_OK(t.only({"learned_from", "own", "customer", "peer", "upstream", "route_server", "rs_client"}));
  std::set<std::uint32_t> values;
  for (const auto& [key, slot] :
       std::initializer_list<std::pair<std::string_view, std::uint32_t*>>{{"own", &out.own},
                                                                          {"customer", &out.customer},
                                                                          {"peer", &out.peer},
                                                                          {"upstream", &out.upstream},
                                                                          {"route_server", &out.route_server},
                                                                          {"rs_client", &out.rs_client}}) {
    MANNERLY_TRY(const auto given, read_count(t, key, 0, 0xFFFFFFFFu));
    if (given) *slot = *given;
    if (!values.insert(*slot).second) return t.fail_at(key, "has the same value as another kind of neighbour");
  }
  MANNERLY_TRY(const auto function, read_count(t, "learned_from", 0, 0xFFFFFFFFu));
  if (function) out.learned_from = *function;
  return {};
}

Status read_limits(const Table& root, Limits& out) {
  if (!root.contains("limits")) return {};
  MANNERLY_TRY(const Table t, root.table("limits"));
  MANNERLY_CHECK_OK(t.only({"longest_v4", "shortest_v4", "longest_v6", "shortest_v6", "as_path", "communities"}));
  MANNERLY_TRY(out.longest_v4, t.number_or("longest_v4", out.longest_v4, 32));
  MANNERLY_TRY(out.shortest_v4, t.number_or("shortest_v4", out.shortest_v4, 32));
  MANNERLY_TRY(out.longest_v6, t.number_or("longest_v6", out.longest_v6, 128));
  MANNERLY_TRY(out.shortest_v6, t.number_or("shortest_v6", out.shortest_v6, 128));
  if (out.shortest_v4 < 1 || out.shortest_v4 > out.longest_v4) {
    return t.fail_at("shortest_v4", "must be from 1 (a default route is never accepted so) to longest_v4");
  }
  if (out.shortest_v6 < 1 || out.shortest_v6 > out.longest_v6) {
    return t.fail_at("shortest_v6", "must be from 1 (a default route is never accepted so) to longest_v6");
  }
  MANNERLY_TRY(const int path, t.number_or("as_path", static_cast<int>(out.as_path), 255));
  MANNERLY_TRY(const int communities, t.number_or("communities", static_cast<int>(out.communities), 1000));
  if (path < 1) return t.fail_at("as_path", "must be at least 1");
  if (communities < 1) return t.fail_at("communities", "must be at least 1");
  out.as_path = static_cast<std::uint32_t>(path);
  out.communities = static_cast<std::uint32_t>(communities);
  return {};
}

Status read_bogons(const Table& root, BogonSettings& out) {
  if (!root.contains("bogons")) return {};
  MANNERLY_TRY(const Table t, root.table("bogons"));
  MANNERLY_CHECK_OK(t.only({"permitted_prefixes", "permitted_asns", "full"}));
  MANNERLY_TRY(out.permitted_prefixes, read_prefixes(t, "permitted_prefixes"));
  MANNERLY_TRY(out.permitted_asns, read_asn_ranges(t, "permitted_asns"));
  MANNERLY_TRY(const auto full, t.flag("full"));
  out.full = full.value_or(false);
  return {};
}

Status read_rpki(const Table& root, Network& out) {
  if (!root.contains("rpki")) return {};
  MANNERLY_TRY(const Table t, root.table("rpki"));
  MANNERLY_CHECK_OK(t.only({"caches", "reject_invalid", "aspa", "use_roas", "drop_invalid_objects"}));
  MANNERLY_TRY(out.rtr, read_caches(t, "caches"));
  for (const auto& [key, flag] :
       std::initializer_list<std::pair<std::string_view, bool*>>{{"reject_invalid", &out.reject_invalid},
                                                                 {"aspa", &out.aspa},
                                                                 {"use_roas", &out.use_roas},
                                                                 {"drop_invalid_objects", &out.drop_invalid}}) {
    MANNERLY_TRY(const auto given, t.flag(key));
    if (given) *flag = *given;
  }
  return {};
}

Status read_peer_locks(const Table& root, Network& out) {
  MANNERLY_TRY(const auto defaults, root.flag("peer_lock_defaults"));
  if (defaults) out.peer_lock_defaults = *defaults;
  if (!root.contains("peer_lock")) return {};
  MANNERLY_TRY(const auto tables, root.tables("peer_lock"));
  if (tables.size() > kNeighboursMax) return root.fail_at("peer_lock", fmt::format("more than {}", kNeighboursMax));
  std::set<Asn> seen;
  for (const Table& t : tables) {
    MANNERLY_CHECK_OK(t.only({"asn", "via", "only_via"}));
    PeerLock lock{.line = t.value().at.line};
    MANNERLY_TRY(lock.asn, read_asn(t, "asn"));
    MANNERLY_TRY(lock.via, read_asns(t, "via"));
    MANNERLY_TRY(const auto only_via, t.flag("only_via"));
    lock.only_via = only_via.value_or(false);
    if (!seen.insert(lock.asn).second) return t.fail_at("asn", format_asn(lock.asn) + " is locked twice");
    if (out.is_own(lock.asn)) return t.fail_at("asn", "is this network's own number");
    out.peer_locks.push_back(std::move(lock));
  }
  return {};
}

Status read_self(const Table& root, Network& out) {
  MANNERLY_TRY(out.name, root.text("name"));
  // It ends in comments of router configurations, where a line end would begin a command.
  const bool one_line = std::none_of(out.name.begin(), out.name.end(),
                                     [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; });
  if (!one_line || out.name.size() > kNetworkNameMax) {
    return root.fail_at("name", fmt::format("must be one line of at most {} bytes", kNetworkNameMax));
  }
  MANNERLY_TRY(out.asn, read_asn(root, "asn"));
  MANNERLY_TRY(out.other_asns, read_asns(root, "other_asns"));
  MANNERLY_TRY(const auto ids, read_addresses(root, "router_id"));
  if (ids.size() != 1 || !ids.front().is_v4()) return root.fail_at("router_id", "must be one IPv4 address");
  out.router_id = ids.front();
  MANNERLY_TRY(out.prefixes, read_prefixes(root, "prefixes"));
  MANNERLY_TRY(out.own_sets, read_sets(root, "own_sets"));
  MANNERLY_TRY(out.irr_sources, read_texts(root, "irr_sources", kSetsMax));
  MANNERLY_TRY(out.exchange_lans, read_prefixes(root, "exchange_lans"));
  if (out.prefixes.empty() && out.own_sets.empty()) {
    return root.fail_at("prefixes", "neither prefixes nor own_sets say what this network originates");
  }
  return {};
}

}  // namespace

std::string_view name_of(Role role) {
  return kRoleNames[static_cast<std::size_t>(role)];
}

std::string symbol_of(std::string_view name) {
  std::string out = lower(name);
  std::replace(out.begin(), out.end(), '-', '_');
  return out;
}

const Neighbour* Network::find(std::string_view neighbour) const {
  const auto at = std::find_if(neighbours.begin(), neighbours.end(),
                               [&](const Neighbour& each) { return iequals(each.name, neighbour); });
  return at == neighbours.end() ? nullptr : &*at;
}

bool Network::is_own(Asn a) const {
  return a == asn || std::find(other_asns.begin(), other_asns.end(), a) != other_asns.end();
}

Result<Network> parse_network(std::string_view text, std::string_view file) {
  MANNERLY_TRY(const toml::Value document, toml::parse_document(text, file, kNetworkFileMax));
  const Table root(document, file);
  MANNERLY_CHECK_OK(root.only({"name", "asn", "other_asns", "router_id", "prefixes", "own_sets", "irr_sources",
                               "exchange_lans", "communities", "limits", "bogons", "rpki", "peer_lock_defaults",
                               "peer_lock", "neighbour", "segment"}));
  Network out{.file = std::string(file)};
  MANNERLY_CHECK_OK(read_self(root, out));
  MANNERLY_CHECK_OK(read_communities(root, out.communities));
  MANNERLY_CHECK_OK(read_limits(root, out.limits));
  MANNERLY_CHECK_OK(read_bogons(root, out.bogons));
  MANNERLY_CHECK_OK(read_rpki(root, out));
  MANNERLY_CHECK_OK(read_peer_locks(root, out));
  MANNERLY_CHECK_OK(read_neighbours(root, out));
  MANNERLY_CHECK_OK(read_segments(root, out));
  return out;
}

}  // namespace mannerly::policy
