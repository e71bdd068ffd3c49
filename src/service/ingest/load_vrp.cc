// VRPs and ASPAs of validators.
#include <fmt/format.h>

#include "service/ingest/loader.h"
#include "wire/vrp/reader.h"

namespace mannerly::service {

Loaded load_vrp(io::Source& input, const LoadContext& context) {
  Loaded loaded;
  snapshot::Builder& builder = context.builder;
  const vrp::VrpReader* names = nullptr;  // trust anchor names are known by the reader that calls back
  vrp::VrpReader reader({.vrp =
                             [&](const vrp::Vrp& v) {
                               builder.add_vrp(context.source, names->ta_names().name(v.ta), v.prefix, v.max_length,
                                               v.asn, v.expires);
                             },
                         .aspa =
                             [&](const vrp::Aspa& a) {
                               builder.add_aspa(context.source, names->ta_names().name(a.ta), a.customer, a.providers);
                             }});
  names = &reader;
  loaded.error = pump(input, reader);
  loaded.records = reader.counts().vrps + reader.counts().aspas;
  loaded.format = reader.format() == vrp::Format::kCsv ? "VRP CSV" : "VRP JSON";
  loaded.at = reader.metadata().built;
  loaded.skipped = reader.skipped();
  return loaded;
}

}  // namespace mannerly::service
