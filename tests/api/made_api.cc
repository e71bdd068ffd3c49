#include "tests/api/made_api.h"

#include <cstdlib>
#include <fstream>

#include "api/openapi.h"
#include "observatory/rows.h"
#include "pages/routes.h"
#include "render/json_writer.h"
#include "sim/world.h"
#include "store/store_twin.h"
#include "tests/truth/sim_snapshot.h"

namespace mannerly::api {
namespace {

class CheckAtEnd : public ::testing::Environment {
 public:
  void TearDown() override {
    const auto [fine, said] = MadeApi::instance().check();
    EXPECT_TRUE(fine) << said;
  }
};

// Registered before main runs the tests.
const ::testing::Environment* const kCheck = ::testing::AddGlobalTestEnvironment(new CheckAtEnd);

}  // namespace

MadeApi& MadeApi::instance() {
  static MadeApi api;
  return api;
}

MadeApi::MadeApi() : store_(std::make_shared<store::StoreTwin>()) {
  const auto world = sim::generate({.seed = 5, .ases = 300});
  auto files = std::make_shared<truth::SimSnapshot>(*world);
  folder_ = files->folder;
  files_ = files;
  const auto profile = readiness::builtin_profile(readiness::kDefaultProfile);
  edition_ = observatory::Edition::open({folder_ / "world.snapshot", nullptr}, *profile).value();
  seal();
  edition_ = observatory::Edition::open({folder_ / "world.snapshot", store_}, *profile).value();
  now_ = edition_->at() + Seconds{3600};
  made_ = std::make_unique<MadeService>(edition_, pages::whole_site(), ServiceOptions{.now = [this] { return now_; }});
}

// The snapshot's day and the one before, with an incident.
void MadeApi::seal() {
  const auto rows = observatory::rows_of(edition_->assessor(), edition_->scores());
  for (const readiness::AsScore& score : edition_->scores()) {
    const auto routes = edition_->snapshot().routes_of(score.asn);
    if (routes.empty() || score.economy[0] == 0) continue;
    known_ = {.asn = score.asn,
              .prefix = edition_->snapshot().routes()[routes[0]].prefix(),
              .economy = {score.economy.begin(), score.economy.end()}};
    break;
  }
  const Day last = day_of(edition_->at());
  for (const int back : {1, 0}) {
    store::Observation day{.info = {.day = {last.number - back},
                                    .snapshot = to_hex(edition_->snapshot().id()),
                                    .profile = edition_->profile().id,
                                    .at = edition_->at(),
                                    .sources = "[]",
                                    .ases = static_cast<std::uint32_t>(rows.scores.size())},
                           .scores = rows.scores,
                           .groups = rows.groups,
                           .prefixes = rows.prefixes};
    const auto status = store_->seal(day);
    EXPECT_TRUE(status) << status.error().message;
  }
  static_cast<void>(store_->add_attempt({.source = "rpki", .at = edition_->at(), .bytes = 5, .milliseconds = 7}));
}

void MadeApi::open_incident(const std::string& id) {
  const std::vector<store::IncidentRecord> incidents = {{.id = id,
                                                         .kind = 1,
                                                         .open = true,
                                                         .start = edition_->at().seconds,
                                                         .culprit = known_.asn,
                                                         .confidence = 900'000,
                                                         .prefixes = {known_.prefix},
                                                         .json = "{}"}};
  store::Observation day{.info = {.day = day_of(edition_->at()), .at = edition_->at(), .sources = "[]"},
                         .incidents = incidents};
  const auto status = store_->seal(day);
  EXPECT_TRUE(status) << status.error().message;
}

io::HttpResponse MadeApi::ask(std::string_view method, std::string_view target, io::HttpFields fields,
                              std::string body) {
  const io::HttpResponse response = made_->ask(method, target, std::move(fields), std::move(body));
  const std::string type = field_of(response, "Content-Type");
  const bool packed = !field_of(response, "Content-Encoding").empty();
  const bool json_type = type == "application/json" || type == "application/problem+json";
  if (packed || !json_type || text_of(response).empty()) return response;
  io::HttpRequest request;
  EXPECT_TRUE(io::parse_target(target, request));
  const Match match = service().router().find(method, request.path);
  std::string path = match.route == nullptr ? std::string(request.path) : path_of(*match.route);
  render::JsonWriter json;
  json.begin_object().field("method", method).field("target", target).field("path", path);
  json.field("status", response.status).field("type", type).field("body", text_of(response)).end_object();
  std::ofstream(folder_ / "answers.jsonl", std::ios::app) << json.text() << '\n';
  return response;
}

std::pair<bool, std::string> MadeApi::check() const {
  std::ofstream(folder_ / "openapi.json") << openapi_json(made_->service->router());
  const std::string command = "python3 " MANNERLY_SOURCE_DIR "/tests/api/check_schemas.py '" +
                              (folder_ / "openapi.json").string() + "' '" + (folder_ / "answers.jsonl").string() +
                              "' > '" + (folder_ / "said").string() + "' 2>&1";
  const int status = std::system(command.c_str());
  std::ifstream in(folder_ / "said");
  return {status == 0, std::string(std::istreambuf_iterator<char>(in), {})};
}

}  // namespace mannerly::api
