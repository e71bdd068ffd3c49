// A false origin that is over already, by registries that came after its end.
#pragma once

#include "incident/context.h"
#include "incident/incident.h"

namespace mannerly::incident {

// Who may announce a prefix is often registered some hours after it is announced. Where the context's registries name
// the origin by now, the incident's evidence and confidence are what they would have been with them; all else stays.
// Only false origins (kMoas, kSubMoas, kSquat). False: nothing has changed.
bool note_registered_later(const Context& context, Incident& incident);

}  // namespace mannerly::incident
