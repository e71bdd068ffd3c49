// Gathers RPSL objects: the typed rows, the raw texts as evidence, and the contacts that aut-nums
// lead to. Part of the Builder (builder.h).
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/asn.h"
#include "net/prefix.h"
#include "snapshot/interner.h"
#include "snapshot/tables.h"

namespace mannerly::snapshot {

class IrrBuilder {
 public:
  explicit IrrBuilder(TextTable& text) : text_(text) {}

  // The registry of that name (any case), made when it is new. The first mention decides.
  std::uint16_t add_irr_source(std::string_view name, std::uint32_t priority, bool authoritative, bool mirrored);

  struct Object {
    IrrClass object_class = IrrClass::kOther;
    std::string_view key;     // empty for route and route6
    std::string_view mnt_by;  // separated by a blank
    std::string_view raw;     // kept when not empty
    std::uint16_t irr_source = 0;
  };
  // Returns a number for the add functions below.
  std::uint32_t add_object(const Object& object);
  void add_route(const Prefix& prefix, Asn origin, std::uint16_t irr_source, std::uint32_t object);

  struct Set {
    std::string_view name, mbrs_by_ref;
    std::uint16_t irr_source = 0;
    std::uint32_t object = kNone;
    bool is_route_set = false;
  };
  struct Member {
    SetMemberKind kind = SetMemberKind::kAsn;
    Asn asn;
    std::string_view text, source;
  };
  void add_set(const Set& set, std::span<const Member> members);

  struct AutNum {
    Asn asn;
    std::string_view as_name, member_of, org;
    std::uint32_t imports = 0, exports = 0;
    std::uint16_t irr_source = 0;
    std::uint32_t object = kNone;
    std::uint32_t source = 0;                                    // SourceRow
    std::span<const std::string_view> admin_c, tech_c, abuse_c;  // nic-hdls
  };
  void add_aut_num(const AutNum& aut_num);

  // A role, person or irt object that handles point to; offers: ContactRow::kEmail | kPhone;
  // abuse_mailbox: it has one, so that it serves as abuse contact.
  void add_handle(std::string_view handle, std::uint16_t irr_source, std::uint8_t offers, bool abuse_mailbox,
                  std::uint32_t object);
  // The abuse-c of an organisation, which aut-nums of that org inherit (RIPE, APNIC).
  void add_organisation(std::string_view org, std::uint16_t irr_source, std::string_view abuse_c);

  // Fills irr_sources, irr_objects, irr_routes, irr_routes_by_origin, sets, set_members, aut_nums,
  // raw_blocks, raw and adds to contacts. The builder is empty afterwards.
  Status finish(Tables& tables);

 private:
  struct Handle {
    std::uint8_t offers = 0;
    bool abuse_mailbox = false;
    std::uint32_t object = kNone;
  };
  struct PendingContact {
    std::uint32_t asn;
    std::uint32_t source;
    std::uint16_t irr_source;
    ContactRole role;
    std::string handle;
  };
  struct PendingOrg {
    std::uint32_t asn;
    std::uint32_t source;
    std::uint16_t irr_source;
    std::string org;
  };
  using HandleKey = std::pair<std::uint16_t, std::string>;

  Status close_block();
  void add_contact(const PendingContact& pending, Tables& tables) const;
  void sort_objects(Tables& tables);
  void sort_routes(Tables& tables);

  TextTable& text_;
  std::vector<IrrSourceRow> irr_sources_;
  std::vector<std::string> source_names_;
  std::vector<IrrObjectRow> objects_;
  std::vector<IrrRouteRow> routes_;
  std::vector<SetRow> sets_;
  std::vector<SetMemberRow> members_;
  std::vector<AutNumRow> aut_nums_;
  std::map<HandleKey, Handle> handles_;
  std::map<HandleKey, std::string> abuse_of_org_;
  std::vector<PendingContact> contacts_;
  std::vector<PendingOrg> orgs_;
  std::string block_;  // plain raw records of the block that is being filled
  std::vector<RawBlockRow> blocks_;
  std::vector<std::uint8_t> raw_;
  Status failed_;  // the first failure of the compressor
};

}  // namespace mannerly::snapshot
