#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "incident/incident.h"
#include "wire/json/value.h"
#include "wire/json/write.h"

namespace mannerly::incident {
namespace {

using json::Value;

// Limits of what is read; what to_json writes of one incident lies far below.
constexpr std::size_t kLineBytesMax = std::size_t{64} << 20;
constexpr std::size_t kItemsMax = 1'000'000;  // of one list

bool names_bogons(Kind kind) {
  return kind == Kind::kBogonAsn || kind == Kind::kBogonAsnAdministrative;
}

bool names_links(Kind kind) {
  return group_of(kind) == Group::kForgery;
}

bool names_rules(Kind kind) {
  return kind == Kind::kBogonPrefix || kind == Kind::kBogonPrefixAdministrative;
}

class Writer {
 public:
  std::string out;

  void key(std::string_view name) {
    if (out.back() != '{') out += ',';
    out += '"';
    out += name;
    out += "\":";
  }
  void text(std::string_view name, std::string_view value) {
    key(name);
    json::append_string(out, value);
  }
  template <class Number>
  void number(std::string_view name, Number value) {
    key(name);
    put(value);
  }
  // fmt writes the shortest text that reads back equal.
  template <class Number>
  void put(Number value) {
    fmt::format_to(std::back_inserter(out), "{}", value);
  }
  void optional(std::string_view name, const std::optional<double>& value) {
    key(name);
    if (value) {
      put(*value);
    } else {
      out += "null";
    }
  }
  void instant(std::string_view name, const std::optional<Instant>& at) {
    if (at) {
      text(name, format_instant(*at));
    } else {
      key(name);
      out += "null";
    }
  }
  void ending(const std::optional<Ending>& ending) {
    if (ending) {
      text("end_reason", name_of(*ending));
    } else {
      key("end_reason");
      out += "null";
    }
  }
  template <class List, class F>
  void list(std::string_view name, const List& items, F&& write) {
    key(name);
    out += '[';
    for (const auto& item : items) {
      if (out.back() != '[') out += ',';
      write(item);
    }
    out += ']';
  }
  void asns(std::string_view name, const std::vector<Asn>& items) {
    list(name, items, [&](Asn asn) { put(asn.value); });
  }
  void texts(std::string_view name, const std::vector<std::string>& items) {
    list(name, items, [&](const std::string& item) { json::append_string(out, item); });
  }
};

void write_prefix_row(Writer& w, const TouchedPrefix& p) {
  w.out += '{';
  w.text("prefix", format_prefix(p.prefix));
  w.asns("victims", p.victims);
  w.instant("start", p.start);
  w.instant("end", p.end);
  w.ending(p.ending);
  w.number("peers", p.peers);
  w.out += '}';
}

void write_why(Writer& w, const Incident& incident) {
  w.number("confidence", incident.confidence);
  w.number("base", incident.base);
  w.list("parts", incident.parts, [&](const Part& part) {
    w.out += '{';
    w.text("evidence", name_of(part.evidence));
    w.number("weight", part.weight);
    w.out += '}';
  });
  w.key("prevention");
  w.out += '{';
  w.optional("rov", incident.prevention.rov);
  w.optional("rov_with_roa", incident.prevention.rov_with_roa);
  w.optional("prefix_filter", incident.prevention.prefix_filter);
  w.optional("aspa", incident.prevention.aspa);
  w.optional("aspa_published", incident.prevention.aspa_published);
  w.out += '}';
}

// ---- reading ----

class Reader {
 public:
  Incident incident;
  Status status;

  void read(const Value& root) {
    incident.id = text(root, "id");
    const auto kind = parse_kind(text(root, "kind"));
    if (!kind || *kind == Kind::kNone) return wrong("kind", "is no kind of incident");
    incident.kind = *kind;
    const std::string phase = text(root, "phase");
    if (phase != "open" && phase != "closed") return wrong("phase", "must be \"open\" or \"closed\"");
    incident.phase = phase == "open" ? Phase::kOpen : Phase::kClosed;
    incident.start = instant(root, "start").value_or(Instant{});
    incident.end = instant(root, "end", true);
    if (incident.end && *incident.end < incident.start) wrong("end", "lies before the start");
    incident.ending = ending(root);
    incident.culprit = asn(root, "culprit");
    incident.accomplices = asns(root, "accomplices");
    incident.victims = asns(root, "victims");
    // Archives of earlier versions do not know them.
    if (names_links(incident.kind) && json::field_of(root, "made_up_links")) {
      each(root, "made_up_links", kItemsMax, [&](const Value& v) { incident.made_up.push_back(link(v)); });
    }
    if (names_rules(incident.kind) && json::field_of(root, "bogon_rules")) {
      incident.bogon_rules = texts(root, "bogon_rules", Incident::kRulesMax);
    }
    if (names_bogons(incident.kind) && json::field_of(root, "bogon_asns")) incident.bogons = asns(root, "bogon_asns");
    if (names_bogons(incident.kind) && json::field_of(root, "bogon_asns_in_sets")) {
      incident.bogons_in_sets = asns(root, "bogon_asns_in_sets");
    }
    incident.prefix_count = number(root, "prefix_count");
    each(root, "prefixes", Incident::kPrefixesMax, [&](const Value& v) { incident.prefixes.push_back(prefix_row(v)); });
    // Archives of earlier versions counted them all as one.
    if (json::field_of(root, "own_prefix_count")) incident.own_prefix_count = number(root, "own_prefix_count");
    if (incident.prefix_count > UINT64_MAX - incident.own_prefix_count ||
        incident.prefix_count + incident.own_prefix_count < incident.prefixes.size()) {
      wrong("prefix_count", "and own_prefix_count do not fit the prefixes given");
    }
    incident.ipv4_addresses = number(root, "ipv4_addresses");
    incident.ipv6_48s = number(root, "ipv6_48s");
    each(root, "economies", kItemsMax, [&](const Value& v) { economy(v); });
    each(root, "seen_by", kItemsMax, [&](const Value& v) { incident.seen_by.push_back(seen_by(v)); });
    incident.peers_full = small(root, "peers_full");
    read_why(root);
    incident.paths = texts(root, "paths", Incident::kPathsMax);
    incident.unseen = texts(root, "unseen", kItemsMax);
  }

 private:
  void wrong(std::string_view name, std::string_view why) {
    if (status) status = fail(ErrorCode::kInvalid, fmt::format("\"{}\" {}", name, why));
  }

  void read_why(const Value& root) {
    incident.confidence = real(root, "confidence", 0, 1).value_or(0);
    incident.base = real(root, "base", -1e6, 1e6).value_or(0);
    each(root, "parts", kEvidenceMax, [&](const Value& v) {
      const auto evidence = parse_evidence(text(v, "evidence"));
      if (!evidence) return wrong("evidence", "is not known");
      incident.parts.push_back({*evidence, real(v, "weight", -1e6, 1e6).value_or(0)});
    });
    const auto prevention = json::field_of(root, "prevention");
    if (!prevention || !prevention->is_object()) return wrong("prevention", "must be an object");
    incident.prevention.rov = real(*prevention, "rov", 0, 1, true);
    incident.prevention.rov_with_roa = real(*prevention, "rov_with_roa", 0, 1, true);
    incident.prevention.prefix_filter = real(*prevention, "prefix_filter", 0, 1, true);
    incident.prevention.aspa = real(*prevention, "aspa", 0, 1, true);
    incident.prevention.aspa_published = real(*prevention, "aspa_published", 0, 1, true);
  }

  std::string text(const Value& from, std::string_view name) {
    const auto found = json::text_of(from, name);
    if (!found) wrong(name, "must be a text");
    return std::string(found.value_or(""));
  }
  std::uint64_t number(const Value& from, std::string_view name) {
    const auto found = json::field_of(from, name);
    const auto value = found ? found->number() : std::nullopt;
    if (!value) wrong(name, "must be a whole number");
    return value.value_or(0);
  }
  std::uint32_t small(const Value& from, std::string_view name) {
    const std::uint64_t value = number(from, name);
    if (value > 0xFFFFFFFFu) wrong(name, "is too large");
    return static_cast<std::uint32_t>(value);
  }
  std::optional<double> real(const Value& from, std::string_view name, double min, double max,
                             bool may_be_null = false) {
    const auto found = json::field_of(from, name);
    if (!found && may_be_null) return std::nullopt;
    const auto value = found ? found->real() : std::nullopt;
    if (!value || !(*value >= min && *value <= max)) wrong(name, fmt::format("must be a number in {}..{}", min, max));
    return value;
  }
  std::optional<Instant> instant(const Value& from, std::string_view name, bool may_be_null = false) {
    const auto found = json::text_of(from, name);
    if (!found && may_be_null && !json::field_of(from, name)) return std::nullopt;
    const auto at = found ? parse_instant(*found) : std::nullopt;
    if (!at) wrong(name, "must be an instant (2026-11-21T10:00:00Z)");
    return at;
  }
  // Archives of earlier versions do not know it.
  std::optional<Ending> ending(const Value& from) {
    const auto found = json::field_of(from, "end_reason");
    if (!found) return std::nullopt;
    const auto word = found->text();
    const auto known = word ? parse_ending(*word) : std::nullopt;
    if (!known) wrong("end_reason", "is not known");
    return known;
  }
  Asn asn(const Value& from, std::string_view name) {
    const auto found = json::asn_of(from, name);
    if (!found) wrong(name, "must be an AS number");
    return found.value_or(Asn{});
  }
  template <class F>
  void each(const Value& from, std::string_view name, std::size_t items_max, F&& f) {
    const auto found = json::field_of(from, name);
    if (!found || !found->is_array()) return wrong(name, "must be a list");
    std::size_t count = 0;
    found->each_item([&](const Value& item) {
      if (++count <= items_max) f(item);
    });
    if (count > items_max) wrong(name, fmt::format("has more than {} items", items_max));
  }
  std::vector<Asn> asns(const Value& from, std::string_view name) {
    std::vector<Asn> out;
    each(from, name, kItemsMax, [&](const Value& v) {
      const auto found = json::asn_of(v);
      if (!found) wrong(name, "must hold AS numbers");
      out.push_back(found.value_or(Asn{}));
    });
    return out;
  }
  std::vector<std::string> texts(const Value& from, std::string_view name, std::size_t items_max) {
    std::vector<std::string> out;
    each(from, name, items_max, [&](const Value& v) {
      if (!v.text()) wrong(name, "must hold texts");
      out.emplace_back(v.text().value_or(""));
    });
    return out;
  }
  TouchedPrefix prefix_row(const Value& from) {
    TouchedPrefix row;
    const auto prefix = parse_prefix(text(from, "prefix"));
    if (!prefix) wrong("prefix", "must be a prefix");
    row.prefix = prefix.value_or(Prefix{});
    row.victims = asns(from, "victims");
    row.start = instant(from, "start").value_or(Instant{});
    row.end = instant(from, "end", true);
    row.ending = ending(from);
    row.peers = small(from, "peers");
    return row;
  }
  MadeUpLink link(const Value& from) {
    const auto denies = json::bool_of(from, "aspa_denies");
    if (!denies) wrong("aspa_denies", "must be true or false");
    return {asn(from, "neighbour"), denies.value_or(false)};
  }
  void economy(const Value& from) {
    const auto code = from.text();
    if (!code || code->size() != 2) return wrong("economies", "must hold codes of two letters");
    incident.economies.push_back({(*code)[0], (*code)[1]});
  }
  SeenBy seen_by(const Value& from) {
    SeenBy row;
    row.collector = text(from, "collector");
    const auto address = parse_address(text(from, "address"));
    if (!address) wrong("address", "must be an address");
    row.address = address.value_or(Address{});
    row.asn = asn(from, "asn");
    row.trust = real(from, "trust", 0, 1).value_or(0);
    return row;
  }
};

}  // namespace

std::string to_json(const Incident& incident) {
  Writer w;
  w.out += '{';
  w.text("id", incident.id);
  w.text("kind", name_of(incident.kind));
  w.text("phase", incident.phase == Phase::kOpen ? "open" : "closed");
  w.instant("start", incident.start);
  w.instant("end", incident.end);
  w.ending(incident.ending);
  w.number("culprit", incident.culprit.value);
  w.asns("accomplices", incident.accomplices);
  w.asns("victims", incident.victims);
  if (names_bogons(incident.kind)) {
    w.asns("bogon_asns", incident.bogons);
    w.asns("bogon_asns_in_sets", incident.bogons_in_sets);
  }
  if (names_links(incident.kind)) {
    w.list("made_up_links", incident.made_up, [&](const MadeUpLink& link) {
      w.out += '{';
      w.number("neighbour", link.neighbour.value);
      w.number("aspa_denies", link.aspa_denies);
      w.out += '}';
    });
  }
  if (names_rules(incident.kind)) w.texts("bogon_rules", incident.bogon_rules);
  w.number("prefix_count", incident.prefix_count);
  w.number("own_prefix_count", incident.own_prefix_count);
  w.list("prefixes", incident.prefixes, [&](const TouchedPrefix& p) { write_prefix_row(w, p); });
  w.number("ipv4_addresses", incident.ipv4_addresses);
  w.number("ipv6_48s", incident.ipv6_48s);
  w.list("economies", incident.economies,
         [&](const std::array<char, 2>& code) { json::append_string(w.out, {code.data(), code.size()}); });
  w.list("seen_by", incident.seen_by, [&](const SeenBy& peer) {
    w.out += '{';
    w.text("collector", peer.collector);
    w.text("address", format_address(peer.address));
    w.number("asn", peer.asn.value);
    w.number("trust", peer.trust);
    w.out += '}';
  });
  w.number("peers_full", incident.peers_full);
  write_why(w, incident);
  w.texts("paths", incident.paths);
  w.texts("unseen", incident.unseen);
  w.out += '}';
  return std::move(w.out);
}

Result<Incident> incident_from_json(std::string_view line) {
  if (line.size() > kLineBytesMax) return fail(ErrorCode::kLimit, "an incident's line is longer than 64 MiB");
  json::Document document;
  const auto root = document.parse_object(line);
  if (!root) return fail(ErrorCode::kInvalid, "an incident's line is no JSON object");
  Reader reader;
  reader.read(*root);
  if (!reader.status) return std::unexpected(reader.status.error().in("incident"));
  return std::move(reader.incident);
}

}  // namespace mannerly::incident
