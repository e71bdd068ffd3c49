// Internet Routing Registries: RPSL dumps, and ARIN's OriginAS list as route-like rows.
#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "service/ingest/loader.h"
#include "wire/rpsl/as_set.h"
#include "wire/rpsl/aut_num.h"
#include "wire/rpsl/contact.h"
#include "wire/rpsl/key.h"
#include "wire/rpsl/originas.h"
#include "wire/rpsl/policy_source.h"
#include "wire/rpsl/reader.h"
#include "wire/rpsl/route_set.h"

namespace mannerly::service {

using snapshot::ContactRow;
using snapshot::IrrBuilder;
using snapshot::IrrClass;
using snapshot::SetMemberKind;

namespace {

IrrClass class_of(rpsl::Class object_class) {
  switch (object_class) {
    case rpsl::Class::kRoute: return IrrClass::kRoute;
    case rpsl::Class::kRoute6: return IrrClass::kRoute6;
    case rpsl::Class::kAutNum: return IrrClass::kAutNum;
    case rpsl::Class::kAsSet: return IrrClass::kAsSet;
    case rpsl::Class::kRouteSet: return IrrClass::kRouteSet;
    case rpsl::Class::kMntner: return IrrClass::kMntner;
    case rpsl::Class::kOrganisation: return IrrClass::kOrganisation;
    case rpsl::Class::kRole: return IrrClass::kRole;
    case rpsl::Class::kPerson: return IrrClass::kPerson;
    case rpsl::Class::kInetnum: return IrrClass::kInetnum;
    case rpsl::Class::kInet6num: return IrrClass::kInet6num;
    case rpsl::Class::kAsBlock: return IrrClass::kAsBlock;
    case rpsl::Class::kIrt: return IrrClass::kIrt;
    default: return IrrClass::kOther;
  }
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::vector<std::string_view> views(const std::vector<std::string>& words) {
  return {words.begin(), words.end()};
}

std::string maintainers_of(const rpsl::Object& object) {
  std::string out;
  for (const std::string_view word : object.words_of("mnt-by")) {
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}
// Of an object that was read already.
std::string maintainers_of(std::string_view raw) {
  const auto object = rpsl::OwnedObject::parse(std::string(raw), rpsl::SourceRule::kOptional);
  return object ? maintainers_of(object->object()) : std::string();
}

// One dump: gives rows to the builder and counts what a typed view refuses.
class IrrLoad {
 public:
  explicit IrrLoad(const LoadContext& context) : context_(context), irr_(context.builder.irr()) {}

  void route(const rpsl::RouteRow& row) {
    const std::uint16_t source = source_of(row.source);
    const std::string all = row.more_mnt_by ? maintainers_of(row.raw) : std::string();
    const std::uint32_t object = irr_.add_object({.object_class = class_of(row.object_class()),
                                                  .mnt_by = all.empty() ? row.mnt_by : std::string_view(all),
                                                  .raw = row.raw,
                                                  .irr_source = source});
    irr_.add_route(row.prefix, row.origin, source, object);
    ++records;
  }

  void object(const rpsl::Object& object) {
    const std::uint16_t source = source_of(object.source);
    const auto key = rpsl::key_of(object);
    if (!key) return skip(object, key.error());
    const std::string mnt_by = maintainers_of(object);
    const std::uint32_t number = irr_.add_object({.object_class = class_of(object.object_class),
                                                  .key = *key,
                                                  .mnt_by = mnt_by,
                                                  .raw = evidence_of(object),
                                                  .irr_source = source});
    ++records;
    switch (object.object_class) {
      case rpsl::Class::kAutNum: return aut_num(object, source, number);
      case rpsl::Class::kAsSet: return as_set(object, source, number);
      case rpsl::Class::kRouteSet: return route_set(object, source, number);
      case rpsl::Class::kRole:
      case rpsl::Class::kPerson:
      case rpsl::Class::kIrt: return contact(object, source, number);
      case rpsl::Class::kOrganisation: return irr_.add_organisation(*key, source, object.value_of("abuse-c"));
      default: return;
    }
  }

  std::uint64_t records = 0;
  Tally refused;

 private:
  std::uint16_t source_of(std::string_view name) {
    if (name == last_name_) return last_source_;
    last_name_ = name;
    const rpsl::PolicySource known = rpsl::policy_source(name.empty() ? context_.world.name : name);
    last_source_ = irr_.add_irr_source(known.name, known.priority, known.authoritative, known.mirrored);
    return last_source_;
  }

  // Persons are kept by handle alone: the snapshot is meant to be shared.
  static std::string_view evidence_of(const rpsl::Object& object) {
    return object.object_class == rpsl::Class::kPerson ? std::string_view() : object.raw;
  }

  void skip(const rpsl::Object& object, const Error& error) {
    refused.add(error.message, object.raw.size(), object.offset, object.raw.substr(0, 80));
  }

  void aut_num(const rpsl::Object& object, std::uint16_t source, std::uint32_t number) {
    const auto parsed = rpsl::parse_aut_num(object);
    if (!parsed) return skip(object, parsed.error());
    const auto admin = views(parsed->registration.admin_c), tech = views(parsed->registration.tech_c),
               abuse = views(parsed->registration.abuse_c);
    const std::string member_of = joined(parsed->member_of);
    irr_.add_aut_num({.asn = parsed->asn,
                      .as_name = parsed->as_name,
                      .member_of = member_of,
                      .org = parsed->registration.org.empty() ? std::string_view() : parsed->registration.org.front(),
                      .imports = parsed->imports,
                      .exports = parsed->exports,
                      .irr_source = source,
                      .object = number,
                      .source = context_.source,
                      .admin_c = admin,
                      .tech_c = tech,
                      .abuse_c = abuse});
    add_policies(*parsed, source);
  }

  // What each line says about the neighbours that it names by number.
  void add_policies(const rpsl::AutNum& aut_num, std::uint16_t source) {
    using Row = snapshot::PolicyLinkRow;
    for (const rpsl::PolicyLine& line : aut_num.policies) {
      for (const rpsl::PolicyTerm& term : line.terms) {
        const bool any = rpsl::is_any(term.filter);
        const bool in = line.direction == rpsl::Direction::kImport;
        const std::uint8_t flags = line.direction == rpsl::Direction::kDefault ? Row::kDefault
                                   : in ? (any ? Row::kAcceptsAny : Row::kAcceptsSome)
                                        : (any ? Row::kAnnouncesAny : Row::kAnnouncesSome);
        for (const Asn peer : term.peers) context_.builder.link_evidence().add_policy(aut_num.asn, peer, source, flags);
      }
    }
  }

  void as_set(const rpsl::Object& object, std::uint16_t source, std::uint32_t number) {
    const auto parsed = rpsl::parse_as_set(object);
    if (!parsed) return skip(object, parsed.error());
    std::vector<IrrBuilder::Member> members;
    members.reserve(parsed->members.size());
    for (const rpsl::AsSetMember& m : parsed->members) {
      if (m.asn) {
        members.push_back({.kind = SetMemberKind::kAsn, .asn = *m.asn, .source = m.source});
      } else {
        members.push_back({.kind = SetMemberKind::kSet, .text = m.set.name, .source = m.source});
      }
    }
    add_set(parsed->name.name, parsed->mbrs_by_ref, source, number, false, members);
    count_bad_members(object, parsed->bad_members_count);
  }

  void route_set(const rpsl::Object& object, std::uint16_t source, std::uint32_t number) {
    const auto parsed = rpsl::parse_route_set(object);
    if (!parsed) return skip(object, parsed.error());
    std::vector<std::string> texts;
    texts.reserve(parsed->members.size());
    std::vector<IrrBuilder::Member> members;
    for (rpsl::RouteSetMember m : parsed->members) {
      const std::string member_source = m.source;
      m.source.clear();
      texts.push_back(rpsl::format_route_set_member(m));
      const SetMemberKind kind = m.kind == rpsl::RouteSetMember::Kind::kPrefix ? SetMemberKind::kPrefix
                                 : m.kind == rpsl::RouteSetMember::Kind::kAsn  ? SetMemberKind::kAsn
                                                                               : SetMemberKind::kSet;
      members.push_back({.kind = kind, .asn = m.asn, .text = texts.back(), .source = member_source});
    }
    add_set(parsed->name.name, parsed->mbrs_by_ref, source, number, true, members);
    count_bad_members(object, parsed->bad_members_count);
  }

  void add_set(std::string_view name, const std::vector<std::string>& mbrs_by_ref, std::uint16_t source,
               std::uint32_t number, bool is_route_set, std::span<const IrrBuilder::Member> members) {
    const std::string by_ref = joined(mbrs_by_ref);
    irr_.add_set(
        {.name = name, .mbrs_by_ref = by_ref, .irr_source = source, .object = number, .is_route_set = is_route_set},
        members);
  }

  void count_bad_members(const rpsl::Object& object, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      refused.add("a set's member that is no member", 0, object.offset, object.raw.substr(0, 80));
  }

  void contact(const rpsl::Object& object, std::uint16_t source, std::uint32_t number) {
    const auto parsed = rpsl::parse_contact(object);
    if (!parsed) return skip(object, parsed.error());
    const std::uint8_t offers =
        static_cast<std::uint8_t>((parsed->has_email || parsed->has_abuse_mailbox ? ContactRow::kEmail : 0) |
                                  (parsed->has_phone ? ContactRow::kPhone : 0));
    irr_.add_handle(parsed->handle, source, offers, parsed->has_abuse_mailbox, number);
  }

  const LoadContext& context_;
  IrrBuilder& irr_;
  std::string last_name_ = "\n";  // no registry has this name
  std::uint16_t last_source_ = 0;
};

}  // namespace

Loaded load_irr(io::Source& input, const LoadContext& context) {
  Loaded loaded{.format = "RPSL"};
  PeekedSource peeked(input);
  IrrLoad load(context);
  if (trim(peeked.peek(64)).starts_with('{')) {
    loaded.format = "OriginAS JSON";
    const rpsl::PolicySource arin = rpsl::policy_source("ARIN");
    const auto source =
        context.builder.irr().add_irr_source(arin.name, arin.priority, arin.authoritative, arin.mirrored);
    rpsl::OriginasReader reader([&](const rpsl::OriginasRow& row) {
      const auto object =
          context.builder.irr().add_object({.object_class = row.prefix.is_v4() ? IrrClass::kRoute : IrrClass::kRoute6,
                                            .raw = row.raw,
                                            .irr_source = source});
      context.builder.irr().add_route(row.prefix, row.origin, source, object);
      ++load.records;
    });
    loaded.error = pump(peeked, reader);
    loaded.skipped = reader.skipped();
    if (!loaded.error && load.records == 0 && loaded.skipped.empty()) {
      loaded.error = Error{ErrorCode::kInvalid, "JSON, but without whois_records of OriginAS"}.in(input.name());
    }
  } else {
    rpsl::Reader reader([&](const rpsl::RouteRow& row) { load.route(row); },
                        [&](const rpsl::Object& object) { load.object(object); },
                        {.source_rule = rpsl::SourceRule::kOptional});
    loaded.error = pump(peeked, reader);
    if (!loaded.error && reader.ended_inside_line()) {
      loaded.error = Error{ErrorCode::kTruncated, input.name() + ": ends inside a line: what follows it is missing"};
    }
    loaded.skipped = reader.skipped();
    loaded.skipped.merge(load.refused);
  }
  loaded.records = load.records;
  return loaded;
}

}  // namespace mannerly::service
