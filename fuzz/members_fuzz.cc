// Any bytes into both readers; a participant that comes out must read back from our CSV form.
#include <cstdlib>

#include "wire/members/participant.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mannerly;
  const auto check = [](const members::Participant& participant) {
    bool same = false;
    members::ParticipantCsvReader again([&](const members::Participant& back) {
      same = back.asns == participant.asns && back.economies == participant.economies &&
             back.programme == participant.programme && back.actions.size() == participant.actions.size();
    });
    const std::string text = members::format_csv_header() + members::format_csv(participant);
    static_cast<void>(again.feed(as_bytes(text)));
    if (!again.finish() || !same) std::abort();
  };
  members::ParticipantCsvReader csv(check);
  static_cast<void>(csv.feed(Bytes(data, size)));
  static_cast<void>(csv.finish());
  members::ParticipantTomlReader toml(check);
  if (toml.feed(Bytes(data, size))) static_cast<void>(toml.finish());
  return 0;
}
