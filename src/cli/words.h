// What arguments mean and how the snapshot's values are called, shared by the commands.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/asn.h"
#include "net/prefix.h"
#include "observatory/words.h"
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

using observatory::as_name;
using observatory::economy_text;
using observatory::name_of;
using observatory::org_name;
using observatory::origin_text;
using observatory::reason_text;
using observatory::vrp_text;

// "valid" in green, ...
render::Cell rov_cell(validity::RovState state);

}  // namespace mannerly::cli
