// Registries of made-up sets, and a second, plain way to expand them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace mannerly {

// Sets that include each other at random: nested, in circles, with members that do not exist, under one name in two
// registries. The AS numbers are made up (synthetic): bgpq4 refuses those that are reserved for documentation.
class MadeSets {
 public:
  static constexpr int kSets = 300;
  static constexpr std::uint32_t kFirstAsn = 1001, kAsns = 400;

  explicit MadeSets(std::uint32_t seed) : random_(seed) {
    for (std::uint32_t i = 0; i < kAsns; ++i) make_routes(kFirstAsn + i);
    for (int i = 0; i < kSets; ++i) {
      make_set("RIPE", i);
      if (i % 3 == 0) make_set("RADB", i);
    }
  }

  static std::string name(int i) { return "AS-GEN" + std::to_string(i); }

  // The dump of a registry as RPSL.
  std::string dump(const std::string& source) const {
    std::string out;
    for (const auto& [key, members] : sets_) {
      if (key.second != source) continue;
      out += "as-set:         " + key.first + "\n";
      if (!members.empty()) out += "members:        " + joined(members) + "\n";
      out += tail(source);
    }
    if (source != "RIPE") return out;
    for (const auto& [asn, prefixes] : routes_) {
      for (const std::string& prefix : prefixes) {
        out += prefix.find(':') == std::string::npos ? "route:          " : "route6:         ";
        out += prefix + "\norigin:         AS" + std::to_string(asn) + "\n" + tail(source);
      }
    }
    return out;
  }

  struct Query {
    std::string set, source;       // source: of "SOURCE::SET"
    std::set<std::string> except;  // sets or "AS1001"
  };
  std::set<std::uint32_t> asns_of(const Query& query) const {
    std::set<std::uint32_t> out;
    std::set<std::string> seen;
    walk(query.source.empty() ? find(query.set) : at(query.set, query.source), query, seen, out);
    return out;
  }
  std::set<std::string> prefixes_of(const Query& query, bool v6) const {
    std::set<std::string> out;
    for (const std::uint32_t asn : asns_of(query)) {
      const auto found = routes_.find(asn);
      if (found == routes_.end()) continue;
      for (const std::string& prefix : found->second) {
        if ((prefix.find(':') != std::string::npos) == v6) out.insert(prefix);
      }
    }
    return out;
  }
  const std::map<std::uint32_t, std::set<std::string>>& routes() const { return routes_; }

 private:
  using Members = std::vector<std::string>;

  static std::string tail(const std::string& source) {
    return "mnt-by:         MAINT-TEST\nsource:         " + source + "\n\n";
  }
  static std::string joined(const Members& members) {
    std::string out;
    for (const std::string& member : members) out += (out.empty() ? "" : ", ") + member;
    return out;
  }
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  void make_routes(std::uint32_t asn) {
    for (std::uint32_t i = below(6); i > 0; --i) {
      routes_[asn].insert("198." + std::to_string(18 + below(2)) + "." + std::to_string(below(256)) + ".0/24");
    }
    static const char* const kDigits = "0123456789abcdef";
    for (std::uint32_t i = below(3); i > 0; --i) {
      routes_[asn].insert(std::string("2001:db8:1") + kDigits[below(16)] + kDigits[below(16)] + "::/48");
    }
  }

  void make_set(const std::string& source, int number) {
    Members members;
    for (std::uint32_t i = below(6); i > 0; --i) members.push_back("AS" + std::to_string(kFirstAsn + below(kAsns)));
    // Few enough sets in a set that not everything includes everything.
    for (std::uint32_t i = below(4) / 2; i > 0; --i) members.push_back(name(static_cast<int>(below(kSets))));
    if (below(5) == 0) members.push_back("AS-MISSING" + std::to_string(below(9)));
    if (below(9) == 0) members.push_back(name(number));
    std::shuffle(members.begin(), members.end(), random_);
    sets_[{name(number), source}] = members;
  }

  const Members* at(const std::string& set, const std::string& source) const {
    const auto found = sets_.find({set, source});
    return found == sets_.end() ? nullptr : &found->second;
  }
  const Members* find(const std::string& set) const {
    const Members* first = at(set, "RIPE");
    return first != nullptr ? first : at(set, "RADB");
  }

  void walk(const Members* members, const Query& query, std::set<std::string>& seen,
            std::set<std::uint32_t>& out) const {
    if (members == nullptr) return;
    for (const std::string& member : *members) {
      if (query.except.contains(member)) continue;
      if (!member.starts_with("AS-")) {
        out.insert(static_cast<std::uint32_t>(std::stoul(member.substr(2))));
      } else if (seen.insert(member).second) {
        walk(find(member), query, seen, out);
      }
    }
  }

  std::mt19937 random_;
  std::map<std::pair<std::string, std::string>, Members> sets_;  // by name and source
  std::map<std::uint32_t, std::set<std::string>> routes_;
};

}  // namespace mannerly
