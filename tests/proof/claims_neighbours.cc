// The neighbours of a network: who is what to it by which records, and how they fare.
//
// What the paths say of a link is inferred in many steps (docs/concepts/topology.md); that is not done again. Of its
// votes it is checked that the paths can bear them: so many networks stand before the link on them, or so many
// viewpoints look at it.
#include <fmt/format.h>

#include <algorithm>

#include "tests/proof/claims.h"

namespace mannerly::proof {

namespace {

bool holds(const std::map<std::uint32_t, std::set<std::uint32_t>>& links, std::uint32_t a, std::uint32_t b) {
  const auto at = links.find(a);
  return at != links.end() && at->second.contains(b);
}

// What other is to asn by the relationships file; "" when it does not know the link.
std::string by_file(const RawWorld& raw, std::uint32_t asn, std::uint32_t other) {
  if (holds(raw.customers, asn, other)) return "customer";
  if (holds(raw.customers, other, asn)) return "provider";
  return holds(raw.peers, asn, other) || holds(raw.peers, other, asn) ? "peer" : "";
}

// What other is to asn by the import and export lines of asn; "" when they do not tell.
std::string by_policy(const RawWorld& raw, std::uint32_t asn, std::uint32_t other) {
  const auto objects = raw.aut_nums.find(asn);
  if (objects == raw.aut_nums.end()) return "";
  const std::string name = "AS" + std::to_string(other);
  bool takes = false, takes_all = false, gives = false, gives_all = false;
  for (const Object& object : objects->second) {
    for (const auto& [key, value] : object.attributes) {
      const bool in = key.ends_with("import"), to = key.ends_with("export");
      if (value.find((in ? "from " : "to ") + name + " ") == std::string::npos) continue;
      const bool all = value.ends_with(" ANY");
      takes = takes || in, takes_all = takes_all || (in && all);
      gives = gives || to, gives_all = gives_all || (to && all);
    }
  }
  if (takes_all != gives_all) return takes_all ? "provider" : "customer";
  return takes && gives && !takes_all ? "peer" : "";
}

std::string opposite(const std::string& relation) {
  return relation == "provider" ? "customer" : relation == "customer" ? "provider" : relation;
}

// How many different networks stand before the link on the paths, and how many sessions look along it.
struct Seen {
  std::set<std::uint32_t> before;
  std::set<std::string> sessions;
};
Seen seen_of(const RawWorld& raw, std::uint32_t a, std::uint32_t b) {
  Seen out;
  for (const std::string& path : raw.paths) {
    const std::vector<std::uint32_t> hops = hops_of(path);
    for (std::size_t i = 1; i < hops.size(); ++i) {
      const bool is_it = (hops[i - 1] == a && hops[i] == b) || (hops[i - 1] == b && hops[i] == a);
      if (!is_it) continue;
      out.before.insert(i > 1 ? hops[i - 2] : 0);
      out.sessions.insert(std::to_string(hops.front()));
    }
  }
  return out;
}

// "file, RPSL, not paths 2:10": each word must have its record, and each record its word.
std::string check_reasons(const RawWorld& raw, std::uint32_t asn, std::uint32_t other, const std::string& relation,
                          const std::string& reasons) {
  bool file = false;
  std::string rest = reasons;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(", ");
    std::string word = rest.substr(0, comma);
    rest = comma == std::string::npos ? "" : rest.substr(comma + 2);
    const bool against = word.starts_with("not ");
    if (against) word = word.substr(4);
    if (word == "file") {
      file = true;
      const std::string said = by_file(raw, asn, other);
      if (said.empty() || (said == relation) == against) return "the file says \"" + said + "\"";
    } else if (word == "ASPA") {
      const bool up = holds(raw.aspas, asn, other), down = holds(raw.aspas, other, asn);
      const bool says_it = up && down ? relation == "sibling" : up ? relation == "provider" : relation == "customer";
      if ((!up && !down) || says_it == against) return "no ASPA says so";
    } else if (word == "RPSL" || word == "RPSL (one end)") {
      const std::string mine = by_policy(raw, asn, other), theirs = opposite(by_policy(raw, other, asn));
      if (word == "RPSL" && mine != theirs) return "the aut-nums say \"" + mine + "\" and \"" + theirs + "\"";
      if ((mine == relation || theirs == relation) == against) return "an aut-num says \"" + mine + theirs + "\"";
    } else if (word.starts_with("ASPA (not")) {
      if (!raw.aspas.contains(asn) && !raw.aspas.contains(other)) return "neither has an ASPA";
    } else if (word.starts_with("paths")) {
      const Seen seen = seen_of(raw, asn, other);
      if (seen.sessions.empty()) return "no path has the link";
      const std::size_t colon = word.find(':');
      if (colon == std::string::npos) continue;
      // A session's families look each for itself.
      const std::size_t bound = std::max(seen.before.size(), 2 * raw.sessions.size());
      if (std::stoul(word.substr(6)) > bound || std::stoul(word.substr(colon + 1)) > bound)
        return "more than there are";
    } else if (has_digit(word)) {
      return "\"" + word + "\" has no rule";
    }
  }
  if (file != !by_file(raw, asn, other).empty()) return "the file is not named";
  return "";
}

}  // namespace

std::map<std::uint32_t, ShownLink> links_on(const ShownPage& page) {
  std::map<std::uint32_t, ShownLink> out;
  const auto shown = page.by_place();
  for (const std::string& head : page.heads) {
    const auto relation = shown.find(kNeighbours + head + "|Is its");
    if (relation == shown.end()) continue;
    const auto by = shown.find(kNeighbours + head + "|Known from");
    ShownLink& link = out[static_cast<std::uint32_t>(std::stoul(head.substr(2)))];
    link.relation = relation->second;
    link.by = by == shown.end() ? "" : by->second;
  }
  return out;
}

bool ShownLink::is_firm() const {
  const std::string words = ", " + by;
  return words.find(", file") != std::string::npos || words.find(", ASPA,") != std::string::npos ||
         words.ends_with(", ASPA") || words.find(", OTC") != std::string::npos;
}

void claim_neighbours(Claims& claims, const ShownPage& page) {
  const Network& n = claims.network;
  const RawWorld& raw = claims.told.raw();
  const std::map<std::uint32_t, ShownLink> links = links_on(page);
  const std::set<std::uint32_t> known = raw.neighbours_of(n.asn);
  std::map<std::string, std::size_t> counts;
  for (const auto& [other, link] : links) {
    ++counts[link.relation];
    if (!known.contains(other)) claims.wrong(fmt::format("no record links AS{}", other));
    const std::string wrong = check_reasons(raw, n.asn, other, link.relation, link.by);
    if (!wrong.empty()) claims.wrong(fmt::format("AS{} is its {} by \"{}\": {}", other, link.relation, link.by, wrong));
    claims.named(fmt::format("{}AS{}|Known from", kNeighbours, other), [](const std::string&) { return true; });
  }
  for (const std::uint32_t other : known) {
    if (!links.contains(other)) claims.wrong(fmt::format("AS{} is linked to it", other));
  }
  const auto how_many = [&](const char* relation) {
    return counts[relation] == 0 ? std::string("no") : std::to_string(counts[relation]);
  };
  claims.is("|p.lede", fmt::format("{} providers, {} customers and {} peers are known.", how_many("provider"),
                                   how_many("customer"), how_many("peer")));
  // Customers first, those with most invalid routes before the others.
  std::pair<bool, std::int64_t> last = {false, -1'000'000};
  for (const std::string& head : page.heads) {
    const auto asn = static_cast<std::uint32_t>(std::stoul(head.substr(2)));
    const Network* other = claims.told.now.find(asn);
    const std::string key = kNeighbours + head + "|";
    claims.is(kNeighbours + "head|" + head, head);
    claims.is(key + "Name", raw.name_of(asn));
    const std::int64_t invalid = other == nullptr ? 0 : other->invalid;
    claims.is(key + "Invalid routes", count(static_cast<std::uint64_t>(invalid)));
    const auto link = links.find(asn);
    const std::pair now = {link == links.end() || link->second.relation != "customer", -invalid};
    if (now < last) claims.wrong(head + " stands too low");
    last = now;
    if (other == nullptr) continue;
    const auto counted = std::ranges::count_if(other->uses, [](const Use& use) { return use.not_counted.empty(); });
    claims.is(key + "Incidents", count(static_cast<std::uint64_t>(counted)));
    claims.is(key + "IRR", mark("irr", other->scores.at("irr"), false));
    claims.is(key + "RPKI", mark("rpki", other->scores.at("rpki"), false));
  }
}

}  // namespace mannerly::proof
