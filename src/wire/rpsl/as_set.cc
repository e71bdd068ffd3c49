#include "wire/rpsl/as_set.h"

#include "base/text.h"
#include "wire/rpsl/format.h"

namespace mannerly::rpsl {

std::optional<AsSetMember> parse_as_set_member(std::string_view text) {
  const auto parts = split_source(text);
  if (!parts) return std::nullopt;
  AsSetMember out{.source = upper(parts->source)};
  if (istarts_with(parts->name, "AS")) out.asn = parse_asn(parts->name);
  if (out.asn) return out;
  auto set = parse_set_name(parts->name);
  if (!set || set->kind != SetKind::kAsSet) return std::nullopt;
  out.set = std::move(*set);
  return out;
}

std::string format_as_set_member(const AsSetMember& member) {
  const std::string name = member.asn ? format_asn(*member.asn) : member.set.name;
  return member.source.empty() ? name : member.source + "::" + name;
}

Result<AsSet> parse_as_set(const Object& object) {
  if (object.object_class != Class::kAsSet) return fail(ErrorCode::kUsage, "not an as-set object");
  const auto word = object.attributes.front().word();
  auto name = word ? parse_set_name(*word) : std::nullopt;
  if (!name || name->kind != SetKind::kAsSet) return fail(ErrorCode::kInvalid, "as-set: name cannot be read");
  AsSet out{.name = std::move(*name),
            .mbrs_by_ref = handles_of(object, "mbrs-by-ref"),
            .registration = registration_of(object)};
  for (const std::string_view attribute : {"members", "mp-members"}) {
    for (const std::string_view text : object.words_of(attribute)) {
      auto member = parse_as_set_member(text);
      if (member) {
        out.members.push_back(std::move(*member));
      } else if (++out.bad_members_count <= kBadMembersKept) {
        out.bad_members.push_back(to_utf8(text));
      }
    }
  }
  return out;
}

std::string format_as_set(const AsSet& set) {
  ObjectText text(Class::kAsSet, set.name.name);
  for (const AsSetMember& member : set.members) text.add("members", format_as_set_member(member));
  for (const std::string& maintainer : set.mbrs_by_ref) text.add("mbrs-by-ref", maintainer);
  text.add(set.registration);
  return text.take();
}

}  // namespace mannerly::rpsl
