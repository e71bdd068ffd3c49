#include "wire/rpsl/format.h"

#include <utility>

#include "base/text.h"

namespace mannerly::rpsl {
namespace {

constexpr std::size_t kValueColumn = 16;  // counted from 0

}  // namespace

std::string format_object(std::span<const AttributeText> attributes) {
  std::string out;
  for (const AttributeText& attribute : attributes) {
    out += attribute.name;
    out += ':';
    bool first = true;
    for (const std::string_view line : split(attribute.value, '\n')) {
      if (!first && line.empty()) {
        out += "+\n";
        continue;
      }
      // An empty value gets no padding: nobody wants white space at the end of a line.
      const std::size_t used = first ? attribute.name.size() + 1 : 0;
      if (!line.empty()) out.append(used < kValueColumn ? kValueColumn - used : 1, ' ');
      out += line;
      out += '\n';
      first = false;
    }
  }
  return out;
}

ObjectText::ObjectText(Class object_class, std::string key) {
  add(std::string(name_of(object_class)), std::move(key));
}

void ObjectText::add(std::string name, std::string value) {
  attributes_.push_back({std::move(name), std::move(value)});
}

void ObjectText::add(const Registration& registration) {
  for (const std::string& handle : registration.org) add("org", handle);
  for (const std::string& handle : registration.admin_c) add("admin-c", handle);
  for (const std::string& handle : registration.tech_c) add("tech-c", handle);
  for (const std::string& handle : registration.abuse_c) add("abuse-c", handle);
  for (const std::string& handle : registration.mnt_by) add("mnt-by", handle);
  if (registration.created) add("created", format_instant(*registration.created));
  if (registration.last_modified) add("last-modified", format_instant(*registration.last_modified));
  if (!registration.source.empty()) add("source", registration.source);
}

}  // namespace mannerly::rpsl
