// The value of each known attribute, after its flags and length have been checked against the table.
// Private to wire/bgp.
#pragma once

#include "wire/bgp/path_attributes.h"

namespace mannerly::bgp {

// Reads value into out; false when it is malformed.
bool parse_value(AttributeCode code, Bytes value, const AttributeOptions& options, PathAttributes& out);

// One file a group: attributes_mp.cc.
bool parse_mp_reach(Bytes value, AttributeContext context, MpReach& out);
bool parse_mp_unreach(Bytes value, MpUnreach& out);

}  // namespace mannerly::bgp
