// The prefixes of a network: what each source says of each, what to publish, what that would gain.
//
// Which ROAs to publish is planned in many steps (docs/guides); that is not done again. What the page says to publish
// is held against what a plan must do: the route becomes valid, nobody's route becomes invalid, nothing is authorised
// that is not announced, and no ROA is too many.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "tests/proof/claims.h"

namespace mannerly::proof {

namespace {

const std::string kPrefixes = "Announced prefixes with what each source says of them|";

struct PlannedRoa {
  std::string prefix;
  Vrp vrp;
};

// "ROA: origin AS64500, prefix 192.0.2.0/24, maxLength 24 ROA: ...". Empty when it reads otherwise.
std::vector<PlannedRoa> roas_in(const std::string& text) {
  std::vector<PlannedRoa> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t next = text.find("ROA: ", at + 1);
    const std::string one = text.substr(at, next - at);
    at = next;
    const std::vector<std::string> words = split(one, ' ');
    if (words.size() < 7 || words[1] != "origin" || words[3] != "prefix" || words[5] != "maxLength") return {};
    PlannedRoa roa{.prefix = words[4].substr(0, words[4].size() - 1), .vrp = {}};
    roa.vrp.block = block_of(roa.prefix);
    roa.vrp.asn = static_cast<std::uint32_t>(std::stoul(words[2].substr(2)));
    roa.vrp.max_length = std::stoi(words[6]);
    out.push_back(std::move(roa));
  }
  return out;
}

bool matches(const Vrp& vrp, const Block& prefix, std::uint32_t origin) {
  return vrp.block.covers(prefix) && vrp.asn == origin && vrp.asn != 0 && prefix.length <= vrp.max_length;
}

Rov rov_with(const RawWorld& raw, const std::vector<PlannedRoa>& more, std::size_t without, const Route& route) {
  Rov out = rov_of(raw, route.block, route.origin);
  for (std::size_t i = 0; i < more.size(); ++i) {
    if (i == without || !more[i].vrp.block.covers(route.block)) continue;
    if (matches(more[i].vrp, route.block, route.origin)) return Rov::kValid;
    if (out == Rov::kNotFound) out = Rov::kInvalid;
  }
  return out;
}

// The plan without its n-th ROA makes the route valid and harms nobody; n past the end: the whole plan.
bool does(const RawWorld& raw, const std::vector<PlannedRoa>& plan, std::size_t without, const Route& route) {
  if (rov_with(raw, plan, without, route) != Rov::kValid) return false;
  for (const auto& [key, other] : raw.routes) {
    const bool touched = std::ranges::any_of(plan, [&](const auto& roa) { return roa.vrp.block.covers(other.block); });
    if (!touched || rov_of(raw, other.block, other.origin) != Rov::kNotFound) continue;
    if (rov_with(raw, plan, without, other) == Rov::kInvalid) return false;
  }
  return true;
}

bool is_announced_whole(const RawWorld& raw, const PlannedRoa& roa) {
  std::uint64_t announced = 0;
  for (const auto& [key, route] : raw.routes) announced += matches(roa.vrp, route.block, route.origin) ? 1 : 0;
  return announced == (std::uint64_t{2} << (roa.vrp.max_length - roa.vrp.block.length)) - 1;
}

bool is_good_plan(const RawWorld& raw, const std::string& text, const Route& route) {
  const std::vector<PlannedRoa> plan = roas_in(text);
  if (plan.empty() || !does(raw, plan, plan.size(), route)) return false;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    if (!is_announced_whole(raw, plan[i]) || does(raw, plan, i, route)) return false;
  }
  return true;
}

// "route: 192.0.2.0/24 origin: AS64500 mnt-by: MNT-SIM1 source: RIPE": the network's maintainer, by its objects.
bool is_good_object(const RawWorld& raw, const std::string& text, const Route& route) {
  const std::vector<std::string> words = split(text, ' ');
  const char* kind = route.block.bits == 32 ? "route:" : "route6:";
  if (words.size() != 8 || words[0] != kind || words[1] != route.prefix) return false;
  if (words[3] != "AS" + std::to_string(route.origin)) return false;
  bool known = !has_digit(words[5]);
  if (const auto objects = raw.aut_nums.find(route.origin); objects != raw.aut_nums.end()) {
    for (const Object& object : objects->second) known = known || object.first("mnt-by") == words[5];
  }
  for (const RouteObject& object : raw.route_objects) {
    known = known || (object.origin == route.origin && object.maintainer == words[5]);
  }
  return known;
}

// Why there is no text: somebody else holds the space, or announces under it what nothing excuses.
bool is_good_reason(const RawWorld& raw, const std::string& text, const Route& route) {
  if (const std::size_t open = text.find("held by another ("); open != std::string::npos) {
    const std::size_t begin = open + 17;
    const std::string holder = text.substr(begin, text.find(')', begin) - begin);
    return std::ranges::any_of(raw.delegations, [&](const Delegation& row) {
      return row.bits == route.block.bits && row.holder == holder && row.first <= route.block.last() &&
             row.last >= route.block.first;
    });
  }
  const std::size_t of = text.find("it would make routes of ");
  if (of == std::string::npos) return false;
  std::string list = text.substr(of + 24);
  list = list.substr(0, list.find(" invalid;"));
  for (std::string who : split(list, ',')) {
    who.erase(0, who.find("AS") + 2);
    const auto asn = static_cast<std::uint32_t>(std::stoul(who));
    const bool under = std::ranges::any_of(raw.routes, [&](const auto& entry) {
      const Route& other = entry.second;
      return other.origin == asn && asn != route.origin && route.block.covers(other.block) &&
             rov_of(raw, other.block, asn) == Rov::kNotFound;
    });
    if (!under) return false;
  }
  return true;
}

}  // namespace

Gains gains_of(const Counted& counted, const Network& n, const Route& route) {
  const bool bogon = counted.recount.bogon_class(route.block) != 0;
  const Rov rov = rov_of(counted.raw, route.block, n.asn);
  const bool registered = irr_of(counted.raw, route.block, n.asn) >= Irr::kCovering;
  const double routes = n.routes() - (bogon ? 1.0 : 0.0);
  if (routes == 0) return {};
  double valid = n.valid, named = n.registered;
  valid += bogon ? (rov == Rov::kValid ? -1.0 : 0.0) : (rov == Rov::kValid ? 0.0 : 1.0);
  named += bogon ? (registered ? -1.0 : 0.0) : (registered ? 0.0 : 1.0);
  const double invalid = n.invalid - (rov == Rov::kInvalid ? 1.0 : 0.0);
  return {.rpki = std::clamp((valid - 10 * invalid) / routes, 0.0, 1.0) - *n.scores.at("rpki"),
          .irr = named / routes - *n.scores.at("irr")};
}

namespace {

std::string gain_text(const Gains& gains) {
  std::string out;
  for (const auto& [title, gain] : {std::pair{"RPKI", gains.rpki}, {"IRR", gains.irr}}) {
    if (gain && *gain > 0) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", title, points(0.0, gain));
  }
  return out;
}

}  // namespace

void claim_prefixes(Claims& claims) {
  const Network& n = claims.network;
  const Counted& now = claims.told.now;
  const RawWorld& raw = now.raw;
  std::size_t with_advice = 0;
  const auto own = raw.routes_of.find(n.asn);
  for (const Route* route : own == raw.routes_of.end() ? std::vector<const Route*>() : own->second) {
    const std::string key = kPrefixes + route->prefix + "|";
    const bool bogon = now.recount.bogon_class(route->block) != 0;
    const bool mendable =
        rov_of(raw, route->block, n.asn) != Rov::kValid || irr_of(raw, route->block, n.asn) != Irr::kExact;
    with_advice += bogon || mendable ? 1 : 0;
    claims.is(kPrefixes + "head|" + route->prefix, route->prefix);
    claims.is(key + "Peers", count(route->sessions.size()));
    claims.is(key + "RPKI",
              std::array{"notfound", "valid", "invalid"}[static_cast<std::size_t>(rov_of(raw, route->block, n.asn))]);
    claims.is(key + "Gain", gain_text(gains_of(now, n, *route)));
    if (!bogon && !mendable) claims.is(key + "Advice", "in order");
    claims.named(key + "Advice/pre.copy", [&raw, route](const std::string& text) {
      return text.starts_with("ROA: ") ? is_good_plan(raw, text, *route) : is_good_object(raw, text, *route);
    });
    claims.named(key + "Advice/p.small",
                 [&raw, route](const std::string& text) { return is_good_reason(raw, text, *route); });
    // The standard that reserves special space.
    const auto reserved = [bogon](const std::string& text) { return bogon && text.find("RFC") != std::string::npos; };
    claims.named(key + "Advice/p.advice", reserved);
    claims.named(key + "Space", reserved);
  }
  if (n.routes() > 0) {
    const std::size_t rest = n.routes() - with_advice;
    claims.is("|p.lede", with_advice == 0
                             ? fmt::format("{} prefixes, all in order.", count(n.routes()))
                             : fmt::format("{} prefixes; {} could be better, {} in order.", count(n.routes()),
                                           count(with_advice), rest == 0 ? "none is" : count(rest) + " are"));
  }
}

// ---- what if ----

namespace {

// What each route's advice is as a change, by the tab of prefixes: ROAs first, of the longest prefixes before those
// that cover them.
std::vector<std::string> suggestions_of(const Network& n, const RawWorld& raw, const ShownPage& prefixes) {
  std::vector<std::pair<int, std::string>> found;
  for (const auto& [place, text] : prefixes.texts) {
    if (!place.starts_with(kPrefixes)) continue;
    const std::string rest = place.substr(kPrefixes.size());
    const std::string prefix = rest.substr(0, rest.find('|'));
    const std::string where = rest.substr(std::min(rest.size(), prefix.size() + 1));
    if (where == "Advice/p.advice" && text.starts_with("A bogon (")) found.emplace_back(-1, "withdraw " + prefix);
    if (where != "Advice/pre.copy") continue;
    const Block block = raw.routes.at({prefix, n.asn}).block;
    if (text.starts_with("ROA: ")) {
      found.emplace_back(block.length, fmt::format("+roa {}-{} AS{}", prefix, block.length, n.asn));
    } else {
      found.emplace_back(-1, fmt::format("+route {} AS{}", prefix, n.asn));
    }
  }
  std::ranges::stable_sort(found, std::greater(), &std::pair<int, std::string>::first);
  std::vector<std::string> out;
  for (auto& [length, change] : found) out.push_back(std::move(change));
  return out;
}

struct Change {
  std::optional<Vrp> roa;
  std::string prefix;  // without a ROA: of a route object, or withdrawn
  bool withdrawn = false;
};

Change change_of(const std::string& text) {
  const std::vector<std::string> words = split(text, ' ');
  if (words[0] == "withdraw") return {.roa = {}, .prefix = words[1], .withdrawn = true};
  if (words[0] == "+route") return {.roa = {}, .prefix = words[1], .withdrawn = false};
  const std::size_t dash = words[1].rfind('-');
  return {.roa = Vrp{.block = block_of(words[1].substr(0, dash)),
                     .max_length = std::stoi(words[1].substr(dash + 1)),
                     .asn = static_cast<std::uint32_t>(std::stoul(words[2].substr(2))),
                     .json = {}},
          .prefix = {},
          .withdrawn = false};
}

const std::string& word_of(Rov rov) {
  static const std::array<std::string, 3> words = {"notfound", "valid", "invalid"};
  return words[static_cast<std::size_t>(rov)];
}
const std::string& word_of(Irr irr) {
  static const std::array<std::string, 4> words = {"none", "other-origin", "covering", "exact"};
  return words[static_cast<std::size_t>(irr)];
}
template <class State>
std::string step(State then, State now) {
  return then == now ? word_of(then) : word_of(then) + " → " + word_of(now);
}

// How the program is asked for the same; it is not to be asked what a withdrawal would change.
std::string command_of(const Claims& claims, const Change& change, const std::string& prefix) {
  if (change.withdrawn) return "";
  const std::string length = change.roa ? fmt::format(",{}", change.roa->max_length) : "";
  return fmt::format("mannerly whatif {} {} {}{},{} {}", claims.as, change.roa ? "--roa" : "--route", prefix, length,
                     change.roa ? fmt::format("AS{}", change.roa->asn) : claims.as, claims.told.snapshot_option());
}

void claim_scores(Claims& claims, const Network& then) {
  const Network& n = claims.network;
  std::string sentence;
  for (const std::string& action : kActions) {
    const auto before = n.scores.at(action), after = then.scores.at(action);
    const std::string key = "Scores before and after|" + title_of(action) + "|";
    const bool partial = action == "filtering" && n.partial;
    claims.is(key + "Before", mark(action, before, partial));
    claims.is(key + "After", mark(action, after, partial));
    claims.is(key + "Change", points(before, after));
    if (before == after) continue;
    const auto words = [&](std::optional<double> score) {
      std::string state = state_of(action, score);
      state[0] = static_cast<char>(state[0] - 'a' + 'A');
      return score ? fmt::format("{} ({})", percent(score), state) : std::string("no data");
    };
    sentence += fmt::format("{}{} from {} to {}", sentence.empty() ? "" : "; ", short_title_of(action), words(before),
                            words(after));
  }
  claims.is("|p.lede", sentence.empty() ? "No score changes." : sentence + ".");
}

}  // namespace

std::vector<std::string> claim_suggestions(Claims& claims, const ShownPage& prefixes) {
  std::vector<std::string> out = suggestions_of(claims.network, claims.told.raw(), prefixes);
  constexpr std::size_t kShown = 100;
  if (out.size() > kShown) out.resize(kShown);
  for (const std::string& change : out) claims.is("changes|input@value", change);
  claims.named("changes|label", [out](const std::string& text) { return std::ranges::find(out, text) != out.end(); });
  claims.named("changes|li", [out](const std::string& text) {  // why, by the standard that reserves the space
    return text.starts_with("A bogon (") && text.find("RFC") != std::string::npos &&
           std::ranges::any_of(out, [](const std::string& change) { return change.starts_with("withdraw "); });
  });
  claims.named("changes|input@value", [](const std::string& text) { return text == "contact"; });
  claims.named("changes|p.links", [known = out.size()](const std::string& text) {
    // All of the prefixes, and the contact that is missing.
    constexpr std::string_view kBefore = "Try all ";
    const auto all = static_cast<std::size_t>(std::atoi(text.c_str() + std::min(text.size(), kBefore.size())));
    return text.starts_with(kBefore) && (all == known || all == known + 1);
  });
  claims.is("changes|textarea@placeholder", "+roa 192.0.2.0/24-24 AS64500");  // an example
  return out;
}

void claim_what_if(Claims& claims, const std::string& change_text) {
  const RawWorld& raw = claims.told.raw();
  const Network& n = claims.network;
  const Change change = change_of(change_text);
  const std::string prefix = change.roa ? text_of(change.roa->block) : change.prefix;
  claims.is("|div.share@data-cli", command_of(claims, change, prefix));
  Network then = n;
  std::size_t broken = 0;
  for (const auto& [key, route] : raw.routes) {
    const Rov rov = rov_of(raw, route.block, route.origin);
    const Irr irr = irr_of(raw, route.block, route.origin);
    Rov rov_then = rov;
    Irr irr_then = irr;
    const bool own = route.origin == n.asn;
    if (change.roa && change.roa->block.covers(route.block) && rov != Rov::kValid) {
      rov_then = matches(*change.roa, route.block, route.origin) ? Rov::kValid : Rov::kInvalid;
    }
    if (!change.roa && !change.withdrawn && block_of(change.prefix).covers(route.block)) {
      const Irr by = !own ? Irr::kOtherOrigin : route.prefix == change.prefix ? Irr::kExact : Irr::kCovering;
      irr_then = std::max(irr, by);
    }
    const bool gone = change.withdrawn && own && route.prefix == change.prefix;
    if (!gone && rov == rov_then && irr == irr_then) continue;
    const std::string table = own ? "Routes of the network that change|" : "Routes of others that change|";
    claims.is(table + "head|" + route.prefix, route.prefix);
    claims.is(table + route.prefix + "|RPKI", gone ? "withdrawn" : step(rov, rov_then));
    claims.is(table + route.prefix + "|IRR", gone ? "withdrawn" : step(irr, irr_then));
    broken += !own && rov_then == Rov::kInvalid && rov != Rov::kInvalid ? 1 : 0;
    if (!own) {
      claims.is(table + route.prefix + "|Origin", "AS" + std::to_string(route.origin));
      continue;
    }
    const auto add = [&](Rov r, Irr i, std::uint32_t by) {
      (r == Rov::kValid ? then.valid : r == Rov::kInvalid ? then.invalid : then.not_found) += by;
      then.registered += i >= Irr::kCovering ? by : 0;
    };
    add(rov, irr, static_cast<std::uint32_t>(-1));
    if (gone) --(route.block.bits == 32 ? then.v4 : then.v6);
    if (!gone) add(rov_then, irr_then, 1);
  }
  then.scores["rpki"] = then.scores["irr"] = std::nullopt;
  if (then.routes() > 0) {
    then.scores["rpki"] = std::clamp((then.valid - 10.0 * then.invalid) / then.routes(), 0.0, 1.0);
    then.scores["irr"] = static_cast<double>(then.registered) / then.routes();
  }
  claim_scores(claims, then);
  if (broken > 0) {
    claims.is("Routes|p.warn",
              fmt::format("{} routes of others would become RPKI invalid: talk to them first.", broken));
  }
}

}  // namespace mannerly::proof
