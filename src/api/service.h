// Requests in, answers out: everything between the HTTP session and the handlers. Finds the route, checks parameters
// and rights, answers 304 from the ETag alone, keeps and compresses answers, and says every failure in one form.
//
// Thread-safe; handlers run on the thread that asks.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "api/access.h"
#include "api/cache.h"
#include "api/call.h"
#include "api/router.h"
#include "api/site.h"
#include "io/http/http_session.h"
#include "observatory/edition.h"

namespace mannerly::api {

struct ServiceOptions {
  Site site;
  const observatory::Publisher* editions = nullptr;  // must outlive the service
  std::function<Instant()> now;                      // the time of day, for ages and limits
  const Access* access = nullptr;                    // nullptr: PublicAccess
  std::size_t cache_bytes = std::size_t{64} << 20;
};

class Service : public io::HttpService {
 public:
  explicit Service(ServiceOptions options);
  ~Service() override;

  std::optional<io::HttpResponse> answer(const io::HttpRequest& request, io::Effort effort) override;
  io::HttpResponse refuse(int status, std::string_view reason) override;

  const Router& router() const { return router_; }
  Cache::Stats cache_stats() const { return cache_.stats(); }

 private:
  struct Found;  // a request that is on its way to an answer

  std::optional<io::HttpResponse> respond(const io::HttpRequest& request, io::Effort effort, std::string_view id);
  std::expected<Call, Problem> make_call(const io::HttpRequest& request, Match& match, std::string_view id);
  std::optional<Problem> unroutable(const io::HttpRequest& request, const Match& match) const;
  io::HttpResponse failed(const Problem& problem, const io::HttpRequest& request, const Route* route,
                          std::string_view id) const;
  std::shared_ptr<const EditionFacts> facts(const std::shared_ptr<const observatory::Edition>& edition);

  ServiceOptions options_;
  PublicAccess public_access_;
  Router router_;
  Cache cache_;
  std::atomic<std::uint64_t> requests_{0};
  std::string id_begin_;  // of request ids: differs from start to start
  struct Facts {
    std::shared_ptr<const observatory::Edition> edition;
    std::shared_ptr<const EditionFacts> facts;
  };
  std::atomic<std::shared_ptr<const Facts>> facts_;
};

}  // namespace mannerly::api
