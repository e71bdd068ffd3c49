// Any line into the readers of an archive; an incident or an entry of the feedback that comes out must be written
// as a line that reads back as the same.
#include <cstdlib>
#include <string>

#include "incident/incident.h"
#include "service/detect/feedback.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mannerly;
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  if (const auto incident = incident::incident_from_json(line)) {
    const std::string text = incident::to_json(*incident);
    const auto back = incident::incident_from_json(text);
    if (!back || incident::to_json(*back) != text) std::abort();
  }
  if (const auto entry = service::feedback_from_json(line)) {
    const auto back = service::feedback_from_json(service::to_json(*entry));
    if (!back || *back != *entry) std::abort();
  }
  return 0;
}
