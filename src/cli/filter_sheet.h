// A filter line by line with its reasons, for people and programs.
#pragma once

#include <string>

#include "cli/filter_call.h"
#include "policy/filter.h"
#include "render/sheet.h"

namespace mannerly::cli {

// Prefix, lengths, origins, IRR sources, RPKI state, sighting in BGP; of AS numbers: the chain of sets.
render::Sheet filter_sheet(const policy::IrrView& view, const policy::Filter& filter, const FilterCall& call);

// "AS1103 RADB, AS112 RIPE RADB": who may originate what a line accepts, and which registries say so.
std::string origins_text(const policy::IrrView& view, const policy::Filter& filter, const policy::ListEntry& line);

}  // namespace mannerly::cli
