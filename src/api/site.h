// What a server serves: tables of routes from wherever they come, assets, and the page for what is not there. The API
// knows neither pages nor assets; who puts the program together does.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/problem.h"
#include "api/route.h"
#include "io/http/http.h"

namespace mannerly::api {

struct Site {
  // Each table must live as long as the service.
  std::vector<std::span<const Route>> tables;
  // Asked before the routes; nullopt: no asset.
  std::function<std::optional<io::HttpResponse>(const io::HttpRequest&)> assets = {};
  // A whole HTML page for a problem outside /api; without it a plain one.
  std::function<std::string(const Problem& problem, const io::HttpRequest& request)> error_page = {};
};

// The tables of this folder.
std::vector<std::span<const Route>> api_tables();

}  // namespace mannerly::api
