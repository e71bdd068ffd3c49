#include "base/hmac.h"

#include <gtest/gtest.h>

#include <cstdio>

namespace mannerly {
namespace {

std::string hex(const HmacTag& tag) {
  std::string out;
  for (const std::uint8_t byte : tag) {
    char text[3];
    std::snprintf(text, sizeof text, "%02x", byte);
    out += text;
  }
  return out;
}

TEST(Hmac, VectorsOfRfc4231) {
  const std::string long_key(131, '\xAA');
  struct Case {
    std::string key, message, tag;
  };
  for (const Case& c :
       {Case{std::string(20, '\x0B'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        Case{"Jefe", "what do ya want for nothing?",
             "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        Case{long_key, "Test Using Larger Than Block-Size Key - Hash Key First",
             "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"}}) {
    EXPECT_EQ(hex(hmac_sha256(as_bytes(c.key), as_bytes(c.message))), c.tag);
  }
  const HmacTag tag = hmac_sha256(as_bytes("k"), as_bytes("m"));
  EXPECT_TRUE(equal_tags(tag, hmac_sha256(as_bytes("k"), as_bytes("m"))));
  EXPECT_FALSE(equal_tags(tag, hmac_sha256(as_bytes("k"), as_bytes("n"))));
}

TEST(Base64, VectorsOfRfc4648) {
  const std::pair<std::string, std::string> cases[] = {{"", ""},
                                                       {"f", "Zg=="},
                                                       {"fo", "Zm8="},
                                                       {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg=="},
                                                       {"fooba", "Zm9vYmE="},
                                                       {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : cases) {
    EXPECT_EQ(to_base64(as_bytes(plain)), coded);
    const auto back = parse_base64(coded);
    ASSERT_TRUE(back) << coded;
    EXPECT_EQ(std::string(back->begin(), back->end()), plain);
  }
  for (const char* bad : {"Zg", "Zg=", "Z", "Zm9v ", " Zm9v", "Zm9v=", "Zm9_", "=", "Zh=="}) {
    EXPECT_FALSE(parse_base64(bad)) << bad;
  }
}

}  // namespace
}  // namespace mannerly
