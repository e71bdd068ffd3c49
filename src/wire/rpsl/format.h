// Writes RPSL objects the way the RIPE database does: names, a colon, values at column 17.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wire/rpsl/class.h"
#include "wire/rpsl/registration.h"

namespace mannerly::rpsl {

struct AttributeText {
  std::string name;
  std::string value;  // lines after the first become continuation lines; an empty one becomes "+"
};

// The object with a line end after each line and no empty line behind it. A reader gives the same
// names and values back, if the values have no '#' (which begins a comment) and no outer white space.
std::string format_object(std::span<const AttributeText> attributes);

// Collects the attributes of one object.
class ObjectText {
 public:
  ObjectText(Class object_class, std::string key);
  void add(std::string name, std::string value);
  // mnt-by, contacts, dates, source: in the order of the RIPE database.
  void add(const Registration& registration);
  std::string take() const { return format_object(attributes_); }

 private:
  std::vector<AttributeText> attributes_;
};

}  // namespace mannerly::rpsl
