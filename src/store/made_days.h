// Random days of a very small Internet, with every kind of coincidence that a store must keep apart. For tests.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "store/store_dump.h"

namespace mannerly::store {

// An observation that owns its rows.
struct MadeDay {
  SliceInfo info;
  std::vector<ScoreRow> scores;
  std::vector<GroupRow> groups;
  std::vector<PrefixRow> prefixes;
  std::vector<IncidentRecord> incidents;
  Observation observation() const { return {info, scores, groups, prefixes, incidents}; }
};

class MadeDays {
 public:
  explicit MadeDays(std::uint32_t seed) : random_(seed) {}

  // Days around two ends of months, with gaps between them.
  static std::vector<Day> days() {
    std::vector<Day> days;
    for (const int offset : {0, 1, 2, 3, 5, 8, 9, 10, 11, 30, 31, 33, 37, 38, 39, 40}) {
      days.push_back({parse_day("2026-01-27")->number + offset});
    }
    return days;
  }

  Day any_day() { return days()[upto(days().size())]; }

  MadeDay make(Day day) {
    MadeDay made;
    for (const Asn asn : asns()) {
      if (upto(4) != 0) made.scores.push_back(score(asn));
    }
    for (const auto& [kind, key] : group_keys()) {
      if (upto(5) != 0) made.groups.push_back(group(kind, key));
    }
    std::shuffle(made.groups.begin(), made.groups.end(), random_);
    for (const Prefix& prefix : prefixes()) {
      for (const Asn asn : asns()) {
        if (upto(2) != 0) made.prefixes.push_back({prefix, asn, state(), state(), state()});
      }
    }
    for (const std::string& id : incident_ids()) {
      if (upto(3) == 0) made.incidents.push_back(incident(id));
    }
    std::shuffle(made.incidents.begin(), made.incidents.end(), random_);
    made.info = {.day = day,
                 .snapshot = fmt::format("{:064x}", random_()),
                 .profile = "p'\"\n",
                 .at = begin_of(day),
                 .sources = "[{\"name\":\"\xC3\xA9\"}]",
                 .ases = static_cast<std::uint32_t>(made.scores.size()),
                 .prefixes = made.prefixes.size(),
                 .incidents = static_cast<std::uint32_t>(made.incidents.size())};
    return made;
  }

  SourceAttempt attempt() {
    return {.source = upto(2) != 0 ? "irr" : "rib",
            .at = {static_cast<std::int64_t>(upto(5))},
            .outcome = static_cast<SourceOutcome>(1 + upto(4)),
            .bytes = random_(),
            .milliseconds = static_cast<std::uint32_t>(random_()),
            .error = upto(2) != 0 ? "" : "connection refused"};
  }

  // Every period that begins and ends on or beside a made day would be many: a sample.
  DumpQuestions questions(bool events = true) {
    DumpQuestions ask{.asns = asns(), .prefixes = prefixes(), .groups = group_keys(), .events = events};
    ask.asns.push_back(Asn{1});  // of nobody
    ask.incidents = incident_ids();
    ask.sources = {"irr", "rib", "none"};
    const Day first = days().front(), last = days().back();
    ask.periods = {{{first.number - 40}, {last.number + 40}}, {first, last}, {last, first}};
    for (int i = 0; i < 4; ++i) {
      const auto at = first.number + static_cast<std::int32_t>(upto(44)) - 2;
      ask.periods.push_back({{at}, {at + static_cast<std::int32_t>(upto(20))}});
    }
    ask.filters.resize(8);
    for (std::size_t i = 1; i < ask.filters.size(); ++i) ask.filters[i] = filter();
    return ask;
  }

  std::size_t upto(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_); }

 private:
  static std::vector<Asn> asns() { return {Asn{0}, Asn{64500}, Asn{64501}, Asn{65550}, Asn{0xFFFFFFFF}}; }
  static std::vector<Prefix> prefixes() {
    std::vector<Prefix> list;
    for (const char* text : {"0.0.0.0/0", "192.0.2.0/24", "192.0.2.0/25", "203.0.113.0/24", "::/0", "2001:db8::/32",
                             "2001:db8::/64", "2001:db8::1/128", "2001:db8:1::/48"}) {
      list.push_back(*parse_prefix(text));
    }
    return list;
  }
  static std::vector<std::pair<GroupKind, std::string>> group_keys() {
    return {{GroupKind::kWorld, ""},       {GroupKind::kEconomy, "CH"},  {GroupKind::kEconomy, "C"},
            {GroupKind::kRir, "RIPE NCC"}, {GroupKind::kProgramme, "'"}, {GroupKind::kMembership, "participant"}};
  }
  static std::vector<std::string> incident_ids() { return {"a", "b", "c", "d~e", "f'", "2026-1"}; }

  std::uint8_t state() { return static_cast<std::uint8_t>(upto(2)); }
  std::uint32_t count() {
    static constexpr std::array<std::uint32_t, 5> kCounts = {0, 1, 127, 128, 0xFFFFFFFF};
    return kCounts[upto(kCounts.size())];
  }
  Millionths share() {
    static constexpr std::array<Millionths, 6> kShares = {kNoValue, 0, 1, -1, 1'000'000, INT32_MAX};
    return kShares[upto(kShares.size())];
  }
  std::array<char, 2> country() {
    static constexpr std::array<std::array<char, 2>, 4> kCountries = {{{}, {'C', 'H'}, {'D', 'E'}, {'"', '\''}}};
    return kCountries[upto(kCountries.size())];
  }

  // Few values, so that neighbouring days are often equal.
  ScoreRow score(Asn asn) {
    ScoreRow row{.asn = asn.value};
    if (upto(2) == 0) return row;
    row.score[upto(kCategories)] = share();
    row.state[upto(kCategories)] = state();
    row.partial = state();
    row.flags = static_cast<std::uint8_t>(upto(2) * 255);
    if (upto(3) != 0) return row;
    row.economy = country();
    row.policy = row.contact = row.rir = row.rov = state();
    row.routes = count();
    row.rpki_notfound = count();
    row.incidents[upto(kIncidentMetrics)] = static_cast<std::uint16_t>(count());
    row.networks_failing = static_cast<std::uint16_t>(count());
    return row;
  }
  GroupRow group(GroupKind kind, std::string key) {
    GroupRow row{.kind = kind, .key = std::move(key), .ases = count()};
    row.categories[upto(kCategories)] = {share(), share(), count(), {count(), count(), count(), count()}};
    row.routes = std::uint64_t{count()} << 32;
    row.rov_no = count();
    if (upto(3) != 0) row.reach = reach();
    return row;
  }
  FamilyReach family_reach() {
    return {.routes = std::uint64_t{count()} << 31,
            .rpki_valid = count(),
            .rpki_invalid = count(),
            .originating = count(),
            .with_roa = count(),
            .space = std::uint64_t{count()} << 16,
            .space_valid = count(),
            .space_invalid = count(),
            .space_participants = count()};
  }
  GroupReach reach() {
    GroupReach reach{.v4 = family_reach(), .v6 = family_reach(), .participants = count(), .rpki_known = upto(2) == 0};
    if (upto(3) != 0) reach.incidents = count();
    return reach;
  }
  std::vector<Asn> some_asns() {
    std::vector<Asn> list;
    for (const Asn asn : asns()) {
      if (upto(3) == 0) list.push_back(asn);
    }
    return list;
  }
  IncidentRecord incident(const std::string& id) {
    const std::int64_t start = begin_of(days().front()).seconds + static_cast<std::int64_t>(upto(4)) * 20 * 86400;
    IncidentRecord record{.id = id, .kind = state(), .open = upto(2) == 0, .start = start};
    record.end = record.open ? 0 : start + static_cast<std::int64_t>(upto(2)) * 86400;
    record.culprit = asns()[upto(asns().size())];
    if (upto(2) == 0) return record;
    record.accomplices = some_asns();
    record.victims = some_asns();
    if (upto(2) == 0) record.economies = {{'C', 'H'}, {'D', 'E'}};
    record.culprit_economy = country();
    record.confidence = count();
    record.feedback = state();
    record.ipv4 = upto(2) == 0;
    record.ipv6 = upto(2) == 0;
    for (const Prefix& prefix : prefixes()) {
      if (upto(4) == 0) record.prefixes.push_back(prefix);
    }
    record.json = "{\"id\":\"" + id + "\"}";
    return record;
  }
  IncidentFilter filter() {
    const auto some = [&] { return upto(4) == 0; };
    IncidentFilter f;
    if (some()) f.asns = some_asns();
    if (some()) f.culprits = some_asns();
    if (some()) f.kinds = {state()};
    if (some()) f.economies = {country(), country()};
    if (some()) f.prefixes = {prefixes()[upto(prefixes().size())], prefixes()[upto(prefixes().size())]};
    if (some()) f.from = begin_of(any_day());
    if (some()) f.to = begin_of(any_day());
    if (some()) f.confidence_min = count();
    if (some()) f.open = upto(2) == 0;
    if (some()) f.feedback = state();
    if (some()) f.family = upto(2) == 0 ? Family::kIpv4 : Family::kIpv6;
    return f;
  }

  std::mt19937 random_;
};

}  // namespace mannerly::store
