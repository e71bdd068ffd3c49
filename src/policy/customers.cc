#include "policy/customers.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>
#include <set>

#include "base/text.h"
#include "incident/kind.h"
#include "policy/expand.h"
#include "validity/aspa.h"
#include "validity/bogon.h"
#include "validity/holding.h"
#include "validity/route.h"

namespace mannerly::policy {
namespace {

using snapshot::RouteRow;
using snapshot::Snapshot;
using topology::Relation;
using validity::BogonClass;
using validity::RovState;

// What is known of one path on which the network stands before a customer. `below`: from the origin to the customer,
// prepending collapsed; a set as AS number 0.
struct PassedPath {
  std::uint32_t customer = 0;  // index into the customers
  bool is_leak = false, is_aspa_invalid = false;
  Asn leaked_from;  // the customer's neighbour that it had the leaked route from
  Asn bogon;        // a full bogon number behind the network; 0: none
};

// A leak is said only of links of which some source speaks that nobody denies. The leak itself, seen on paths, speaks
// against such a source and takes up to 40 per cent of its confidence.
constexpr float kLeakConfidenceMin = 0.5f;

class Checker {
 public:
  Checker(const Snapshot& snapshot, const topology::Topology& topology, Asn network, const CustomerOptions& options)
      : s_(snapshot),
        t_(topology),
        options_(options),
        bogons_(snapshot),
        sources_(snapshot.irr_sources(), options.irr),
        index_(snapshot),
        view_(index_) {
    report_.network = network;
    report_.has_delegations = !s_.resources().empty();
    report_.has_irr = sources_.count() > 0;
    report_.has_vrps = !s_.vrps().empty();
    report_.has_aspas = !s_.aspas().empty();
    report_.has_incidents = !s_.incident_coverage().empty();
  }

  Result<CustomerReport> run() {
    if (s_.path_offsets().size() < 2) return fail(ErrorCode::kNoData, "the snapshot has no AS paths");
    find_customers();
    if (work_.empty()) {
      return fail(ErrorCode::kNoData, fmt::format("no source knows a customer of {}; a network file can name them",
                                                  format_asn(report_.network)));
    }
    read_paths();
    for (std::uint32_t i = 0; i < s_.routes().size(); ++i) look_at(i);
    find_incidents();
    for (Work& work : work_) finish(work);
    std::stable_sort(report_.customers.begin(), report_.customers.end(), [](const Customer& a, const Customer& b) {
      if (a.risk != b.risk) return a.risk > b.risk;
      return a.routes != b.routes ? a.routes > b.routes : a.asn < b.asn;
    });
    return std::move(report_);
  }

 private:
  struct Work {
    Customer customer;
    std::vector<Asn> permitted;  // ascending: the customer, its sets' members, its cone
    std::map<CustomerIssue, CustomerFinding> findings;
  };

  // ---- who they are and what they may ----

  void find_customers() {
    std::map<Asn, Customer> found;
    for (const topology::Neighbour& n : t_.neighbours(report_.network)) {
      if (n.relation != Relation::kCustomer || n.confidence < options_.confidence_min) continue;
      found[n.asn] = {.asn = n.asn, .confidence = n.confidence};
    }
    if (options_.file != nullptr) {
      for (const Neighbour& n : options_.file->neighbours) {
        if (n.role != Role::kCustomer) continue;
        Customer& c = found[n.asn];
        c.asn = n.asn;
        c.confidence = 1;
        c.from_file = true;
        c.as_sets.insert(c.as_sets.end(), n.as_sets.begin(), n.as_sets.end());
      }
    }
    for (auto& [asn, customer] : found) {
      if (customer.as_sets.empty()) add_known_set(customer);
      customer.cone = t_.cone_size(asn);
      number_[asn] = static_cast<std::uint32_t>(work_.size());
      work_.push_back({.customer = std::move(customer)});
      work_.back().permitted = permitted_of(work_.back().customer);
    }
  }

  void add_known_set(Customer& customer) const {
    if (const auto* net = s_.find_peeringdb(customer.asn)) {
      for (const std::string_view word : split_words(s_.text(net->irr_as_set))) {
        const auto name = parse_object_name(word);
        if (name && name->kind == ObjectName::Kind::kAsSet) customer.as_sets.push_back(name->text);
      }
    }
    for (const std::string_view tail : {":AS-ALL", ":AS-CUSTOMERS", ":AS-SET"}) {
      const std::string name = format_asn(customer.asn) + std::string(tail);
      if (customer.as_sets.empty() && view_.find_set(name) != nullptr) customer.as_sets.push_back(name);
    }
  }

  std::vector<Asn> permitted_of(const Customer& customer) const {
    std::vector<Asn> out = t_.cone_of(customer.asn);
    out.push_back(customer.asn);
    std::vector<ObjectName> names;
    for (const std::string& set : customer.as_sets) {
      if (auto name = parse_object_name(set)) names.push_back(std::move(*name));
    }
    if (!names.empty()) {
      for (const ExpandedAsn& member : expand(view_, names).asns) out.push_back(member.asn);
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  // ---- paths ----

  void read_paths() {
    const std::size_t count = s_.path_offsets().size() - 1;
    passed_.assign(count, snapshot::kNone);
    std::vector<Asn> hops;
    for (std::uint32_t number = 0; number < count; ++number) {
      const AsPathView view = s_.path(number);
      if (!view.contains(report_.network)) continue;
      hops.clear();  // collector's side first
      view.each_segment([&](const AsPathView::Segment& segment) {
        if (segment.type == SegmentType::kAsSet) hops.push_back(Asn{0});
        if (segment.type != SegmentType::kAsSequence) return;
        for (const std::uint32_t asn : segment.asns) {
          if (hops.empty() || hops.back().value != asn) hops.push_back(Asn{asn});
        }
      });
      const auto at = std::find(hops.begin(), hops.end(), report_.network);
      if (at == hops.end() || at + 1 == hops.end()) continue;
      const auto customer = number_.find(*(at + 1));
      if (customer == number_.end()) continue;
      passed_[number] = static_cast<std::uint32_t>(paths_.size());
      paths_.push_back(judge_path(customer->second, {at + 1, hops.end()}));
      ++report_.paths;
    }
  }

  PassedPath judge_path(std::uint32_t customer, std::vector<Asn> below) const {
    PassedPath out{.customer = customer};
    if (below.size() > 1 && below[1].value != 0) {
      const Relation from = t_.relation(below[0], below[1]);
      out.is_leak = (from == Relation::kProvider || from == Relation::kPeer) &&
                    t_.decider(below[0], below[1]) != topology::Source::kNone &&
                    t_.confidence(below[0], below[1]) >= kLeakConfidenceMin;
      // A route server hands on what its clients send: who peers with it took the route from them.
      if (t_.is_route_server(below[0])) out.is_leak = false;
      out.leaked_from = below[1];
    }
    for (const Asn asn : below) {
      if (asn.value != 0 && bogons_.class_of(asn.value) == BogonClass::kFull) out.bogon = asn;
    }
    std::reverse(below.begin(), below.end());
    out.is_aspa_invalid = validity::verify_upstream(s_, below) == validity::AspaState::kInvalid;
    return out;
  }

  // ---- routes ----

  void look_at(std::uint32_t number) {
    const RouteRow& route = s_.routes()[number];
    std::map<std::uint32_t, std::uint32_t> by_customer;  // to a path: a telling one where there is one
    for (const auto& entry : s_.paths_of(route)) {
      if (entry.path >= passed_.size() || passed_[entry.path] == snapshot::kNone) continue;
      const PassedPath& path = paths_[passed_[entry.path]];
      const auto [at, is_new] = by_customer.try_emplace(path.customer, entry.path);
      if (!is_new && badness(path) > badness(paths_[passed_[at->second]])) at->second = entry.path;
    }
    for (const auto& [customer, path] : by_customer) judge_route(work_[customer], number, path);
  }

  static int badness(const PassedPath& path) {
    return (path.is_leak ? 4 : 0) + (path.bogon.value != 0 ? 2 : 0) + (path.is_aspa_invalid ? 1 : 0);
  }

  void judge_route(Work& work, std::uint32_t number, std::uint32_t path_number) {
    const RouteRow& route = s_.routes()[number];
    const PassedPath& path = paths_[passed_[path_number]];
    const Prefix prefix = route.prefix();
    if (prefix.length == 0) return;
    ++work.customer.routes;
    bool bad = false;
    const auto add = [&](CustomerIssue issue, const std::string& why) {
      bad = true;
      note(work, issue,
           {.route = number,
            .evidence = fmt::format("{} {}: {}; path {}", format_prefix(prefix), origin_text(route), why,
                                    format_as_path(s_.path(path_number)))});
    };
    if (path.is_leak) {
      const Relation from = t_.relation(work.customer.asn, path.leaked_from);
      add(CustomerIssue::kLeak, fmt::format("had from its {} {}", name_of(from), format_asn(path.leaked_from)));
    }
    if (path.bogon.value != 0) {
      const auto verdict = bogons_.check(path.bogon);
      add(CustomerIssue::kBogonAsn,
          fmt::format("{} on the path ({})", format_asn(path.bogon), bogons_.reason(verdict, path.bogon)));
    }
    if (path.is_aspa_invalid) add(CustomerIssue::kAspaInvalid, "an ASPA denies a step of the path");
    judge_registration(work, route, add);
    work.customer.clean += !bad;
  }

  template <class Add>
  void judge_registration(const Work& work, const RouteRow& route, Add&& add) const {
    const Prefix prefix = route.prefix();
    const auto bogon = bogons_.check(prefix);
    if (bogon.bogon_class == BogonClass::kFull) {
      return add(CustomerIssue::kBogonPrefix, bogons_.reason(bogon, prefix));
    }
    const Origin origin = validity::origin_of(route);
    const RovState rov = validity::state(s_.vrps(), prefix, origin);
    if (rov == RovState::kInvalid) {
      const auto result = validity::validate(s_.vrps(), prefix, origin);
      add(CustomerIssue::kRpkiInvalid, fmt::format("RPKI-invalid ({})", validity::reason_of(result, s_.vrps())));
    }
    if (origin.kind == Origin::Kind::kAsn &&
        !std::binary_search(work.permitted.begin(), work.permitted.end(), origin.asn)) {
      add(CustomerIssue::kNotInSet, "the origin is neither in its as-set nor in its cone");
    }
    if (rov != RovState::kNotFound || !report_.has_irr) return;
    const auto irr = validity::irr_state(s_.irr_routes(), sources_, prefix, origin);
    if (validity::is_registered(irr)) return;
    if (is_foreign(prefix, origin)) {
      add(CustomerIssue::kForeignSpace, "the space is held by somebody else, and nothing says that it may");
    } else if (irr == validity::IrrState::kOtherOrigin) {
      add(CustomerIssue::kOtherOrigin, "route objects name other origins alone");
    } else {
      add(CustomerIssue::kUnregistered, "no route object and no ROA");
    }
  }

  bool is_foreign(const Prefix& prefix, const Origin& origin) const {
    if (origin.kind != Origin::Kind::kAsn || !report_.has_delegations) return false;
    const Asn asns[] = {origin.asn};
    return validity::Holdings(s_, asns).of(prefix).held == validity::Held::kOther;
  }

  static std::string origin_text(const RouteRow& route) {
    return route.origin_kind == snapshot::OriginKind::kAsn ? format_asn(Asn{route.origin}) : std::string("(AS_SET)");
  }

  void note(Work& work, CustomerIssue issue, CustomerExample example) {
    CustomerFinding& finding = work.findings[issue];
    finding.issue = issue;
    ++finding.routes;
    if (finding.examples.size() < options_.examples_max) finding.examples.push_back(std::move(example));
  }

  // ---- incidents and the end ----

  void find_incidents() {
    for (const auto& party : s_.incidents_of(report_.network)) {
      if (party.role != snapshot::IncidentRole::kAccomplice || party.incident >= s_.incidents().size()) continue;
      const auto& row = s_.incidents()[party.incident];
      if (row.feedback == snapshot::FeedbackState::kAccepted) continue;  // it was none
      Work* work = customer_of(Asn{row.culprit});
      if (work == nullptr) continue;
      const auto kind = static_cast<incident::Kind>(row.kind);
      note(*work, CustomerIssue::kIncident,
           {.incident = party.incident,
            .evidence = fmt::format("{}: {} by {}, {}, {} prefixes", s_.text(row.id), incident::title_of(kind),
                                    format_asn(Asn{row.culprit}), format_date(Instant{row.start}), row.prefix_count)});
    }
  }

  // The customer itself, else the one in whose cone the culprit is; nullptr when it is in several or none.
  Work* customer_of(Asn culprit) {
    if (const auto at = number_.find(culprit); at != number_.end()) return &work_[at->second];
    Work* found = nullptr;
    for (Work& work : work_) {
      if (!t_.in_cone(culprit, work.customer.asn)) continue;
      if (found != nullptr) return nullptr;
      found = &work;
    }
    return found;
  }

  void finish(Work& work) {
    Customer& c = work.customer;
    if (c.cone > 1 && c.as_sets.empty()) {
      note(
          work, CustomerIssue::kNoSet,
          {.evidence = fmt::format("{} networks in its cone, and no as-set that PeeringDB or its name tells", c.cone)});
    }
    for (auto& [issue, finding] : work.findings) {
      finding.points = weight_of(issue) * static_cast<int>(std::bit_width(finding.routes));
      c.risk += finding.points;
      report_.totals[static_cast<std::size_t>(issue)] += finding.routes;
      c.findings.push_back(std::move(finding));
    }
    std::stable_sort(c.findings.begin(), c.findings.end(),
                     [](const auto& a, const auto& b) { return a.points > b.points; });
    report_.customers.push_back(std::move(c));
  }

  const Snapshot& s_;
  const topology::Topology& t_;
  const CustomerOptions& options_;
  validity::Bogons bogons_;
  validity::IrrSources sources_;
  IrrIndex index_;
  IrrView view_;
  std::vector<Work> work_;
  std::map<Asn, std::uint32_t> number_;  // into work_
  std::vector<std::uint32_t> passed_;    // by path: into paths_, or kNone
  std::vector<PassedPath> paths_;
  CustomerReport report_;
};

struct IssueText {
  std::string_view name, title;
  int weight;
};

constexpr std::array<IssueText, kCustomerIssues> kTexts = {{{"incident", "Incidents passed on", 12},
                                                            {"leak", "Leaked routes", 10},
                                                            {"rpki-invalid", "RPKI-invalid routes", 8},
                                                            {"aspa-invalid", "ASPA-invalid routes", 6},
                                                            {"bogon-prefix", "Bogon prefixes", 8},
                                                            {"bogon-asn", "Bogon AS numbers on paths", 4},
                                                            {"foreign-space", "Space of others", 6},
                                                            {"other-origin", "Registered for others", 4},
                                                            {"not-in-set", "Origins outside of set and cone", 3},
                                                            {"unregistered", "Unregistered routes", 2},
                                                            {"no-set", "No as-set", 1}}};

const IssueText& text_of(CustomerIssue issue) {
  return kTexts[static_cast<std::size_t>(issue)];
}

}  // namespace

std::string_view name_of(CustomerIssue issue) {
  return text_of(issue).name;
}
std::string_view title_of(CustomerIssue issue) {
  return text_of(issue).title;
}
int weight_of(CustomerIssue issue) {
  return text_of(issue).weight;
}

Result<CustomerReport> check_customers(const Snapshot& snapshot, const topology::Topology& topology, Asn network,
                                       const CustomerOptions& options) {
  return Checker(snapshot, topology, network, options).run();
}

}  // namespace mannerly::policy
