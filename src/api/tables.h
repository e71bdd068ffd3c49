// The tables of routes, one of each file of this folder that has some. A new one: a line here and one in tables.cc.
#pragma once

#include <span>

#include "api/route.h"

namespace mannerly::api {

std::span<const Route> economy_routes();
std::span<const Route> incident_routes();
std::span<const Route> manrs_routes();
std::span<const Route> method_routes();
std::span<const Route> network_routes();   // one network
std::span<const Route> networks_routes();  // the table of all
std::span<const Route> openapi_routes();
std::span<const Route> prefix_routes();
std::span<const Route> report_routes();
std::span<const Route> score_routes();
std::span<const Route> search_routes();
std::span<const Route> server_routes();
std::span<const Route> snapshot_routes();
std::span<const Route> stream_routes();
std::span<const Route> validity_routes();
std::span<const Route> watch_routes();

}  // namespace mannerly::api
