#include <fmt/format.h>

#include <iterator>

#include "wire/json/write.h"
#include "wire/peeringdb/peeringdb.h"

namespace mannerly::peeringdb {
namespace {

// Writes one object a line: field after field, then end().
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void begin(bool first) {
    out_ += first ? "\n{" : ",\n{";
    first_ = true;
  }
  void end() { out_ += '}'; }
  void text(std::string_view name, std::string_view value) {
    key(name);
    json::append_string(out_, value);
  }
  void number(std::string_view name, std::uint64_t value) {
    key(name);
    out_ += std::to_string(value);
  }
  void flag(std::string_view name, bool value) {
    key(name);
    out_ += value ? "true" : "false";
  }
  void count(std::string_view name, std::optional<std::uint32_t> value) {
    key(name);
    out_ += value ? std::to_string(*value) : "null";
  }
  void address(std::string_view name, const std::optional<Address>& value) {
    if (value) return text(name, format_address(*value));
    key(name);
    out_ += "null";
  }
  void tail(std::string_view status, Instant updated) {
    if (updated != Instant{}) text("updated", format_instant(updated));
    text("status", status);
    end();
  }

 private:
  void key(std::string_view name) {
    if (!first_) out_ += ", ";
    first_ = false;
    fmt::format_to(std::back_inserter(out_), "\"{}\": ", name);
  }
  std::string& out_;
  bool first_ = true;
};

void write(Writer& w, const Net& net) {
  w.number("id", net.id);
  w.number("org_id", net.org_id);
  w.text("name", net.name);
  w.text("aka", net.aka);
  w.text("website", net.website);
  w.number("asn", net.asn.value);
  w.text("looking_glass", net.looking_glass);
  w.text("irr_as_set", net.irr_as_set);
  w.text("info_type", net.info_type);
  w.count("info_prefixes4", net.info_prefixes4);
  w.count("info_prefixes6", net.info_prefixes6);
  w.text("policy_general", net.policy_general);
  w.tail(net.status, net.updated);
}

void write(Writer& w, const Poc& poc) {
  w.number("id", poc.id);
  w.number("net_id", poc.net_id);
  w.text("role", name_of(poc.role));
  w.text("visible", name_of(poc.visible));
  w.text("phone", poc.has_phone ? "+10000000000" : "");
  w.text("email", poc.has_email ? "contact@example.net" : "");
  w.tail(poc.status, poc.updated);
}

void write(Writer& w, const Org& org) {
  w.number("id", org.id);
  w.text("name", org.name);
  w.text("country", org.country);
  w.tail(org.status, org.updated);
}

void write(Writer& w, const Ix& ix) {
  w.number("id", ix.id);
  w.number("org_id", ix.org_id);
  w.text("name", ix.name);
  w.text("city", ix.city);
  w.text("country", ix.country);
  w.tail(ix.status, ix.updated);
}

void write(Writer& w, const NetIxLan& port) {
  w.number("id", port.id);
  w.number("net_id", port.net_id);
  w.number("ix_id", port.ix_id);
  w.number("asn", port.asn.value);
  w.address("ipaddr4", port.ipaddr4);
  w.address("ipaddr6", port.ipaddr6);
  w.flag("is_rs_peer", port.is_rs_peer);
  w.tail(port.status, port.updated);
}

template <class T>
void append_part(std::string& out, std::string_view name, std::span<const T> objects) {
  fmt::format_to(std::back_inserter(out), "{}\"{}\": {{\"data\": [", out.size() > 1 ? ",\n" : "", name);
  Writer writer(out);
  for (const T& object : objects) {
    writer.begin(&object == objects.data());
    write(writer, object);
  }
  out += "]}";
}

}  // namespace

std::string format_dump(const Dump& dump) {
  std::string out = "{";
  append_part(out, "org", dump.orgs);
  append_part(out, "net", dump.nets);
  append_part(out, "poc", dump.pocs);
  append_part(out, "ix", dump.ixes);
  append_part(out, "netixlan", dump.netixlans);
  out += "}\n";
  return out;
}

}  // namespace mannerly::peeringdb
