#include "observatory/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "observatory/groups.h"
#include "observatory/words.h"
#include "readiness/economies.h"
#include "readiness/regions.h"
#include "validity/covering.h"

namespace mannerly::observatory {
namespace {

struct PageName {
  std::string_view path, title, words;
};
constexpr std::array kPages = {
    PageName{"/", "Overview", "overview home summary"},
    PageName{"/map", "Map", "map world"},
    PageName{"/economies", "Economies", "economies countries"},
    PageName{"/regions", "Regions", "regions rir"},
    PageName{"/networks", "Networks", "networks asns table"},
    PageName{"/incidents", "Incidents", "incidents hijacks leaks bogons"},
    PageName{"/compare", "Compare", "compare"},
    PageName{"/participants", "Participants", "participants members"},
    PageName{"/reports", "Reports", "reports conformance community"},
    PageName{"/tools", "Tools", "tools validity filters as-set"},
    PageName{"/methods", "Methods", "methods metrics thresholds calculator"},
    PageName{"/quality", "Quality", "quality precision recall detector"},
    PageName{"/status", "Status", "status sources freshness"},
    PageName{"/api", "API", "api openapi json csv"},
};

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

// 0: equal, 1: begins with it, 2: contains it, 3: no match.
int rank_of(std::string_view text, const std::string& wanted) {
  const std::string have = lower_case(text);
  if (have == wanted) return 0;
  if (have.starts_with(wanted)) return 1;
  return have.find(wanted) == std::string::npos ? 3 : 2;
}

class Search {
 public:
  Search(const Edition& edition, std::string_view text, std::size_t limit)
      : edition_(edition), text_(trim(text)), wanted_(lower_case(text_)), limit_(limit) {}

  std::vector<Hit> run() {
    if (wanted_.empty() || wanted_.size() > kSearchTextMax) return {};
    number();
    prefix();
    economies();
    regions();
    networks();
    as_sets();
    participants();
    incidents();
    pages();
    std::vector<Hit> out;
    for (auto& list : hits_) {
      for (Hit& hit : list) {
        if (out.size() < limit_) out.push_back(std::move(hit));
      }
    }
    return out;
  }

 private:
  void add(int rank, Hit hit) {
    if (rank <= 2 && hits_[static_cast<std::size_t>(rank)].size() < limit_) {
      hits_[static_cast<std::size_t>(rank)].push_back(std::move(hit));
    }
  }
  Hit network(const readiness::AsScore& score) const {
    const std::string_view name = as_name(edition_.snapshot(), score.asn);
    std::string detail(readiness::economy_name(score.economy));
    if (score.counts.routes > 0)
      detail += fmt::format("{}{} route{}", detail.empty() ? "" : ", ", score.counts.routes,
                            score.counts.routes == 1 ? "" : "s");
    return {"network", fmt::format("{}{}{}", format_asn(score.asn), name.empty() ? "" : " ", name), std::move(detail),
            "/networks/" + format_asn(score.asn)};
  }
  void number() {
    const auto asn = parse_asn(text_);
    if (!asn) return;
    number_ = asn;
    if (const auto* score = edition_.find(*asn)) {
      add(0, network(*score));
    } else {
      add(0, {"network", format_asn(*asn), "no source names it", "/networks/" + format_asn(*asn)});
    }
  }
  void prefix() {
    if (text_.find('.') == std::string_view::npos && text_.find(':') == std::string_view::npos) return;
    std::optional<Prefix> prefix = parse_prefix(text_, HostBits::kClear);
    const bool is_address = !prefix;
    if (is_address) {
      const auto address = parse_address(text_);
      if (!address) return;
      prefix = Prefix::of(*address, bits_of(address->family));
    }
    const snapshot::Snapshot& s = edition_.snapshot();
    const snapshot::RouteRow* best = nullptr;
    validity::each_covering(s.routes(), *prefix, [&](std::size_t first, std::size_t count) {
      const snapshot::RouteRow& route = s.routes()[first];
      if (count > 0 && (best == nullptr || route.length > best->length)) best = &route;
      return true;
    });
    const bool itself = best != nullptr && best->prefix() == *prefix;
    if (best != nullptr) {
      add(itself ? 0 : 1, {"prefix", format_prefix(best->prefix()),
                           fmt::format("{}announced by {}", itself ? "" : "covers it, ", format_asn(Asn{best->origin})),
                           "/prefixes/" + format_prefix(best->prefix())});
    }
    if (!itself && !is_address) {
      add(0, {"prefix", format_prefix(*prefix), "not announced", "/prefixes/" + format_prefix(*prefix)});
    }
  }
  void economies() {
    for (const readiness::EconomyName& each : readiness::economy_names()) {
      const std::string code(each.code.data(), 2);
      const int rank = std::min(lower_case(code) == wanted_ ? 0 : 3, rank_of(each.name, wanted_));
      if (rank <= 2) add(rank, {"economy", std::string(each.name), code, "/economies/" + code});
    }
  }
  void regions() {
    for (const auto& [by, kind] : {std::pair{readiness::GroupBy::kUnRegion, store::GroupKind::kRegion},
                                   std::pair{readiness::GroupBy::kUnSubRegion, store::GroupKind::kSubRegion},
                                   std::pair{readiness::GroupBy::kRirRegion, store::GroupKind::kRir}}) {
      for (const readiness::GroupScore& group : edition_.groups(by)) {
        if (group.key.empty()) continue;
        const int rank = rank_of(group.key, wanted_);
        if (rank <= 2) {
          add(rank, {"region", group.title, fmt::format("{} networks", group.ases),
                     "/regions/" + region_code(kind, group.key)});
        }
      }
    }
  }
  void networks() {
    std::string digits = wanted_.starts_with("as") ? wanted_.substr(2) : wanted_;
    if (!std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) digits.clear();
    const auto scores = edition_.scores();
    for (std::uint32_t i = 0; i < scores.size(); ++i) {
      if (number_ && scores[i].asn == *number_) continue;
      int rank = std::min(rank_of(edition_.networks().name(i), wanted_),
                          rank_of(edition_.networks().organisation(i), wanted_));
      if (!digits.empty() && std::to_string(scores[i].asn.value).starts_with(digits)) rank = std::min(rank, 1);
      if (rank <= 2) add(rank, network(scores[i]));
    }
  }
  void as_sets() {
    const snapshot::Snapshot& s = edition_.snapshot();
    std::string_view last;
    for (const snapshot::SetRow& set : s.sets()) {
      const std::string_view name = s.text(set.name);
      if (set.is_route_set != 0 || name == last) continue;
      last = name;
      const int rank = rank_of(name, wanted_);
      if (rank <= 2) {
        add(rank, {"as-set", std::string(name), fmt::format("{} members", set.members.count),
                   "/tools/as-set?name=" + std::string(name)});
      }
    }
  }
  void participants() {
    const snapshot::Snapshot& s = edition_.snapshot();
    for (std::size_t i = 0; i < s.participants().size(); ++i) {
      const snapshot::ParticipantRow& row = s.participants()[i];
      const int rank = rank_of(s.text(row.name), wanted_);
      if (rank <= 2) {
        add(rank, {"participant", std::string(s.text(row.name)),
                   fmt::format("{}, {} ASes", readiness::name_of(row.programme), row.asns.count),
                   fmt::format("/participants/{}", i)});
      }
    }
  }
  void incidents() {
    const snapshot::Snapshot& s = edition_.snapshot();
    for (const snapshot::IncidentRow& row : s.incidents()) {
      const std::string_view id = s.text(row.id);
      const int rank = rank_of(id, wanted_);
      if (rank <= 1)
        add(rank, {"incident", std::string(id), format_instant({row.start}), fmt::format("/incidents/{}", id)});
    }
  }
  void pages() {
    for (const PageName& page : kPages) {
      const int rank = rank_of(page.title, wanted_);
      const bool word = page.words.find(wanted_) != std::string_view::npos;
      if (rank <= 2 || word) add(std::min(rank, 2), {"page", std::string(page.title), "", std::string(page.path)});
    }
  }

  const Edition& edition_;
  std::string_view text_;
  std::string wanted_;
  std::size_t limit_;
  std::optional<Asn> number_;
  std::array<std::vector<Hit>, 3> hits_;  // by rank
};

}  // namespace

std::vector<Hit> search(const Edition& edition, std::string_view text, std::size_t limit) {
  return Search(edition, text, limit).run();
}

}  // namespace mannerly::observatory
