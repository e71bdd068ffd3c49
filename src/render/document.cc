#include "render/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace mannerly::render {
namespace {

constexpr std::size_t kWidthMin = 40, kBarWidth = 20;

std::size_t usable_width(const Style& style) {
  // Where nothing is cut, text is broken all the same.
  if (style.width <= 0) return static_cast<std::size_t>(Style{}.width);
  return std::max(kWidthMin, static_cast<std::size_t>(style.width));
}

std::string_view sign_of(const Mark& mark, const Style& style) {
  return style.utf8 ? mark.utf8 : mark.ascii;
}

std::string padded(std::string text, std::size_t width) {
  const std::size_t own = display_width(text);
  if (own < width) text.append(width - own, ' ');
  return text;
}

std::string cell_text(const Cell& cell, const Style& style) {
  const Sheet one{.columns = {{"value", ""}}, .rows = {{cell}}};
  std::string text = render(one, Format::kTable, {.utf8 = style.utf8, .headers = false, .width = 0});
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

class TextLayout {
 public:
  TextLayout(bool wide, const Style& style) : wide_(wide), style_(style), width_(usable_width(style)) {}

  void operator()(const Heading& heading) {
    gap();
    const std::string aside =
        heading.aside.empty() ? "" : " " + paint("(" + heading.aside + ")", Tone::kMuted, style_.color);
    out_ += paint(heading.text, Tone::kStrong, style_.color) + aside + '\n';
    if (heading.level == 1) {
      std::string line;
      const std::size_t length = std::min(width_, display_width(heading.text));
      for (std::size_t i = 0; i < length; ++i) line += style_.utf8 ? "━" : "=";
      out_ += paint(line, Tone::kMuted, style_.color) + '\n';
    }
    after_heading_ = true;
  }

  void operator()(const Paragraph& p) {
    if (p.indent == 0 && (!after_heading_ || p.text.empty())) gap();
    if (p.text.empty()) return;
    paragraph(p.text, std::string(static_cast<std::size_t>(p.indent), ' '), p.tone);
    after_heading_ = false;
  }

  void operator()(const Facts& facts) {
    if (!after_heading_) gap();
    std::size_t names = 0;
    for (const auto& fact : facts.facts) names = std::max(names, display_width(fact.name));
    for (const auto& fact : facts.facts) {
      const std::string start = "  " + padded(fact.name, names) + "  ";
      const std::string lines = wrap(cell_text(fact.value, style_), start, width_);
      const std::string_view rest = std::string_view(lines).substr(start.size());
      out_ += paint(start, Tone::kMuted, style_.color) + paint(rest, fact.value.tone, style_.color) + '\n';
    }
    after_heading_ = false;
  }

  void operator()(const Item& item) {
    const std::string start =
        std::string(static_cast<std::size_t>(item.indent), ' ') + std::string(sign_of(item.mark, style_)) + ' ';
    const std::string lines = wrap(item.text, start, width_);
    const Tone text_tone = item.strong ? Tone::kStrong : Tone::kPlain;
    out_ += paint(start, item.tone, style_.color) +
            paint_lines(std::string_view(lines).substr(start.size()), text_tone) + '\n';
    after_heading_ = false;
  }

  void operator()(const Code& code) {
    std::string_view rest = code.text, line;
    while (next_line(rest, line)) {
      out_.append(line.empty() ? 0 : static_cast<std::size_t>(code.indent), ' ');
      out_ += line;
      out_ += '\n';
    }
    after_heading_ = false;
  }

  void operator()(const Bars& bars) {
    if (!after_heading_) gap();
    std::size_t labels = 0, words = 0;
    for (const auto& bar : bars.bars) {
      labels = std::max(labels, display_width(bar.label));
      words = std::max(words, display_width(bar.word));
    }
    for (const auto& bar : bars.bars) {
      std::string line = "  " + padded(bar.label, labels) + "  ";
      line += paint(strip(bar.share), bar.tone, style_.color) + "  ";
      line += fmt::format("{:>7}  ", bar.share ? format_share(*bar.share) : style_.utf8 ? "–  " : "-");
      line +=
          paint(padded(fmt::format("{} {}", sign_of(bar.mark, style_), bar.word), words + 2), bar.tone, style_.color);
      const std::size_t used = labels + kBarWidth + words + 19;
      if (!bar.aside.empty() && (wide_ || used + display_width(bar.aside) <= width_)) {
        line += "  " + paint(bar.aside, Tone::kMuted, style_.color);
      }
      while (line.ends_with(' ')) line.pop_back();
      out_ += line + '\n';
    }
    after_heading_ = false;
  }

  void operator()(const Sheet& sheet) {
    if (!after_heading_) gap();
    out_ += render(sheet, wide_ ? Format::kWide : Format::kTable, style_);
    after_heading_ = false;
  }

  std::string take() { return std::move(out_); }

 private:
  // One empty line between blocks.
  void gap() {
    if (!out_.empty() && !out_.ends_with("\n\n")) out_ += '\n';
  }
  std::string paint_lines(std::string_view text, Tone tone) const {
    std::string out;
    std::string_view line;
    bool first = true;
    while (next_line(text, line)) {
      out += (first ? "" : "\n") + paint(line, tone, style_.color);
      first = false;
    }
    return out;
  }
  void paragraph(std::string_view text, const std::string& indent, Tone tone) {
    out_ += paint_lines(wrap(text, indent, width_), tone) + '\n';
  }
  std::string strip(const std::optional<double>& share) const {
    const auto full = share ? static_cast<std::size_t>(std::lround(std::clamp(*share, 0.0, 1.0) * kBarWidth)) : 0;
    std::string bar;
    for (std::size_t i = 0; i < kBarWidth; ++i) {
      if (!share) {
        bar += style_.utf8 ? "·" : " ";
      } else if (style_.utf8) {
        bar += i < full ? "█" : "░";
      } else {
        bar += i < full ? '#' : '.';
      }
    }
    return bar;
  }

  bool wide_;
  Style style_;
  std::size_t width_;
  bool after_heading_ = true;
  std::string out_;
};

std::string escaped_markdown(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '*' || c == '_' || c == '<' || c == '`' || c == '[') out += '\\';
    out += c;
  }
  return out;
}

class MarkdownLayout {
 public:
  void operator()(const Heading& heading) {
    gap();
    out_ += fmt::format("{} {}{}\n", std::string(static_cast<std::size_t>(heading.level), '#'),
                        escaped_markdown(heading.text),
                        heading.aside.empty() ? "" : fmt::format(" ({})", escaped_markdown(heading.aside)));
    gap();
  }
  void operator()(const Paragraph& p) {
    // Right behind a list item a line of at most its indent would run on into it.
    if (p.indent == 0 || item_indent_ >= p.indent) gap();
    item_indent_ = -1;
    if (p.text.empty()) return;
    out_.append(static_cast<std::size_t>(p.indent), ' ');
    out_ += escaped_markdown(p.text) + (p.indent == 0 ? "\n\n" : "  \n");
  }
  void operator()(const Facts& facts) {
    gap();
    for (const auto& fact : facts.facts) {
      out_ += fmt::format("- **{}**: {}\n", fact.name, escaped_markdown(cell_text(fact.value, {.utf8 = true})));
    }
    gap();
  }
  void operator()(const Item& item) {
    item_indent_ = item.indent;
    const std::string text = escaped_markdown(item.text);
    out_ += fmt::format("{}- {} {}\n", std::string(static_cast<std::size_t>(item.indent), ' '), item.mark.utf8,
                        item.strong ? "**" + text + "**" : text);
  }
  void operator()(const Code& code) {
    gap();
    out_ += fmt::format("```{}\n{}{}```\n\n", code.language, code.text, code.text.ends_with('\n') ? "" : "\n");
  }
  void operator()(const Bars& bars) {
    Sheet sheet{.columns = {{"action", "Action"}, {"score", "Score"}, {"state", "State"}, {"note", "Note"}}};
    for (const auto& bar : bars.bars) {
      sheet.rows.push_back({bar.label, bar.share ? Cell(Share{*bar.share}) : Cell(),
                            fmt::format("{} {}", bar.mark.utf8, bar.word), bar.aside});
    }
    (*this)(sheet);
  }
  void operator()(const Sheet& sheet) {
    gap();
    out_ += render(sheet, Format::kMarkdown, {.utf8 = true}) + '\n';
  }
  std::string take() {
    while (out_.ends_with("\n\n")) out_.pop_back();
    return std::move(out_);
  }

 private:
  void gap() {
    if (!out_.empty() && !out_.ends_with("\n\n")) out_ += '\n';
  }
  std::string out_;
  int item_indent_ = -1;  // of the item just before; -1: something else was
};

}  // namespace

std::string wrap(std::string_view text, std::string_view first, std::size_t width) {
  const std::size_t indent = display_width(first);
  std::string out;
  std::string line(first);
  std::size_t used = indent;
  std::string_view paragraph;
  bool begun = false;
  while (next_line(text, paragraph)) {
    if (begun) {
      out += line + '\n';
      line.assign(indent, ' ');
      used = indent;
    }
    begun = true;
    for (const std::string_view word : split_words(paragraph)) {
      const std::size_t size = display_width(word);
      if (used > indent && used + 1 + size > width) {
        out += line + '\n';
        line.assign(indent, ' ');
        used = indent;
      }
      if (used > indent) {
        line += ' ';
        ++used;
      }
      line += word;
      used += size;
    }
  }
  return out + line;
}

namespace {

// The texts of a block as they may be shown; cells are looked after by the sheet.
struct MakePrintable {
  void operator()(Heading& heading) const {
    heading.text = printable(heading.text);
    heading.aside = printable(heading.aside);
  }
  void operator()(Paragraph& paragraph) const { paragraph.text = printable(paragraph.text); }
  void operator()(Item& item) const { item.text = printable(item.text); }
  void operator()(Code& code) const { code.text = printable(code.text); }
  void operator()(Bars& bars) const {
    for (auto& bar : bars.bars) bar.aside = printable(bar.aside);
  }
  void operator()(Facts&) const {}
  void operator()(Sheet&) const {}
};

template <class Layout>
std::string lay_out(const Document& document, Layout layout) {
  for (Block block : document.blocks) {
    std::visit(MakePrintable{}, block);
    std::visit(layout, block);
  }
  return layout.take();
}

}  // namespace

std::string render_text(const Document& document, bool wide, const Style& style) {
  return lay_out(document, TextLayout(wide, style));
}

std::string render_markdown(const Document& document) {
  return lay_out(document, MarkdownLayout());
}

}  // namespace mannerly::render
