#include "wire/rpsl/route_set.h"

#include "base/text.h"
#include "wire/rpsl/as_set.h"
#include "wire/rpsl/format.h"

namespace mannerly::rpsl {

std::optional<RouteSetMember> parse_route_set_member(std::string_view text) {
  RouteSetMember out;
  if (text.find('/') != std::string_view::npos) {
    const auto range = parse_prefix_range(text);
    if (!range) return std::nullopt;
    out.prefix = range->prefix;
    out.range = range->range;
    return out;
  }
  const std::size_t caret = text.find('^');
  if (caret != std::string_view::npos) {
    const auto range = parse_range_operator(text.substr(caret));
    if (!range || caret + 1 == text.size()) return std::nullopt;
    out.range = *range;
    text = text.substr(0, caret);
  }
  const auto parts = split_source(text);
  if (!parts) return std::nullopt;
  out.source = upper(parts->source);
  if (const auto asn = istarts_with(parts->name, "AS") ? parse_asn(parts->name) : std::nullopt; asn) {
    out.kind = RouteSetMember::Kind::kAsn;
    out.asn = *asn;
    return out;
  }
  auto set = parse_set_name(parts->name);
  if (!set || (set->kind != SetKind::kRouteSet && set->kind != SetKind::kAsSet)) return std::nullopt;
  out.kind = RouteSetMember::Kind::kSet;
  out.set = std::move(*set);
  return out;
}

std::string format_route_set_member(const RouteSetMember& member) {
  if (member.kind == RouteSetMember::Kind::kPrefix) return format_prefix_range(member.prefix, member.range);
  std::string name = member.kind == RouteSetMember::Kind::kAsn ? format_asn(member.asn) : member.set.name;
  if (!member.source.empty()) name = member.source + "::" + name;
  return name + format_range_operator(member.range);
}

Result<RouteSet> parse_route_set(const Object& object) {
  if (object.object_class != Class::kRouteSet) return fail(ErrorCode::kUsage, "not a route-set object");
  const auto word = object.attributes.front().word();
  auto name = word ? parse_set_name(*word) : std::nullopt;
  if (!name || name->kind != SetKind::kRouteSet) return fail(ErrorCode::kInvalid, "route-set: name cannot be read");
  RouteSet out{.name = std::move(*name),
               .mbrs_by_ref = handles_of(object, "mbrs-by-ref"),
               .registration = registration_of(object)};
  for (const std::string_view attribute : {"members", "mp-members"}) {
    for (const std::string_view text : object.words_of(attribute)) {
      auto member = parse_route_set_member(text);
      if (member) {
        out.members.push_back(std::move(*member));
      } else if (++out.bad_members_count <= kBadMembersKept) {
        out.bad_members.push_back(to_utf8(text));
      }
    }
  }
  return out;
}

std::string format_route_set(const RouteSet& set) {
  ObjectText text(Class::kRouteSet, set.name.name);
  for (const RouteSetMember& member : set.members) {
    const bool v6 = member.kind == RouteSetMember::Kind::kPrefix && !member.prefix.is_v4();
    text.add(v6 ? "mp-members" : "members", format_route_set_member(member));
  }
  for (const std::string& maintainer : set.mbrs_by_ref) text.add("mbrs-by-ref", maintainer);
  text.add(set.registration);
  return text.take();
}

}  // namespace mannerly::rpsl
