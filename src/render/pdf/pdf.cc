#include "render/pdf/pdf.h"

#include <cairo/cairo-pdf.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <memory>
#include <span>

#include "base/text.h"

namespace mannerly::render {
namespace {

constexpr double kWidth = 595, kHeight = 842;  // A4 in points
constexpr double kMargin = 48, kFoot = 30;
constexpr double kColumn = 5.5;  // points of one column of indent
constexpr std::string_view kText = "Noto Sans, DejaVu Sans, Sans", kMono = "DejaVu Sans Mono, Monospace";

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Surface = std::unique_ptr<cairo_surface_t, Freed<cairo_surface_destroy>>;
using Cairo = std::unique_ptr<cairo_t, Freed<cairo_destroy>>;
using Layout = std::unique_ptr<PangoLayout, Freed<g_object_unref>>;
using Font = std::unique_ptr<PangoFontDescription, Freed<pango_font_description_free>>;

struct Colour {
  double r = 0, g = 0, b = 0;
};
Colour colour_of(Tone tone) {
  switch (tone) {
    case Tone::kGood: return {0.06, 0.30, 0.42};
    case Tone::kMiddling: return {0.48, 0.34, 0};
    case Tone::kBad: return {0.43, 0.06, 0.15};
    case Tone::kMuted: return {0.29, 0.35, 0.40};
    case Tone::kPlain:
    case Tone::kStrong: break;
  }
  return {0.09, 0.13, 0.17};
}

std::string text_of(const Cell& cell) {
  struct Write {
    std::string operator()(NoData) const { return "no data"; }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(std::int64_t number) const { return fmt::format("{}", number); }
    std::string operator()(double number) const { return fmt::format("{:g}", number); }
    std::string operator()(bool truth) const { return truth ? "yes" : "no"; }
    std::string operator()(Share share) const { return format_share(share.value); }
  };
  return std::visit(Write{}, cell.value);
}

// Whether a cell stands in a column of numbers: "no data" does, and texts that begin like a number ("+1.2").
bool is_number(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell.value)) {
    const std::string_view digits =
        text->starts_with('+') || text->starts_with('-') ? std::string_view(*text).substr(1) : std::string_view(*text);
    return !digits.empty() && digits.find_first_not_of("0123456789. to") == std::string_view::npos;
  }
  return !std::holds_alternative<bool>(cell.value);
}

cairo_status_t append(void* to, const unsigned char* bytes, unsigned int length) {
  static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), length);
  return CAIRO_STATUS_SUCCESS;
}

class Writer {
 public:
  Writer(const PdfMeta& meta, std::string& out) : meta_(meta) {
    surface_.reset(cairo_pdf_surface_create_for_stream(append, &out, kWidth, kHeight));
    const std::string date = format_instant(meta.made);
    cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_TITLE, printable(meta.title).c_str());
    cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_CREATE_DATE, date.c_str());
    cairo_.reset(cairo_create(surface_.get()));
  }

  void operator()(const Heading& h) {
    space(h.level == 1 ? 4 : 12);
    keep(60);
    // A number belongs to the heading: "Failing (1)".
    const bool number = !h.aside.empty() && h.aside.find_first_not_of("0123456789") == std::string::npos;
    put(number ? fmt::format("{} ({})", h.text, h.aside) : h.text, {.size = h.level == 1 ? 17.0 : 13.0, .bold = true});
    if (!h.aside.empty() && !number) put(h.aside, {.size = 9, .tone = Tone::kMuted});
    space(4);
  }
  void operator()(const Paragraph& p) {
    if (p.text.empty()) {
      space(5);
    } else {
      put(p.text, {.indent = p.indent * kColumn, .bold = p.tone == Tone::kStrong, .tone = p.tone});
    }
  }
  void operator()(const Facts& facts) {
    for (const Facts::Fact& fact : facts.facts) put(fact.name + ": " + text_of(fact.value), {.tone = fact.value.tone});
  }
  void operator()(const Item& item) {
    put(fmt::format("{} {}", item.mark.utf8, item.text),
        {.indent = item.indent * kColumn, .bold = item.strong, .tone = item.tone});
  }
  void operator()(const Code& code) {
    put(code.text, {.size = 7.5, .indent = code.indent * kColumn, .mono = true});
    space(3);
  }
  void operator()(const Bars& bars) {
    for (const Bars::Bar& bar : bars.bars) {
      keep(16);
      const double top = y_;
      put(bar.label, {.size = 9, .tone = bar.tone});
      constexpr double kLeft = 230, kLong = 130;
      const Colour c = colour_of(bar.tone);
      cairo_set_source_rgb(cairo_.get(), 0.9, 0.92, 0.94);
      cairo_rectangle(cairo_.get(), kLeft, top + 3, kLong, 7);
      cairo_fill(cairo_.get());
      if (bar.share) {
        cairo_set_source_rgb(cairo_.get(), c.r, c.g, c.b);
        cairo_rectangle(cairo_.get(), kLeft, top + 3, kLong * std::clamp(*bar.share, 0.0, 1.0), 7);
        cairo_fill(cairo_.get());
      }
      const std::string said =
          bar.share ? fmt::format("{} {} {}", format_share(*bar.share), bar.mark.utf8, bar.word) : "no data";
      y_ = top;
      put(said, {.size = 9, .indent = kLeft + kLong + 10 - kMargin, .tone = bar.tone});
    }
    space(4);
  }
  // A table under its heading, which stands again on each page; texts that are too wide for their column go on in the
  // next line. What does not fit side by side at all is written a row a paragraph, each cell with its title.
  void operator()(const Sheet& sheet) {
    const std::vector<TableColumn> columns = columns_of(sheet);
    if (columns.empty()) return write_rows(sheet);
    space(3);
    keep(44);
    put_row(sheet, columns, nullptr);
    for (const auto& row : sheet.rows) {
      if (pages_ > kPdfPagesMax) return;
      const double height = height_of(columns, row);
      if (y_ + height > kHeight - kMargin - kFoot) {
        keep(kHeight);
        put_row(sheet, columns, nullptr);
      }
      put_row(sheet, columns, &row);
    }
    space(6);
  }

  Status finish() {
    foot();
    cairo_.reset();
    cairo_surface_finish(surface_.get());
    const cairo_status_t status = cairo_surface_status(surface_.get());
    if (pages_ > kPdfPagesMax) return fail(ErrorCode::kLimit, fmt::format("more than {} pages", kPdfPagesMax));
    if (status != CAIRO_STATUS_SUCCESS) return fail(ErrorCode::kIo, cairo_status_to_string(status));
    return {};
  }

 private:
  struct Look {
    double size = 9.5;
    double indent = 0;
    bool bold = false, mono = false;
    Tone tone = Tone::kPlain;
  };

  struct TableColumn {
    std::size_t index = 0;  // in the sheet
    double left = 0, width = 0;
    bool number = false;  // at the right of its width
  };
  static constexpr double kTableFont = 8.5, kTableGap = 9;
  static constexpr std::size_t kRowsMeasured = 300;  // longer texts below them go on in more lines

  double width_of(std::string_view text, const Look& look) const {
    const Layout layout = layout_of(text, look, -1);
    int width = 0;
    pango_layout_get_size(layout.get(), &width, nullptr);
    return static_cast<double>(width) / PANGO_SCALE + 0.5;
  }
  double longest_word(std::string_view text, const Look& look) const {
    double out = 0;
    for (const std::string_view word : split_words(text)) out = std::max(out, width_of(word, look));
    return out;
  }

  // The columns that are shown, each as wide as its texts where there is room for that, else the widest narrower.
  // Empty: there is no room for the words.
  std::vector<TableColumn> columns_of(const Sheet& sheet) const {
    const Look head{.size = kTableFont - 0.5, .bold = true}, body{.size = kTableFont};
    std::vector<TableColumn> out;
    std::vector<double> least;
    double needed = 0;
    for (std::size_t i = 0; i < sheet.columns.size(); ++i) {
      if (sheet.columns[i].wide) continue;
      TableColumn column{.index = i, .width = width_of(sheet.columns[i].title, head), .number = !sheet.rows.empty()};
      double word = longest_word(sheet.columns[i].title, head);
      for (const auto& row : std::span(sheet.rows).first(std::min(sheet.rows.size(), kRowsMeasured))) {
        if (i >= row.size()) continue;
        const std::string text = text_of(row[i]);
        column.width = std::max(column.width, width_of(text, body));
        word = std::max(word, longest_word(text, body));
        column.number = column.number && is_number(row[i]);
      }
      needed += word;
      least.push_back(word);
      out.push_back(column);
    }
    const double room = kWidth - 2 * kMargin - kTableGap * (static_cast<double>(out.size()) - 1);
    if (out.empty() || needed > room) return {};
    // No column is wider than this but for its longest word; those that need less have what they need.
    const auto taken = [&](double limit) {
      double sum = 0;
      for (std::size_t i = 0; i < out.size(); ++i) sum += std::max(least[i], std::min(out[i].width, limit));
      return sum;
    };
    double widest = room;
    if (taken(room) > room) {
      double too_wide = room;
      widest = 0;
      constexpr int kHalvings = 20;
      for (int step = 0; step < kHalvings; ++step) {
        const double middle = (widest + too_wide) / 2;
        (taken(middle) <= room ? widest : too_wide) = middle;
      }
    }
    double left = kMargin;
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i].width = std::max(least[i], std::min(out[i].width, widest));
      out[i].left = left;
      left += out[i].width + kTableGap;
    }
    return out;
  }

  double height_of(const std::vector<TableColumn>& columns, const std::vector<Cell>& row) const {
    double out = 0;
    for (const TableColumn& column : columns) {
      if (column.index < row.size()) {
        const Layout layout = layout_of(text_of(row[column.index]), {.size = kTableFont}, column.width);
        int height = 0;
        pango_layout_get_size(layout.get(), nullptr, &height);
        out = std::max(out, static_cast<double>(height) / PANGO_SCALE);
      }
    }
    return out + 3;
  }

  // row: nullptr for the heading. A row is not cut by the page's end.
  void put_row(const Sheet& sheet, const std::vector<TableColumn>& columns, const std::vector<Cell>* row) {
    double bottom = y_;
    for (const TableColumn& column : columns) {
      if (row != nullptr && column.index >= row->size()) continue;
      const Look look = row == nullptr ? Look{.size = kTableFont - 0.5, .bold = true, .tone = Tone::kMuted}
                                       : Look{.size = kTableFont, .tone = (*row)[column.index].tone};
      const std::string text = row == nullptr ? sheet.columns[column.index].title : text_of((*row)[column.index]);
      const Layout layout = layout_of(text, look, column.width);
      if (column.number) pango_layout_set_alignment(layout.get(), PANGO_ALIGN_RIGHT);
      const Colour c = colour_of(look.tone);
      cairo_set_source_rgb(cairo_.get(), c.r, c.g, c.b);
      cairo_move_to(cairo_.get(), column.left, y_);
      pango_cairo_show_layout(cairo_.get(), layout.get());
      int height = 0;
      pango_layout_get_size(layout.get(), nullptr, &height);
      bottom = std::max(bottom, y_ + static_cast<double>(height) / PANGO_SCALE);
    }
    y_ = bottom + 1.5;
    const double shade = row == nullptr ? 0.45 : 0.86;
    cairo_set_source_rgb(cairo_.get(), shade, shade, shade);
    cairo_set_line_width(cairo_.get(), 0.5);
    cairo_move_to(cairo_.get(), kMargin, y_);
    cairo_line_to(cairo_.get(), columns.back().left + columns.back().width, y_);
    cairo_stroke(cairo_.get());
    y_ += 1.5;
  }

  void write_rows(const Sheet& sheet) {
    for (const auto& row : sheet.rows) {
      std::string text;
      for (std::size_t i = 0; i < row.size() && i < sheet.columns.size(); ++i) {
        if (sheet.columns[i].wide) continue;
        text += fmt::format("{}{}: {}", text.empty() ? "" : "   ", sheet.columns[i].title, text_of(row[i]));
      }
      put(text, {.size = kTableFont, .indent = 2 * kColumn});
    }
    space(4);
  }

  // width < 0: as wide as the text.
  Layout layout_of(std::string_view text, const Look& look, double width) const {
    Layout layout(pango_cairo_create_layout(cairo_.get()));
    const Font font(pango_font_description_from_string(std::string(look.mono ? kMono : kText).c_str()));
    pango_font_description_set_absolute_size(font.get(), look.size * PANGO_SCALE);
    if (look.bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(layout.get(), font.get());
    pango_layout_set_width(layout.get(), width < 0 ? -1 : static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    const std::string clean = to_utf8(text);
    pango_layout_set_text(layout.get(), clean.data(), static_cast<int>(clean.size()));
    return layout;
  }

  // Line by line, so that a long text goes on over the page's end.
  void put(std::string_view text, const Look& look) {
    const double left = kMargin + look.indent;
    const Layout layout = layout_of(text, look, kWidth - kMargin - left);
    const Colour c = colour_of(look.tone);
    const int lines = pango_layout_get_line_count(layout.get());
    for (int i = 0; i < lines && pages_ <= kPdfPagesMax; ++i) {
      PangoLayoutLine* line = pango_layout_get_line_readonly(layout.get(), i);
      PangoRectangle extent;
      pango_layout_line_get_extents(line, nullptr, &extent);
      const double height = static_cast<double>(extent.height) / PANGO_SCALE;
      keep(height);
      cairo_set_source_rgb(cairo_.get(), c.r, c.g, c.b);
      cairo_move_to(cairo_.get(), left, y_ - static_cast<double>(extent.y) / PANGO_SCALE);
      pango_cairo_show_layout_line(cairo_.get(), line);
      y_ += height;
    }
    y_ += 2;
  }

  void space(double points) { y_ += points; }
  // A new page unless so much is left on this one.
  void keep(double points) {
    if (y_ + points <= kHeight - kMargin - kFoot) return;
    foot();
    cairo_show_page(cairo_.get());
    ++pages_;
    y_ = kMargin;
  }
  void foot() {
    const double top = kHeight - kMargin;
    const Layout layout =
        layout_of(fmt::format("{}, page {}", meta_.footer, pages_), {.size = 7.5}, kWidth - 2 * kMargin);
    cairo_set_source_rgb(cairo_.get(), 0.29, 0.35, 0.40);
    cairo_move_to(cairo_.get(), kMargin, top);
    pango_cairo_show_layout(cairo_.get(), layout.get());
  }

  const PdfMeta& meta_;
  Surface surface_;
  Cairo cairo_;
  double y_ = kMargin;
  int pages_ = 1;
};

}  // namespace

Result<std::string> to_pdf(const Document& document, const PdfMeta& meta) {
  std::string out;
  Writer writer(meta, out);
  for (const Block& block : document.blocks) std::visit([&](const auto& part) { writer(part); }, block);
  MANNERLY_CHECK_OK(writer.finish());
  return out;
}

}  // namespace mannerly::render
