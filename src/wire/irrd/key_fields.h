// What -K shows of an object.
#pragma once

#include <string>
#include <string_view>

namespace mannerly::irrd {

// The attributes that make up the key, then members and mp-members, one "name: value" a line; empty for a text that is
// no object. IRRToolSet's peval reads the routes of an AS in this form.
std::string key_fields(std::string_view raw);

}  // namespace mannerly::irrd
