#include "base/text.h"
#include "wire/vrp/internal.h"

namespace mannerly::vrp {

Instant read_expires(Output& out, std::string_view text) {
  // Eight digits would be a date without dashes.
  const bool number = text.size() != 8 && text.size() < 12;
  if (const auto seconds = parse_u64(text); seconds && number) return Instant{static_cast<std::int64_t>(*seconds)};
  const auto instant = parse_instant(text);
  if (!instant) ++out.counts.expires_unreadable;
  return instant.value_or(Instant{});
}

void emit(Output& out, const RawVrp& raw, const Place& at) {
  if (!raw.asn) return skip(out, "no valid AS number", at);
  if (!raw.prefix) return skip(out, "no valid prefix", at);
  const std::uint64_t max_length = raw.max_length.value_or(raw.prefix->length);
  if (max_length < raw.prefix->length) return skip(out, "max length below the prefix length", at);
  if (max_length > static_cast<std::uint64_t>(bits_of(raw.prefix->family))) {
    return skip(out, "max length above the bits of the family", at);
  }
  const auto ta = out.ta_names.intern(raw.ta);
  if (!ta) return skip(out, "trust anchor name beyond the limits", at);
  if (!raw.max_length) ++out.counts.max_length_missing;
  ++out.counts.vrps;
  if (out.sink.vrp) {
    out.sink.vrp(Vrp{.prefix = *raw.prefix,
                     .max_length = static_cast<std::uint8_t>(max_length),
                     .ta = *ta,
                     .asn = *raw.asn,
                     .expires = raw.expires});
  }
}

}  // namespace mannerly::vrp
