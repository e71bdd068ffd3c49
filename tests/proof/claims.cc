#include "tests/proof/claims.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace mannerly::proof {

namespace {

const std::string kThin = "\u202F";

const std::map<std::string, std::string> kShort = {{"filtering", "Filtering"},
                                                   {"anti_spoofing", "Anti-spoofing"},
                                                   {"coordination", "Coordination"},
                                                   {"irr", "IRR"},
                                                   {"rpki", "RPKI"}};

// Words with a digit that say what something is, not how many there are.
const std::vector<std::string> kWords = {
    "Action 1", "Action 2", "Action 3", "Action 4", "ISO 3166", "IPv4", "IPv6", "M1C", "M2C", "M3C",     "M4C", "M7IRR",
    "M7RPKIN",  "M7RPKI",   "M1",       "M2",       "M3",       "M4",   "M5",   "M6",  "M8",  "v2-2025", "AS0"};

bool is_word_part(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Takes out each occurrence of the word that stands by itself.
void take_out(std::string& text, const std::string& word) {
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos;) {
    const std::size_t end = at + word.size();
    const bool alone = (at == 0 || !is_word_part(text[at - 1])) && (end == text.size() || !is_word_part(text[end]));
    if (alone) {
      text.erase(at, word.size());
    } else {
      at = end;
    }
  }
}

}  // namespace

Counted::Counted(const RawWorld& raw_world, const std::vector<std::uint32_t>& asns)
    : raw(raw_world), recount(raw_world) {
  for (const std::uint32_t asn : asns) all.emplace(asn, recount.of(asn));
}

const Network* Counted::find(std::uint32_t asn) const {
  const auto at = all.find(asn);
  return at == all.end() || !at->second.is_named ? nullptr : &at->second;
}

const Network* Told::month_before(std::uint32_t asn) const {
  const int year = std::stoi(month().substr(0, 4)), number = std::stoi(month().substr(5));
  const auto before =
      months.find(number == 1 ? fmt::format("{}-12", year - 1) : fmt::format("{}-{:02}", year, number - 1));
  return before == months.end() ? nullptr : before->second->find(asn);
}

std::size_t Told::cone_of(std::uint32_t asn, bool firm_alone) const {
  std::set<std::uint32_t> cone = {asn};
  std::vector<std::uint32_t> open = {asn};
  while (!open.empty()) {
    const std::uint32_t provider = open.back();
    const auto near = links.find(provider);
    open.pop_back();
    if (near == links.end()) continue;
    for (const auto& [other, link] : near->second) {
      if (link.relation != "customer" || cone.contains(other)) continue;
      if (!link.is_firm() && (firm_alone || cone_of(other, true) > cone_of(provider, true))) continue;
      cone.insert(other);
      open.push_back(other);
    }
  }
  return cone.size();
}

Claims::Claims(const Told& all, const Network& of)
    : told(all), network(of), as("AS" + std::to_string(of.asn)), names_(kWords) {
  name(as);
  name(told.raw().name_of(of.asn));
}

void Claims::is(const std::string& place, const std::string& text) {
  std::string free = place;
  for (int i = 2; expected_.contains(free); ++i) free = place + "#" + std::to_string(i);
  expected_[free] = text;
}

void Claims::named(const std::string& place, std::function<bool(const std::string&)> borne_out) {
  named_.emplace_back(place, std::move(borne_out));
}

void Claims::name(const std::string& word) {
  if (has_digit(word)) names_.push_back(word);
}

std::vector<std::string> Claims::numbers_of(std::string text) const {
  for (const std::string& word : names_) take_out(text, word);
  for (std::size_t at = 0; (at = text.find("−", at)) != std::string::npos;) text.replace(at, 3, "-");
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() &&
           (is_word_part(text[end]) || std::string_view("+-.:/").find(text[end]) != std::string::npos))
      ++end;
    std::string word = text.substr(at, end - at);
    while (!word.empty() && std::string_view(".:/-").find(word.back()) != std::string::npos) word.pop_back();
    if (has_digit(word)) out.push_back(word);
    at = std::max(end, at + 1);
  }
  return out;
}

std::vector<std::string> Claims::against(const ShownPage& page) const {
  std::vector<std::string> out;
  for (const std::string& what : wrong_) out.push_back(as + ": " + what);
  const auto shown = page.by_place();
  for (const auto& [place, text] : expected_) {
    const auto is = shown.find(place);
    if (is == shown.end() ? !numbers_of(text).empty() : numbers_of(is->second) != numbers_of(text)) {
      out.push_back(fmt::format("{} [{}]: shows \"{}\", the records say \"{}\"", as, place,
                                is == shown.end() ? "(nothing)" : is->second, text));
    }
  }
  for (const auto& [place, text] : shown) {
    if (expected_.contains(place) || numbers_of(text).empty()) continue;
    const std::string plain = place.substr(0, place.find('#'));
    const bool known =
        std::ranges::any_of(named_, [&](const auto& rule) { return rule.first == plain && rule.second(text); });
    if (!known) out.push_back(fmt::format("{} [{}]: \"{}\" is borne out by no record", as, place, text));
  }
  return out;
}

// ---- texts ----

bool has_digit(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string count(std::uint64_t number) {
  std::string out = std::to_string(number);
  for (std::size_t at = out.size(); at > 3;) out.insert(at -= 3, kThin);
  return out;
}

std::string percent(std::optional<double> share) {
  if (!share) return "no data";
  if (*share <= 0) return "0" + kThin + "%";
  if (*share >= 1) return "100" + kThin + "%";
  // Rounded half up; what binary fractions lose is given back.
  return fmt::format("{:.1f}{}%", std::clamp(std::floor(*share * 1000 + 0.5 + 1e-9) / 10, 0.1, 99.9), kThin);
}

std::string state_of(const std::string& action, std::optional<double> score) {
  if (!score) return "no data";
  const double ready = action == "irr" || action == "rpki" ? 0.9 : 0.8;
  return *score >= ready ? "ready" : *score >= 0.6 ? "aspiring" : "lagging";
}

std::string mark(const std::string& action, std::optional<double> score, bool partial) {
  const std::map<std::string, std::string> words = {
      {"ready", "●Ready, "}, {"aspiring", "◐Aspiring, "}, {"lagging", "▲Lagging, "}};
  if (!score) return "◌ No data";
  return words.at(state_of(action, score)) + percent(score) + (partial ? " ~" : "");
}

std::string points(std::optional<double> then, std::optional<double> now) {
  if (!then || !now) return "";
  const double difference = (*now - *then) * 100;
  if (std::abs(difference) < 0.05) return "no change";
  return fmt::format("{}{:.1f}{}pt", difference > 0 ? "+" : "−", std::abs(difference), kThin);
}

std::string change(std::int64_t then, std::int64_t now) {
  if (then == now) return "no change";
  const std::string size = count(static_cast<std::uint64_t>(std::abs(now - then)));
  return (now > then ? "+" : "−") + size;
}

std::string minute(std::int64_t at) {
  const std::string text = instant_of(at);
  return text.substr(0, 10) + " " + text.substr(11, 5);
}

std::string duration(std::int64_t seconds) {
  const std::int64_t minutes = seconds / 60, hours = minutes / 60, days = hours / 24;
  if (minutes < 1) return "under\u00A01\u00A0m";
  if (hours < 1) return fmt::format("{}\u00A0m", minutes);
  if (days < 1) return fmt::format("{}\u00A0h\u00A0{:02}\u00A0m", hours, minutes % 60);
  if (hours % 24 == 0 || days > 6) return fmt::format("{}\u00A0d", days);
  return fmt::format("{}\u00A0d\u00A0{}\u00A0h", days, hours % 24);
}

std::string age(std::int64_t seconds) {
  const auto say = [](std::int64_t n, const char* unit) { return fmt::format("{} {}{}", n, unit, n == 1 ? "" : "s"); };
  if (seconds < 120) return say(seconds, "second");
  if (seconds < 7200) return say(seconds / 60, "minute");
  if (seconds < 2 * 86400) return say(seconds / 3600, "hour");
  if (seconds < 90 * 86400) return say(seconds / 86400, "day");
  return say(seconds / (30 * 86400), "month");  // nothing in these tests is older than two years
}

std::string title_of(const std::string& action) {
  const std::map<std::string, std::string> titles = {{"filtering", "Filtering (Action 1)"},
                                                     {"anti_spoofing", "Anti-spoofing (Action 2)"},
                                                     {"coordination", "Coordination (Action 3)"},
                                                     {"irr", "Routing information, IRR (Action 4)"},
                                                     {"rpki", "Routing information, RPKI (Action 4)"}};
  return titles.at(action);
}

std::string short_title_of(const std::string& action) {
  return kShort.at(action);
}

// ---- the frame ----

void claim_frame(Claims& claims) {
  const Told& told = claims.told;
  const std::string at = instant_of(told.raw().at);
  claims.name(told.snapshot_option());
  claims.is("|meta@content", told.snapshot);
  claims.is("|meta@content", "true");  // that it is simulated
  claims.is("|meta@content", at);
  claims.is("header|input@placeholder", "AS64500, 192.0.2.0/24, Kenya");  // an example, of documentation's numbers
  const std::int64_t hour = told.clock - told.clock % 3600;               // ages are counted to the last full one
  claims.is("|p.fresh", fmt::format("As of {} UTC, {} ago · {} sources, all fresh", minute(told.raw().at),
                                    age(hour - told.raw().at), told.sources));
  claims.is("|time@datetime", at);
  claims.is("footer|time@datetime", at);
  claims.is("footer|p", fmt::format("Snapshot {} of {} UTC, profile v2-2025, edition {}, {}.", told.snapshot,
                                    minute(told.raw().at), told.edition, told.version));
  if (const int routes = claims.network.routes(); !claims.network.in_universe && routes > 0) {
    claims.name(fmt::format("not delegated to anybody, yet it announces {} prefix{}", routes, routes == 1 ? "" : "es"));
  }
  for (const auto& [tab, number] : {std::pair{"Prefixes", std::size_t{claims.network.routes()}},
                                    {"Incidents", claims.network.incident_count},
                                    {"Neighbours", claims.network.neighbours}}) {
    claims.is(std::string("|tab ") + tab, fmt::format("{} ({})", tab, number));
  }
}

}  // namespace mannerly::proof
