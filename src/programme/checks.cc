#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

#include "base/share.h"
#include "base/text.h"
#include "plan/registration.h"
#include "programme/facts.h"
#include "programme/fixes.h"
#include "readiness/explain.h"
#include "validity/route.h"

namespace mannerly::programme {
namespace {

using readiness::MetricId;
using snapshot::ContactRow;
using snapshot::Visibility;

Finding failed_or_passed(bool passed) {
  return {.outcome = passed ? Outcome::kPassed : Outcome::kFailed};
}
Finding no_data(std::string reason) {
  return {.outcome = Outcome::kNoData, .reason = std::move(reason)};
}

// ---- shares of routes ----

struct Share {
  std::int64_t covered = 0, counted = 0, left_out = 0, unknown_legacy = 0;
};

void add_share(Check check, const AsnFacts& facts, Share& out) {
  for (const RouteFact& route : facts.routes) {
    if (check == Check::kIrrShare) {
      out.covered += validity::is_registered(route.irr) ? 1 : 0;
    } else if (route.may_be_left_out()) {
      ++out.left_out;
      continue;
    } else {
      out.covered += route.rov == validity::RovState::kValid ? 1 : 0;
      out.unknown_legacy += route.legacy == validity::Legacy::kUnknown ? 1 : 0;
    }
    ++out.counted;
  }
}

Finding judge_share(const AuditContext& c, const Requirement& r, const Share& s) {
  const bool irr = r.check == Check::kIrrShare;
  if (irr ? !c.assessor.coverage().irr_routes : !c.assessor.coverage().vrps) {
    return no_data(irr ? "the snapshot has no route objects of a registry that counts" : "the snapshot has no VRPs");
  }
  if (s.counted == 0 && s.left_out == 0)
    return no_data("no route is originated, so there is nothing to take a share of");
  Finding out{.numerator = s.covered, .denominator = s.counted, .left_out = s.left_out};
  const std::string left_out = s.left_out == 0 ? "" : fmt::format("; {} legacy prefixes left out", s.left_out);
  if (s.counted == 0) {
    out.outcome = Outcome::kNotApplicable;
    out.observed = fmt::format("all {} prefixes are legacy space without a ROA", s.left_out);
    return out;
  }
  out.outcome = s.covered * 100 >= std::int64_t{r.threshold} * s.counted ? Outcome::kPassed : Outcome::kFailed;
  out.observed =
      fmt::format("{} of {} routes {} ({} %){}", s.covered, s.counted, irr ? "registered" : "RPKI valid",
                  share_digits(static_cast<double>(s.covered) / static_cast<double>(s.counted), 2), left_out);
  if (s.unknown_legacy > 0) {
    out.reason =
        fmt::format("of {} prefixes the data do not tell whether they are legacy; they were counted", s.unknown_legacy);
  }
  return out;
}

// Why no object helps this route: it must not be announced at all, or the word of its holder stands
// against it. Empty when an object helps.
std::string withdraw_advice(const AuditContext& c, const RouteFact& fact, Asn asn) {
  const Prefix prefix = c.snapshot().routes()[fact.route].prefix();
  if (const auto bogon = c.assessor.bogons().check(prefix); bogon.bogon_class != validity::BogonClass::kNone) {
    return fmt::format("% {}: withdraw it, it is a bogon ({})", format_prefix(prefix),
                       c.assessor.bogons().reason(bogon, prefix));
  }
  if (fact.rov != validity::RovState::kInvalid) return "";
  const auto vrps = c.assessor.inputs().vrps;
  const validity::RovResult rov = validity::validate(vrps, prefix, Origin{Origin::Kind::kAsn, asn});
  if (!rov.unmatched_length.empty()) return "";  // the holder authorises this AS, only not so long a prefix
  if (validity::reason_of(rov, vrps) == "as0") {
    return fmt::format("% {}: withdraw it, its ROA (AS0) says that nobody may announce it", format_prefix(prefix));
  }
  const Asn authorised{vrps[rov.unmatched_as.front()].asn};
  return fmt::format("% {}: withdraw it, unless its holder adds a ROA for {} (its ROA names {})", format_prefix(prefix),
                     format_asn(asn), format_asn(authorised));
}

void add_share_fixes(const AuditContext& c, const Requirement& r, const AsnFacts& facts, Finding& out) {
  const bool irr = r.check == Check::kIrrShare;
  const auto prefix_of = [&](const RouteFact* fact) { return c.snapshot().routes()[fact->route].prefix(); };
  std::vector<const RouteFact*> order;
  for (const RouteFact& fact : facts.routes) order.push_back(&fact);
  // A ROA makes the more specific routes inside that have none invalid: theirs come first.
  if (!irr) {
    std::ranges::stable_sort(order, std::greater(), [&](const RouteFact* fact) { return prefix_of(fact).length; });
  }
  for (const RouteFact* each : order) {
    const RouteFact& fact = *each;
    const bool is_fine =
        irr ? validity::is_registered(fact.irr) : fact.rov == validity::RovState::kValid || fact.may_be_left_out();
    if (is_fine) continue;
    const Prefix prefix = prefix_of(each);
    if (std::string advice = withdraw_advice(c, fact, facts.asn); !advice.empty()) {
      out.fixes.push_back(std::move(advice));
    } else {
      // Others have registered the prefix: only its holder can say which of them is right.
      const bool contested = fact.irr == validity::IrrState::kOtherOrigin;
      const std::string warning =
          contested
              ? fmt::format("% {}: registered for another AS: only if the space is yours\n", format_prefix(prefix))
              : "";
      out.fixes.push_back(warning + (irr ? route_object(c.snapshot(), facts.asn, prefix) : roa(facts.asn, prefix)));
    }
  }
}

Finding check_share(const AuditContext& c, const Requirement& r, const AsnFacts& facts) {
  Share share;
  add_share(r.check, facts, share);
  Finding out = judge_share(c, r, share);
  const MetricId metric = r.check == Check::kIrrShare ? MetricId::kM7Irr : MetricId::kM7Rpki;
  out.evidence = readiness::explain_metric(c.assessor, facts.score, metric).evidence;
  if (share.covered < share.counted && out.outcome != Outcome::kNoData) add_share_fixes(c, r, facts, out);
  return out;
}

// ---- routing ----

// At the same day and hour that many months later (fewer than 0: before); the last of the month when it has no
// such day.
Instant months_after(Instant at, int months) {
  CivilTime t = to_civil(at);
  const int month = t.year * 12 + t.month - 1 + months;
  t.year = month / 12;
  t.month = month % 12 + 1;
  const auto days_in = [](int year, int of) {
    const Instant first = from_civil({.year = year, .month = of, .day = 1});
    return static_cast<int>((readiness::month_of(first).end - first).count / kDay.count);
  };
  t.day = std::min(t.day, days_in(t.year, t.month));
  return from_civil(t);
}

bool holds_since(const std::map<Asn, Instant>& since, Asn asn, int months, Instant now) {
  const auto found = since.find(asn);
  return found != since.end() && months_after(found->second, months) <= now;
}

Finding check_visible(const AuditContext& c, const Requirement& r, const AsnFacts& facts) {
  if (!c.assessor.coverage().routes) return no_data("the snapshot has no routes");
  const auto& counts = facts.score.counts;
  const auto routes = counts.routes + counts.routes_left_out;
  if (routes == 0) return {.outcome = Outcome::kFailed, .observed = "announces nothing"};
  const auto since = c.history.visible_since.find(facts.asn);
  Finding out{.observed = fmt::format("announces {} routes", routes)};
  if (since == c.history.visible_since.end()) {
    out.outcome = Outcome::kNoData;
    out.reason = "one snapshot does not tell since when";
    return out;
  }
  out.observed += fmt::format(", since {}", format_date(since->second));
  const bool long_enough = holds_since(c.history.visible_since, facts.asn, r.threshold, c.snapshot().at());
  out.outcome = long_enough ? Outcome::kPassed : Outcome::kFailed;
  return out;
}

// What the routes of the snapshot show of bogons, as evidence; incidents come from their own period.
void add_bogon_routes(const AuditContext& c, const AsnFacts& facts, MetricId id, Finding& out) {
  for (auto& evidence : readiness::explain_metric(c.assessor, facts.score, id).evidence) {
    if (evidence.kind != readiness::EvidenceKind::kIncident) out.evidence.push_back(std::move(evidence));
  }
}

// Whether nothing illegitimate was announced for so many months, when the incidents and the routes show none.
Finding judge_clean(const AuditContext& c, const Requirement& r, const AsnFacts& facts, double looked_at) {
  if (r.threshold == 0 || looked_at >= 1 ||
      holds_since(c.history.clean_since, facts.asn, r.threshold, c.snapshot().at())) {
    return {.outcome = Outcome::kPassed};
  }
  if (looked_at == 0) return no_data(fmt::format("one snapshot does not show {} months", r.threshold));
  return no_data(
      fmt::format("the incident sources cover {} % of the {} months", share_digits(looked_at, 0), r.threshold));
}

Finding check_origination(const AuditContext& c, const Requirement& r, const AsnFacts& facts) {
  if (!c.assessor.coverage().routes) return no_data("the snapshot has no routes");
  const auto& counts = facts.score.counts;
  if (!counts.in_routing) return no_data("the AS is not seen in routing");
  const Instant at = c.snapshot().at();
  const readiness::Period month = readiness::month_of(at);
  const readiness::Period period{r.threshold == 0 ? month.begin : months_after(at, -r.threshold), month.end};
  std::vector<readiness::Evidence> evidence;
  std::int64_t incidents = 0;
  for (const MetricId id : {MetricId::kM2, MetricId::kM3, MetricId::kM4}) {
    for (auto& row : readiness::explain_incidents_of(c.assessor, facts.asn, id, period)) {
      incidents += row.counted ? 1 : 0;
      evidence.push_back(std::move(row));
    }
  }
  const auto coverage = readiness::incident_coverage(c.snapshot(), period);
  const auto prefixes = counts.bogons_full[0], asns = counts.bogons_full[2];
  Finding out =
      prefixes + asns + incidents > 0 ? Finding{.outcome = Outcome::kFailed} : judge_clean(c, r, facts, coverage.share);
  out.evidence = std::move(evidence);
  for (const MetricId id : {MetricId::kM3, MetricId::kM4}) add_bogon_routes(c, facts, id, out);
  out.observed = fmt::format("{} bogon prefix{} and {} bogon AS number{} announced", prefixes,
                             prefixes == 1 ? "" : "es", asns, asns == 1 ? "" : "s");
  if (coverage.any) {
    out.observed +=
        fmt::format("; {} incident{} since {}", incidents, incidents == 1 ? "" : "s", format_date(period.begin));
  }
  if (counts.rpki_invalid > 0) {
    out.observed += fmt::format("; {} RPKI-invalid routes, to be looked at", counts.rpki_invalid);
  }
  out.numerator = prefixes + asns + incidents;
  return out;
}

// ---- Spoofer ----

Finding check_spoofer(const AuditContext& c, const Requirement& r) {
  if (c.snapshot().spoofer().empty()) return no_data("the snapshot has no Spoofer results");
  const readiness::Period month = readiness::month_of(c.snapshot().at());
  std::set<Prefix> tested, failing;
  Finding out;
  for (const AsnFacts& facts : c.ases) {
    for (const snapshot::SpooferRow& row : c.snapshot().spoofer_of(facts.asn)) {
      if (r.check == Check::kSpooferThisMonth && (row.at < month.begin.seconds || row.at >= month.end.seconds))
        continue;
      if (!readiness::is_usable(row)) continue;
      const Prefix network = readiness::spoofer_network(row);
      tested.insert(network);
      const bool got_out = readiness::let_spoofed_out(row);
      if (got_out) failing.insert(network);
      out.evidence.push_back(
          {.kind = readiness::EvidenceKind::kSpoofer,
           .row = static_cast<std::uint32_t>(&row - c.snapshot().spoofer().data()),
           .good = true,
           .text = fmt::format("{} AS{} {}: {}", format_prefix(network), row.asn, format_date({row.at}),
                               got_out ? "spoofed packets arrived" : "spoofed packets were blocked")});
    }
  }
  out.numerator = static_cast<std::int64_t>(tested.size());
  out.outcome = out.numerator >= r.threshold ? Outcome::kPassed : Outcome::kFailed;
  out.observed = fmt::format("{} networks tested", tested.size());
  if (!failing.empty()) out.observed += fmt::format("; {} of them let spoofed packets out", failing.size());
  return out;
}

Finding check_not_spoofable(const AuditContext& c, const AsnFacts& facts) {
  const auto metric = readiness::explain_metric(c.assessor, facts.score, MetricId::kM5);
  if (!metric.value) return no_data(metric.no_data);
  Finding out = failed_or_passed(*metric.value == 0);
  out.observed = metric.formula;
  out.numerator = metric.numerator;
  out.evidence = metric.evidence;
  return out;
}

// ---- contacts ----

bool serves(const AuditContext& c, Check check, const ContactRow& row) {
  if (row.visibility == Visibility::kPrivate) return false;
  switch (check) {
    case Check::kContactEmail:
      return readiness::is_contact(row, c.contacts_anywhere) && (row.offers & ContactRow::kEmail) != 0;
    case Check::kContactPhone: return (row.offers & ContactRow::kPhone) != 0;
    case Check::kContactAbuse: return row.role == snapshot::ContactRole::kAbuse;
    case Check::kContactPublic:
      return readiness::is_contact(row, c.contacts_anywhere) && row.visibility == Visibility::kPublic;
    default: return false;
  }
}

Finding check_contact(const AuditContext& c, const Requirement& r, const AsnFacts& facts) {
  Finding out;
  bool unresolved = false;
  for (const ContactRow& row : c.snapshot().contacts_of(facts.asn)) {
    const bool good = serves(c, r.check, row);
    const bool of_registry = row.origin == snapshot::ContactOrigin::kRegistry;
    unresolved = unresolved || (of_registry && (row.offers & ContactRow::kResolves) == 0);
    out.numerator += good ? 1 : 0;
    out.evidence.push_back({.kind = readiness::EvidenceKind::kContact,
                            .row = static_cast<std::uint32_t>(&row - c.snapshot().contacts().data()),
                            .good = good,
                            .counted = good,
                            .text = readiness::contact_text(row)});
  }
  out.observed = fmt::format("{} of {} contacts", out.numerator, out.evidence.size());
  const bool offers_matter = r.check == Check::kContactEmail || r.check == Check::kContactPhone;
  if (out.numerator > 0) {
    out.outcome = Outcome::kPassed;
  } else if (unresolved && offers_matter) {
    out.outcome = Outcome::kNoData;
    out.reason = "a handle is registered, but its object is not among the sources";
  } else if (facts.score.counts.contact || !out.evidence.empty()) {
    out.outcome = Outcome::kFailed;
  } else {
    out.outcome = Outcome::kNoData;
    out.reason =
        fmt::format("the registry of the AS ({}) is not among the sources", readiness::name_of(facts.score.rir));
  }
  return out;
}

Finding check_representative(const AuditContext& c) {
  if (!c.op.representative) return {.outcome = Outcome::kNeedsPerson, .reason = "nobody has said"};
  Finding out = failed_or_passed(*c.op.representative);
  out.observed = *c.op.representative ? "named" : "none";
  return out;
}

// ---- registry objects ----

Finding check_aut_num(const AuditContext& c, const AsnFacts& facts) {
  const auto& snapshot = c.snapshot();
  if (snapshot.aut_nums().empty()) return no_data("the snapshot has no aut-num objects");
  Finding out;
  const auto sources = snapshot.irr_sources();
  for (const snapshot::AutNumRow& row : snapshot.aut_nums_of(facts.asn)) {
    const bool good = c.assessor.irr_sources().accepts(row.irr_source);
    const auto source = row.irr_source < sources.size() ? snapshot.text(sources[row.irr_source].name) : "?";
    out.numerator += good ? 1 : 0;
    out.observed += fmt::format("{}{}{}", out.observed.empty() ? "in " : ", ", source, good ? "" : " (does not count)");
    out.evidence.push_back({.kind = readiness::EvidenceKind::kAutNum,
                            .row = static_cast<std::uint32_t>(&row - snapshot.aut_nums().data()),
                            .good = good,
                            .counted = good,
                            .text = fmt::format("aut-num {} in {}", format_asn(facts.asn), source)});
  }
  if (out.numerator > 0) {
    out.outcome = Outcome::kPassed;
  } else if (out.observed.empty() && !facts.score.counts.policy) {
    return no_data(
        fmt::format("the registry of the AS ({}) is not among the sources", readiness::name_of(facts.score.rir)));
  } else {
    out.outcome = Outcome::kFailed;
    if (out.observed.empty()) out.observed = "none";
    out.fixes.push_back(aut_num_object(snapshot, facts.asn));
  }
  return out;
}

// An as-set is the operator's when PeeringDB names it for one of its ASes, when its name begins with one of
// its AS numbers, or when it lists one of them and shares a maintainer with their aut-nums.
class AsSets {
 public:
  explicit AsSets(const AuditContext& c) : c_(c) {
    const auto& snapshot = c.snapshot();
    for (const AsnFacts& facts : c.ases) {
      asns_.insert(facts.asn.value);
      const std::string maintainers = plan::maintainers_of(snapshot, facts.asn);
      for (const std::string_view name : split_words(maintainers)) maintainers_.insert(upper(name));
      if (const auto* net = snapshot.find_peeringdb(facts.asn)) {
        for (std::string_view name : split_words(snapshot.text(net->irr_as_set))) {
          if (const auto at = name.rfind("::"); at != std::string_view::npos) name.remove_prefix(at + 2);
          named_.insert(upper(name));
        }
      }
    }
  }

  bool is_ours(const snapshot::SetRow& set) const {
    if (set.is_route_set != 0 || !c_.assessor.irr_sources().accepts(set.irr_source)) return false;
    const std::string_view name = c_.snapshot().text(set.name);
    if (named_.contains(name)) return true;
    const auto owner = parse_asn(name.substr(0, name.find(':')));
    if (owner && asns_.contains(owner->value)) return true;
    return lists_us(set) && shares_maintainer(set);
  }

 private:
  bool lists_us(const snapshot::SetRow& set) const {
    const auto members = snapshot::Snapshot::rows(c_.snapshot().set_members(), set.members);
    return std::any_of(members.begin(), members.end(), [&](const snapshot::SetMemberRow& m) {
      return m.kind == snapshot::SetMemberKind::kAsn && asns_.contains(m.asn);
    });
  }
  bool shares_maintainer(const snapshot::SetRow& set) const {
    if (set.object >= c_.snapshot().irr_objects().size()) return false;
    const auto names = split_words(c_.snapshot().text(c_.snapshot().irr_objects()[set.object].mnt_by));
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view name) { return maintainers_.contains(upper(name)); });
  }

  const AuditContext& c_;
  std::set<std::uint32_t> asns_;
  std::set<std::string, std::less<>> maintainers_, named_;
};

Finding check_as_set(const AuditContext& c) {
  const auto& snapshot = c.snapshot();
  if (snapshot.sets().empty()) return no_data("the snapshot has no as-set objects");
  const AsSets ours(c);
  Finding out;
  for (const snapshot::SetRow& set : snapshot.sets()) {
    if (!ours.is_ours(set) || set.members.count == 0) continue;
    ++out.numerator;
    out.observed += fmt::format("{}{}", out.observed.empty() ? "" : ", ", snapshot.text(set.name));
  }
  out.outcome = out.numerator > 0 ? Outcome::kPassed : Outcome::kFailed;
  if (out.numerator == 0) {
    out.observed = "none with members found";
    out.fixes.push_back(as_set_object(snapshot, c.op.asns));
  }
  return out;
}

}  // namespace

AuditContext AuditContext::of(const readiness::Assessor& assessor, const Operator& op, const History& history) {
  AuditContext out{assessor, op, history, assessor.profile(), {}};
  out.contacts_anywhere.contact_in_registry = out.contacts_anywhere.contact_in_peeringdb = true;
  const auto& snapshot = assessor.snapshot();
  for (const Asn asn : op.asns) {
    AsnFacts facts{.asn = asn, .score = assessor.score_as(asn)};
    for (const std::uint32_t i : snapshot.routes_of(asn)) {
      if (i >= snapshot.routes().size()) continue;
      const snapshot::RouteRow& route = snapshot.routes()[i];
      if (!readiness::is_counted(route, assessor.profile())) continue;
      const Origin origin = validity::origin_of(route);
      const Prefix prefix = route.prefix();
      facts.routes.push_back({i, validity::state(assessor.inputs().vrps, prefix, origin),
                              validity::irr_state(assessor.inputs().irr_routes, assessor.irr_sources(), prefix, origin),
                              validity::legacy_of(snapshot, prefix)});
    }
    out.ases.push_back(std::move(facts));
  }
  return out;
}

bool is_pooled(Check check) {
  return check == Check::kIrrShare || check == Check::kRpkiShare;
}

Finding check_asn(const AuditContext& c, const Requirement& r, const AsnFacts& facts) {
  switch (r.check) {
    case Check::kVisibleMonths: return check_visible(c, r, facts);
    case Check::kNoIllegitimateOrigination: return check_origination(c, r, facts);
    case Check::kNotSpoofable: return check_not_spoofable(c, facts);
    case Check::kContactEmail:
    case Check::kContactPhone:
    case Check::kContactAbuse:
    case Check::kContactPublic: return check_contact(c, r, facts);
    case Check::kAutNum: return check_aut_num(c, facts);
    case Check::kIrrShare:
    case Check::kRpkiShare: return check_share(c, r, facts);
    default: return check_operator(c, r);
  }
}

Finding check_operator(const AuditContext& c, const Requirement& r) {
  switch (r.check) {
    case Check::kSpooferSegments:
    case Check::kSpooferThisMonth: return check_spoofer(c, r);
    case Check::kRepresentative: return check_representative(c);
    case Check::kAsSet: return check_as_set(c);
    case Check::kIrrShare:
    case Check::kRpkiShare: {
      Share share;
      for (const AsnFacts& facts : c.ases) add_share(r.check, facts, share);
      return judge_share(c, r, share);
    }
    default: return {.outcome = Outcome::kNeedsPerson, .reason = "this check is made for each AS by itself"};
  }
}

}  // namespace mannerly::programme
