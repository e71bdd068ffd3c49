// What the name and place of an MRT file tell: whose it is, and of when. Pure.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace mannerly::service {

// "rrc00.updates.20261101.0000.gz" -> "rrc00": the part before ".rib.", ".updates." or ".bview.". A name that
// begins with one of these words (RIS, RouteViews), or has none of them, belongs to the collector that its
// folder is called after; folders of those archives that name a month or a kind ("2026.11", "UPDATES", "RIBS",
// "bgpdata") are passed over. Never empty. path: absolute, so that it has folders.
std::string collector_of(const std::filesystem::path& path);

// "updates.20261101.0005.gz" -> 2026-11-01T00:05:00Z: the first date of eight digits in the name, with four
// or six digits of time behind a dot, dash, underscore or "T" when they follow. nullopt: the name has none.
std::optional<Instant> nominal_time_of(std::string_view filename);

}  // namespace mannerly::service
