// Everything that a store answers, as text: two stores are equal when their dumps are, byte for byte. For tests.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <functional>
#include <string>
#include <vector>

#include "store/store.h"

namespace mannerly::store {

// What a dump asks about.
struct DumpQuestions {
  std::vector<Asn> asns;
  std::vector<Prefix> prefixes;
  std::vector<std::pair<GroupKind, std::string>> groups;
  std::vector<std::pair<Day, Day>> periods;
  std::vector<IncidentFilter> filters;
  std::vector<std::string> incidents;
  std::vector<std::string> sources;
  bool events = true;
};

class StoreDump {
 public:
  static std::string of(Store& store, const DumpQuestions& questions) {
    StoreDump dump(store, questions);
    dump.slices();
    dump.networks();
    dump.groups();
    dump.prefixes();
    dump.incidents();
    return std::move(dump.out_);
  }

 private:
  StoreDump(Store& store, const DumpQuestions& questions) : store_(store), ask_(questions) {}

  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    out_ += fmt::format(format, std::forward<Args>(args)...) + "\n";
  }
  // An answer that is an error is part of the dump too.
  template <class T, class Function>
  void answer(const Result<T>& result, Function print) {
    if (!result) return line("  error {}", name_of(result.error().code));
    print(*result);
  }
  template <class T, class Function>
  void each(const Result<std::vector<T>>& result, Function print) {
    answer(result, [&](const std::vector<T>& rows) {
      for (const T& row : rows) line("  {}", print(row));
    });
  }

  static std::string country(const std::array<char, 2>& code) {
    return fmt::format("{:02x}{:02x}", static_cast<unsigned char>(code[0]), static_cast<unsigned char>(code[1]));
  }
  static std::string text(const ScoreRow& r) {
    return fmt::format("AS{} {} {} {:x} {:x} {} {} {} {} {} | {} {} {} {} {} | {} | {} {}", r.asn,
                       fmt::join(r.score, ","), fmt::join(r.state, ","), r.partial, r.flags, r.policy, r.contact,
                       country(r.economy), r.rir, r.rov, r.routes, r.registered, r.rpki_valid, r.rpki_invalid,
                       r.rpki_notfound, fmt::join(r.incidents, ","), r.networks_tested, r.networks_failing);
  }
  static std::string text(const GroupRow& r) {
    std::string out = fmt::format("{} '{}' {}", name_of(r.kind), r.key, r.ases);
    for (const auto& c : r.categories) {
      out += fmt::format(" [{} {} {} {}]", c.mean, c.median, c.with_data, fmt::join(c.by_state, ","));
    }
    return out + fmt::format(" {} {} {} {} {} {} {} {} {} {}", r.routes, r.registered, r.rpki_valid, r.rpki_invalid,
                             r.rpki_notfound, r.rov_yes, r.rov_no, r.ases_with_roa, r.originating, text(r.reach));
  }
  static std::string text(const std::optional<GroupReach>& r) {
    if (!r) return "no reach";
    std::string out;
    for (const FamilyReach* f : {&r->v4, &r->v6}) {
      out += fmt::format("({} {} {} {} {} {} {} {} {}) ", f->routes, f->rpki_valid, f->rpki_invalid, f->originating,
                         f->with_roa, f->space, f->space_valid, f->space_invalid, f->space_participants);
    }
    out += fmt::format("{} {} ", r->participants, r->rpki_known);
    return out + (r->incidents ? fmt::format("{}", *r->incidents) : "none");
  }
  static std::string text(const PrefixRow& r) {
    return fmt::format("{} {} {} {} {}", format_prefix(r.prefix), format_asn(r.origin), r.rov, r.irr, r.visibility);
  }
  template <class Row>
  static std::string text(const Change<Row>& c) {
    return format_day(c.from) + " " + (c.row ? text(*c.row) : "gone");
  }
  static std::string list(const std::vector<Asn>& asns) {
    std::string out;
    for (const Asn asn : asns) out += format_asn(asn) + " ";
    return out;
  }
  static std::string text(const IncidentRecord& r) {
    std::string economies, prefixes;
    for (const auto& economy : r.economies) economies += country(economy) + " ";
    for (const Prefix& prefix : r.prefixes) prefixes += format_prefix(prefix) + " ";
    return fmt::format("{} {} {} {}-{} {} [{}] [{}] [{}] {} {} {} {}{} [{}] {}", r.id, r.kind, r.open, r.start, r.end,
                       format_asn(r.culprit), list(r.accomplices), list(r.victims), economies,
                       country(r.culprit_economy), r.confidence, r.feedback, r.ipv4, r.ipv6, prefixes, r.json);
  }

  void slices() {
    line("slices");
    each(store_.slices(), [](const SliceInfo& s) {
      return fmt::format("{} {} {} {} {} {} {} {} v{}", format_day(s.day), s.snapshot, s.profile, s.at.seconds,
                         s.sources, s.ases, s.prefixes, s.incidents, s.version);
    });
    for (const std::string& source : ask_.sources) {
      line("attempts of {}", source);
      each(store_.attempts(source, 7), [](const SourceAttempt& a) {
        return fmt::format("{} {} {} {} {} {}", a.source, a.at.seconds, static_cast<int>(a.outcome), a.bytes,
                           a.milliseconds, a.error);
      });
    }
    if (!ask_.events) return;
    const auto last = store_.last_event();
    line("events {}", last ? std::to_string(*last) : "error");
    const auto print = [](const EventRecord& e) {
      return fmt::format("{} {} {} {}", e.number, e.type, e.subject, format_day(e.day));
    };
    each(store_.events(0, SIZE_MAX), print);
    if (last && *last > 2) each(store_.events(*last / 2, 3), print);
  }

  void networks() {
    for (const auto& [from, to] : ask_.periods) {
      for (const Asn asn : ask_.asns) {
        line("as_history {} {} {}", format_asn(asn), format_day(from), format_day(to));
        each(store_.as_history(asn, from, to), [](const auto& change) { return text(change); });
        line("as_months {} {} {}", format_asn(asn), format_day(from), format_day(to));
        each(store_.as_months(asn, month_number_of(from), month_number_of(to)),
             [](const auto& month) { return format_month(month.first) + " " + text(month.second); });
      }
      line("month {}", format_month(month_number_of(from)));
      each(store_.month(month_number_of(from)), [](const auto& row) { return text(row); });
      line("day {}", format_day(from));
      each(store_.day(from), [](const auto& row) { return text(row); });
    }
  }

  void groups() {
    for (const auto& [from, to] : ask_.periods) {
      for (const auto& [kind, key] : ask_.groups) {
        line("group_history {} '{}' {} {}", name_of(kind), key, format_day(from), format_day(to));
        each(store_.group_history(kind, key, from, to),
             [](const auto& entry) { return format_day(entry.first) + " " + text(entry.second); });
        line("groups {} {}", name_of(kind), format_month(month_number_of(from)));
        each(store_.groups(kind, month_number_of(from)), [](const auto& row) { return text(row); });
      }
    }
  }

  void prefixes() {
    for (const auto& [from, to] : ask_.periods) {
      for (const Prefix& prefix : ask_.prefixes) {
        line("prefix_history {} {} {}", format_prefix(prefix), format_day(from), format_day(to));
        each(store_.prefix_history(prefix, from, to),
             [](const auto& entry) { return format_asn(entry.first) + " " + text(entry.second); });
      }
      for (const Asn asn : ask_.asns) {
        line("origin_history {} {} {}", format_asn(asn), format_day(from), format_day(to));
        each(store_.origin_history(asn, from, to),
             [](const auto& entry) { return format_prefix(entry.first) + " " + text(entry.second); });
      }
    }
  }

  void incidents() {
    for (const std::string& id : ask_.incidents) {
      line("incident {}", id);
      answer(store_.incident(id), [&](const IncidentRecord& record) { line("  {}", text(record)); });
    }
    for (std::size_t i = 0; i < ask_.filters.size(); ++i) {
      line("counts of filter {}", i);
      each(store_.incident_counts(ask_.filters[i]),
           [](const IncidentCount& c) { return fmt::format("{} {} {}", format_month(c.month), c.kind, c.count); });
      for (const std::size_t limit : {std::size_t{1000}, std::size_t{0}, std::size_t{2}}) pages(i, limit);
    }
  }

  // A list page by page.
  void pages(std::size_t filter, std::size_t limit) {
    std::string cursor;
    do {
      line("filter {} limit {}", filter, limit);
      const auto page = store_.incidents(ask_.filters[filter], cursor, limit);
      cursor.clear();
      answer(page, [&](const Page<IncidentRecord>& p) {
        line("  total {} next {}", p.total, p.next.empty() ? "none" : "some");
        for (const IncidentRecord& record : p.rows) line("  {}", text(record));
        cursor = p.next;
      });
    } while (!cursor.empty());
  }

  Store& store_;
  const DumpQuestions& ask_;
  std::string out_;
};

}  // namespace mannerly::store
