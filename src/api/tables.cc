#include "api/tables.h"

#include "api/site.h"

namespace mannerly::api {

std::vector<std::span<const Route>> api_tables() {
  std::vector<std::span<const Route>> tables;
  tables.push_back(server_routes());
  tables.push_back(score_routes());
  tables.push_back(economy_routes());
  tables.push_back(networks_routes());
  tables.push_back(network_routes());
  tables.push_back(prefix_routes());
  tables.push_back(incident_routes());
  tables.push_back(snapshot_routes());
  tables.push_back(method_routes());
  tables.push_back(validity_routes());
  tables.push_back(manrs_routes());
  tables.push_back(search_routes());
  tables.push_back(stream_routes());
  tables.push_back(openapi_routes());
  tables.push_back(watch_routes());
  tables.push_back(report_routes());
  return tables;
}

}  // namespace mannerly::api
