#include "api/tables.h"

#include "api/site.h"

namespace mannerly::api {

std::vector<std::span<const Route>> api_tables() {
  return {
      server_routes(),
      network_routes(),
  };
}

}  // namespace mannerly::api
