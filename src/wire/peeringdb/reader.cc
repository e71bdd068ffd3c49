#include <iterator>

#include "base/text.h"
#include "wire/json/element_splitter.h"
#include "wire/json/value.h"
#include "wire/peeringdb/peeringdb.h"

namespace mannerly::peeringdb {
namespace {

struct RoleName {
  Role role;
  std::string_view name;
};
constexpr RoleName kRoles[] = {{Role::kAbuse, "Abuse"},   {Role::kMaintenance, "Maintenance"},
                               {Role::kPolicy, "Policy"}, {Role::kTechnical, "Technical"},
                               {Role::kNoc, "NOC"},       {Role::kPublicRelations, "Public Relations"},
                               {Role::kSales, "Sales"}};

struct VisibleName {
  Visible visible;
  std::string_view name;
};
constexpr VisibleName kVisibles[] = {
    {Visible::kPrivate, "Private"}, {Visible::kUsers, "Users"}, {Visible::kPublic, "Public"}};

constexpr std::string_view kKindNames[] = {"", "net", "poc", "org", "ix", "netixlan"};

// The paths of the splitter are in the order of Kind; path 0 is the data of a page.
json::SplitterOptions splitter_options(Kind kind) {
  json::SplitterOptions options{.paths = {"data"}};
  for (std::size_t i = 1; i < std::size(kKindNames); ++i) {
    options.paths.push_back(std::string(kKindNames[i]) + ".data");
    options.ignored.push_back(std::string(kKindNames[i]) + ".meta");
  }
  // Parts of a dump that are not read here.
  for (const char* name :
       {"meta", "fac", "ixlan", "ixpfx", "ixfac", "netfac", "campus", "carrier", "carrierfac", "as_set"}) {
    options.ignored.emplace_back(name);
  }
  // In a dump nothing of this name exists: "data" then counts as an unknown member.
  if (kind == Kind::kDump) options.paths[0] = "data.not-in-a-dump";
  return options;
}

// Reads the fields of one object; the first problem is kept.
class Fields {
 public:
  explicit Fields(const json::Value& from) : from_(from) {}

  const char* problem = nullptr;

  std::string text(std::string_view name) {
    const std::string_view found = json::text_of(from_, name).value_or(std::string_view{});
    if (found.size() > kTextBytesMax) problem = "text longer than the limit";
    return found.size() > kTextBytesMax ? std::string() : std::string(found);
  }
  std::uint32_t id(std::string_view name, bool needed) {
    const auto number = json::number_of(from_, name);
    const bool good = number && *number <= 0xFFFFFFFFu;
    if (!good && (needed || number)) problem = "no valid id";
    return good ? static_cast<std::uint32_t>(*number) : 0;
  }
  std::optional<std::uint32_t> count(std::string_view name) {
    const auto number = json::number_of(from_, name);
    return number && *number <= 0xFFFFFFFFu ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
  }
  Asn asn(std::string_view name) {
    const auto found = json::asn_of(from_, name);
    if (!found) problem = "no valid AS number";
    return found.value_or(Asn{});
  }
  Instant instant(std::string_view name) {
    const auto found = json::text_of(from_, name);
    return found ? parse_instant(*found).value_or(Instant{}) : Instant{};
  }
  std::optional<Address> address(std::string_view name, Family family) {
    const auto found = json::text_of(from_, name);
    if (!found || found->empty()) return std::nullopt;
    const auto parsed = parse_address(*found);
    if (parsed && parsed->family == family) return parsed;
    problem = "no valid address";
    return std::nullopt;
  }
  bool filled(std::string_view name) {
    const auto found = json::text_of(from_, name);
    return found && !trim(*found).empty();
  }
  bool flag(std::string_view name) { return json::bool_of(from_, name).value_or(false); }

 private:
  const json::Value& from_;
};

Net read_net(Fields& f) {
  return {.id = f.id("id", true),
          .org_id = f.id("org_id", false),
          .asn = f.asn("asn"),
          .name = f.text("name"),
          .aka = f.text("aka"),
          .irr_as_set = f.text("irr_as_set"),
          .website = f.text("website"),
          .looking_glass = f.text("looking_glass"),
          .policy_general = f.text("policy_general"),
          .info_type = f.text("info_type"),
          .info_prefixes4 = f.count("info_prefixes4"),
          .info_prefixes6 = f.count("info_prefixes6"),
          .status = f.text("status"),
          .updated = f.instant("updated")};
}

Poc read_poc(Fields& f) {
  Poc poc{.id = f.id("id", true), .net_id = f.id("net_id", true)};
  const std::string role = f.text("role");
  const std::string visible = f.text("visible");
  for (const RoleName& row : kRoles) {
    if (iequals(row.name, role)) poc.role = row.role;
  }
  for (const VisibleName& row : kVisibles) {
    if (iequals(row.name, visible)) poc.visible = row.visible;
  }
  poc.has_email = f.filled("email");
  poc.has_phone = f.filled("phone");
  poc.status = f.text("status");
  poc.updated = f.instant("updated");
  return poc;
}

Org read_org(Fields& f) {
  return {.id = f.id("id", true),
          .name = f.text("name"),
          .country = f.text("country"),
          .status = f.text("status"),
          .updated = f.instant("updated")};
}

Ix read_ix(Fields& f) {
  return {.id = f.id("id", true),
          .org_id = f.id("org_id", false),
          .name = f.text("name"),
          .city = f.text("city"),
          .country = f.text("country"),
          .status = f.text("status"),
          .updated = f.instant("updated")};
}

NetIxLan read_netixlan(Fields& f) {
  return {.id = f.id("id", true),
          .net_id = f.id("net_id", false),
          .ix_id = f.id("ix_id", true),
          .asn = f.asn("asn"),
          .ipaddr4 = f.address("ipaddr4", Family::kIpv4),
          .ipaddr6 = f.address("ipaddr6", Family::kIpv6),
          .is_rs_peer = f.flag("is_rs_peer"),
          .status = f.text("status"),
          .updated = f.instant("updated")};
}

}  // namespace

std::string_view name_of(Role role) {
  for (const RoleName& row : kRoles) {
    if (row.role == role) return row.name;
  }
  return {};
}

std::string_view name_of(Visible visible) {
  for (const VisibleName& row : kVisibles) {
    if (row.visible == visible) return row.name;
  }
  return {};
}

std::optional<Kind> kind_of(std::string_view name) {
  for (std::size_t i = 1; i < std::size(kKindNames); ++i) {
    if (kKindNames[i] == name) return static_cast<Kind>(i);
  }
  return std::nullopt;
}

class PeeringdbReader::Impl {
 public:
  Impl(Sink sink, Kind kind)
      : sink_(std::move(sink)),
        kind_(kind),
        splitter_(splitter_options(kind), [this](const json::Element& element) { read(element); }) {}

  Status feed(Bytes chunk) { return splitter_.feed(chunk); }
  Status finish() {
    MANNERLY_CHECK_OK(splitter_.finish());
    for (std::size_t i = 0; i < std::size(kKindNames); ++i) {
      if (splitter_.seen(i)) return {};
    }
    return fail(ErrorCode::kInvalid, kind_ == Kind::kDump ? "PeeringDB: not a dump: no part \"net\", \"poc\", ..."
                                                          : "PeeringDB: not a page of the API: no member \"data\"");
  }
  const Tally& skipped() {
    total_ = skipped_;
    total_.merge(splitter_.skipped());
    return total_;
  }

 private:
  void read(const json::Element& element) {
    const auto skip = [&](std::string_view reason) {
      skipped_.add(reason, element.text.size(), element.offset);  // no detail: it may be a person's data
    };
    const auto object = parser_.parse_object(element.text);
    if (!object || !element.of_array) return skip("not a JSON object");
    Fields fields(*object);
    const auto hand = [&](const auto& value, const auto& sink) {
      if (fields.problem != nullptr) return skip(fields.problem);
      if (sink) sink(value);
    };
    switch (element.path == 0 ? kind_ : static_cast<Kind>(element.path)) {
      case Kind::kNet: return hand(read_net(fields), sink_.net);
      case Kind::kPoc: return hand(read_poc(fields), sink_.poc);
      case Kind::kOrg: return hand(read_org(fields), sink_.org);
      case Kind::kIx: return hand(read_ix(fields), sink_.ix);
      case Kind::kNetIxLan: return hand(read_netixlan(fields), sink_.netixlan);
      case Kind::kDump: return;
    }
  }

  Sink sink_;
  Kind kind_;
  json::Document parser_;
  Tally skipped_;
  Tally total_;
  json::ElementSplitter splitter_;
};

PeeringdbReader::PeeringdbReader(Sink sink, Kind kind) : impl_(std::make_unique<Impl>(std::move(sink), kind)) {}
PeeringdbReader::~PeeringdbReader() = default;
PeeringdbReader::PeeringdbReader(PeeringdbReader&&) noexcept = default;
PeeringdbReader& PeeringdbReader::operator=(PeeringdbReader&&) noexcept = default;

Status PeeringdbReader::feed(Bytes chunk) {
  return impl_->feed(chunk);
}
Status PeeringdbReader::finish() {
  return impl_->finish();
}
const Tally& PeeringdbReader::skipped() const {
  return impl_->skipped();
}

}  // namespace mannerly::peeringdb
