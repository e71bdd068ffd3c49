#include "observatory/network_routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "observatory/words.h"
#include "plan/network.h"
#include "plan/route_objects.h"
#include "render/plan/rpsl.h"
#include "validity/route.h"
#include "validity/rov.h"

namespace mannerly::observatory {

using readiness::AsCounts;
using readiness::Category;
using snapshot::RouteRow;
using snapshot::Snapshot;
using validity::IrrState;
using validity::RovState;

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::kBad: return "bad";
    case Severity::kWarning: return "warning";
    case Severity::kNote: break;
  }
  return "note";
}

namespace {

struct Fix {
  std::string text, why_not;
};

std::string roa_text(const plan::Roa& roa) {
  return fmt::format("ROA: origin AS{}, prefix {}, maxLength {}", roa.asn.value, format_prefix(roa.prefix),
                     roa.max_length);
}

// Both plans of the network, to be asked route by route.
class Plans {
 public:
  Plans(const Edition& edition, Asn asn)
      : asn_(asn),
        snapshot_(edition.snapshot()),
        roas_(plan::plan_roas(edition.snapshot(), edition.topology(), asn, {})),
        objects_(plan::plan_route_objects(edition.snapshot(), edition.topology(), asn,
                                          {.policy = edition.profile().irr_policy})) {}

  // The ROA that makes the route valid, with those that have to appear together with it or before.
  Fix roa(const Prefix& prefix) const {
    if (!roas_) return {{}, roas_.error().message};
    const Origin origin{Origin::Kind::kAsn, asn_};
    for (const plan::RoaAddition& addition : roas_->additions) {
      if (!addition.roa.matches(prefix, origin)) continue;
      std::string text;
      for (const plan::RoaAddition& other : roas_->additions) {
        const bool before =
            other.step < addition.step && addition.roa.prefix.covers(other.roa.prefix) && has_to_come_before(other.roa);
        if (before || (other.step == addition.step && other.bundle == addition.bundle)) {
          text += roa_text(other.roa) + "\n";
        }
      }
      return {std::move(text), {}};
    }
    for (const plan::RoaLeftOut& left : roas_->left_out) {
      if (left.prefix == prefix) return {{}, left.reason};
    }
    return {{}, "no ROA of this network can make it valid"};
  }
  Fix route_object(const Prefix& prefix) const {
    if (!objects_) return {{}, objects_.error().message};
    for (const plan::ObjectAddition& addition : objects_->additions) {
      if (addition.object.prefix == prefix) return {render::rpsl_text(addition.object), {}};
    }
    for (const plan::ObjectLeftOut& left : objects_->left_out) {
      if (left.wanted.prefix == prefix) return {{}, left.reason};
    }
    return {};
  }

 private:
  // It makes a route valid that no ROA covers yet, and that a ROA above it would make invalid.
  bool has_to_come_before(const plan::Roa& roa) const {
    const auto below = snapshot_.routes_under(roa.prefix);
    return std::ranges::any_of(below, [&](const RouteRow& route) {
      const Origin origin = validity::origin_of(route);
      return roa.matches(route.prefix(), origin) &&
             validity::state(snapshot_.vrps(), route.prefix(), origin) == RovState::kNotFound;
    });
  }

  Asn asn_;
  const Snapshot& snapshot_;
  Result<plan::RoaPlan> roas_;
  Result<plan::RouteObjectPlan> objects_;
};

void advise(NetworkRoute& route, Severity severity, std::string_view code, std::string text, Fix fix = {},
            std::string_view language = {}) {
  route.advice.push_back({.severity = severity,
                          .code = std::string(code),
                          .text = std::move(text),
                          .fix = std::move(fix.text),
                          .language = std::string(language),
                          .why_not = std::move(fix.why_not)});
}

void advise_rpki(NetworkRoute& route, const Snapshot& s, const Prefix& prefix, const Plans& plans) {
  if (!has_vrps(s) || route.facts.rov.state == RovState::kValid) return;
  if (route.facts.rov.state == RovState::kNotFound) {
    advise(route, Severity::kWarning, "roa-missing", "No ROA covers it: nobody can tell a hijack of it by RPKI.",
           plans.roa(prefix), "roa");
    return;
  }
  const std::string_view reason = validity::reason_of(route.facts.rov, s.vrps());
  if (reason == "length") {
    advise(route, Severity::kBad, "roa-length",
           "RPKI invalid: longer than the maxLength of its ROA. Networks that validate drop it.", plans.roa(prefix),
           "roa");
  } else if (reason == "as0") {
    advise(route, Severity::kBad, "roa-as0", "RPKI invalid: an AS0 ROA says that nobody may announce it.",
           plans.roa(prefix), "roa");
  } else {
    advise(route, Severity::kBad, "roa-other-as",
           "RPKI invalid: its ROAs name other ASes. Networks that validate drop it.", plans.roa(prefix), "roa");
  }
}

void advise_irr(NetworkRoute& route, const Snapshot& s, const Prefix& prefix, const Plans& plans) {
  if (!has_route_objects(s)) return;
  switch (route.facts.irr.state) {
    case IrrState::kExact: return;
    case IrrState::kCovering:
      advise(route, Severity::kNote, "route-object-covering",
             "Only a less specific route object has this origin; filters made of exact objects would drop it.",
             plans.route_object(prefix), "rpsl");
      return;
    case IrrState::kOtherOrigin:
      advise(route, Severity::kBad, "route-object-other-origin",
             "Route objects for it name other origins only: neighbours that filter by IRR drop it.",
             plans.route_object(prefix), "rpsl");
      return;
    case IrrState::kNone:
      advise(route, Severity::kWarning, "route-object-missing",
             "No route object covers it: neighbours that filter by IRR drop it.", plans.route_object(prefix), "rpsl");
      return;
  }
}

// The score of a category after a change of the counts.
std::optional<double> score_with(const Edition& edition, Category category, const AsCounts& counts) {
  const readiness::Assessor& assessor = edition.assessor();
  readiness::PerMetric<std::optional<double>> metrics;
  for (std::size_t i = 0; i < readiness::kMetrics; ++i) {
    metrics[i] =
        readiness::metric_of(static_cast<readiness::MetricId>(i), counts, assessor.coverage(), assessor.profile());
  }
  return readiness::category_of(category, metrics, counts, assessor.coverage(), assessor.profile()).score;
}

// The counts if the route alone were mended: valid and registered, or, of a bogon, announced no more.
AsCounts mended(AsCounts counts, const NetworkRoute& route) {
  const RovState rov = route.facts.rov.state;
  const bool registered = validity::is_registered(route.facts.irr.state);
  if (rov == RovState::kInvalid) --counts.rpki_invalid;
  if (rov == RovState::kNotFound) --counts.rpki_notfound;
  if (route.bogon.bogon_class != validity::BogonClass::kNone) {
    --counts.routes;
    if (rov == RovState::kValid) --counts.rpki_valid;
    if (registered) --counts.registered;
  } else {
    if (rov != RovState::kValid) ++counts.rpki_valid;
    if (!registered) ++counts.registered;
  }
  return counts;
}

void add_gains(NetworkRoute& route, const Edition& edition, const readiness::AsScore& score) {
  const AsCounts counts = mended(score.counts, route);
  const auto gain = [&](Category category) -> std::optional<double> {
    const std::optional<double> now = score.categories[readiness::index_of(category)].score;
    const std::optional<double> then = score_with(edition, category, counts);
    return now && then ? std::optional(*then - *now) : std::nullopt;
  };
  route.rpki_gain = gain(Category::kRpki);
  route.irr_gain = gain(Category::kIrr);
}

}  // namespace

std::vector<NetworkRoute> routes_of(const Edition& edition, Asn asn) {
  const Snapshot& s = edition.snapshot();
  const readiness::Assessor& assessor = edition.assessor();
  const readiness::AsScore* score = edition.find(asn);
  const Plans plans(edition, asn);
  std::vector<NetworkRoute> out;
  for (const std::uint32_t row : s.routes_of(asn)) {
    if (row >= s.routes().size()) continue;
    const RouteRow& announced = s.routes()[row];
    const Prefix prefix = announced.prefix();
    NetworkRoute route{.facts = route_facts(s, assessor.irr_sources(), row),
                       .counted = readiness::is_counted(announced, assessor.profile()),
                       .bogon = assessor.bogons().check(prefix),
                       .legacy = validity::legacy_of(s, prefix)};
    if (route.bogon.bogon_class != validity::BogonClass::kNone) {
      route.bogon_reason = assessor.bogons().reason(route.bogon, prefix);
      advise(route, Severity::kBad, "bogon",
             fmt::format("A bogon ({}): it must not be announced; withdraw it.", route.bogon_reason));
    } else {
      advise_rpki(route, s, prefix, plans);
      advise_irr(route, s, prefix, plans);
    }
    std::ranges::stable_sort(route.advice, {}, &Advice::severity);
    if (route.counted && score != nullptr) add_gains(route, edition, *score);
    out.push_back(std::move(route));
  }
  return out;
}

}  // namespace mannerly::observatory
