// A service over a small made world, asked without sockets. For tests of this folder and those above.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/service.h"
#include "api/site.h"
#include "observatory/made_edition.h"
#include "readiness/made_world.h"

namespace mannerly::api {

inline std::string field_of(const io::HttpResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.fields) {
    if (key == name) return value;
  }
  return "";
}

// The body, be it whole, shared or a stream.
inline std::string text_of(const io::HttpResponse& response) {
  if (response.shared) return *response.shared;
  std::string out = response.body;
  if (response.stream) {
    io::HttpStream stream = response.stream;
    while (stream(out)) {
    }
  }
  return out;
}

class MadeService {
 public:
  static constexpr std::int64_t kNow = readiness::MadeWorld::kAt + 3600;

  // edition: may be null, as before the first day is published.
  explicit MadeService(std::shared_ptr<const observatory::Edition> edition, Site site = {.tables = api_tables()},
                       ServiceOptions options = {}) {
    if (edition) editions.publish(std::move(edition));
    options.site = std::move(site);
    options.editions = &editions;
    if (!options.now) options.now = [] { return Instant{kNow}; };
    service = std::make_unique<Service>(std::move(options));
  }

  io::HttpResponse ask(std::string_view method, std::string_view target, io::HttpFields fields = {},
                       std::string body = {}) {
    io::HttpRequest request;
    request.method = method;
    request.fields = std::move(fields);
    request.body = std::move(body);
    request.peer = {.address = Address::v4(0x7F000001), .port = 4321};
    EXPECT_TRUE(io::parse_target(target, request)) << target;
    auto response = service->answer(request, io::Effort::kAny);
    EXPECT_TRUE(response.has_value()) << target;
    return response ? *response : io::HttpResponse{.status = 0};
  }
  io::HttpResponse get(std::string_view target, io::HttpFields fields = {}) {
    return ask("GET", target, std::move(fields));
  }

  observatory::Publisher editions;
  std::unique_ptr<Service> service;
};

}  // namespace mannerly::api
