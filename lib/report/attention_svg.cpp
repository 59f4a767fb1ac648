#include "report/attention_svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "report/svg.h"
#include "report/svg_text.h"
#include "report/table.h"

namespace s2s {
namespace {

constexpr double kCell = 22;
constexpr double kGap = 7;            // between a label and the matrix
constexpr double kLetterWidth = 7.4;  // a generous mean of sans-serif fonts of 13 pixels
constexpr double kMargin = 8;
constexpr double kAxis = 18;  // height of an axis's name
constexpr double kCaptionLine = 16;
constexpr double kCaptionLetter = 6.6;
constexpr double kTilt = 50;         // degrees, of the source's words
constexpr double kLeastScale = 0.7;  // on a page a map shrinks with its place down to this, then it scrolls
constexpr float kLeastDrawn = 0.005F;

constexpr const char* kSource = "source";  // names of the axes
constexpr const char* kTarget = "target";

constexpr std::size_t kLongestLabel = 20;  // columns of a terminal; the rest is cut off

constexpr const char* kStyle = R"(<style>
text{font:13px system-ui,"Helvetica Neue",Arial,"Noto Sans",sans-serif;fill:#1a1a1a}
.axis{font-weight:600;fill:#555}.end{font-style:italic;fill:#555}.note{fill:#555;font-size:12px}
.ground{fill:#fff}.grid{stroke:#e6e8ec;fill:#fff}.cells rect{fill:#1e40af}.links rect{fill:none;stroke:#c2410c;stroke-width:1}
@media screen and (prefers-color-scheme:dark){text{fill:#ddd}.axis,.end,.note{fill:#aaa}.ground{fill:#16181c}.grid{stroke:#2b3038;fill:#16181c}.cells rect{fill:#7dd3fc}.links rect{stroke:#fb923c}}
</style>
)";

constexpr const char* kCaption = "Darker: more weight. Frames: hard alignment. end: the end of the sentence.";

constexpr const char* kPageStyle = R"(
:root{--cell:#1e40af;--link:#c2410c}
@media screen and (prefers-color-scheme:dark){:root{--cell:#7dd3fc;--link:#fb923c}}
@media print{svg.map{min-width:0!important}}
svg.map{display:block;max-width:100%;height:auto;touch-action:pan-x pan-y}
.map text{font:13px system-ui,"Helvetica Neue",Arial,"Noto Sans",sans-serif;fill:var(--ink)}
svg.map:focus-visible{outline:2px solid var(--accent)}
.map text.axis{font-weight:600;fill:var(--faint)}.map text.end{font-style:italic;fill:var(--faint)}
.map text.on{font-weight:700;fill:var(--link)}
.map .grid{fill:var(--card);stroke:var(--soft)}
.map .cells rect{fill:var(--cell)}
.map .links rect{fill:none;stroke:var(--link);stroke-width:1}
.key{display:flex;flex-wrap:wrap;align-items:center;gap:.4rem .6rem;font-size:.875rem;color:var(--faint)}
.key .ramp{width:8rem;height:.8rem;border:1px solid var(--line);background:linear-gradient(90deg,var(--card),var(--cell))}
.key .frame{display:inline-block;width:.9rem;height:.9rem;border:1px solid var(--link);border-radius:2px;vertical-align:-.15em;margin-right:.3rem}
)";

// The weights are the cells' opacities, and a cell's place is its key. A map that has the focus is walked
// through with the arrow keys.
constexpr const char* kScript = R"({
let marked=[];
function leave(){hush();marked.forEach(label=>label.classList.remove('on'));marked=[];}
function show(svg,column,row,where){
  const {left,top,cell}=svg.dataset;
  const source=svg.querySelector('.source').children[column],target=svg.querySelector('.target').children[row];
  leave();
  if(!source||!target)return;
  svg.weights??=new Map([...svg.querySelectorAll('.cells rect')].map(one=>[one.getAttribute('x')+' '+one.getAttribute('y'),one.getAttribute('fill-opacity')]));
  const weight=svg.weights.get((+left+column*cell)+' '+(+top+row*cell));
  marked=[source,target];marked.forEach(label=>label.classList.add('on'));
  const word=label=>label.dataset.word??label.textContent;
  tell(where,word(source)+' \u2192 '+word(target)+': '+(weight??'less than 0.005'));
}
const scaleOf=(svg,box)=>svg.viewBox.baseVal.width/box.width;
function point(event){
  const svg=event.currentTarget,box=svg.getBoundingClientRect(),scale=scaleOf(svg,box),{left,top,cell}=svg.dataset;
  show(svg,Math.floor(((event.clientX-box.left)*scale-left)/cell),Math.floor(((event.clientY-box.top)*scale-top)/cell),event);
}
function walk(event){
  const svg=event.currentTarget,move={ArrowLeft:[-1,0],ArrowRight:[1,0],ArrowUp:[0,-1],ArrowDown:[0,1]}[event.key];
  if(event.key==='Escape')leave();
  if(!move)return;
  event.preventDefault();
  const {left,top,cell}=svg.dataset,within=(at,name)=>Math.max(0,Math.min(at,svg.querySelector(name).children.length-1));
  const from=svg.walkedTo;
  const [column,row]=svg.walkedTo=from?[within(from[0]+move[0],'.source'),within(from[1]+move[1],'.target')]:[0,0];
  const box=svg.getBoundingClientRect(),scale=scaleOf(svg,box);
  show(svg,column,row,{clientX:box.left+(+left+(column+.5)*cell)/scale,clientY:box.top+(+top+(row+.5)*cell)/scale});
}
for(const svg of document.querySelectorAll('svg.map')){
  svg.addEventListener('pointermove',point);svg.addEventListener('pointerdown',point);svg.addEventListener('pointerleave',leave);
  svg.addEventListener('keydown',walk);svg.addEventListener('blur',leave);
}
addEventListener('scroll',leave,{passive:true});
})";

// The end of a sentence is no word of it.
bool is_end(const std::string& label) { return label == "</s>"; }

// Names of files and addresses would push the matrix out of sight.
std::string shown(const std::string& label) {
  return is_end(label) ? "end" : shortened(label, kLongestLabel);
}

double label_width(const std::string& label) {
  return kLetterWidth * static_cast<double>(display_width(shown(label)));
}

// The whole word, where the element's content is not that.
std::string label_attributes(const std::string& label) {
  if (shown(label) == label) return "";
  return fmt::format("{} data-word=\"{}\"", is_end(label) ? " class=\"end\"" : "", escape_markup(label));
}

class Drawing {
 public:
  Drawing(const AttentionMap& map, SvgUse use) : map_(map), attention_(map.attention), use_(use) {
    const double radians = kTilt * std::acos(-1.0) / 180;
    double widest = 0;
    for (const std::string& label : attention_.target) widest = std::max(widest, label_width(label));
    left_ = std::ceil(kMargin + kAxis + widest + kGap);
    right_ = left_ + kCell * static_cast<double>(attention_.columns());
    for (std::size_t column = 0; column < attention_.source.size(); ++column) {
      const double width = label_width(attention_.source[column]);
      top_ = std::max(top_, width * std::sin(radians));
      right_ = std::max(right_, column_middle(column) + width * std::cos(radians));
    }
    top_ = std::ceil(top_ + kMargin + kAxis + kGap + 8);
    right_ = std::ceil(right_ + kMargin);
    bottom_ = top_ + kCell * static_cast<double>(attention_.rows()) + kMargin;
    for (const char* name : {kSource, kTarget}) {
      const double length = kLetterWidth * static_cast<double>(display_width(name)) + 2 * kMargin;
      right_ = std::max(right_, left_ + length);
      bottom_ = std::max(bottom_, top_ + length);
    }
    if (use == SvgUse::standalone) make_room_for_caption();
  }

  std::string render() {
    open();
    axes();
    labels();
    grid();
    cells();
    links();
    caption();
    return out_ + "</svg>\n";
  }

 private:
  template <class... Arguments>
  void write(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Arguments>(arguments)...);
  }

  double column_middle(std::size_t column) const {
    return left_ + kCell * (static_cast<double>(column) + 0.5);
  }
  double x(std::int64_t column) const { return left_ + kCell * static_cast<double>(column); }
  double y(std::int64_t row) const { return top_ + kCell * static_cast<double>(row); }

  void open() {
    const bool alone = use_ == SvgUse::standalone;
    write(
        R"(<svg xmlns="http://www.w3.org/2000/svg" class="map" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" aria-label="{2}" data-left="{3}" data-top="{4}" data-cell="{5}"{6}>)",
        right_, bottom_, escape_markup(fmt::format("Attention of {}: {}", place_of(map_), map_.target)),
        left_, top_, kCell,
        alone ? "" : fmt::format(" tabindex=\"0\" style=\"min-width:{:.0f}px\"", kLeastScale * right_));
    out_ += "\n";
    if (!alone) return;
    out_ += kStyle;
    write("<rect class=\"ground\" width=\"{}\" height=\"{}\"/>\n", right_, bottom_);
  }

  void make_room_for_caption() {
    caption_top_ = bottom_;
    caption_ = wrapped_text(kCaption, right_ - 2 * kMargin, kCaptionLetter);
    bottom_ += kCaptionLine * static_cast<double>(caption_.size()) + kMargin;
  }

  void caption() {
    for (std::size_t line = 0; line < caption_.size(); ++line)
      write("<text class=\"note\" x=\"{}\" y=\"{}\">{}</text>\n", kMargin,
            caption_top_ + kCaptionLine * static_cast<double>(line + 1), caption_[line]);
  }

  void axes() {
    write("<text class=\"axis\" x=\"{}\" y=\"{}\">{}</text>\n", left_, kMargin + 10, kSource);
    write("<text class=\"axis\" transform=\"translate({} {}) rotate(-90)\" text-anchor=\"end\">{}</text>\n",
          kMargin + 10, top_, kTarget);
  }

  void labels() {
    out_ += "<g class=\"source\">";
    for (std::size_t column = 0; column < attention_.source.size(); ++column)
      write("<text transform=\"translate({} {}) rotate(-{})\"{}>{}</text>", column_middle(column) + 4,
            top_ - kGap, kTilt, label_attributes(attention_.source[column]),
            escape_markup(shown(attention_.source[column])));
    out_ += "</g>\n<g class=\"target\" text-anchor=\"end\">";
    for (std::size_t row = 0; row < attention_.target.size(); ++row)
      write("<text x=\"{}\" y=\"{}\"{}>{}</text>", left_ - kGap, y(static_cast<std::int64_t>(row)) + 15.5,
            label_attributes(attention_.target[row]), escape_markup(shown(attention_.target[row])));
    out_ += "</g>\n";
  }

  void grid() {
    const double width = kCell * static_cast<double>(attention_.columns());
    const double height = kCell * static_cast<double>(attention_.rows());
    write("<path class=\"grid\" d=\"M{} {}h{}v{}h-{}z", left_, top_, width, height, width);
    for (std::int64_t column = 1; column < attention_.columns(); ++column)
      write("M{} {}v{}", x(column), top_, height);
    for (std::int64_t row = 1; row < attention_.rows(); ++row) write("M{} {}h{}", left_, y(row), width);
    out_ += "\"/>\n";
  }

  void cells() {
    out_ += "<g class=\"cells\">\n";
    for (std::int64_t row = 0; row < attention_.rows(); ++row) {
      for (std::int64_t column = 0; column < attention_.columns(); ++column) cell(row, column);
    }
    out_ += "</g>\n";
  }

  void cell(std::int64_t row, std::int64_t column) {
    const float weight = attention_.at(row, column);
    if (weight < kLeastDrawn) return;
    write(R"(<rect x="{}" y="{}" width="{}" height="{}" fill-opacity="{:.3f}")", x(column), y(row), kCell,
          kCell, weight);
    if (use_ == SvgUse::in_page) {
      out_ += "/>\n";
      return;
    }
    write("><title>{} \u2192 {}: {:.3f}</title></rect>\n",
          escape_markup(attention_.source[static_cast<std::size_t>(column)]),
          escape_markup(attention_.target[static_cast<std::size_t>(row)]), weight);
  }

  void links() {
    out_ += "<g class=\"links\" pointer-events=\"none\">";
    for (const AlignmentLink& link : map_.links)
      write(R"(<rect x="{}" y="{}" width="{}" height="{}" rx="2"/>)", x(link.source) + 0.5,
            y(link.target) + 0.5, kCell - 1, kCell - 1);
    out_ += "</g>\n";
  }

  const AttentionMap& map_;
  const LabelledAttention& attention_;
  SvgUse use_;
  double left_ = 0, top_ = 0, right_ = 0, bottom_ = 0;
  double caption_top_ = 0;
  std::vector<std::string> caption_;
  std::string out_;
};

}  // namespace

std::string render_attention_svg(const AttentionMap& map, SvgUse use) { return Drawing(map, use).render(); }

std::string attention_style() { return kPageStyle; }

std::string attention_script() { return kScript; }

std::string attention_key() {
  return "<p class=\"key\">weight 0 <span class=\"ramp\"></span> 1 <span><span class=\"frame\"></span>hard "
         "alignment</span> <span><i>end</i>: the end of the sentence, &lt;/s&gt;</span></p>\n";
}

}  // namespace s2s
