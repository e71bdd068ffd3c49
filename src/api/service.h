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
#include "api/event_feed.h"
#include "api/meter.h"
#include "api/rate_limit.h"
#include "api/router.h"
#include "api/site.h"
#include "io/http/http_session.h"
#include "observatory/edition.h"
#include "observatory/notices.h"
#include "observatory/past.h"

namespace mannerly::api {

struct ServiceOptions {
  Site site;
  const observatory::Publisher* editions = nullptr;  // must outlive the service
  std::function<Instant()> now;                      // the time of day, for ages and limits
  const Access* access = nullptr;                    // nullptr: PublicAccess
  std::size_t cache_bytes = std::size_t{64} << 20;
  RateOptions rate = {};
  bool contact_addresses = false;     // without an access of its own: Scope::kContacts is public
  std::string security_contact = {};  // "mailto:..." or "https://...", for /.well-known/security.txt
  // Where at= finds days of the past; must outlive the service. nullptr: only the newest is to be had.
  observatory::PastEditions* past = nullptr;
  // What the observatory says that this process runs; must outlive the service. nullptr: it runs none.
  const observatory::NoticeBoard* notices = nullptr;
};

class Service : public io::HttpService {
 public:
  explicit Service(ServiceOptions options);
  ~Service() override;

  std::optional<io::HttpResponse> answer(const io::HttpRequest& request, io::Effort effort) override;
  io::HttpResponse refuse(int status, std::string_view reason) override;

  const Router& router() const { return router_; }
  Cache::Stats cache_stats() const { return cache_.stats(); }
  const Meter& meter() const { return meter_; }
  const std::shared_ptr<EventClock>& event_clock() const { return event_clock_; }
  // The newest one; null until there is one.
  std::shared_ptr<const observatory::Edition> edition() const {
    return options_.editions == nullptr ? nullptr : options_.editions->current();
  }
  Instant now() const { return options_.now ? options_.now() : Instant{}; }
  const observatory::NoticeBoard* notices() const { return options_.notices; }
  const std::string& security_contact() const { return options_.security_contact; }
  // Whether the caller may see what is not for everybody.
  bool allows(const io::HttpRequest& request, Scope scope) const { return options_.access->allows(request, scope); }
  // When the service was made.
  Instant started() const { return started_; }

 private:
  // What respond found out on its way.
  struct Trace {
    std::string id;
    const Route* route = nullptr;
  };

  std::optional<io::HttpResponse> respond(const io::HttpRequest& request, io::Effort effort, Trace& trace);
  std::optional<io::HttpResponse> answer_call(const Call& call, io::Effort effort, const Trace& trace);
  std::optional<io::HttpResponse> redirect(const io::HttpRequest& request, const Match& match) const;
  // Takes the request's tokens; the answer when there are not enough.
  std::optional<io::HttpResponse> limit(const io::HttpRequest& request, const Trace& trace,
                                        RateLimit::Verdict& verdict);
  std::expected<Call, Problem> make_call(const io::HttpRequest& request, Match& match, std::string_view id);
  std::optional<Problem> unroutable(const io::HttpRequest& request, const Match& match) const;
  io::HttpResponse failed(const Problem& problem, const io::HttpRequest& request, const Route* route,
                          std::string_view id) const;
  // Fills in what a call is answered from: the edition that at= names, else the newest, and what is said of it.
  std::optional<Problem> choose_edition(Call::Parts& parts);
  std::shared_ptr<const EditionFacts> facts(const std::shared_ptr<const observatory::Edition>& edition,
                                            Instant measured);

  ServiceOptions options_;
  PublicAccess public_access_;
  Router router_;
  Cache cache_;
  Meter meter_;
  RateLimit rate_;
  std::shared_ptr<EventClock> event_clock_ = std::make_shared<EventClock>();
  Instant started_;
  std::atomic<std::uint64_t> requests_{0};
  std::string id_begin_;  // of request ids: differs from start to start
  struct Facts {
    std::shared_ptr<const observatory::Edition> edition;
    std::shared_ptr<const EditionFacts> facts;
  };
  std::atomic<std::shared_ptr<const Facts>> facts_;
};

}  // namespace mannerly::api
