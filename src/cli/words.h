// What arguments mean and how the snapshot's values are called, shared by the commands.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/as_path.h"
#include "net/asn.h"
#include "net/prefix.h"
#include "render/document.h"
#include "snapshot/snapshot.h"
#include "validity/rov.h"

namespace mannerly::cli {

// "64500", "AS64500", "as64500", "1.10". kUsage, with the forms that are understood.
Result<Asn> asn_argument(std::string_view text);
// A prefix; host bits are refused with the prefix that was probably meant. kUsage.
Result<Prefix> prefix_argument(std::string_view text);

// The row of an AS; kNoData when no source of the snapshot names it.
Result<const snapshot::AsRow*> known_as(const snapshot::Snapshot& snapshot, Asn asn);

// "CH"; "" when unknown.
std::string economy_text(snapshot::Economy economy);
std::string_view name_of(snapshot::ResourceStatus status);
std::string_view name_of(snapshot::Relation relation);
std::string_view name_of(snapshot::ContactRole role);
std::string_view name_of(snapshot::Visibility visibility);

// What sources call an AS: its own name, else PeeringDB's, else its organisation's, else its aut-num's; "" else.
std::string_view as_name(const snapshot::Snapshot& snapshot, Asn asn);
std::string_view org_name(const snapshot::Snapshot& snapshot, const snapshot::AsRow& row);

// "AS64500"; of an AS_SET and of no origin "{}", "none".
std::string origin_text(const Origin& origin);
// "192.0.2.0/24-24 AS64500".
std::string vrp_text(const snapshot::VrpRow& vrp);

// "valid" in green, ...; why it is invalid: "another AS may originate it", ...
render::Cell rov_cell(validity::RovState state);
std::string_view reason_text(const validity::RovResult& result, std::span<const snapshot::VrpRow> vrps);

}  // namespace mannerly::cli
