#include "policy/guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "policy/set_graph.h"
#include "wire/iana/special.h"
#include "wire/rpsl/set_name.h"

namespace mannerly::policy {
namespace {

using snapshot::SetMemberKind;
using snapshot::SetRow;

const SetRow* find_named(const IrrView& view, const ObjectName& name) {
  return name.source.empty() ? view.find_set(name.name) : view.find_set(name.name, name.source);
}

// Route objects of the networks, each prefix once.
SetSize size_of(const IrrView& view, const Expansion& expansion, std::vector<std::string>* without = nullptr,
                std::uint64_t* without_count = nullptr) {
  SetSize out{.asns = expansion.asns.size()};
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    std::vector<Prefix> prefixes;
    for (const ExpandedAsn& member : expansion.asns) {
      view.each_route(member.asn, family,
                      [&](const snapshot::IrrRouteRow& row, std::uint32_t) { prefixes.push_back(row.prefix()); });
    }
    std::sort(prefixes.begin(), prefixes.end());
    const auto end = std::unique(prefixes.begin(), prefixes.end());
    (family == Family::kIpv4 ? out.prefixes_v4 : out.prefixes_v6) = static_cast<std::uint64_t>(end - prefixes.begin());
  }
  if (without == nullptr) return out;
  for (const ExpandedAsn& member : expansion.asns) {
    bool any = false;
    for (const Family family : {Family::kIpv4, Family::kIpv6}) {
      view.each_route(member.asn, family, [&](const snapshot::IrrRouteRow&, std::uint32_t) { any = true; });
    }
    if (any) continue;
    ++*without_count;
    if (without->size() < GuardFinding::kExamplesMax) without->push_back(format_asn(member.asn));
  }
  return out;
}

// The direct members of a set as texts, sorted.
std::vector<std::string> members_of(const IrrView& view, const SetRow& set) {
  std::vector<std::string> out;
  view.each_member(set, [&](const IrrMember& member) {
    if (member.by_reference) return;
    std::string text = member.kind == SetMemberKind::kAsn ? format_asn(member.asn) : std::string(member.text);
    if (!member.source.empty()) text = std::string(member.source) + "::" + text;
    out.push_back(std::move(text));
  });
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string some(const std::vector<std::string>& texts) {
  constexpr std::size_t kShown = 5;
  std::string out;
  for (std::size_t i = 0; i < std::min(texts.size(), kShown); ++i) out += (i == 0 ? "" : " ") + texts[i];
  return texts.size() > kShown ? out + fmt::format(" and {} more", texts.size() - kShown) : out;
}

class Guard {
 public:
  Guard(const IrrView& view, const SetRow& set, const ObjectName& name, const GuardInput& input)
      : view_(view), set_(set), name_(name), input_(input) {
    const std::vector<ObjectName> objects{name};
    expansion_ = expand(view, objects, {.special = SpecialAsns::kAllowAll});
  }

  GuardReport run() {
    measure();
    check_size();
    check_growth();
    check_circles();
    check_members();
    check_special();
    check_same_names();
    check_flat_name();
    check_reality();
    std::stable_sort(report_.findings.begin(), report_.findings.end(),
                     [](const GuardFinding& a, const GuardFinding& b) { return a.level > b.level; });
    return std::move(report_);
  }

 private:
  // examples by reference: other arguments may be counted from them, and are evaluated in any order.
  void find(GuardCheck check, GuardLevel level, std::uint64_t count, std::string what,
            std::vector<std::string>&& examples = {}) {
    if (examples.size() > GuardFinding::kExamplesMax) examples.resize(GuardFinding::kExamplesMax);
    report_.findings.push_back({check, level, count, std::move(what), std::move(examples)});
  }

  void measure() {
    report_.name = view_.snapshot().text(set_.name);
    report_.source = view_.index().source_name(set_.irr_source);
    view_.each_member(set_, [this](const IrrMember& member) {
      if (member.by_reference) {
        ++report_.joined_members;
      } else {
        ++(member.kind == SetMemberKind::kSet ? report_.set_members : report_.asn_members);
      }
    });
    report_.sets = expansion_.nodes.size();
    for (const SetNode& node : expansion_.nodes) report_.depth = std::max<std::uint64_t>(report_.depth, node.depth);
    std::vector<std::string> without;
    std::uint64_t without_count = 0;
    report_.size = size_of(view_, expansion_, &without, &without_count);
    report_.network = input_.network;
    if (without_count != 0) {
      find(GuardCheck::kNoRoutes, GuardLevel::kInfo, without_count,
           fmt::format("{} of {} networks have no route object: nothing of theirs gets through a filter made from it",
                       without_count, report_.size.asns),
           std::move(without));
    }
    if (expansion_.over_limit) {
      find(GuardCheck::kUnfinished, GuardLevel::kError, 1,
           "the expansion was stopped at a limit: " + expansion_.limit + "; all numbers are too low");
    }
  }

  void check_size() {
    const std::uint64_t asns = report_.size.asns;
    const GuardLimits& limits = input_.limits;
    if (asns <= limits.asns_warning) return;
    if (input_.seen != nullptr &&
        static_cast<double>(asns) <= limits.seen_factor * static_cast<double>(input_.seen->size())) {
      return;
    }
    const std::string seen =
        input_.seen == nullptr ? "" : fmt::format("; BGP shows {} behind the network", input_.seen->size());
    find(GuardCheck::kSize, asns > limits.asns_error ? GuardLevel::kError : GuardLevel::kWarning, asns,
         fmt::format("expands to {} networks, {} IPv4 and {} IPv6 prefixes{}", asns, report_.size.prefixes_v4,
                     report_.size.prefixes_v6, seen));
  }

  void check_growth() {
    if (input_.before == nullptr) return;
    const SetRow* old = find_named(*input_.before, name_);
    if (old == nullptr) {
      find(GuardCheck::kGrowth, GuardLevel::kInfo, 0, "the older snapshot has no such set");
      return;
    }
    const std::vector<ObjectName> objects{name_};
    const Expansion was = expand(*input_.before, objects, {.special = SpecialAsns::kAllowAll});
    report_.before = size_of(*input_.before, was);
    std::vector<std::string> came;
    for (const ExpandedAsn& member : expansion_.asns) {
      const auto at = std::lower_bound(was.asns.begin(), was.asns.end(), member.asn,
                                       [](const ExpandedAsn& a, Asn asn) { return a.asn < asn; });
      if (at != was.asns.end() && at->asn == member.asn) continue;
      came.push_back(format_asn(member.asn) + " by " + expansion_.chain(view_, member.node));
    }
    compare("networks", report_.before->asns, report_.size.asns, came);
    compare("IPv4 prefixes", report_.before->prefixes_v4, report_.size.prefixes_v4, {});
    compare("IPv6 prefixes", report_.before->prefixes_v6, report_.size.prefixes_v6, {});
  }

  void compare(std::string_view what, std::uint64_t before, std::uint64_t now, std::vector<std::string> examples) {
    const GuardLimits& limits = input_.limits;
    const auto b = static_cast<double>(before), n = static_cast<double>(now);
    const std::string text = fmt::format("{} {} before, {} now", before, what, now);
    if (now > before + limits.grown_least && n > b * limits.grown_warning) {
      find(GuardCheck::kGrowth, n > b * limits.grown_error ? GuardLevel::kError : GuardLevel::kWarning, now - before,
           "grown: " + text, std::move(examples));
    } else if (n < b * limits.shrunk_warning) {
      find(GuardCheck::kGrowth, GuardLevel::kWarning, before - now, "shrunk: " + text);
    }
  }

  void check_circles() {
    SetCircles found = find_circles(view_, set_);
    std::vector<std::string> texts;
    for (const auto& circle : found.circles) texts.push_back(fmt::format("{}", fmt::join(circle, " > ")));
    if (!texts.empty()) {
      find(GuardCheck::kCircle, GuardLevel::kWarning, texts.size(),
           fmt::format("{}{} circles of sets that contain each other", found.more ? "more than " : "", texts.size()),
           std::move(texts));
    }
    if (!found.self.empty()) {
      find(GuardCheck::kSelfReference, GuardLevel::kInfo, found.self.size(),
           fmt::format("{} sets name themselves", found.self.size()), std::move(found.self));
    }
  }

  void check_members() {
    collect(MemberOutcome::kMissing, GuardCheck::kMissingSet, GuardLevel::kWarning,
            "member sets that no source has: whoever registers the name decides what is in it");
    collect(MemberOutcome::kEmpty, GuardCheck::kEmptySet, GuardLevel::kInfo, "member sets without a member");
  }
  void collect(MemberOutcome outcome, GuardCheck check, GuardLevel level, std::string_view what) {
    const std::uint64_t count = expansion_.count(outcome);
    if (count == 0) return;
    std::vector<std::string> examples;
    for (const MemberNote& note : expansion_.notes) {
      if (note.outcome == outcome) examples.push_back(note.text + " in " + chain_of(note.node));
    }
    find(check, level, count, fmt::format("{} {}", count, what), std::move(examples));
  }
  std::string chain_of(std::uint32_t node) const {
    return node == snapshot::kNone ? report_.name : expansion_.chain(view_, node);
  }

  void check_special() {
    std::vector<std::string> examples;
    bool zero = false;
    for (const ExpandedAsn& member : expansion_.asns) {
      const iana::SpecialAsns* special = iana::find_special(member.asn);
      if (special == nullptr) continue;
      zero = zero || member.asn == Asn{0};
      examples.push_back(fmt::format("{} ({}) in {}", format_asn(member.asn), special->name, chain_of(member.node)));
    }
    if (examples.empty()) return;
    const std::uint64_t count = examples.size();
    find(GuardCheck::kSpecialAsn, zero ? GuardLevel::kError : GuardLevel::kWarning, count,
         fmt::format("{} numbers that no network in the Internet has{}", count,
                     zero ? ", AS0 among them, on which some routers refuse the whole filter" : ""),
         std::move(examples));
  }

  void check_same_names() {
    std::vector<std::string> differ;
    std::uint64_t twins = 0;
    std::set<std::string_view> seen;
    for (const SetNode& node : expansion_.nodes) {
      const SetRow& used = view_.snapshot().sets()[node.set];
      const std::string_view name = view_.snapshot().text(used.name);
      if (!seen.insert(name).second) continue;
      for (const SetRow& other : view_.sets_named(name)) {
        if (&other == &used) continue;
        ++twins;
        if (std::string text = difference(used, other); !text.empty()) differ.push_back(std::move(text));
      }
    }
    if (twins == 0) return;
    const GuardLevel level = differ.empty() ? GuardLevel::kInfo : GuardLevel::kWarning;
    const std::uint64_t count = differ.size();
    find(GuardCheck::kSameName, level, twins,
         fmt::format("{} sets exist in another source too, {} of them with other members: which one counts depends on "
                     "who asks",
                     twins, count),
         std::move(differ));
  }
  std::string difference(const SetRow& used, const SetRow& other) const {
    const auto here = members_of(view_, used), there = members_of(view_, other);
    if (here == there) return {};
    std::vector<std::string> only_here, only_there;
    std::set_difference(here.begin(), here.end(), there.begin(), there.end(), std::back_inserter(only_here));
    std::set_difference(there.begin(), there.end(), here.begin(), here.end(), std::back_inserter(only_there));
    const IrrIndex& index = view_.index();
    std::string out = fmt::format("{}::{} is used, not {}::", index.source_name(used.irr_source),
                                  view_.snapshot().text(used.name), index.source_name(other.irr_source));
    if (!only_here.empty()) out += "; only in the first: " + some(only_here);
    if (!only_there.empty()) out += "; only in the second: " + some(only_there);
    return out;
  }

  void check_flat_name() {
    if (report_.name.find(':') != std::string::npos) return;
    const std::string better = input_.network ? format_asn(*input_.network) + ":" + report_.name : "AS64500:AS-EXAMPLE";
    find(GuardCheck::kFlatName, GuardLevel::kInfo, 1,
         "the name is not hierarchical: in another registry anybody may take it; a name such as " + better +
             " needs the consent of the holder of the number (RFC 2622 section 5)");
  }

  void check_reality() {
    if (input_.seen == nullptr || !input_.network) return;
    const std::vector<Asn>& seen = *input_.seen;
    std::vector<Asn> in_set;
    for (const ExpandedAsn& member : expansion_.asns) in_set.push_back(member.asn);
    std::vector<Asn> lacks, unseen;
    std::set_difference(seen.begin(), seen.end(), in_set.begin(), in_set.end(), std::back_inserter(lacks));
    std::set_difference(in_set.begin(), in_set.end(), seen.begin(), seen.end(), std::back_inserter(unseen));
    std::erase(unseen, *input_.network);
    report_.seen = seen.size();
    report_.seen_in_set = seen.size() - lacks.size();
    const auto texts = [](const std::vector<Asn>& asns) {
      std::vector<std::string> out;
      for (std::size_t i = 0; i < std::min(asns.size(), GuardFinding::kExamplesMax); ++i) {
        out.push_back(format_asn(asns[i]));
      }
      return out;
    };
    if (!lacks.empty()) {
      find(GuardCheck::kLacks, GuardLevel::kWarning, lacks.size(),
           fmt::format("{} of {} networks that BGP shows behind {} are not in the set: filters made from it drop them",
                       lacks.size(), seen.size(), format_asn(*input_.network)),
           texts(lacks));
    }
    if (!unseen.empty()) {
      // Backups and networks that the collectors do not see are normal; that most of a set is never seen is not.
      const bool most = unseen.size() > 10 && unseen.size() * 2 > in_set.size();
      find(GuardCheck::kNeverSeen, most ? GuardLevel::kWarning : GuardLevel::kInfo, unseen.size(),
           fmt::format("{} of {} networks of the set are never seen behind {}", unseen.size(), in_set.size(),
                       format_asn(*input_.network)),
           texts(unseen));
    }
  }

  const IrrView& view_;
  const SetRow& set_;
  const ObjectName& name_;
  const GuardInput& input_;
  Expansion expansion_;
  GuardReport report_;
};

}  // namespace

std::string_view name_of(GuardCheck check) {
  switch (check) {
    case GuardCheck::kSize: return "size";
    case GuardCheck::kGrowth: return "growth";
    case GuardCheck::kCircle: return "circle";
    case GuardCheck::kSelfReference: return "self-reference";
    case GuardCheck::kSpecialAsn: return "special-asn";
    case GuardCheck::kMissingSet: return "missing-set";
    case GuardCheck::kEmptySet: return "empty-set";
    case GuardCheck::kNoRoutes: return "no-routes";
    case GuardCheck::kSameName: return "same-name";
    case GuardCheck::kFlatName: return "flat-name";
    case GuardCheck::kLacks: return "lacks";
    case GuardCheck::kNeverSeen: return "never-seen";
    case GuardCheck::kUnfinished: return "unfinished";
  }
  return "";
}

std::string_view name_of(GuardLevel level) {
  switch (level) {
    case GuardLevel::kInfo: return "info";
    case GuardLevel::kWarning: return "warning";
    case GuardLevel::kError: return "error";
  }
  return "";
}

std::optional<GuardLevel> parse_guard_level(std::string_view name) {
  for (const GuardLevel level : {GuardLevel::kInfo, GuardLevel::kWarning, GuardLevel::kError}) {
    if (name == name_of(level)) return level;
  }
  return std::nullopt;
}

std::optional<Asn> network_of(const IrrView& view, const ObjectName& name) {
  if (const auto parsed = rpsl::parse_set_name(name.name)) {
    if (const auto asn = parsed->leading_asn()) return asn;
  }
  std::optional<Asn> only;
  for (const snapshot::PeeringdbNetRow& row : view.snapshot().peeringdb_nets()) {
    for (const std::string_view word : split_words(view.snapshot().text(row.irr_as_set))) {
      const auto parts = rpsl::split_source(word);
      if (!parts || !iequals(parts->name, name.name)) continue;
      if (only && only != Asn{row.asn}) return std::nullopt;
      only = Asn{row.asn};
    }
  }
  return only;
}

Result<GuardReport> check_set(const IrrView& view, const ObjectName& name, const GuardInput& input) {
  if (name.kind != ObjectName::Kind::kAsSet) return fail(ErrorCode::kUsage, "\"" + name.text + "\" is no as-set");
  const SetRow* set = find_named(view, name);
  if (set == nullptr) {
    return fail(ErrorCode::kNotFound,
                name.text + ": no such set in " + (name.source.empty() ? view.source_list() : name.source));
  }
  return Guard(view, *set, name, input).run();
}

}  // namespace mannerly::policy
