// The element splitter: no crash, elements are where it says, and any chunking splits the same.
#include <vector>

#include "base/result.h"
#include "wire/json/element_splitter.h"

namespace {

struct Split {
  std::vector<std::string> elements;
  std::uint64_t skipped = 0;
  bool ok = true;
};

Split split(mannerly::Bytes bytes, std::size_t step) {
  Split s;
  mannerly::json::ElementSplitter splitter(
      {.paths = {"a", "b.c", ""}, .ignored = {"x"}, .many_documents = true, .element_bytes_max = 64},
      [&](const mannerly::json::Element& e) {
        MANNERLY_ASSERT(mannerly::as_text(bytes).substr(e.offset, e.text.size()) == e.text);
        s.elements.emplace_back(e.text);
      });
  for (std::size_t i = 0; i < bytes.size() && s.ok; i += step) {
    s.ok = splitter.feed(bytes.subspan(i, std::min(step, bytes.size() - i))).has_value();
  }
  s.ok = s.ok && splitter.finish().has_value();
  s.skipped = splitter.skipped().total();
  return s;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const mannerly::Bytes bytes(data, size);
  const Split whole = split(bytes, std::max<std::size_t>(size, 1));
  const Split single = split(bytes, 1);
  MANNERLY_ASSERT(whole.ok == single.ok && whole.elements == single.elements && whole.skipped == single.skipped);
  return 0;
}
