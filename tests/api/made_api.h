// The whole site over a simulated Internet with two sealed days, asked without sockets. Every JSON answer is recorded;
// when all tests have run they are checked against the description that the service itself gives (check_schemas.py).
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/made_service.h"
#include "observatory/edition.h"
#include "store/store.h"

namespace mannerly::api {

// A path of a simulated AS and its prefix, for questions that should find something.
struct Known {
  Asn asn;
  Prefix prefix;
  std::string economy;
  std::string incident;  // of the store
};

class MadeApi {
 public:
  static MadeApi& instance();

  // A GET route answers as for a GET. Records the answer if it is JSON.
  io::HttpResponse ask(std::string_view method, std::string_view target, io::HttpFields fields = {},
                       std::string body = {});
  io::HttpResponse get(std::string_view target, io::HttpFields fields = {}) {
    return ask("GET", target, std::move(fields));
  }

  Service& service() { return *made_->service; }
  store::Store& store() { return *store_; }
  const observatory::Edition& edition() const { return *edition_; }
  const Known& known() const { return known_; }
  // Runs the checker over all that was recorded; its output and whether it found nothing.
  std::pair<bool, std::string> check() const;
  void set_time(Instant now) { now_ = now; }
  // One more event: an incident of the known AS is opened.
  void open_incident(const std::string& id);

  MadeApi();

 private:
  void seal();

  std::filesystem::path folder_;
  std::shared_ptr<store::Store> store_;
  std::shared_ptr<const observatory::Edition> edition_;
  std::shared_ptr<void> files_;  // of the snapshot
  std::unique_ptr<MadeService> made_;
  Known known_;
  Instant now_;
};

}  // namespace mannerly::api
