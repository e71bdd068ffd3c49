// Writes VRP lists; VrpReader reads back what was written.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "wire/vrp/vrp.h"

namespace mannerly::vrp {

// rpki-client's JSON, one entry a line, with metadata.buildtime when built is given and "aspas" when
// there are any.
std::string format_json(std::span<const Vrp> vrps, std::span<const Aspa> aspas, const TaNames& names,
                        std::optional<Instant> built = std::nullopt);

// "ASN,IP Prefix,Max Length,Trust Anchor,Expires". Trust anchor names must hold no comma, quote or
// line end; such bytes are written as '_'.
std::string format_csv(std::span<const Vrp> vrps, const TaNames& names);

}  // namespace mannerly::vrp
