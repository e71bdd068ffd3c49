#include "wire/rpsl/route.h"

#include <utility>

#include "wire/rpsl/format.h"
#include "wire/rpsl/prefix_text.h"
#include "wire/rpsl/reader.h"

namespace mannerly::rpsl {

Result<Route> parse_route(const Object& object) {
  if (object.object_class != Class::kRoute && object.object_class != Class::kRoute6) {
    return fail(ErrorCode::kUsage, "not a route object");
  }
  RouteRow row;
  std::vector<Asn> further;
  if (const Broken broken = make_row(object, row, &further); broken != Broken::kNone) {
    return fail(ErrorCode::kInvalid, std::string(name_of(object.object_class)) + ": " + std::string(reason_of(broken)));
  }
  Route out{.prefix = row.prefix,
            .origin = row.origin,
            .further_origins = std::move(further),
            .member_of = handles_of(object, "member-of"),
            .registration = registration_of(object)};
  for (const std::string_view word : object.words_of("holes")) {
    Prefix hole;
    if (read_prefix(word, hole) == Broken::kNone && row.prefix.covers(hole)) {
      out.holes.push_back(hole);
    } else {
      ++out.bad_holes;
    }
  }
  return out;
}

std::string format_route(const Route& route) {
  ObjectText text(route.prefix.is_v4() ? Class::kRoute : Class::kRoute6, format_prefix(route.prefix));
  text.add("origin", format_asn(route.origin));
  for (const Asn origin : route.further_origins) text.add("origin", format_asn(origin));
  for (const Prefix& hole : route.holes) text.add("holes", format_prefix(hole));
  for (const std::string& set : route.member_of) text.add("member-of", set);
  text.add(route.registration);
  return text.take();
}

}  // namespace mannerly::rpsl
