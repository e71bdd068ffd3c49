// The caller's own format (-F): a text for each line with %n (address), %l (length), %a and %A (lengths that are
// accepted, from and to), %m and %i (mask and inverse mask), %N (name of the list), %%, \n, \t.
#include "render/filter/helpers.h"

namespace mannerly::render::filter {
namespace {

Address mask_address(const Prefix& prefix, bool inverse) {
  const Bits128 mask = mask_of(prefix.length);
  const Bits128 all = mask_of(bits_of(prefix.family));
  return {inverse ? (~mask & all) : mask, prefix.family};
}

void put_field(Out& out, const Spec& spec, const ListEntry& e, char field) {
  switch (field) {
    case 'r':
    case 'n': out << e.prefix.address(); return;
    case 'l': out << e.prefix.length; return;
    case 'a': out << low_of(e); return;
    case 'A': out << e.high; return;
    case 'm': out << mask_address(e.prefix, false); return;
    case 'i': out << mask_address(e.prefix, true); return;
    case 'N': out << spec.name; return;
    default: out << field; return;
  }
}

void put_escape(Out& out, char c) {
  if (c == 'n') {
    out << '\n';
  } else if (c == 't') {
    out << '\t';
  } else {
    out << c;
  }
}

void put_line(Out& out, const Spec& spec, const ListEntry& e) {
  const std::string_view format = spec.format;
  for (std::size_t i = 0; i < format.size(); ++i) {
    const bool has_next = i + 1 < format.size();
    if (format[i] == '%' && has_next) {
      put_field(out, spec, e, format[++i]);
    } else if (format[i] == '\\' && has_next) {
      put_escape(out, format[++i]);
    } else {
      out << format[i];
    }
  }
}

}  // namespace

Status check_format(std::string_view format) {
  constexpr std::string_view kFields = "rnlaAmiN%";
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] == '\\') {
      ++i;
    } else if (format[i] == '%') {
      if (++i < format.size() && kFields.find(format[i]) != std::string_view::npos) continue;
      return fail(ErrorCode::kUsage,
                  "the format \"" + std::string(format) + "\" has a % that is none of %n %l %a %A %m %i %N %%");
    }
  }
  return {};
}

// A line end at the end of all, unless the format has its own.
void own_format(Out& out, const Spec& spec, const PrefixList& list) {
  list.each([&](const ListEntry& e) { put_line(out, spec, e); });
  if (!spec.format.ends_with("\\n")) out << '\n';
}

}  // namespace mannerly::render::filter
