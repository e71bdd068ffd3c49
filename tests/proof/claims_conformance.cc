// The conformance report of a network: what each requirement found, what would mend it, scores, months, incidents.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "tests/proof/audit_recount.h"

namespace mannerly::proof {

using nlohmann::json;

namespace {

const std::string kBrief = "Requirements, a line each|";
constexpr std::size_t kEvidenceShown = 50, kObjectsShown = 200, kMonths = 13, kIncidentDays = 92;
constexpr std::int64_t kDay = 86400;

// A requirement as the page shows it, in a card or in a line.
struct Shown {
  std::string section, text, outcome, found, why, summary;
  bool is_card = false;
  std::vector<std::string> evidence, notes, objects;
};

// In the order of the page.
std::vector<Shown> requirements_on(const ShownPage& page) {
  std::vector<Shown> out;
  std::string section;
  for (const auto& [place, text] : page.texts) {
    const std::size_t bar = place.find('|');
    const std::string panel = place.substr(0, bar), rest = place.substr(bar + 1);
    if (panel.starts_with("section-") && rest == "h2") section = panel.substr(8);
    if (section.empty() || panel == "history") continue;
    if (rest == "h3") {
      out.push_back({.section = section, .text = text, .is_card = true});
    } else if (place.starts_with(kBrief + "head|")) {
      out.push_back({.section = section, .text = text, .is_card = false});
    } else if (!out.empty() && out.back().is_card && panel == out.back().text) {
      Shown& r = out.back();
      if (rest == "Outcome") r.outcome = text;
      if (rest == "Found") r.found = text;
      if (rest == "Why") r.why = text;
      if (rest == "summary") r.summary = text;
      if (rest == "li") r.evidence.push_back(text);
      if (rest == "p.note") r.notes.push_back(text);
      if (rest == "pre.copy") r.objects.push_back(text);
    } else if (!out.empty() && !out.back().is_card && place.starts_with(kBrief + out.back().text + "|")) {
      if (place.ends_with("|Outcome")) out.back().outcome = text;
      if (place.ends_with("|Found")) out.back().found = text;
    }
  }
  return out;
}

class Report {
 public:
  Report(Claims& claims, const ShownPage& page)
      : claims_(claims),
        told_(claims.told),
        n_(claims.network),
        page_(page),
        shown_(requirements_on(page)),
        programme_(programme_called(claims.told.profile.parent_path() / "programmes", title_on(page))) {}

  void claim() {
    if (programme_.requirements.empty()) claims_.wrong("the report is of no programme");
    claim_head();
    for (const Shown& r : shown_) claim_requirement(r);
    claim_sections();
    claim_scores();
    claim_months();
    claim_incidents();
    claim_basis();
  }

 private:
  static std::string title_on(const ShownPage& page) {
    const auto places = page.by_place();
    const auto at = places.find("basis|Programme");
    return at == places.end() ? "" : at->second;
  }
  void says(const std::string& place, const std::string& text) {
    claims_.named(place, [text](const std::string& is) { return is == text; });
  }

  void claim_head() {
    const std::string at = instant_of(told_.raw().at);
    claims_.is("|meta@content", told_.snapshot);
    claims_.is("|meta@content", "true");
    claims_.is("|meta@content", at);
    claims_.is("header|input@placeholder", "AS64500, 192.0.2.0/24, Kenya");
    claims_.is("|p.fresh", fmt::format("As of {} UTC · {} sources", minute(told_.raw().at), told_.sources));
    claims_.is("|time@datetime", at);
    claims_.is("footer|time@datetime", at);
    claims_.is("footer|p", fmt::format("Snapshot {} of {} UTC, profile v2-2025, edition {}, {}.", told_.snapshot,
                                       minute(told_.raw().at), told_.edition, told_.version));
    const std::string programme = programme_.title + ", version " + programme_.version;
    for (const char* place : {"|h1", "|title"}) {
      claims_.named(place, [as = claims_.as, programme](const std::string& text) {
        return text.ends_with(programme) || text.find("Conformance of " + as) != std::string::npos;
      });
    }
    claims_.name("A1"), claims_.name("A2"), claims_.name("A3"), claims_.name("A4"), claims_.name("A5");
    for (const std::string& text : programme_.action_texts) says("Actions of the programme|head|" + text, text);
  }

  std::vector<const Requirement*> called(const std::string& text) const {
    std::vector<const Requirement*> out;
    for (const Requirement& r : programme_.requirements) {
      if (r.text == text) out.push_back(&r);
    }
    return out;
  }

  void claim_requirement(const Shown& shown) {
    const auto requirements = called(shown.text);
    if (requirements.size() != 1) {
      claims_.wrong(fmt::format("{} requirements are called \"{}\"", requirements.size(), shown.text));
      return;
    }
    const Requirement& r = *requirements.front();
    const std::string key = (shown.is_card ? "" : kBrief) + r.text + "|";
    says(shown.is_card ? key + "h3" : kBrief + "head|" + r.text, r.text);
    says(key + "Where it stands", r.where());
    says(key + "Asked", r.asked());
    says(key + "To do", r.remedy);
    if (r.kind != "measured") return;
    const Found found = find_again(told_, n_, r);
    if (shown.is_card) claim_objects(shown, key, r);
    if (!found.known) return;
    const bool brief_why = !shown.is_card && !found.reason.empty();
    const std::string text =
        found.observed + (brief_why ? (found.observed.empty() ? "" : "; ") + found.reason : std::string());
    const auto differs = [&](const char* what, const std::string& is, const std::string& should) {
      if (is != should) claims_.wrong(fmt::format("{}: {} \"{}\", not \"{}\"", r.text, what, is, should));
    };
    differs("found", shown.found, text);
    if (shown.is_card && found.outcome == "no data") differs("why", shown.why, found.reason);
    if (!shown.outcome.ends_with(found.outcome)) differs("outcome", shown.outcome, found.outcome);
    says(key + "Found", text);
    says(key + "Why", found.reason);
    if (found.left_out > 0) says(key + "Left out", fmt::format("{} legacy prefixes without a ROA", found.left_out));
    if (shown.is_card) claim_evidence(shown, key, found);
  }

  void claim_evidence(const Shown& shown, const std::string& key, const Found& found) {
    const std::size_t rows = std::max(found.rows, found.evidence.size());
    if (rows > 0) claims_.is(key + "summary", fmt::format("Evidence ({})", count(rows)));
    if (shown.evidence.size() != std::min(rows, kEvidenceShown)) {
      claims_.wrong(fmt::format("{}: {} rows of evidence, not {}", shown.text, shown.evidence.size(), rows));
    }
    if (rows > kEvidenceShown)
      says(key + "p.note", fmt::format("And {} more: the JSON has all.", count(rows - kEvidenceShown)));
    const std::set<std::string> known(found.evidence.begin(), found.evidence.end());
    std::set<std::string> seen;
    for (const std::string& text : shown.evidence) {
      const bool bogon = is_bogon(text);
      if (!seen.insert(text).second && !has_digit(text)) continue;
      if (has_digit(text) && !known.contains(text) && !bogon && !is_contact(text))
        claims_.wrong("in no record: " + text);
      says(key + "li", text);
    }
  }
  bool is_contact(const std::string& text) const { return text.find(" contact in ") != std::string::npos; }
  bool is_bogon(const std::string& text) const {
    const std::size_t at = text.find(": ");
    const std::string row = at == std::string::npos ? "" : text.substr(at + 2);
    for (const std::size_t metric : {4U, 6U}) {
      for (const Bogon& bogon : n_.bogons[metric]) {
        if (bogon.is_row(row)) return true;
      }
    }
    return false;
  }

  // Objects to create: one for each route that lacks one, and none for another. Those of an earlier card are not told
  // again.
  void claim_objects(const Shown& shown, const std::string& key, const Requirement& r) {
    std::size_t repeated = 0;
    std::vector<std::string> fresh;
    for (const std::string& object : objects_for(told_, n_, r)) {
      if (given_.insert(object).second) {
        fresh.push_back(object);
      } else {
        ++repeated;
      }
    }
    const bool is_one = (r.check == "as-set" || r.check == "aut-num") && shown.outcome.ends_with("failed");
    const bool again = is_one && !given_.insert(r.check).second;
    repeated += again ? 1 : 0;
    if (repeated > 0)
      says(key + "p.note", fmt::format("{} of the objects above help{} here too.", repeated, repeated == 1 ? "s" : ""));
    if (fresh.size() > kObjectsShown) {
      says(key + "p.note", fmt::format("And {} more objects: the JSON has all.", fresh.size() - kObjectsShown));
    }
    const std::set<std::string> known = words_of_objects();
    std::set<std::string> prefixes, named;
    for (const std::string& object : fresh) prefixes.insert(object.substr(object.find(' ') + 1));
    for (const std::string& text : shown.objects) {
      for (std::string word : split(text, ' ')) {
        while (!word.empty() && (word.back() == ',' || word.back() == ':')) word.pop_back();
        if (word.find('/') != std::string::npos && has_digit(word)) named.insert(word);
      }
      claims_.named(key + "pre.copy", [known](const std::string& is) { return has_these_alone(is, known); });
    }
    if (fresh.size() <= kObjectsShown && named != prefixes) {
      claims_.wrong(fmt::format("{}: objects for {} prefixes, {} lack one", shown.text, named.size(), prefixes.size()));
    }
  }

  // Numbers of an object to paste: of its prefixes, of networks that authorise others or are neighbours, of maintainers
  // and handles of its own aut-nums.
  std::set<std::string> words_of_objects() const {
    std::set<std::string> known = {claims_.as, claims_.as + ":AS-ALL", "AS0", "route6"};
    if (const auto routes = told_.raw().routes_of.find(n_.asn); routes != told_.raw().routes_of.end()) {
      for (const Route* route : routes->second) {
        known.insert(route->prefix);
        known.insert(std::to_string(route->block.length));
        for (const Vrp& vrp : told_.raw().vrps) {
          if (vrp.block.covers(route->block)) known.insert(fmt::format("AS{}", vrp.asn));
        }
      }
    }
    for (const std::uint32_t other : told_.raw().neighbours_of(n_.asn)) known.insert(fmt::format("AS{}", other));
    if (const auto objects = told_.raw().aut_nums.find(n_.asn); objects != told_.raw().aut_nums.end()) {
      for (const Object& object : objects->second) known.insert(object.first("mnt-by"));
    }
    for (const RouteObject& object : told_.raw().route_objects) {
      if (object.origin == n_.asn) known.insert(object.maintainer);
    }
    known.insert(told_.raw().name_of(n_.asn));
    return known;
  }
  static bool has_these_alone(const std::string& text, const std::set<std::string>& known) {
    for (std::string word : split(text, ' ')) {
      while (!word.empty() && std::string(",:;)").find(word.back()) != std::string::npos) word.pop_back();
      if (word.starts_with('(')) word.erase(0, 1);
      const bool rfc = text.find("RFC " + word) != std::string::npos || word.starts_with("RFC");
      if (has_digit(word) && !known.contains(word) && !rfc) return false;
    }
    return true;
  }

  // How many stand in each, and what the programme's rules make of it.
  void claim_sections() {
    std::map<std::string, std::size_t> counts;
    for (const Shown& r : shown_) ++counts[r.section];
    const std::map<std::string, std::string> titles = {{"failing", "Failing"}, {"needs_work", "Needs work"},
                                                       {"no_data", "No data"}, {"needs_person", "Needs a person"},
                                                       {"passed", "Passed"},   {"not_applicable", "Not applicable"}};
    for (const auto& [key, number] : counts) {
      claims_.is("section-" + key + "|h2", fmt::format("{} ({})", titles.at(key), number));
    }
    claims_.is("|p.lede", fmt::format("{} fail and {} need work; {} cannot be told for want of data, {} need a person, "
                                      "{} passed.",
                                      counts["failing"], counts["needs_work"], counts["no_data"],
                                      counts["needs_person"], counts["passed"]));
    const auto places = page_.by_place();
    const std::string key = "What the programme's rules make of it|";
    for (const char* phase : {"Joining", "Ongoing"}) {
      const auto shown = places.find(key + phase + "|Networks");
      if (shown == places.end() || !has_digit(shown->second)) continue;
      says(key + phase + "|Networks", networks_text(places, phase));
    }
  }

  // By the outcomes of the requirements, of which those that are measured are found again above.
  std::string networks_text(const std::map<std::string, std::string>& places, const std::string& phase) const {
    std::map<std::string, std::string> outcomes;
    for (const Shown& r : shown_) outcomes[r.text] = r.outcome.substr(r.outcome.find(' ') + 1);
    const std::string verdict = verdict_on_as(programme_, phase == "Joining" ? "join" : "ongoing", outcomes);
    std::size_t fulfilled = 0, actions = 0;
    for (const std::string& head : page_.heads) {
      const auto outcome = places.find("Actions of the programme|" + head + "|" + phase);
      if (outcome == places.end()) continue;
      const std::string& is = outcome->second;
      ++actions;
      fulfilled += is.ends_with("passed") || is.ends_with("excepted") ? 1 : 0;
    }
    std::string out =
        fmt::format("{} of 1 ASes conform{}; {} must", verdict == "passed" ? 1 : 0,
                    verdict == "passed" || verdict == "failed" ? "" : ", 1 cannot be told",
                    programme_.conforming_percent > 0 ? fmt::format("at least {} %", programme_.conforming_percent)
                                                      : std::string("all"));
    if (programme_.actions_min > 0) {
      out +=
          fmt::format("; {} of {} actions fulfilled, at least {} must be", fulfilled, actions, programme_.actions_min);
    }
    return out;
  }

  void claim_scores() {
    const std::string caption = "Scores of each network|";
    const std::string head = fmt::format("AS{} {}", n_.asn, told_.raw().name_of(n_.asn));
    for (const std::string& row : page_.heads) {
      if (!row.starts_with(claims_.as)) continue;
      for (const std::string& action : kActions) {
        claims_.is(caption + row + "|" + short_title_of(action),
                   mark(action, n_.scores.at(action), action == "filtering" && n_.partial));
      }
      const auto clean = clean_since(told_, n_.asn);
      for (const auto& [column, day] :
           {std::pair{"Visible since", visible_since(told_, n_.asn)},
            {"Nothing illegitimate since", clean ? instant_of(*clean).substr(0, 10) : std::string()}}) {
        if (day.empty()) continue;
        claims_.is(caption + row + "|" + column, day);
        claims_.is(caption + row + "|" + column + "/time@datetime", day);
      }
      break;
    }
  }

  void claim_months() {
    const std::string now = told_.month();
    const int last = std::stoi(now.substr(0, 4)) * 12 + std::stoi(now.substr(5)) - 1;
    std::size_t known = 0;
    std::set<std::string> titles, labels, ends;  // "IRR, Oct 2026: 97.5 %"; "Oct 2026"; "IRR 97.5 %"
    std::map<std::string, std::string> latest;
    for (int number = last - static_cast<int>(kMonths) + 1; number <= last; ++number) {
      const std::string month = fmt::format("{:04}-{:02}", number / 12, number % 12 + 1);
      const auto counted = told_.months.find(month);
      const Network* then = counted == told_.months.end() ? nullptr : counted->second->find(n_.asn);
      known += then == nullptr ? 0 : 1;
      labels.insert(short_month(number));
      says("Scores by month|head|" + month, month);
      for (const std::string& action : kActions) {
        const std::optional<double> score = then == nullptr ? std::nullopt : then->scores.at(action);
        if (!score) continue;
        claims_.is("Scores by month|" + month + "|" + short_title_of(action), percent(score));
        titles.insert(fmt::format("{}, {}: {}", short_title_of(action), short_month(number), percent(score)));
        latest[action] = fmt::format("{} {}", short_title_of(action), percent(score));
        check_points(short_month(number), percent(score), *score);
      }
    }
    for (const auto& [action, text] : latest) ends.insert(text);
    const auto drawn = std::ranges::count_if(
        page_.texts, [&](const auto& text) { return text.first == "history|title" && titles.contains(text.second); });
    if (static_cast<std::size_t>(drawn) != 2 * titles.size()) {
      claims_.wrong(fmt::format("{} points for {} scores drawn twice", drawn, titles.size()));
    }
    const auto is_one_of = [this](const std::string& place, const std::set<std::string>& texts) {
      claims_.named(place, [texts](const std::string& text) { return texts.contains(text); });
    };
    is_one_of("history|title", titles);
    is_one_of("history|g.point@data-label", labels);
    is_one_of("history|text.tick", labels);
    is_one_of("history|text.tick", {"0\u202F%", "50\u202F%", "100\u202F%"});
    is_one_of("history|text.label", ends);
    claims_.named("history|g.point@data-value", [titles](const std::string& text) {
      return std::ranges::any_of(titles, [&](const std::string& title) { return title.ends_with(": " + text); });
    });
    if (known == 0) return;
    claims_.is("history|figcaption",
               fmt::format("{} of {} months are known; the rest is a gap, not 0.", known, kMonths));
  }
  static std::string short_month(int number) {
    constexpr std::array kNames = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    return fmt::format("{} {}", kNames[static_cast<std::size_t>(number % 12)], number / 12);
  }
  // Drawn where it belongs, for wide and for narrow screens; a tenth of a unit of a drawing that is 80 high.
  void check_points(const std::string& month, const std::string& value, double score) {
    const auto there = std::ranges::count_if(page_.points, [&](const DrawnPoint& point) {
      return point.label == month && point.value == value && std::abs(point.height - score) <= 0.002;
    });
    if (there < 2) claims_.wrong(fmt::format("{} of {} is drawn elsewhere", value, month));
  }

  void claim_incidents() {
    const std::int64_t from = told_.raw().at - static_cast<std::int64_t>(kIncidentDays) * kDay;
    const std::string caption = "Incidents that name its networks, the latest first|";
    std::vector<const json*> named;
    for (const Incident& incident : told_.known_incidents) {
      const json& j = incident.json;
      const bool over = !j.at("end").is_null() && seconds_of(j.at("end")) < from;
      if (over || seconds_of(j.at("start")) >= told_.raw().at + kDay) continue;
      if (names(j)) named.push_back(&j);
    }
    claims_.is("incidents-panel|h2",
               fmt::format("Incidents since {} ({})", instant_of(from).substr(0, 10), named.size()));
    std::ranges::stable_sort(named, [](const json* a, const json* b) {
      return std::pair(b->at("start").get<std::string>(), a->at("id").get<std::string>()) <
             std::pair(a->at("start").get<std::string>(), b->at("id").get<std::string>());
    });
    for (const json* incident : named) {
      const std::string start = incident->at("start"), head = minute(seconds_of(start));
      claims_.is(caption + "head|" + head, head);
      claims_.is(caption + "|Start (UTC)/time@datetime", start);
      const std::string kind = incident->at("kind");
      if (kind.starts_with("leak-")) claims_.is(caption + head + "|Kind", "Route leak, type " + kind.substr(5) + " (");
      claims_.named(caption + head + "|What happened",
                    [&raw = told_.raw(), incident](const std::string& text) { return tells_of(raw, *incident, text); });
      claims_.is(caption + head + "|Sure", percent(incident->at("confidence").get<double>()));
    }
  }
  bool names(const json& j) const {
    const auto in = [&](const char* key) {
      const auto list = j.at(key).get<std::vector<std::uint32_t>>();
      return std::ranges::find(list, n_.asn) != list.end();
    };
    return j.at("culprit") == n_.asn || in("accomplices") || in("victims");
  }
  // Each number of the sentence is one of its networks, one of its first prefixes, or how many more there are.
  static bool tells_of(const RawWorld& raw, const json& j, std::string text) {
    std::vector<std::uint32_t> asns = {j.at("culprit").get<std::uint32_t>()};
    for (const char* key : {"accomplices", "victims"}) {
      for (const json& asn : j.at(key)) asns.push_back(asn.get<std::uint32_t>());
    }
    if (j.contains("made_up_links")) {
      for (const json& link : j.at("made_up_links")) asns.push_back(link.at("neighbour").get<std::uint32_t>());
    }
    // A number that must not be routed stands in a path that somebody sent.
    if (j.contains("bogon_asns")) {
      for (const json& bogon : j.at("bogon_asns")) {
        const auto asn = bogon.get<std::uint32_t>();
        const std::string word = fmt::format(" {} ", asn);
        const bool is_sent = std::ranges::any_of(j.at("paths"), [&](const json& path) {
          return fmt::format(" {} ", path.get<std::string>()).find(word) != std::string::npos;
        });
        if (is_sent) asns.push_back(asn);
      }
    }
    if (j.contains("bogon_rules")) {
      for (const std::string rule : j.at("bogon_rules")) {
        if (const std::size_t at = text.find(rule); at != std::string::npos) text.erase(at, rule.size());
      }
    }
    std::set<std::string> known;
    for (const std::uint32_t asn : asns) {
      known.insert(fmt::format("AS{}", asn));
      const std::string name = raw.name_of(asn);
      if (const std::size_t at = text.find("(" + name + ")"); at != std::string::npos) text.erase(at, name.size() + 2);
    }
    for (const json& row : j.at("prefixes")) known.insert(row.at("prefix").get<std::string>());
    for (const std::size_t size :
         {j.at("prefix_count").get<std::size_t>(), j.at("accomplices").size(), j.at("victims").size()}) {
      if (size > 2) known.insert(std::to_string(size - 2));
    }
    for (std::string word : split(text, ' ')) {
      while (!word.empty() && std::string(",:;").find(word.back()) != std::string::npos) word.pop_back();
      if (has_digit(word) && !known.contains(word)) return false;
    }
    return true;
  }

  void claim_basis() {
    claims_.is("basis|Programme", programme_.title + ", version " + programme_.version);
    claims_.is("basis|Snapshot", told_.snapshot);
    claims_.is("basis|Seen", minute(told_.raw().at));
    claims_.is("basis|Seen/time@datetime", instant_of(told_.raw().at));
    claims_.is("basis|Profile", "v2-2025");
    claims_.is("basis|Sealed days", count(told_.sealed_days));
  }

  Claims& claims_;
  const Told& told_;
  const Network& n_;
  const ShownPage& page_;
  std::vector<Shown> shown_;
  ProgrammeFile programme_;
  std::set<std::string> given_;
};

}  // namespace

void claim_conformance(Claims& claims, const ShownPage& page) {
  Report(claims, page).claim();
}

}  // namespace mannerly::proof
