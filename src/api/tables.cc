#include "api/tables.h"

#include "api/site.h"

namespace mannerly::api {

std::vector<std::span<const Route>> api_tables() {
  return {
      server_routes(), score_routes(),    economy_routes(), networks_routes(), network_routes(),
      prefix_routes(), incident_routes(), watch_routes(),   report_routes(),
  };
}

}  // namespace mannerly::api
