#include "wire/rpsl/key.h"

#include "base/text.h"
#include "wire/rpsl/number_resource.h"
#include "wire/rpsl/reader.h"

namespace mannerly::rpsl {
namespace {

std::string one_line(std::string text) {
  for (char& c : text) c = c == '\n' ? ' ' : to_upper(c);
  return text;
}

Result<std::string> key_of_route(const Object& object) {
  RouteRow row;
  if (const Broken broken = make_row(object, row); broken != Broken::kNone) {
    return fail(ErrorCode::kInvalid, std::string(reason_of(broken)));
  }
  return upper(format_prefix(row.prefix)) + format_asn(row.origin);
}

Result<std::string> key_of_block(const Object& object) {
  MANNERLY_TRY(const AddressBlock block, parse_address_block(object));
  if (block.first.is_v4()) return format_address(block.first) + " - " + format_address(block.last);
  const auto prefixes = prefixes_of_range(block.first, block.last);
  if (prefixes.size() != 1) return fail(ErrorCode::kInvalid, "inet6num: not one prefix");
  return upper(format_prefix(prefixes.front()));
}

}  // namespace

Result<std::string> key_of(const Object& object) {
  std::string key;
  switch (object.object_class) {
    case Class::kRoute:
    case Class::kRoute6: return key_of_route(object);
    case Class::kInetnum:
    case Class::kInet6num: return key_of_block(object);
    case Class::kAsBlock: {
      MANNERLY_TRY(const AsBlock block, parse_as_block(object));
      return format_asn(block.first) + " - " + format_asn(block.last);
    }
    case Class::kPerson:
    case Class::kRole: key = one_line(object.value_of("nic-hdl")); break;
    default: key = one_line(object.attributes.front().value()); break;
  }
  if (key.empty()) return fail(ErrorCode::kInvalid, "key is empty");
  return key;
}

}  // namespace mannerly::rpsl
