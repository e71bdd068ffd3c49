// A row of the table of routes: which paths, which parameters, which forms, and who answers.
//
//     std::span<const Route> network_routes() {
//       static const std::vector<Route> routes = {
//           {.pattern = "/api/v1/networks/{asn}",
//            .handle = [](const Call& call) { return one_network(call); },
//            .summary = "One network",
//            .schema = "network",
//            .parameters = {{.name = "asn", .kind = Kind::kAsn, .help = "the network"}}}};
//       return routes;
//     }
#pragma once

#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/access.h"
#include "api/format.h"
#include "api/parameter.h"
#include "api/problem.h"
#include "io/http/http.h"

namespace mannerly::api {

class Call;

// Errors of the layers below become problems by themselves: MANNERLY_TRY works in handlers.
using Answer = std::expected<io::HttpResponse, Problem>;
using Handler = std::function<Answer(const Call&)>;

enum class Caching : std::uint8_t {
  kEdition,   // the same for the same request as long as the edition is the same: ETag, 304, kept in memory
  kNone,      // made anew each time, not to be stored
  kImmutable  // never changes: its path holds a digest
};

struct Route {
  // Segments; "{asn}" stands for one segment, "{prefix:2}" for two with the slash between them. A literal wins over a
  // parameter. The last segment may carry the suffix of a format (".csv").
  std::string_view pattern;
  Handler handle;
  std::string_view summary;      // one line, for the description of the API
  std::string_view schema = {};  // of the answer's data (of the whole answer if bare), for the description of the API
  std::vector<Format> formats = {Format::kJson};  // the first one is what a caller without a wish gets
  std::vector<Parameter> parameters = {};
  bool paged = false;                        // takes limit, cursor and fields
  std::vector<std::string_view> sorts = {};  // takes sort: any of these, "-" before one for descending order
  bool heavy = false;                        // may take more than about a millisecond
  Caching caching = Caching::kEdition;
  std::string_view method = "GET";  // a GET route answers HEAD too
  Scope scope = Scope::kPublic;
  bool needs_edition = true;  // 503 while there is none
  bool bare = false;          // the JSON is not in the envelope of data, meta and links
  bool lenient = false;       // unknown query parameters are ignored, as links collect them
  bool free_query = false;    // the handler reads the query itself (pages); nothing of it is checked here
  double cost = 1;            // tokens of the caller's rate; 0: free
};

// Parameters that come with Route::paged and Route::sorts.
inline constexpr std::uint64_t kLimitDefault = 50, kLimitMax = 1000;
// Answers of the past (at=) are to be had of every GET under /api/v1, every page and every chart that is made from an
// edition and nothing else.
bool takes_at(const Route& route);
// One that people read: it has HTML.
bool is_page(const Route& route);
// All parameters of a route, these ones too.
std::vector<Parameter> parameters_of(const Route& route);

}  // namespace mannerly::api
