// Writes a world in the formats that real sources use, one file after the other, never a whole one in
// memory. World files name no compression: a caller may compress the content, readers tell by content.
#pragma once

#include "sim/sink.h"
#include "sim/world.h"

namespace mannerly::sim {

// Errors are those of the sink.
Status write_world(const World& world, Sink& sink);

}  // namespace mannerly::sim
