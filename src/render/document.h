// A report for people: headings, facts, marked items, bars, tables and text to copy, in order. Laid out
// for a terminal (wrapped to its width, coloured, with ASCII in place of glyphs where the locale wants it)
// or as Markdown.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "render/sheet.h"

namespace mannerly::render {

// A sign before a line; the ASCII one stands in where the locale is not UTF-8.
struct Mark {
  std::string_view utf8;
  std::string_view ascii;
};

struct Heading {
  std::string text;
  int level = 1;      // 1: of the document, underlined; 2: of a section
  std::string aside;  // beside it, muted, in parentheses
};

struct Paragraph {
  std::string text;  // empty: only an empty line
  Tone tone = Tone::kPlain;
  int indent = 0;  // columns
};

// "Holder   Example Net", one a line, values under one another.
struct Facts {
  struct Fact {
    std::string name;
    Cell value;
  };
  std::vector<Fact> facts;
};

// A line with a mark; the text hangs behind it.
struct Item {
  Mark mark;
  Tone tone = Tone::kPlain;  // of the mark and the text
  std::string text;
  int indent = 0;
  bool strong = false;  // the text as well as the mark
};

// To be copied as it stands: never wrapped.
struct Code {
  std::string text;
  std::string language;  // for Markdown: "rpsl", "json"
  int indent = 2;
};

// One bar a line: label, bar, share, mark and word.
struct Bars {
  struct Bar {
    std::string label;
    std::optional<double> share;  // 0..1; nullopt: no data, no bar
    Mark mark;
    std::string word;
    Tone tone = Tone::kPlain;
    std::string aside;
  };
  std::vector<Bar> bars;
};

using Block = std::variant<Heading, Paragraph, Facts, Item, Code, Bars, Sheet>;

struct Document {
  std::vector<Block> blocks;
  Document& add(Block block) {
    blocks.push_back(std::move(block));
    return *this;
  }
};

// wide: tables with all their columns, and nothing cut.
std::string render_text(const Document& document, bool wide, const Style& style);
std::string render_markdown(const Document& document);

// Text in lines of at most `width` columns (a longer word stays whole): the first after `first`, the others
// after as many blanks as first is wide. Line breaks in the text stay. Ends without a line break.
std::string wrap(std::string_view text, std::string_view first, std::size_t width);

}  // namespace mannerly::render
