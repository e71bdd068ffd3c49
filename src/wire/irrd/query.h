// The lines that clients send to an IRRd: "!" queries (IRRd 4's documentation, "Whois queries", checked against what
// bgpq4 and IRRToolSet send) and RIPE-style queries, which are flags and one search.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "wire/irrd/database.h"

namespace mannerly::irrd {

// Names of sources or sets that one query may give.
inline constexpr std::size_t kNamesMax = 256;

struct KeepOpen {};  // !!
struct SetTimeout {
  std::uint32_t seconds = 0;
};  // !t, 1 to 1000
struct SetRoutes {  // !a !a4 !a6
  std::string name;
  std::optional<Family> family;
};
struct OriginRoutes {  // !g !6
  Asn origin;
  Family family = Family::kIpv4;
};
struct Members {  // !i
  std::string name;
  bool recursive = false;
};
struct Serials {
  std::vector<std::string> sources;
};  // !j; empty: all
struct DatabaseStatus {
  std::vector<std::string> sources;
};  // !J; empty: all
struct Objects {
  ObjectQuery query;
};  // !m !o !r
struct Origins {
  Prefix prefix;
};  // !r,o
struct SelectSources {
  std::vector<std::string> sources;
};  // !s; empty: no change (!s-*)
struct ListSources {};  // !s-lc
struct ExcludeSets {
  std::vector<std::string> names;
};  // !e
struct ListExcluded {};  // !e-lc
struct Identify {
  std::string agent;
};  // !n
struct Version {};  // !v
struct KeepSuppressed {
  std::string what;
};  // !fno-rpki-filter and its like
struct Quit {};  // !q, q

struct Template {
  rpsl::Class object_class;
};  // RIPE: -t
struct SourceSerials {};  // RIPE: -q sources
struct Mirror {
  std::string request;
};  // RIPE: -g

// The flags before the search; they count for this query, but for sources and keep_open.
struct RipeQuery {
  std::variant<std::monostate, Objects, Template, SourceSerials, Mirror> search;
  bool keep_open = false;            // -k
  bool keys_only = false;            // -K
  bool all_sources = false;          // -a
  std::vector<std::string> sources;  // -s
};

using Query = std::variant<KeepOpen, SetTimeout, SetRoutes, OriginRoutes, Members, Serials, DatabaseStatus, Objects,
                           Origins, SelectSources, ListSources, ExcludeSets, ListExcluded, Identify, Version,
                           KeepSuppressed, Quit, RipeQuery>;

// Why a line is no query, and in which style to say so.
struct Refusal {
  std::string message;
  bool ripe_style = false;
};

// line: without its end, not blank.
std::expected<Query, Refusal> parse_query(std::string_view line);

// True for what may take longer than about a millisecond.
bool is_heavy(const Query& query);

}  // namespace mannerly::irrd
