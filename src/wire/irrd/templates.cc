#include "wire/irrd/templates.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "base/text.h"

namespace mannerly::irrd {
namespace {

struct Row {
  rpsl::Class object_class;
  // "name" and marks: '!' mandatory, '*' multiple, '#' primary key, '^' look-up key; all but descr and what every class
  // ends with (kTail).
  std::string_view attributes;
};

constexpr std::array kRows = {
    Row{rpsl::Class::kRoute, "route!# origin!# holes* member-of*^ inject* aggr-mtd aggr-bndry export-comps components"},
    Row{rpsl::Class::kRoute6,
        "route6!# origin!# holes* member-of*^ inject* aggr-mtd aggr-bndry export-comps components"},
    Row{rpsl::Class::kAutNum,
        "aut-num!# as-name! member-of*^ import* mp-import* export* mp-export* default* mp-default*"},
    Row{rpsl::Class::kAsSet, "as-set!# members*^ mbrs-by-ref*^"},
    Row{rpsl::Class::kRouteSet, "route-set!# members*^ mp-members*^ mbrs-by-ref*^"},
    Row{rpsl::Class::kMntner, "mntner!# upd-to!* mnt-nfy* auth!*"},
    Row{rpsl::Class::kAsBlock, "as-block!#"},
    Row{rpsl::Class::kInetnum, "inetnum!# netname! country!* status!"},
    Row{rpsl::Class::kInet6num, "inet6num!# netname! country!* status!"},
    Row{rpsl::Class::kRole, "role! address!* phone* fax-no* e-mail!* nic-hdl!#"},
    Row{rpsl::Class::kPerson, "person! address!* phone!* fax-no* e-mail* nic-hdl!#"},
    Row{rpsl::Class::kInetRtr, "inet-rtr!# alias* local-as! ifaddr!* interface* peer* mp-peer* member-of*^"},
    Row{rpsl::Class::kRtrSet, "rtr-set!# members*^ mp-members*^ mbrs-by-ref*^"},
    Row{rpsl::Class::kFilterSet, "filter-set!# filter mp-filter"},
    Row{rpsl::Class::kPeeringSet, "peering-set!# peering* mp-peering*"},
    Row{rpsl::Class::kKeyCert, "key-cert!# method owner* fingerpr certif!*"},
};
constexpr std::string_view kTail = "admin-c*^ tech-c*^ remarks* notify* mnt-by!*^ changed* source!";

std::string line_of(std::string_view word) {
  const auto has = [&](char mark) { return word.find(mark) != std::string_view::npos; };
  const std::string name = std::string(word.substr(0, word.find_first_of("!*#^"))) + ":";
  return fmt::format("{:<16}[{}]   [{}]   [{}]\n", name, has('!') ? "mandatory" : "optional",
                     has('*') ? "multiple" : "single",
                     has('#')   ? "primary/look-up key"
                     : has('^') ? "look-up key"
                                : "");
}

}  // namespace

std::string template_of(rpsl::Class object_class) {
  for (const Row& row : kRows) {
    if (row.object_class != object_class) continue;
    std::string out;
    const auto words = split_words(row.attributes);
    out += line_of(words.front()) + line_of("descr*");
    for (std::size_t i = 1; i < words.size(); ++i) out += line_of(words[i]);
    for (const std::string_view word : split_words(kTail)) out += line_of(word);
    return out;
  }
  return {};
}

}  // namespace mannerly::irrd
