// What the tests of this folder share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wire/rtr/pdu.h"

namespace mannerly::rtr {

// "02 0a 00", blanks and line ends anywhere.
inline std::string from_hex(std::string_view hex) {
  std::string out;
  int nibbles = 0, value = 0;
  for (const char c : hex) {
    if (c == ' ' || c == '\n') continue;
    value = value * 16 + (c <= '9' ? c - '0' : c - 'a' + 10);
    if (++nibbles == 2) {
      out.push_back(static_cast<char>(value));
      nibbles = value = 0;
    }
  }
  return out;
}

inline std::string to_hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto b = static_cast<unsigned char>(c);
    out.push_back(kDigits[b >> 4]);
    out.push_back(kDigits[b & 15]);
  }
  return out;
}

inline std::string bytes_of(std::uint8_t version, const Pdu& pdu) {
  std::string out;
  append_pdu(out, version, pdu);
  return out;
}

inline Vrp vrp(std::string_view prefix, int max_length, std::uint32_t asn) {
  return {*parse_prefix(prefix), static_cast<std::uint8_t>(max_length), Asn{asn}};
}

inline Aspa aspa(std::uint32_t customer, std::vector<std::uint32_t> providers) {
  Aspa out{.customer = Asn{customer}};
  for (const std::uint32_t p : providers) out.providers.push_back(Asn{p});
  return out;
}

// One line a PDU: "prefix + 192.0.2.0/24-24 AS64500".
inline std::vector<std::string> readable(std::string_view stream) {
  std::vector<std::string> out;
  PduSplitter splitter;
  const auto sign = [](bool announce) { return announce ? std::string("+ ") : std::string("- "); };
  const auto read = splitter.feed(as_bytes(stream), [&](Bytes bytes) {
    const auto parsed = parse_pdu(bytes);
    if (!parsed) {
      out.push_back("fault: " + parsed.error().text);
      return true;
    }
    std::string line = "v" + std::to_string(bytes[0]) + " ";
    if (const auto* p = std::get_if<SerialNotify>(&*parsed)) {
      line += "notify " + std::to_string(p->session.value) + " " + std::to_string(p->serial.value);
    } else if (const auto* q = std::get_if<SerialQuery>(&*parsed)) {
      line += "serial query " + std::to_string(q->session.value) + " " + std::to_string(q->serial.value);
    } else if (std::holds_alternative<ResetQuery>(*parsed)) {
      line += "reset query";
    } else if (const auto* r = std::get_if<CacheResponse>(&*parsed)) {
      line += "response " + std::to_string(r->session.value);
    } else if (const auto* v = std::get_if<PrefixPdu>(&*parsed)) {
      line += sign(v->announce) + format_prefix(v->vrp.prefix) + "-" + std::to_string(v->vrp.max_length) + " " +
              format_asn(v->vrp.asn);
    } else if (const auto* e = std::get_if<EndOfData>(&*parsed)) {
      line += "end " + std::to_string(e->session.value) + " " + std::to_string(e->serial.value);
    } else if (std::holds_alternative<CacheReset>(*parsed)) {
      line += "cache reset";
    } else if (const auto* k = std::get_if<RouterKey>(&*parsed)) {
      line += "key " + sign(k->announce) + format_asn(k->asn);
    } else if (const auto* error = std::get_if<ErrorReport>(&*parsed)) {
      line += "error " + std::to_string(static_cast<int>(error->code)) + " [" + to_hex(as_text(error->pdu)) + "]";
    } else if (const auto* a = std::get_if<AspaPdu>(&*parsed)) {
      line += "aspa " + sign(a->announce) + format_asn(a->customer);
      for (const Asn provider : a->providers) line += " " + std::to_string(provider.value);
    }
    out.push_back(line);
    return true;
  });
  if (!read) out.push_back("broken: " + read.error().text);
  return out;
}

}  // namespace mannerly::rtr
