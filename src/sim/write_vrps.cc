// Validated ROA payloads and ASPAs in rpki-client's JSON form, one entry a line.
#include "sim/writers.h"

namespace mannerly::sim {

Status write_vrps(const World& world, Sink& sink) {
  File file(sink, "rpki/vrps.json");
  const std::int64_t expires = world.options.at.seconds + 2 * kDay.count;
  file.print("{{\n\t\"metadata\": {{\n\t\t\"buildmachine\": \"mannerly simulate\",\n\t\t\"buildtime\": \"{}\",\n",
             format_instant(world.options.at));
  file.print("\t\t\"vrps\": {0},\n\t\t\"uniquevrps\": {0},\n\t\t\"aspas\": {1},\n\t\t\"uniquevaps\": {1}\n\t}},\n",
             world.vrps.size(), world.aspas.size());
  file.text("\t\"roas\": [");
  const char* separator = "\n";
  for (const Vrp& vrp : world.vrps) {
    file.print("{}\t\t{{ \"asn\": {}, \"prefix\": \"{}\", \"maxLength\": {}, \"ta\": \"{}\", \"expires\": {} }}",
               separator, vrp.asn.value, PrefixText(vrp.prefix).view(), vrp.max_length,
               info_of(vrp.trust_anchor).trust_anchor, expires);
    separator = ",\n";
  }
  file.text("\n\t],\n\t\"aspas\": [");
  separator = "\n";
  for (const Aspa& aspa : world.aspas) {
    const AsNode& customer = world.ases[aspa.customer];
    file.print("{}\t\t{{ \"customer_asid\": {}, \"expires\": {}, \"providers\": [", separator, customer.asn.value,
               expires);
    const char* comma = "";
    for (const AsIndex provider : aspa.providers) {
      file.print("{} {}", comma, world.ases[provider].asn.value);
      comma = ",";
    }
    file.text(" ] }");
    separator = ",\n";
  }
  file.text("\n\t]\n}\n");
  return file.close();
}

}  // namespace mannerly::sim
