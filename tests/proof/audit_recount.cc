#include "tests/proof/audit_recount.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>

namespace mannerly::proof {

namespace {

constexpr std::int64_t kDay = 86400;

// The value of a line `key = "..."` or `key = 3`.
std::string value_of(const std::string& line) {
  std::string out;
  const std::size_t begin = line.find(" = ") + 3;
  if (line[begin] != '"') return line.substr(begin);
  for (std::size_t i = begin + 1; i < line.size() && line[i] != '"'; ++i) {
    if (line[i] == '\\') ++i;
    out += line[i];
  }
  return out;
}

void set_value(Requirement& r, const std::string& key, const std::string& value) {
  const std::map<std::string, std::string*> texts = {
      {"scope", &r.scope},   {"any_of", &r.any_of}, {"alternative", &r.alternative},
      {"action", &r.action}, {"phase", &r.phase},   {"kind", &r.kind},
      {"check", &r.check},   {"unit", &r.unit},     {"text", &r.text},
      {"clause", &r.clause}, {"remedy", &r.remedy}};
  if (const auto at = texts.find(key); at != texts.end()) *at->second = value;
  if (key == "threshold") r.threshold = std::stoi(value);
  if (key == "level") r.must = value == "must";
}

ProgrammeFile read_programme(const std::filesystem::path& file) {
  ProgrammeFile out;
  std::string section, action;
  for (const std::string& line : split(whole_file(file), '\n')) {
    if (line.starts_with('[')) {
      section = line;
      if (section == "[[requirement]]") out.requirements.emplace_back();
    }
    const std::size_t equals = line.find(" = ");
    if (line.starts_with('#') || equals == std::string::npos) continue;
    const std::string key = line.substr(0, equals), value = value_of(line);
    if (section.empty() && key == "title") out.title = value;
    if (section.empty() && key == "version") out.version = value;
    if (key == "conformant_asns_percent") out.conforming_percent = std::stoi(value);
    if (key == "actions_min") out.actions_min = std::stoi(value);
    if (section == "[[action]]" && (key == "id" || key == "title")) out.action_texts.push_back(value);
    if (section == "[[action]]" && key == "id") action = value;
    if (section == "[[action]]" && key == "obligation") out.obligations[action] = value;
    if (section == "[[requirement]]") set_value(out.requirements.back(), key, value);
  }
  return out;
}

// So many months before: at the same hour of the same day, or of the month's last one.
std::int64_t months_after(std::int64_t at, int months) {
  using namespace std::chrono;
  const sys_seconds instant{seconds{at}};
  const auto midnight = floor<days>(instant);
  year_month_day day = year_month_day{midnight} + std::chrono::months{months};
  if (!day.ok()) day = day.year() / day.month() / last;
  return (sys_days{day} + (instant - midnight)).time_since_epoch().count();
}

std::string day_of(std::int64_t at) {
  return instant_of(at).substr(0, 10);
}

Found judged(bool passed) {
  return {.known = true, .outcome = passed ? "passed" : "failed", .observed = {}, .reason = {}, .evidence = {}};
}
Found no_data(const std::string& reason) {
  return {.known = true, .outcome = "no data", .observed = {}, .reason = reason, .evidence = {}};
}

// ---- shares of routes ----

// Space that was handed out before the registry was there.
bool is_legacy(const RawWorld& raw, const Block& prefix) {
  if (prefix.bits != 32) return false;
  for (const auto& [block, line] : raw.iana_blocks) {
    if (block.covers(prefix) && line.find("LEGACY") == std::string::npos) return false;
  }
  for (const Delegation& row : raw.delegations) {
    if (row.bits != 32 || prefix.first < row.first || prefix.first > row.last || row.date.size() != 8) continue;
    const std::string first = row.registry == "ripencc" ? "19920401"
                              : row.registry == "apnic" ? "19930901"
                                                        : "19971222";
    if (row.date != "00000000") return row.date < first;
  }
  return true;
}

struct Share {
  std::size_t covered = 0, counted = 0, left_out = 0;
  std::vector<const Route*> lacking;
};
Share share_of(const Told& told, const Network& n, const Requirement& r) {
  Share out;
  const auto routes = told.raw().routes_of.find(n.asn);
  if (routes == told.raw().routes_of.end()) return out;
  for (const Route* route : routes->second) {
    const Rov rov = rov_of(told.raw(), route->block, n.asn);
    const bool is_irr = r.check == "irr-share";
    if (!is_irr && rov == Rov::kNotFound && is_legacy(told.raw(), route->block)) {
      ++out.left_out;
      continue;
    }
    const bool good = is_irr ? irr_of(told.raw(), route->block, n.asn) >= Irr::kCovering : rov == Rov::kValid;
    ++out.counted;
    out.covered += good ? 1 : 0;
    if (!good) out.lacking.push_back(route);
  }
  return out;
}

// Rounded half up to hundredths of a percent; only all is 100.
std::string hundredths(std::size_t part, std::size_t whole) {
  const double share = static_cast<double>(part) / static_cast<double>(whole);
  if (part == whole) return "100.00";
  if (part == 0) return "0.00";
  return fmt::format("{:.2f}", std::clamp(std::floor(share * 10'000 + 0.5 + 1e-9) / 100, 0.01, 99.99));
}

Found find_share(const Told& told, const Network& n, const Requirement& r) {
  const Share share = share_of(told, n, r);
  const bool is_irr = r.check == "irr-share";
  if (share.counted + share.left_out == 0) {
    return no_data("no route is originated, so there is nothing to take a share of");
  }
  if (share.counted == 0) {
    Found out{.known = true, .outcome = "not applicable", .observed = {}, .reason = {}, .evidence = {}};
    out.observed = fmt::format("all {} prefixes are legacy space without a ROA", share.left_out);
    return out;
  }
  Found out = judged(share.covered * 100 >= static_cast<std::size_t>(r.threshold) * share.counted);
  out.observed = fmt::format("{} of {} routes {} ({} %){}", share.covered, share.counted,
                             is_irr ? "registered" : "RPKI valid", hundredths(share.covered, share.counted),
                             share.left_out == 0 ? "" : fmt::format("; {} legacy prefixes left out", share.left_out));
  out.left_out = share.left_out;
  for (const RouteEvidence& row : evidence_of_routes(told, n, is_irr ? "M7IRR" : "M7RPKI")) {
    out.evidence.push_back((row.good ? "for it: " : "against it: ") + row.text);
  }
  return out;
}

// ---- routing ----

// The first day of the row of days on which it was announced, up to now; breaks of less than two weeks do not count.
// The first of all days says nothing, unless it is longer ago than what is asked.
std::string visible_since(const Told& told, std::uint32_t asn, int months) {
  std::string since, gone;
  for (const auto& [day, announcing] : told.announcing) {
    const bool is_there = announcing.contains(asn);
    if (is_there && (since.empty() || (!gone.empty() && seconds_of(day) - seconds_of(gone) >= 14 * kDay))) since = day;
    if (is_there) gone.clear();
    if (!is_there && gone.empty()) gone = day;
  }
  if (since.empty() || !gone.empty()) return "";
  const bool exact = since != told.announcing.begin()->first;
  const std::int64_t lasted = seconds_of(told.raw().date) - seconds_of(since);
  return exact || lasted >= std::int64_t{months} * 31 * kDay ? since : "";
}

Found find_visible(const Told& told, const Network& n, const Requirement& r) {
  Found out = judged(false);
  if (n.routes() == 0) {
    out.observed = "announces nothing";
    return out;
  }
  const std::string since = visible_since(told, n.asn, r.threshold);
  if (since.empty()) out = no_data("one snapshot does not tell since when");
  out.observed = fmt::format("announces {} routes", n.routes());
  if (since.empty()) return out;
  out.observed += ", since " + since;
  out.outcome = months_after(seconds_of(since), r.threshold) <= told.raw().at ? "passed" : "failed";
  return out;
}

bool is_illegitimate(const nlohmann::json& incident) {
  const std::string kind = incident.at("kind");
  return !kind.starts_with("leak") && !kind.ends_with("administrative");
}

}  // namespace

std::optional<std::int64_t> clean_since(const Told& told, std::uint32_t asn) {
  if (told.announcing.empty()) return std::nullopt;
  const std::int64_t looked = seconds_of(told.announcing.begin()->first);
  std::int64_t since = looked;
  for (const Incident& incident : told.known_incidents) {
    const nlohmann::json& j = incident.json;
    if (j.at("culprit") != asn || !is_illegitimate(j) || j.at("confidence") < 0.5) continue;
    if (j.at("end").is_null()) return std::nullopt;
    since = std::max(since, seconds_of(j.at("end")));
  }
  return since;
}

std::string visible_since(const Told& told, std::uint32_t asn) {
  return visible_since(told, asn, 3);
}

namespace {

Found find_origination(const Told& told, const Network& n, const Requirement& r) {
  if (n.routes() == 0 && !n.on_path) return no_data("the AS is not seen in routing");
  const RawWorld& raw = told.raw();
  const auto [month, next] = month_of(raw.date);
  const std::int64_t begin = r.threshold == 0 ? month : months_after(raw.at, -r.threshold);
  const std::vector<Use> uses = told.now.recount.uses_of(n.asn, begin, next);
  std::size_t incidents = 0, prefixes = 0, numbers = 0;
  Found out = judged(true);
  for (const std::size_t metric : {2U, 4U, 6U}) {
    const std::vector<Merged> merged = merged_events(uses, metric);
    for (const Use& use : uses) {
      if (use.metric != metric) continue;
      incidents += use.not_counted.empty() ? 1 : 0;
      out.evidence.push_back((use.not_counted.empty() ? "against it: " : "not counted: ") + text_of_use(use, merged));
    }
  }
  out.rows = out.evidence.size() + n.bogons[4].size() + n.bogons[6].size();
  for (const Bogon& bogon : n.bogons[4]) prefixes += bogon.full ? 1 : 0;
  for (const Bogon& bogon : n.bogons[6]) numbers += bogon.full ? 1 : 0;
  out.observed = fmt::format("{} bogon prefix{} and {} bogon AS number{} announced", prefixes,
                             prefixes == 1 ? "" : "es", numbers, numbers == 1 ? "" : "s");
  if (raw.looked_to != 0) {
    out.observed += fmt::format("; {} incident{} since {}", incidents, incidents == 1 ? "" : "s", day_of(begin));
  }
  if (n.invalid > 0)
    out.observed += fmt::format("; {} RPKI-invalid route{}, to be looked at", n.invalid, n.invalid == 1 ? "" : "s");
  if (prefixes + numbers + incidents > 0) {
    out.outcome = "failed";
    return out;
  }
  const double share = told.now.recount.looked_share(begin, next);
  const auto clean = clean_since(told, n.asn);
  if (r.threshold == 0 || share >= 1 || (clean && months_after(*clean, r.threshold) <= raw.at)) return out;
  out.outcome = "no data";
  out.reason = share == 0
                   ? fmt::format("one snapshot does not show {} months", r.threshold)
                   : fmt::format("the incident sources cover {} % of the {} months",
                                 std::clamp(static_cast<int>(std::floor(share * 100 + 0.5)), 1, 99), r.threshold);
  return out;
}

// ---- Spoofer, contacts, objects ----

Found find_spoofer(const Told& told, const Network& n, const Requirement& r) {
  const auto [month, next] = month_of(told.raw().date);
  const auto tests = told.raw().tests.find(n.asn);
  std::set<std::string> tested, failing;
  Found out;
  if (tests != told.raw().tests.end()) {
    for (const SpoofTest& test : tests->second) {
      const std::int64_t at = seconds_of(test.at);
      if (r.check == "spoofer-this-month" && (at < month || at >= next)) continue;
      if (!test.received && (!test.blocked || test.nat)) continue;
      tested.insert(tested_network(test));
      if (test.received) failing.insert(tested_network(test));
      out.evidence.push_back(fmt::format("for it: {} AS{} {}: {}", tested_network(test), n.asn, day_of(at),
                                         test.received ? "spoofed packets arrived" : "spoofed packets were blocked"));
    }
  }
  out.known = true;
  out.outcome = tested.size() >= static_cast<std::size_t>(r.threshold) ? "passed" : "failed";
  out.observed = fmt::format("{} networks tested", tested.size());
  if (!failing.empty()) out.observed += fmt::format("; {} of them let spoofed packets out", failing.size());
  return out;
}

bool serves(const Contact& contact, const std::string& check) {
  if (contact.readers == "its owner alone") return false;
  const bool is_one = contact.role != "abuse" && contact.role != "other";
  if (check == "contact-email") return is_one && contact.email;
  if (check == "contact-phone") return contact.phone;
  if (check == "contact-abuse") return contact.role == "abuse";
  return is_one && contact.readers == "everybody";
}

Found find_contact(const Told& told, const Network& n, const Requirement& r) {
  const std::vector<Contact> contacts = contacts_of(told.raw(), n.asn);
  const auto good = std::ranges::count_if(contacts, [&](const Contact& contact) { return serves(contact, r.check); });
  Found out = judged(good > 0);
  out.observed = fmt::format("{} of {} contacts", good, contacts.size());
  out.rows = contacts.size();
  const bool offers = r.check == "contact-email" || r.check == "contact-phone";
  if (good == 0 && offers && std::ranges::any_of(contacts, [](const Contact& contact) { return !contact.there; })) {
    out.outcome = "no data";
    out.reason = "a handle is registered, but its object is not among the sources";
  } else if (contacts.empty() && !n.metrics.at("M8").value) {
    out.outcome = "no data";
    out.reason = "the registry of the AS (unknown) is not among the sources";
  }
  return out;
}

bool names_word(const Object& object, const char* attribute, const std::string& word) {
  for (const auto& [name, value] : object.attributes) {
    if (name != attribute) continue;
    for (std::string each : split(value, ',')) {
      std::erase(each, ' ');
      if (upper_of(each) == word) return true;
    }
  }
  return false;
}

// Those that PeeringDB names for it, that bear its number, or that list it and are kept by the same maintainer.
bool is_own(const RawWorld& raw, const Object& set, std::uint32_t asn) {
  const std::string as = fmt::format("AS{}", asn), name = upper_of(set.attributes.front().second);
  if (name.substr(0, name.find(':')) == as) return true;
  if (const auto net = raw.peeringdb.find(asn); net != raw.peeringdb.end()) {
    for (std::string word : split(net->second.at("irr_as_set").get<std::string>(), ' ')) {
      if (const std::size_t at = word.rfind("::"); at != std::string::npos) word.erase(0, at + 2);
      if (upper_of(word) == name) return true;
    }
  }
  const auto objects = raw.aut_nums.find(asn);
  if (!names_word(set, "members", as) || objects == raw.aut_nums.end()) return false;
  return std::ranges::any_of(objects->second, [&](const Object& object) {
    return names_word(set, "mnt-by", upper_of(object.first("mnt-by")));
  });
}

Found find_as_set(const Told& told, const Network& n) {
  std::string names;
  for (const auto& [key, set] : told.raw().as_sets) {
    if (set.first("members").empty() || !is_own(told.raw(), set, n.asn)) continue;
    names += (names.empty() ? "" : ", ") + key.first;
  }
  Found out = judged(!names.empty());
  out.observed = names.empty() ? "none with members found" : names;
  return out;
}

Found find_aut_num(const Told& told, const Network& n) {
  const auto objects = told.raw().aut_nums.find(n.asn);
  Found out = judged(objects != told.raw().aut_nums.end());
  if (objects == told.raw().aut_nums.end()) {
    out.known = false;  // without a number in it: "none", or no registry of the AS
    return out;
  }
  out.observed = "in ";
  for (const char* registry : {"AFRINIC", "APNIC", "ARIN", "LACNIC", "RIPE", "RADB"}) {
    for (const Object& object : objects->second) {
      if (upper_of(object.registry) != registry) continue;
      out.observed += (out.observed.size() > 3 ? ", " : "") + std::string(registry);
      out.evidence.push_back(fmt::format("for it: aut-num AS{} in {}", n.asn, registry));
    }
  }
  return out;
}

}  // namespace

std::string Requirement::asked() const {
  return threshold == 0 ? "" : fmt::format("at least {} {}", threshold, unit);
}
std::string Requirement::where() const {
  const char* phases = phase == "both" ? "joining and ongoing" : phase == "join" ? "joining" : "ongoing";
  return fmt::format("{}, {}; {}", action, phases, clause);
}

ProgrammeFile programme_called(const std::filesystem::path& folder, const std::string& title) {
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    ProgrammeFile programme = read_programme(file.path());
    if (title == programme.title + ", version " + programme.version) return programme;
  }
  return {};
}

namespace {

// The worse of two.
std::string both(const std::string& a, const std::string& b) {
  const auto badness = [](const std::string& outcome) {
    return outcome == "failed"           ? 4
           : outcome == "no data"        ? 3
           : outcome == "needs a person" ? 2
           : outcome == "passed"         ? 1
                                         : 0;
  };
  return badness(a) >= badness(b) ? a : b;
}

// One alternative is enough.
std::string of_group(const ProgrammeFile& programme, const std::string& group,
                     const std::map<std::string, std::string>& outcomes) {
  std::map<std::string, std::string> alternatives;
  for (const Requirement& r : programme.requirements) {
    const auto outcome = outcomes.find(r.text);
    if (r.any_of != group || !r.must || outcome == outcomes.end()) continue;
    std::string& is = alternatives[r.alternative];
    is = both(is, outcome->second);
  }
  std::string out;
  for (const auto& [alternative, outcome] : alternatives) {
    if (outcome == "passed") return outcome;
    if (outcome == "failed" && out.empty()) out = outcome;
    if (outcome == "no data" || outcome == "needs a person") out = outcome;
  }
  return out;
}

}  // namespace

std::string verdict_on_as(const ProgrammeFile& programme, const std::string& phase,
                          const std::map<std::string, std::string>& outcomes) {
  std::string out;
  for (const Requirement& r : programme.requirements) {
    const auto outcome = outcomes.find(r.text);
    const auto obligation = programme.obligations.find(r.action);
    const bool is_optional = obligation == programme.obligations.end() || obligation->second == "optional";
    if (!r.must || is_optional || (r.phase != phase && r.phase != "both")) continue;
    if (!r.any_of.empty()) {
      out = both(out, of_group(programme, r.any_of, outcomes));
    } else if (r.scope == "asn" && outcome != outcomes.end()) {
      out = both(out, outcome->second);
    }
  }
  return out;
}

Found find_again(const Told& told, const Network& n, const Requirement& r) {
  if (r.check == "irr-share" || r.check == "rpki-share") return find_share(told, n, r);
  if (r.check == "visible-months") return find_visible(told, n, r);
  if (r.check == "no-illegitimate-origination") return find_origination(told, n, r);
  if (r.check.starts_with("spoofer-")) return find_spoofer(told, n, r);
  if (r.check.starts_with("contact-")) return find_contact(told, n, r);
  if (r.check == "as-set") return find_as_set(told, n);
  if (r.check == "aut-num") return find_aut_num(told, n);
  if (r.check == "not-spoofable" && n.metrics.at("M5").value) {
    Found out = judged(n.failing == 0);
    out.observed = formula_of(told, n, "M5");
    return out;
  }
  return {};
}

std::vector<std::string> objects_for(const Told& told, const Network& n, const Requirement& r) {
  std::vector<std::string> out;
  if (r.check != "irr-share" && r.check != "rpki-share") return out;
  for (const Route* route : share_of(told, n, r).lacking) {
    const Block& block = route->block;
    const bool bogon = told.now.recount.bogon_class(block) != 0;
    const bool other =
        rov_of(told.raw(), block, n.asn) == Rov::kInvalid && std::ranges::none_of(told.raw().vrps, [&](const Vrp& vrp) {
          return vrp.asn == n.asn && vrp.block.covers(block);
        });
    const char* what = bogon || other ? "withdraw " : r.check == "irr-share" ? "route " : "roa ";
    out.push_back(what + route->prefix);
  }
  return out;
}

}  // namespace mannerly::proof
