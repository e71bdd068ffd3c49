#include "wire/rpsl/number_resource.h"

#include "base/text.h"
#include "net/prefix.h"
#include "wire/rpsl/format.h"
#include "wire/rpsl/prefix_text.h"

namespace mannerly::rpsl {
namespace {

struct TextRange {
  std::string_view first;
  std::string_view last;
};

// "a - b"; last is empty when there is no dash.
TextRange split_range(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return {trim(text), {}};
  return {trim(text.substr(0, dash)), trim(text.substr(dash + 1))};
}

std::string one_line(const std::string& text) {
  std::string out;
  for (const std::string_view word : split_words(text)) {
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}

bool read_range(const Object& object, AddressBlock& out) {
  const std::string text = object.attributes.front().value();
  const TextRange range = split_range(text);
  const Family family = object.object_class == Class::kInetnum ? Family::kIpv4 : Family::kIpv6;
  if (range.last.empty()) {
    Prefix prefix;
    if (read_prefix(range.first, prefix) != Broken::kNone || prefix.family != family) return false;
    out.first = prefix.address();
    out.last = prefix.last_address();
    return true;
  }
  const auto first = parse_address(range.first);
  const auto last = parse_address(range.last);
  if (!first || !last || first->family != family || last->family != family || *last < *first) return false;
  out.first = *first;
  out.last = *last;
  return true;
}

}  // namespace

Result<AddressBlock> parse_address_block(const Object& object) {
  const Class c = object.object_class;
  if (c != Class::kInetnum && c != Class::kInet6num)
    return fail(ErrorCode::kUsage, "not an inetnum or inet6num object");
  AddressBlock out;
  if (!read_range(object, out)) {
    return fail(ErrorCode::kInvalid, std::string(name_of(c)) + ": address range cannot be read");
  }
  out.netname = object.value_of("netname");
  const Attribute* country = object.find("country");
  if (country != nullptr) out.country = upper(to_utf8(country->first_word()));
  out.status = upper(one_line(object.value_of("status")));
  out.mnt_irt = handles_of(object, "mnt-irt");
  out.registration = registration_of(object);
  return out;
}

std::string format_address_block(const AddressBlock& block) {
  const bool v4 = block.first.is_v4();
  std::string key = format_address(block.first) + " - " + format_address(block.last);
  if (!v4) {
    const auto prefixes = prefixes_of_range(block.first, block.last);
    if (prefixes.size() == 1) key = format_prefix(prefixes.front());
  }
  ObjectText text(v4 ? Class::kInetnum : Class::kInet6num, std::move(key));
  if (!block.netname.empty()) text.add("netname", block.netname);
  if (!block.country.empty()) text.add("country", block.country);
  if (!block.status.empty()) text.add("status", block.status);
  for (const std::string& handle : block.mnt_irt) text.add("mnt-irt", handle);
  text.add(block.registration);
  return text.take();
}

Result<AsBlock> parse_as_block(const Object& object) {
  if (object.object_class != Class::kAsBlock) return fail(ErrorCode::kUsage, "not an as-block object");
  const std::string text = object.attributes.front().value();
  const TextRange range = split_range(text);
  const auto first = parse_asn(range.first);
  const auto last = parse_asn(range.last);
  if (!first || !last || *last < *first) return fail(ErrorCode::kInvalid, "as-block: AS number range cannot be read");
  return AsBlock{*first, *last, registration_of(object)};
}

std::string format_as_block(const AsBlock& block) {
  ObjectText text(Class::kAsBlock, format_asn(block.first) + " - " + format_asn(block.last));
  text.add(block.registration);
  return text.take();
}

}  // namespace mannerly::rpsl
