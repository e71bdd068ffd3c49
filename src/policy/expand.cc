#include "policy/expand.h"

#include <algorithm>
#include <set>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "wire/rpsl/set_name.h"

namespace mannerly::policy {

using rpsl::PrefixRange;
using rpsl::RangeOperator;
using snapshot::kNone;
using snapshot::SetMemberKind;
using snapshot::SetRow;

std::string_view name_of(MemberOutcome outcome) {
  switch (outcome) {
    case MemberOutcome::kAnswered: return "answered";
    case MemberOutcome::kEmpty: return "empty";
    case MemberOutcome::kMissing: return "missing";
    case MemberOutcome::kRefused: return "refused";
    case MemberOutcome::kTooDeep: return "too deep";
    case MemberOutcome::kExcepted: return "excepted";
    case MemberOutcome::kUnreadable: return "unreadable";
  }
  return "";
}

bool is_refused(Asn asn, SpecialAsns rule) {
  const bool is_zero = asn.value == 0;
  switch (rule) {
    case SpecialAsns::kAllowAll: return false;
    case SpecialAsns::kAllow: return is_zero;
    case SpecialAsns::kRefuse:
    case SpecialAsns::kRefuseNot0: break;
  }
  if (is_zero) return rule == SpecialAsns::kRefuse;
  return asn == kAsTrans || asn.value >= 4'200'000'000u || (asn.value >= 64'496 && asn.value <= 65'551);
}

namespace {

class Expander {
 public:
  Expander(const IrrView& view, const ExpandOptions& options)
      : view_(view), options_(options), seen_(view.snapshot().sets().size()) {
    for (const std::string& name : options.except) except_.insert(upper(name));
  }

  Expansion run(std::span<const ObjectName> objects) {
    for (std::uint32_t i = 0; i < objects.size(); ++i) add_object(objects[i], i);
    for (std::uint32_t i = 0; i < out_.nodes.size() && !out_.over_limit; ++i) expand_node(i);
    std::stable_sort(out_.asns.begin(), out_.asns.end(),
                     [](const ExpandedAsn& a, const ExpandedAsn& b) { return a.asn < b.asn; });
    out_.asns.erase(std::unique(out_.asns.begin(), out_.asns.end(),
                                [](const ExpandedAsn& a, const ExpandedAsn& b) { return a.asn == b.asn; }),
                    out_.asns.end());
    return std::move(out_);
  }

 private:
  void note(MemberOutcome outcome, std::string text, std::uint32_t node, std::uint32_t object) {
    ++out_.note_counts[static_cast<std::size_t>(outcome)];
    if (out_.notes.size() < Expansion::kNotesMax) out_.notes.push_back({outcome, std::move(text), node, object});
  }

  void stop(std::string_view limit) {
    if (!out_.over_limit) out_.limit = limit;
    out_.over_limit = true;
  }

  void add_object(const ObjectName& object, std::uint32_t number) {
    switch (object.kind) {
      case ObjectName::Kind::kAsn: return add_asn(object.asn, kNone, number);
      case ObjectName::Kind::kPrefix: return add_range({object.range, kNone, kNone, number});
      case ObjectName::Kind::kAsSet:
      case ObjectName::Kind::kRouteSet: break;
    }
    const SetRow* const set = find(object.name, object.source);
    if (set == nullptr) return note(MemberOutcome::kMissing, upper(object.text), kNone, number);
    add_set(*set, {.object = number});
  }

  const SetRow* find(std::string_view name, std::string_view source) const {
    return source.empty() ? view_.find_set(name) : view_.find_set(name, source);
  }

  void add_asn(Asn asn, std::uint32_t node, std::uint32_t object) {
    if (is_refused(asn, options_.special)) return note(MemberOutcome::kRefused, format_asn(asn), node, object);
    out_.asns.push_back({asn, node, object});
  }

  void add_range(const ExpandedRange& range) {
    if (out_.ranges.size() >= options_.ranges_max) return stop("prefixes of route-sets");
    out_.ranges.push_back(range);
  }

  // node: all but the row and of_route_set, which follow from the set.
  void add_set(const SetRow& set, SetNode node) {
    node.set = static_cast<std::uint32_t>(&set - view_.snapshot().sets().data());
    const bool above = node.parent != kNone && out_.nodes[node.parent].of_route_set;
    node.of_route_set = above || set.is_route_set != 0;
    if (node.has_range || (above && set.is_route_set == 0)) {
      if (times_above(node) >= kTimesOnChain) return;
      if (!seen_with_.emplace(node.set, context_of(node)).second) return;
    } else {
      if (seen_[node.set]) return;
      seen_[node.set] = true;
    }
    out_.nodes.push_back(node);
  }

  // A set that includes itself with an operator, RS-A: 192.0.2.0/24, RS-A^+, adds something the first time
  // that it is followed again, and no more after that.
  static constexpr int kTimesOnChain = 2;
  int times_above(const SetNode& node) const {
    int times = 0;
    for (std::uint32_t at = node.parent; at != kNone; at = out_.nodes[at].parent) {
      times += out_.nodes[at].set == node.set ? 1 : 0;
    }
    return times;
  }

  // The operators on the way: a set that is reached with others is another set of prefixes.
  std::string context_of(const SetNode& node) const {
    std::string out = rpsl::format_range_operator(node.range);
    for (std::uint32_t at = node.parent; at != kNone; at = out_.nodes[at].parent) {
      out += rpsl::format_range_operator(out_.nodes[at].range);
    }
    return out;
  }

  void expand_node(std::uint32_t number) {
    const SetRow& set = view_.snapshot().sets()[out_.nodes[number].set];
    std::size_t members = 0;
    view_.each_member(set, [&](const IrrMember& member) {
      ++members;
      if (out_.over_limit) return;
      if (++looked_ > options_.members_max) return stop("members");
      add_member(member, number);
    });
    if (members == 0) {
      note(MemberOutcome::kEmpty, std::string(view_.snapshot().text(set.name)), number, out_.nodes[number].object);
    }
  }

  bool is_excepted(std::string_view name) const { return !except_.empty() && except_.contains(std::string(name)); }

  void add_member(const IrrMember& member, std::uint32_t number) {
    switch (member.kind) {
      case SetMemberKind::kAsn: return add_asn_member(member, number);
      case SetMemberKind::kSet: return add_set_member(member, number);
      case SetMemberKind::kPrefix: return add_prefix_member(member, number);
    }
  }

  void add_asn_member(const IrrMember& member, std::uint32_t number) {
    const SetNode node = out_.nodes[number];
    if (!except_.empty() && is_excepted(format_asn(member.asn))) {
      return note(MemberOutcome::kExcepted, format_asn(member.asn), number, node.object);
    }
    if (!node.of_route_set) return add_asn(member.asn, number, node.object);
    if (is_refused(member.asn, options_.special)) {
      return note(MemberOutcome::kRefused, format_asn(member.asn), number, node.object);
    }
    const std::size_t caret = member.text.find('^');
    const auto own =
        rpsl::parse_range_operator(caret == std::string_view::npos ? std::string_view() : member.text.substr(caret));
    for (const Family family : {Family::kIpv4, Family::kIpv6}) {
      view_.each_route(member.asn, family, [&](const snapshot::IrrRouteRow& row, std::uint32_t route) {
        const auto range = rpsl::apply(own.value_or(RangeOperator{}), PrefixRange::exact(row.prefix()));
        if (range) add_in_context(*range, number, route);
      });
    }
  }

  void add_prefix_member(const IrrMember& member, std::uint32_t number) {
    const auto text = rpsl::parse_prefix_range(member.text);
    const auto range = text ? rpsl::apply(text->range, PrefixRange::exact(text->prefix)) : std::nullopt;
    if (!range) {
      return note(MemberOutcome::kUnreadable, std::string(member.text), number, out_.nodes[number].object);
    }
    add_in_context(*range, number, kNone);
  }

  // The range after the operators of the sets on the way, innermost first.
  void add_in_context(PrefixRange range, std::uint32_t number, std::uint32_t route) {
    if (out_.nodes[number].has_range) {
      for (std::uint32_t at = number; at != kNone; at = out_.nodes[at].parent) {
        const auto applied = rpsl::apply(out_.nodes[at].range, range);
        if (!applied) return;
        range = *applied;
      }
    }
    add_range({range, number, route, out_.nodes[number].object});
  }

  void add_set_member(const IrrMember& member, std::uint32_t number) {
    const SetNode parent = out_.nodes[number];
    const std::size_t caret = member.text.find('^');
    const std::string name = upper(member.text.substr(0, caret));
    const std::string text = member.source.empty() ? name : std::string(member.source) + "::" + name;
    if (is_excepted(name) || is_excepted(text)) return note(MemberOutcome::kExcepted, text, number, parent.object);
    if (options_.depth_max != 0 && parent.depth >= options_.depth_max) {
      return note(MemberOutcome::kTooDeep, text, number, parent.object);
    }
    const SetRow* const set = find(name, member.source);
    // "AS-ANY" and "RS-ANY" are everything (RFC 2622 section 5): never a member of a filter.
    if (set == nullptr) {
      const bool is_set = rpsl::parse_set_name(name).has_value();
      return note(is_set ? MemberOutcome::kMissing : MemberOutcome::kUnreadable, text, number, parent.object);
    }
    const auto range =
        rpsl::parse_range_operator(caret == std::string_view::npos ? std::string_view() : member.text.substr(caret));
    if (!range) return note(MemberOutcome::kUnreadable, std::string(member.text), number, parent.object);
    add_set(*set, {.parent = number,
                   .object = parent.object,
                   .depth = parent.depth + 1,
                   .range = *range,
                   .has_range = parent.has_range || range->kind != RangeOperator::Kind::kNone});
  }

  const IrrView& view_;
  const ExpandOptions& options_;
  std::vector<bool> seen_;                                     // sets, reached without an operator
  std::set<std::pair<std::uint32_t, std::string>> seen_with_;  // and with the operators on the way
  std::unordered_set<std::string> except_;
  std::size_t looked_ = 0;
  Expansion out_;
};

}  // namespace

bool Expansion::misses_named() const {
  return std::any_of(notes.begin(), notes.end(), [](const MemberNote& note) {
    return note.node == kNone && note.outcome == MemberOutcome::kMissing;
  });
}

std::string Expansion::chain(const IrrView& view, std::uint32_t node) const {
  std::vector<std::string> names;
  const auto sets = view.snapshot().sets();
  for (; node < nodes.size(); node = nodes[node].parent) {
    const SetRow& set = sets[nodes[node].set];
    const std::string name(view.snapshot().text(set.name));
    const bool ambiguous = view.sets_named(name).size() > 1;
    names.push_back((ambiguous ? std::string(view.index().source_name(set.irr_source)) + "::" : "") + name +
                    rpsl::format_range_operator(nodes[node].range));
  }
  std::string out;
  for (auto name = names.rbegin(); name != names.rend(); ++name) out += (out.empty() ? "" : " > ") + *name;
  return out;
}

Expansion expand(const IrrView& view, std::span<const ObjectName> objects, const ExpandOptions& options) {
  return Expander(view, options).run(objects);
}

}  // namespace mannerly::policy
