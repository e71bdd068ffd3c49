#include "observatory/economy_brief.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "incident/kind.h"
#include "observatory/groups.h"
#include "observatory/route_facts.h"
#include "observatory/score_json.h"
#include "readiness/counts.h"

namespace mannerly::observatory {
namespace {

using snapshot::Economy;

struct Announced {
  Prefix prefix;
  bool valid = false;
};

double size_of(const Prefix& prefix) {
  return std::exp2((prefix.family == Family::kIpv4 ? 32 : 48) - prefix.length);
}

// Of prefixes in ascending order: what several cover counts once.
class Space {
 public:
  void add(const Prefix& prefix) {
    if (last_ && last_->covers(prefix)) return;
    last_ = prefix;
    size_ += size_of(prefix);
  }
  double size() const { return size_; }

 private:
  std::optional<Prefix> last_;
  double size_ = 0;
};

void add_space(FamilyCoverage& out, std::vector<Announced>& announced) {
  std::ranges::sort(announced, {}, &Announced::prefix);
  Space all, valid;
  for (const Announced& one : announced) {
    all.add(one.prefix);
    if (one.valid) valid.add(one.prefix);
  }
  out.space = all.size();
  out.space_valid = valid.size();
}

class Maker {
 public:
  Maker(const Edition& edition, Economy economy) : edition_(edition) { out_.economy = economy; }

  Result<EconomyBrief> make() {
    out_.vrps = has_vrps(edition_.snapshot());
    for (const readiness::AsScore& score : edition_.scores()) {
      if (!score.in_universe || score.economy != out_.economy) continue;
      ++out_.networks;
      add_routes(score);
      add_contacts(score);
      add_providers(score.asn);
    }
    add_space(out_.ipv4, announced4_);
    add_space(out_.ipv6, announced6_);
    for (auto& [economy, upstream] : upstreams_) {
      upstream.first.economy = economy;
      upstream.first.providers = static_cast<std::uint32_t>(upstream.second.size());
      out_.upstreams.push_back(upstream.first);
    }
    std::ranges::stable_sort(out_.upstreams, std::ranges::greater(), &UpstreamEconomy::networks);
    MANNERLY_CHECK_OK(add_flows());
    return std::move(out_);
  }

 private:
  void add_routes(const readiness::AsScore& score) {
    const snapshot::Snapshot& s = edition_.snapshot();
    bool any[2] = {}, any_valid[2] = {};
    for (const std::uint32_t row : s.routes_of(score.asn)) {
      const snapshot::RouteRow& route = s.routes()[row];
      if (!readiness::is_counted(route, edition_.profile())) continue;
      const bool six = route.family == 6;
      const bool valid =
          out_.vrps && validity::validate(s.vrps(), route.prefix(), {Origin::Kind::kAsn, score.asn}).state ==
                           validity::RovState::kValid;
      FamilyCoverage& coverage = six ? out_.ipv6 : out_.ipv4;
      ++coverage.routes;
      coverage.routes_valid += valid;
      any[six] = true;
      any_valid[six] = any_valid[six] || valid;
      (six ? announced6_ : announced4_).push_back({route.prefix(), valid});
    }
    out_.ipv4.networks += any[0];
    out_.ipv4.networks_valid += any_valid[0];
    out_.ipv6.networks += any[1];
    out_.ipv6.networks_valid += any_valid[1];
  }

  void add_contacts(const readiness::AsScore& score) {
    if (!score.counts.contact) return;
    ++out_.contacts_known;
    out_.with_contact += *score.counts.contact;
    const auto contacts = edition_.snapshot().contacts();
    const auto own = std::ranges::equal_range(contacts, score.asn.value, {}, &snapshot::ContactRow::asn);
    out_.with_public_noc += std::ranges::any_of(own, [](const snapshot::ContactRow& contact) {
      return contact.role == snapshot::ContactRole::kNoc && contact.visibility == snapshot::Visibility::kPublic &&
             (contact.offers & (snapshot::ContactRow::kEmail | snapshot::ContactRow::kPhone)) != 0;
    });
  }

  void add_providers(Asn asn) {
    std::set<Economy> here;
    for (const topology::Neighbour& neighbour : edition_.topology().neighbours(asn)) {
      if (neighbour.relation != topology::Relation::kProvider) continue;
      const readiness::AsScore* provider = edition_.find(neighbour.asn);
      const Economy economy = provider == nullptr ? Economy{} : provider->economy;
      upstreams_[economy].second.insert(neighbour.asn);
      if (here.insert(economy).second) ++upstreams_[economy].first.networks;
    }
    out_.with_providers += !here.empty();
  }

  Status add_flows() {
    if (edition_.store() == nullptr) return {};
    IncidentFlows flows{.from = {edition_.month().number - 11}};
    store::IncidentFilter filter = probable_incidents(edition_);
    filter.economies = {out_.economy};
    filter.from = begin_of(first_day_of(flows.from));
    filter.to = begin_of(first_day_of({edition_.month().number + 1}));
    constexpr std::uint64_t kMost = 20'000;
    std::string cursor;
    std::uint64_t seen = 0;
    do {
      MANNERLY_TRY(const auto page, edition_.store()->incidents(filter, cursor, 1000));
      for (const store::IncidentRecord& incident : page.rows) {
        if (incident.feedback == static_cast<std::uint8_t>(snapshot::FeedbackState::kAccepted)) continue;
        if (incident.start < filter.from->seconds) continue;
        const auto group = static_cast<std::size_t>(incident::group_of(static_cast<incident::Kind>(incident.kind)));
        ++(incident.culprit_economy == out_.economy ? flows.out : flows.in)[group];
      }
      seen += page.rows.size();
      cursor = page.next;
    } while (!cursor.empty() && seen < kMost);
    flows.cut = !cursor.empty();
    out_.flows = flows;
    return {};
  }

  const Edition& edition_;
  EconomyBrief out_;
  std::vector<Announced> announced4_, announced6_;
  std::map<Economy, std::pair<UpstreamEconomy, std::set<Asn>>> upstreams_;
};

void write_coverage(render::JsonWriter& json, std::string_view key, const FamilyCoverage& coverage, bool vrps) {
  const auto share = [&](double part, double of) { return !vrps || of <= 0 ? std::nullopt : std::optional(part / of); };
  json.key(key).begin_object().field("routes", coverage.routes);
  share_or_null(json, "routes_valid",
                share(static_cast<double>(coverage.routes_valid), static_cast<double>(coverage.routes)));
  json.field("space", coverage.space);
  share_or_null(json, "space_valid", share(coverage.space_valid, coverage.space));
  json.field("networks", coverage.networks);
  share_or_null(json, "networks_valid", share(coverage.networks_valid, coverage.networks));
  json.end_object();
}

void write_flow(render::JsonWriter& json, std::string_view key, const std::array<std::uint32_t, kFlowGroups>& flow) {
  json.key(key).begin_object().field("misorigination", flow[0]).field("forged_path", flow[1]);
  json.field("leak", flow[2]).field("bogon", flow[3]).end_object();
}

}  // namespace

Result<EconomyBrief> economy_brief(const Edition& edition, Economy economy) {
  return Maker(edition, economy).make();
}

void write_economy_brief(render::JsonWriter& json, const EconomyBrief& brief) {
  const auto code = [](const Economy& economy) {
    return economy[0] == '\0' ? std::string() : std::string(economy.data(), economy.size());
  };
  json.begin_object().field("economy", code(brief.economy)).field("networks", brief.networks);
  json.key("rpki").begin_object();
  write_coverage(json, "ipv4", brief.ipv4, brief.vrps);
  write_coverage(json, "ipv6", brief.ipv6, brief.vrps);
  json.end_object().key("contacts").begin_object().field("known", brief.contacts_known);
  json.field("with_contact", brief.with_contact).field("with_public_noc", brief.with_public_noc).end_object();
  json.field("with_providers", brief.with_providers).key("upstreams").begin_array();
  for (const UpstreamEconomy& upstream : brief.upstreams) {
    json.begin_object().field("economy", code(upstream.economy)).field("networks", upstream.networks);
    json.field("providers", upstream.providers).end_object();
  }
  json.end_array().key("incidents");
  if (brief.flows) {
    json.begin_object().field("from", format_month(brief.flows->from));
    write_flow(json, "caused_here", brief.flows->out);
    write_flow(json, "caused_elsewhere", brief.flows->in);
    json.field("cut", brief.flows->cut).end_object();
  } else {
    json.null();
  }
  json.end_object();
}

}  // namespace mannerly::observatory
