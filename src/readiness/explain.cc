#include "readiness/explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "readiness/explain_incidents.h"
#include "validity/route.h"
#include "validity/rov.h"

namespace mannerly::readiness {
namespace {

using snapshot::RouteRow;

void sort_worst_first(std::vector<Evidence>& evidence) {
  std::stable_sort(evidence.begin(), evidence.end(), [](const Evidence& a, const Evidence& b) {
    return std::pair(a.good, !a.counted) < std::pair(b.good, !b.counted);
  });
}

std::string route_text(const RouteRow& route) {
  return fmt::format("{} AS{}", format_prefix(route.prefix()), route.origin);
}

std::string irr_text(const Assessor& a, const validity::IrrResult& result) {
  std::string out(validity::is_registered(result.state) ? "registered" : "not registered");
  out += fmt::format(" ({})", validity::name_of(result.state));
  const auto sources = a.snapshot().irr_sources();
  std::string names;
  for (const auto& by : result.by_source) {
    if (by.irr_source >= sources.size()) continue;
    names += fmt::format("{}{} {}{}", names.empty() ? "" : ", ", a.snapshot().text(sources[by.irr_source].name),
                         validity::name_of(by.state), a.irr_sources().accepts(by.irr_source) ? "" : ", not counted");
  }
  return names.empty() ? out : out + ": " + names;
}

// The rows of M7: every route of the AS with what its metric looks at.
void add_routes(const Assessor& a, Asn asn, Metric& out) {
  const auto routes = a.snapshot().routes();
  for (const std::uint32_t i : a.snapshot().routes_of(asn)) {
    if (i >= routes.size()) continue;
    const RouteRow& route = routes[i];
    Evidence e{.kind = EvidenceKind::kRoute, .row = i, .counted = is_counted(route, a.profile())};
    const Origin origin = validity::origin_of(route);
    if (out.id == MetricId::kM7Irr) {
      const auto irr = validity::check_irr(a.inputs().irr_routes, a.irr_sources(), route.prefix(), origin);
      e.good = validity::is_registered(irr.state);
      e.irr = e.good ? (irr.exact.empty() ? irr.covering : irr.exact) : irr.other_origin;
      e.text = fmt::format("{}: {}", route_text(route), irr_text(a, irr));
    } else {
      const auto rov = validity::validate(a.inputs().vrps, route.prefix(), origin);
      e.good = out.id == MetricId::kM7Rpki ? rov.state == validity::RovState::kValid
                                           : rov.state != validity::RovState::kInvalid;
      for (const auto* list : {&rov.matched, &rov.unmatched_length, &rov.unmatched_as}) {
        e.vrps.insert(e.vrps.end(), list->begin(), list->end());
      }
      const std::string_view reason = validity::reason_of(rov, a.inputs().vrps);
      e.text = fmt::format("{}: {}{}{}{}", route_text(route), validity::name_of(rov.state), reason.empty() ? "" : " (",
                           reason, reason.empty() ? "" : ")");
    }
    if (!e.counted) e.text += fmt::format("; seen by {} peers only, not counted", route.peers);
    out.evidence.push_back(std::move(e));
  }
}

void explain_share(const Assessor& a, const AsScore& s, WithEvidence evidence, Metric& out) {
  const AsCounts& c = s.counts;
  out.denominator = c.routes;
  const char* what = "registered";
  out.numerator = c.registered;
  bool covered = a.coverage().irr_routes;
  if (out.id == MetricId::kM7Rpki) what = "RPKI valid", out.numerator = c.rpki_valid, covered = a.coverage().vrps;
  if (out.id == MetricId::kM7RpkiN) what = "RPKI invalid", out.numerator = c.rpki_invalid, covered = a.coverage().vrps;
  if (!covered) {
    out.no_data = out.id == MetricId::kM7Irr ? "the snapshot has no route objects of a registry that counts"
                                             : "the snapshot has no VRPs";
  } else if (c.routes == 0) {
    out.no_data = "the AS originates no route that counts";
  } else {
    out.formula = fmt::format("{} / routes = {} / {} = {:.4f}", what, out.numerator, out.denominator, *out.value);
  }
  if (c.routes_left_out > 0) {
    out.note =
        fmt::format("{} routes left out: fewer than {} peers saw them", c.routes_left_out, a.profile().peers_min);
  }
  if (covered && evidence == WithEvidence::kYes) add_routes(a, s.asn, out);
}

void explain_spoofer(const Assessor& a, const AsScore& s, WithEvidence evidence, Metric& out) {
  out.numerator = s.counts.networks_failing;
  if (s.counts.networks_tested > 0) {
    out.formula = fmt::format("networks that let spoofed packets out = {} of {} tested", s.counts.networks_failing,
                              s.counts.networks_tested);
  } else {
    out.no_data = s.counts.sessions > 0 ? "no test of the month is usable (behind a NAT, or without a result)"
                                        : "no Spoofer test in the month";
  }
  if (evidence == WithEvidence::kNo) return;
  const Period month = month_of(a.snapshot().at());
  const auto all = a.snapshot().spoofer();
  for (const snapshot::SpooferRow& row : a.snapshot().spoofer_of(s.asn)) {
    if (row.at < month.begin.seconds || row.at >= month.end.seconds) continue;
    const bool failing = verdict_of(row) == SpooferVerdict::kLetOut;
    const bool usable = is_usable(row);
    out.evidence.push_back({.kind = EvidenceKind::kSpoofer,
                            .row = static_cast<std::uint32_t>(&row - all.data()),
                            .good = !failing,
                            .counted = usable,
                            .text = fmt::format("{} session {} of {}: {}", format_prefix(spoofer_network(row)),
                                                row.session, format_instant({row.at}),
                                                failing  ? "spoofed packets arrived"
                                                : usable ? "spoofed packets were blocked"
                                                         : "not usable")});
  }
}

void explain_registration(const Assessor& a, const AsScore& s, WithEvidence evidence, Metric& out) {
  const bool policy = out.id == MetricId::kM6;
  const std::optional<bool>& fact = policy ? s.counts.policy : s.counts.contact;
  if (fact) {
    out.formula =
        policy ? fmt::format("an import and an export line in an aut-num: {}", *fact ? "yes = 1" : "no = 0")
               : fmt::format("an administrative, technical, NOC or policy contact: {}", *fact ? "yes = 1" : "no = 0");
    out.numerator = *fact ? 1 : 0;
  } else {
    out.no_data = fmt::format("the registry of the AS ({}) is not among the sources", name_of(s.rir));
  }
  if (evidence == WithEvidence::kNo) return;
  const auto& snapshot = a.snapshot();
  for (const snapshot::AutNumRow& row : snapshot.aut_nums_of(s.asn)) {
    constexpr std::uint8_t kCounts = snapshot::AutNumRow::kAdminC | snapshot::AutNumRow::kTechC;
    const bool good = policy ? row.imports > 0 && row.exports > 0 : (row.contacts & kCounts) != 0;
    const auto sources = snapshot.irr_sources();
    const auto source = row.irr_source < sources.size() ? snapshot.text(sources[row.irr_source].name) : "";
    out.evidence.push_back({.kind = EvidenceKind::kAutNum,
                            .row = static_cast<std::uint32_t>(&row - snapshot.aut_nums().data()),
                            .good = good,
                            .counted = policy || a.profile().contact_in_registry,
                            .text = policy ? fmt::format("aut-num AS{} in {}: {} import, {} export lines", row.asn,
                                                         source, row.imports, row.exports)
                                           : fmt::format("aut-num AS{} in {}: {}", row.asn, source,
                                                         good ? "names a contact" : "names no admin-c or tech-c")});
  }
  if (policy) return;
  for (const snapshot::ContactRow& row : snapshot.contacts_of(s.asn)) {
    const bool counts = is_contact(row, a.profile());
    out.evidence.push_back({.kind = EvidenceKind::kContact,
                            .row = static_cast<std::uint32_t>(&row - snapshot.contacts().data()),
                            .good = counts,
                            .counted = counts,
                            .text = contact_text(row)});
  }
}

std::string penalty_terms(const AsScore& s, const Profile& profile, std::string& missing) {
  std::string out;
  for (std::size_t i = 0; i <= index_of(MetricId::kM4C); ++i) {
    if (profile.weight[i] == 0 || !profile.defined[i]) continue;
    const std::string_view name = name_of(static_cast<MetricId>(i));
    if (s.metrics[i]) {
      out += fmt::format("{}{:g} x {:g} ({})", out.empty() ? "" : " + ", profile.weight[i], *s.metrics[i], name);
    } else {
      missing += fmt::format("{}{}", missing.empty() ? "; not measured: " : ", ", name);
    }
  }
  return out;
}

}  // namespace

SpooferVerdict verdict_of(const snapshot::SpooferRow& row) {
  if (let_spoofed_out(row)) return SpooferVerdict::kLetOut;
  return is_usable(row) ? SpooferVerdict::kBlocked : SpooferVerdict::kNotUsable;
}

std::string contact_text(const snapshot::ContactRow& row) {
  using snapshot::ContactRole;
  constexpr std::array kRoles = {"other", "admin", "tech", "abuse", "NOC", "policy", "maintenance", "other"};
  const auto role = std::min<std::size_t>(static_cast<std::size_t>(row.role), kRoles.size() - 1);
  const char* where = row.origin == snapshot::ContactOrigin::kRegistry ? "registry" : "PeeringDB";
  std::string offers;
  if (row.offers & snapshot::ContactRow::kEmail) offers += ", e-mail";
  if (row.offers & snapshot::ContactRow::kPhone) offers += ", phone";
  const bool hidden = row.visibility == snapshot::Visibility::kPrivate;
  return fmt::format("{} contact in {}{}{}", kRoles[role], where, offers, hidden ? ", private" : "");
}

Metric explain_metric(const Assessor& a, const AsScore& s, MetricId id, WithEvidence evidence) {
  Metric out{.id = id, .value = s.metrics[index_of(id)]};
  if (!a.profile().defined[index_of(id)]) {
    out.no_data = fmt::format("profile {} has no {}", a.profile().id, name_of(id));
    return out;
  }
  switch (id) {
    case MetricId::kM1:
    case MetricId::kM1C:
    case MetricId::kM2:
    case MetricId::kM2C:
    case MetricId::kM3:
    case MetricId::kM3C:
    case MetricId::kM4:
    case MetricId::kM4C: explain_incidents(a, s, evidence, out); break;
    case MetricId::kM5: explain_spoofer(a, s, evidence, out); break;
    case MetricId::kM6:
    case MetricId::kM8: explain_registration(a, s, evidence, out); break;
    case MetricId::kM7Irr:
    case MetricId::kM7Rpki:
    case MetricId::kM7RpkiN: explain_share(a, s, evidence, out); break;
  }
  sort_worst_first(out.evidence);
  return out;
}

std::string explain_category(const Assessor& a, const AsScore& s, Category category) {
  const std::optional<double> score = s.categories[index_of(category)].score;
  if (!score) return "no data";
  const Profile& profile = a.profile();
  switch (category) {
    case Category::kFiltering: {
      std::string missing;
      const std::string terms = penalty_terms(s, profile, missing);
      return fmt::format("{:g} ^ sqrt(2 x ({})) = {:.4f}{}", profile.score_at_half, terms, *score, missing);
    }
    case Category::kAntiSpoofing:
      return fmt::format("{:g} ^ sqrt(2 x {} (M5)) = {:.4f}", profile.score_at_half, s.counts.networks_failing, *score);
    case Category::kCoordination: return fmt::format("M8 = {:g}", *score);
    case Category::kIrr: return fmt::format("M7IRR = {:.4f}", *score);
    case Category::kRpki:
      return fmt::format("M7RPKI - {:g} x M7RPKIN = ({} - {:g} x {}) / {}, within 0..1, = {:.4f}",
                         profile.rpki_invalid_factor, s.counts.rpki_valid, profile.rpki_invalid_factor,
                         s.counts.rpki_invalid, s.counts.routes, *score);
  }
  return "";
}

}  // namespace mannerly::readiness
