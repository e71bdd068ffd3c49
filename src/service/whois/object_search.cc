#include "service/whois/object_search.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace mannerly::service {

using irrd::Relation;
using snapshot::IrrClass;
using snapshot::IrrObjectRow;
using snapshot::IrrRouteRow;
using snapshot::Snapshot;

namespace {

// Those that the snapshot does not tell apart are kOther.
IrrClass kept_as(rpsl::Class object_class) {
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

bool has_word(std::string_view text, std::string_view wanted) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (iequals(text.substr(0, end), wanted)) return true;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

// "AS64496 - AS64511"
bool block_holds(std::string_view key, Asn asn) {
  const std::size_t dash = key.find('-');
  if (dash == std::string_view::npos) return false;
  const auto first = parse_asn(trim(key.substr(0, dash))), last = parse_asn(trim(key.substr(dash + 1)));
  return first && last && *first <= asn && asn <= *last;
}

// "192.0.2.0 - 192.0.2.255" or "2001:db8::/32"
bool space_holds(std::string_view key, const Prefix& prefix) {
  if (const auto whole = parse_prefix(key, HostBits::kClear)) return whole->covers(prefix);
  const std::size_t dash = key.find(" - ");
  if (dash == std::string_view::npos) return false;
  const auto first = parse_address(trim(key.substr(0, dash))), last = parse_address(trim(key.substr(dash + 3)));
  return first && last && first->family == prefix.family && *first <= prefix.address() &&
         prefix.last_address() <= *last;
}

class Search {
 public:
  Search(const policy::IrrView& view, const irrd::ObjectQuery& query)
      : view_(view), snapshot_(view.snapshot()), query_(query) {}

  Result<std::vector<std::uint32_t>> run() {
    if (const auto* by = std::get_if<irrd::ByKey>(&query_.search)) {
      keys(by->key);
    } else if (const auto* route = std::get_if<irrd::ByRoute>(&query_.search)) {
      routes(*route);
    } else if (const auto* number = std::get_if<irrd::ByAsn>(&query_.search)) {
      about(number->asn);
    } else if (const auto* prefix = std::get_if<irrd::ByPrefix>(&query_.search)) {
      around(prefix->prefix);
    } else if (const auto* attribute = std::get_if<irrd::ByAttribute>(&query_.search)) {
      MANNERLY_CHECK_OK(attributes(*attribute));
    }
    if (query_.first_only) {
      std::stable_sort(found_.begin(), found_.end(), [&](std::uint32_t a, std::uint32_t b) {
        return view_.rank_of(objects()[a].irr_source) < view_.rank_of(objects()[b].irr_source);
      });
    }
    return std::move(found_);
  }

 private:
  std::span<const IrrObjectRow> objects() const { return snapshot_.irr_objects(); }

  bool wants(IrrClass object_class) const {
    return query_.classes.empty() || std::any_of(query_.classes.begin(), query_.classes.end(),
                                                 [&](rpsl::Class c) { return kept_as(c) == object_class; });
  }

  void add(std::uint32_t number) {
    if (number >= objects().size()) return;
    const IrrObjectRow& object = objects()[number];
    if (view_.selects(object.irr_source) && wants(object.object_class)) found_.push_back(number);
  }

  // Row numbers of a class, which lie together.
  std::pair<std::uint32_t, std::uint32_t> rows_of(IrrClass object_class) const {
    const auto [first, last] = std::equal_range(objects().begin(), objects().end(), object_class,
                                                [](const auto& a, const auto& b) { return class_of(a) < class_of(b); });
    return {static_cast<std::uint32_t>(first - objects().begin()),
            static_cast<std::uint32_t>(last - objects().begin())};
  }
  static IrrClass class_of(const IrrObjectRow& row) { return row.object_class; }
  static IrrClass class_of(IrrClass object_class) { return object_class; }

  void keys(std::string_view key) {
    for (auto c = std::to_underlying(IrrClass::kAutNum); c <= std::to_underlying(IrrClass::kOther); ++c) {
      const auto object_class = static_cast<IrrClass>(c);
      const bool is_route = object_class == IrrClass::kRoute || object_class == IrrClass::kRoute6;
      if (is_route || !wants(object_class)) continue;
      const auto [first, last] = rows_of(object_class);
      const auto rows = objects().subspan(first, last - first);
      auto at = std::partition_point(rows.begin(), rows.end(),
                                     [&](const IrrObjectRow& row) { return snapshot_.text(row.key) < key; });
      for (; at != rows.end() && snapshot_.text(at->key) == key; ++at) {
        add(first + static_cast<std::uint32_t>(at - rows.begin()));
      }
    }
  }

  // False when none of these routes is of a selected source.
  bool add_routes(std::span<const IrrRouteRow> rows, const std::optional<Asn>& origin = std::nullopt) {
    bool any = false;
    for (const IrrRouteRow& row : rows) {
      if (!view_.selects(row.irr_source) || (origin && row.origin != origin->value)) continue;
      add(row.object);
      any = true;
    }
    return any;
  }

  void routes(const irrd::ByRoute& by) {
    const Prefix& prefix = by.prefix;
    const auto shorter = [&](int length) { return snapshot_.irr_routes_at(Prefix::of(prefix.address(), length)); };
    switch (by.relation) {
      case Relation::kExact: add_routes(snapshot_.irr_routes_at(prefix), by.origin); return;
      case Relation::kOneLess:
        for (int length = prefix.length - 1; length >= 0 && !add_routes(shorter(length)); --length) {
        }
        return;
      case Relation::kLess:
        for (int length = prefix.length; length >= 0; --length) add_routes(shorter(length));
        return;
      case Relation::kMoreSpecific: return more_specific(prefix);
    }
  }

  void more_specific(const Prefix& prefix) {
    const auto rows = snapshot_.irr_routes();
    auto at =
        std::partition_point(rows.begin(), rows.end(), [&](const IrrRouteRow& row) { return row.prefix() <= prefix; });
    for (; at != rows.end() && prefix.covers(at->prefix()); ++at) add_routes({&*at, 1});
  }

  void about(Asn asn) {
    for (const snapshot::AutNumRow& row : snapshot_.aut_nums_of(asn)) add(row.object);
    const auto [first, last] = rows_of(IrrClass::kAsBlock);
    for (std::uint32_t i = first; i < last; ++i) {
      if (block_holds(snapshot_.text(objects()[i].key), asn)) add(i);
    }
  }

  void around(const Prefix& prefix) {
    routes({.prefix = prefix, .relation = Relation::kLess});
    const IrrClass space = prefix.is_v4() ? IrrClass::kInetnum : IrrClass::kInet6num;
    if (!wants(space)) return;
    const auto [first, last] = rows_of(space);
    for (std::uint32_t i = first; i < last; ++i) {
      if (space_holds(snapshot_.text(objects()[i].key), prefix)) add(i);
    }
  }

  Status attributes(const irrd::ByAttribute& by) {
    if (by.attribute == "mnt-by") {
      for (std::uint32_t i = 0; i < objects().size(); ++i) {
        if (has_word(snapshot_.text(objects()[i].mnt_by), by.value)) add(i);
      }
    } else if (by.attribute == "origin") {
      const auto origin = parse_asn(by.value);
      if (!origin) return fail(ErrorCode::kInvalid, "Invalid AS number: " + by.value);
      const auto rows = snapshot_.irr_routes();
      for (const std::uint32_t number : snapshot_.irr_routes_of(*origin)) {
        if (number < rows.size()) add_routes({&rows[number], 1});
      }
    } else if (by.attribute == "member-of") {
      for (const std::uint32_t number : view_.index().joiners_of(upper(by.value))) {
        add(snapshot_.aut_nums()[number].object);
      }
    } else if (by.attribute == "mbrs-by-ref") {
      for (const snapshot::SetRow& set : snapshot_.sets()) {
        if (has_word(snapshot_.text(set.mbrs_by_ref), by.value)) add(set.object);
      }
    } else if (by.attribute == "members") {
      including(by.value);
    } else {
      return fail(ErrorCode::kUnsupported,
                  "Inverse attribute search not supported for " + by.attribute +
                      ", only supported for attributes: mnt-by, origin, member-of, mbrs-by-ref, members");
    }
    return {};
  }

  void including(std::string_view member) {
    const auto asn = parse_asn(member);
    for (const snapshot::SetRow& set : snapshot_.sets()) {
      const auto rows = Snapshot::rows(snapshot_.set_members(), set.members);
      const bool has = std::any_of(rows.begin(), rows.end(), [&](const snapshot::SetMemberRow& row) {
        if (row.kind == snapshot::SetMemberKind::kAsn) return asn && row.asn == asn->value;
        return iequals(snapshot_.text(row.text), member);
      });
      if (has) add(set.object);
    }
  }

  const policy::IrrView& view_;
  const Snapshot& snapshot_;
  const irrd::ObjectQuery& query_;
  std::vector<std::uint32_t> found_;
};

}  // namespace

Result<std::vector<std::uint32_t>> find_objects(const policy::IrrView& view, const irrd::ObjectQuery& query) {
  return Search(view, query).run();
}

}  // namespace mannerly::service
