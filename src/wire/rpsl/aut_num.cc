#include "wire/rpsl/aut_num.h"

#include <algorithm>

#include "base/text.h"
#include "wire/rpsl/format.h"

namespace mannerly::rpsl {
namespace {

std::string policy_name(const PolicyLine& line) {
  const std::string name = line.direction == Direction::kImport   ? "import"
                           : line.direction == Direction::kExport ? "export"
                                                                  : "default";
  return line.multiprotocol ? "mp-" + name : name;
}

std::string policy_text(const PolicyLine& line, const PolicyTerm& term) {
  std::string out = line.afi.empty() ? "" : "afi " + line.afi + " ";
  out += line.direction == Direction::kImport ? "from " : "to ";
  out += term.peering;
  if (!term.action.empty()) out += " action " + term.action;
  if (term.filter.empty()) return out;
  out += line.direction == Direction::kImport   ? " accept "
         : line.direction == Direction::kExport ? " announce "
                                                : " networks ";
  return out + term.filter;
}

}  // namespace

bool AutNum::names_peer(Direction direction, Asn peer) const {
  return std::any_of(policies.begin(), policies.end(), [&](const PolicyLine& line) {
    return line.direction == direction && std::any_of(line.terms.begin(), line.terms.end(), [&](const PolicyTerm& t) {
             return std::find(t.peers.begin(), t.peers.end(), peer) != t.peers.end();
           });
  });
}

Result<AutNum> parse_aut_num(const Object& object) {
  if (object.object_class != Class::kAutNum) return fail(ErrorCode::kUsage, "not an aut-num object");
  const auto word = object.attributes.front().word();
  const auto asn = word && istarts_with(*word, "AS") ? parse_asn(*word) : std::nullopt;
  if (!asn) return fail(ErrorCode::kInvalid, "aut-num: AS number cannot be read");
  AutNum out{.asn = *asn,
             .as_name = object.value_of("as-name"),
             .member_of = handles_of(object, "member-of"),
             .registration = registration_of(object)};
  for (const Attribute& attribute : object.attributes) {
    const auto direction = policy_direction(attribute.name);
    if (!direction || attribute.value().empty()) continue;
    ++(*direction == Direction::kImport ? out.imports : *direction == Direction::kExport ? out.exports : out.defaults);
    auto policy = parse_policy(attribute);
    if (policy) {
      out.policies.push_back(std::move(*policy));
    } else {
      ++out.bad_policies;
    }
  }
  return out;
}

std::string format_aut_num(const AutNum& aut_num) {
  ObjectText text(Class::kAutNum, format_asn(aut_num.asn));
  text.add("as-name", aut_num.as_name);
  for (const std::string& set : aut_num.member_of) text.add("member-of", set);
  for (const PolicyLine& line : aut_num.policies) {
    for (const PolicyTerm& term : line.terms) text.add(policy_name(line), policy_text(line, term));
  }
  text.add(aut_num.registration);
  return text.take();
}

}  // namespace mannerly::rpsl
