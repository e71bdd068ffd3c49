// An edition of a simulated Internet, and an XML reader that says whether a page is well-formed. For tests.
#pragma once

#include <expat.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "observatory/edition.h"
#include "sim/world.h"
#include "tests/truth/sim_snapshot.h"

namespace mannerly::pages {

struct MadeEdition {
  // store: may be null.
  explicit MadeEdition(std::shared_ptr<store::Store> store = nullptr, sim::Options options = {.seed = 5, .ases = 300}) {
    const auto world = sim::generate(options);
    if (!world) {
      ADD_FAILURE() << world.error().message;
      return;
    }
    files = std::make_unique<truth::SimSnapshot>(*world);
    const auto profile = readiness::builtin_profile(readiness::kDefaultProfile);
    if (!profile) {
      ADD_FAILURE() << profile.error().message;
      return;
    }
    const auto opened = observatory::Edition::open({files->folder / "world.snapshot", std::move(store)}, *profile);
    if (!opened) {
      ADD_FAILURE() << opened.error().message;
      return;
    }
    edition = *opened;
  }

  std::unique_ptr<truth::SimSnapshot> files;
  std::shared_ptr<const observatory::Edition> edition;
};

// Empty when the text is well-formed XML, else what is wrong and where.
inline std::string xml_error(std::string_view text) {
  XML_Parser parser = XML_ParserCreate("UTF-8");
  std::string out;
  if (XML_Parse(parser, text.data(), static_cast<int>(text.size()), 1) != XML_STATUS_OK) {
    const auto at = static_cast<std::size_t>(XML_GetCurrentByteIndex(parser));
    out = std::string(XML_ErrorString(XML_GetErrorCode(parser))) +
          " near: " + std::string(text.substr(at < 80 ? 0 : at - 80, 160));
  }
  XML_ParserFree(parser);
  return out;
}

}  // namespace mannerly::pages
