// Whether a record's body has the structure that its type demands: lengths that fit each other to the
// last octet. Used only where the record boundaries are in doubt.
#pragma once

#include "wire/mrt/record.h"

namespace mannerly::mrt {

bool has_sound_structure(const Record& record);

}  // namespace mannerly::mrt
