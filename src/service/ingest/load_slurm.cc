// SLURM (RFC 8416): filters and assertions over the VRPs and ASPAs of all sources before it.
#include "service/ingest/loader.h"
#include "wire/vrp/slurm.h"

namespace mannerly::service {
namespace {

vrp::Vrp vrp_of(const snapshot::VrpRow& row) {
  return {.prefix = row.prefix(),
          .max_length = row.max_length,
          .ta = {row.anchor},
          .asn = Asn{row.asn},
          .expires = {row.expires}};
}

snapshot::VrpRow row_of(const vrp::Vrp& v) {
  return {.hi = v.prefix.bits.hi,
          .lo = v.prefix.bits.lo,
          .expires = v.expires.seconds,
          .asn = v.asn.value,
          .length = v.prefix.length,
          .family = static_cast<std::uint8_t>(v.prefix.family),
          .max_length = v.max_length,
          .anchor = static_cast<std::uint8_t>(v.ta.value)};
}

void apply_to(snapshot::Builder& builder, const vrp::Slurm& slurm, std::uint8_t anchor) {
  std::vector<vrp::Vrp> vrps;
  vrps.reserve(builder.vrps().size());
  for (const snapshot::VrpRow& row : builder.vrps()) vrps.push_back(vrp_of(row));
  std::vector<vrp::Aspa> aspas;
  for (const auto& [customer, row] : builder.aspas()) {
    vrp::Aspa aspa{.customer = Asn{customer}, .ta = {static_cast<std::uint16_t>(row.first)}};
    for (const std::uint32_t provider : row.second) aspa.providers.push_back(Asn{provider});
    aspas.push_back(std::move(aspa));
  }
  const vrp::Applied applied = vrp::apply(slurm, vrps, aspas, {anchor});
  builder.vrps().clear();
  for (const vrp::Vrp& v : applied.vrps) builder.vrps().push_back(row_of(v));
  builder.aspas().clear();
  for (const vrp::Aspa& a : applied.aspas) {
    auto& [its_anchor, providers] = builder.aspas()[a.customer.value];
    its_anchor = a.ta.value;
    for (const Asn provider : a.providers) providers.push_back(provider.value);
  }
}

}  // namespace

Loaded load_slurm(io::Source& input, const LoadContext& context) {
  Loaded loaded{.format = "SLURM"};
  const auto text = io::read_all(input, vrp::kSlurmBytesMax);
  if (!text) {
    loaded.error = text.error();
    return loaded;
  }
  const auto slurm = vrp::parse_slurm(*text);
  if (!slurm) {
    loaded.error = slurm.error().in(input.name());
    return loaded;
  }
  apply_to(context.builder, *slurm, context.builder.add_anchor(context.source, "slurm"));
  loaded.records = slurm->prefix_filters.size() + slurm->prefix_assertions.size() + slurm->aspa_filters.size() +
                   slurm->aspa_assertions.size() + slurm->bgpsec_filters + slurm->bgpsec_assertions;
  return loaded;
}

}  // namespace mannerly::service
