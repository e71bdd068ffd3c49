// Nokia SR OS, classic CLI and MD-CLI: prefix lists of policies, match lists of filters, AS-path groups.
#include "render/filter/helpers.h"

namespace mannerly::render::filter {
namespace {

// One AS-path expression, with what the CLI puts around it.
void put_entry(Out& out, bool md, std::uint32_t number, auto&& expression) {
  out << "  entry " << number << (md ? " {\n    expression \"" : " expression \"");
  expression();
  out << (md ? "\"\n  }\n" : "\"\n");
}

void put_paths(Out& out, const Spec& spec, std::span<const Asn> asns, bool in, bool md) {
  std::uint32_t number = 0;
  if (has_own(spec, asns)) put_entry(out, md, ++number, [&] { out << spec.asn.value << '+'; });
  each_group(spec, asns, [&](std::span<const Asn> group) {
    put_entry(out, md, ++number, [&] {
      if (in) out << spec.asn.value;
      out << ".*[";
      put_asns(out, group, " ");
      out << ']';
    });
  });
}

void put_md_paths(Out& out, const Spec& spec, std::span<const Asn> asns, bool in) {
  out << "/configure policy-options\ndelete as-path-group \"" << spec.name << "\"\nas-path-group \"" << spec.name
      << "\" {\n";
  put_paths(out, spec, asns, in, true);
  out << "}\n";
}

}  // namespace

void sros_prefix_list(Out& out, const Spec& spec, const PrefixList& list) {
  out << "configure router policy-options\nbegin\nno prefix-list \"" << spec.name << "\"\nprefix-list \"" << spec.name
      << "\"\n";
  each_line(out, spec, list, [&](const ListEntry& e) {
    out << "    prefix " << e.prefix;
    if (e.is_range) {
      out << " prefix-length-range " << low_of(e) << '-' << e.high << '\n';
    } else {
      out << " exact\n";
    }
  });
  out << "exit\ncommit\n";
}

void sros_match_list(Out& out, const Spec& spec, const PrefixList& list) {
  out << "configure filter match-list\nno " << ip_of(spec) << "-prefix-list \"" << spec.name << "\"\n"
      << ip_of(spec) << "-prefix-list \"" << spec.name << "\" create\n";
  if (list.empty()) out << "# generated ip-prefix-list " << spec.name << " is empty\n";
  each_line(out, spec, list, [&](const ListEntry& e) { out << "    prefix " << e.prefix << '\n'; });
  out << "exit\n";
}

void sros_path_in(Out& out, const Spec& spec, std::span<const Asn> asns) {
  out << "configure router policy-options\nbegin\nno as-path-group \"" << spec.name << "\"\nas-path-group \""
      << spec.name << "\"\n";
  put_paths(out, spec, asns, true, false);
  out << "exit\ncommit\n";
}

// bgpq4 leaves out the blank before the name and the end of this one.
void sros_path_out(Out& out, const Spec& spec, std::span<const Asn> asns) {
  out << "configure router policy-options\nbegin\nno as-path-group" << (spec.as_bgpq4 ? "\"" : " \"") << spec.name
      << "\"\nas-path-group \"" << spec.name << "\"\n";
  put_paths(out, spec, asns, false, false);
  if (!spec.as_bgpq4) out << "exit\ncommit\n";
}

void sros_md_prefix_list(Out& out, const Spec& spec, const PrefixList& list) {
  out << "/configure policy-options\ndelete prefix-list \"" << spec.name << "\"\nprefix-list \"" << spec.name
      << "\" {\n";
  each_line(out, spec, list, [&](const ListEntry& e) {
    out << "    prefix " << e.prefix;
    if (!e.is_range) {
      out << " type exact {\n    }\n";
    } else if (starts_below(e)) {
      out << " type range {\n        start-length " << e.low << "\n        end-length " << e.high << "\n    }\n";
    } else {
      out << " type through {\n        through-length " << e.high << "\n    }\n";
    }
  });
  out << "}\n";
}

void sros_md_match_list(Out& out, const Spec& spec, const PrefixList& list) {
  out << "/configure filter match-list\ndelete " << ip_of(spec) << "-prefix-list \"" << spec.name << "\"\n"
      << ip_of(spec) << "-prefix-list \"" << spec.name << "\" {\n";
  if (list.empty()) out << "# generated " << ip_of(spec) << "-prefix-list " << spec.name << " is empty\n";
  each_line(out, spec, list, [&](const ListEntry& e) { out << "    prefix " << e.prefix << " { }\n"; });
  out << "}\n";
}

void sros_md_path_in(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_md_paths(out, spec, asns, true);
}

void sros_md_path_out(Out& out, const Spec& spec, std::span<const Asn> asns) {
  put_md_paths(out, spec, asns, false);
}

}  // namespace mannerly::render::filter
