#include "report/attention_page.h"

#include <fmt/format.h>

#include "report/attention_svg.h"
#include "report/svg.h"

namespace s2s {
namespace {

constexpr const char* kStyle = R"(
:root{color-scheme:light dark;--paper:#fbfbfa;--card:#fff;--ink:#1c1e21;--faint:#646b75;--line:#dfe2e7;--cell:#1d4ed8;--link:#ea580c}
@media(prefers-color-scheme:dark){:root{--paper:#14161a;--card:#1c1f25;--ink:#e8eaed;--faint:#9aa2ad;--line:#343a44;--cell:#7dd3fc;--link:#fb923c}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,"Helvetica Neue",Arial,"Noto Sans",sans-serif}
main{max-width:70rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.5rem;line-height:1.2;margin:0}
h2{font-size:1rem;margin:0 0 .5rem}
.faint{color:var(--faint);margin:.25rem 0 1.25rem;overflow-wrap:anywhere}
section,.figures{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem;margin:0 0 1.25rem}
.figures{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.25rem}
.figures dt{color:var(--faint)}.figures dd{margin:0}
.text{margin:0 0 .35rem;overflow-wrap:anywhere}.text b{display:inline-block;min-width:4rem;font-weight:400;color:var(--faint)}
.scroll{overflow-x:auto;margin-top:.5rem}
svg.map{display:block;touch-action:pan-x pan-y}
svg text{font:13px system-ui,"Helvetica Neue",Arial,"Noto Sans",sans-serif;fill:var(--ink)}
svg text.on{font-weight:700;fill:var(--link)}
.grid{fill:var(--card);stroke:var(--line)}
.cells rect{fill:var(--cell)}
.links rect{fill:none;stroke:var(--link);stroke-width:2}
.key{display:flex;flex-wrap:wrap;align-items:center;gap:.4rem .6rem;font-size:.875rem}
.ramp{width:8rem;height:.8rem;border:1px solid var(--line);background:linear-gradient(90deg,var(--card),var(--cell))}
.frame{width:.9rem;height:.9rem;border:2px solid var(--link);border-radius:2px;margin-left:1rem}
#tip{position:fixed;z-index:1;pointer-events:none;padding:.25rem .6rem;border-radius:.4rem;background:var(--ink);color:var(--paper);font-size:.875rem;max-width:90vw}
#tip[hidden]{display:none}
@media(max-width:40rem){.figures{grid-template-columns:1fr;gap:0}.figures dd{margin-bottom:.5rem}}
@media print{body{background:#fff}section{break-inside:avoid}.scroll{overflow:visible}svg.map{max-width:100%;height:auto}}
)";

// The weights are the cells' opacities, and a cell's place is its key.
constexpr const char* kScript = R"(
const tip=document.getElementById('tip');
let marked=[];
function leave(){tip.hidden=true;marked.forEach(label=>label.classList.remove('on'));marked=[];}
function show(event){
  const svg=event.currentTarget,box=svg.getBoundingClientRect(),scale=svg.viewBox.baseVal.width/box.width;
  const {left,top,cell}=svg.dataset;
  const column=Math.floor(((event.clientX-box.left)*scale-left)/cell),row=Math.floor(((event.clientY-box.top)*scale-top)/cell);
  const source=svg.querySelector('.source').children[column],target=svg.querySelector('.target').children[row];
  leave();
  if(!source||!target)return;
  svg.weights??=new Map([...svg.querySelectorAll('.cells rect')].map(one=>[one.getAttribute('x')+' '+one.getAttribute('y'),one.getAttribute('fill-opacity')]));
  const weight=svg.weights.get((+left+column*cell)+' '+(+top+row*cell));
  tip.textContent=source.textContent+' \u2192 '+target.textContent+': '+(weight??'less than 0.005');
  marked=[source,target];marked.forEach(label=>label.classList.add('on'));
  tip.hidden=false;
  tip.style.left=Math.max(4,Math.min(event.clientX+14,innerWidth-tip.offsetWidth-4))+'px';
  tip.style.top=(event.clientY>60?event.clientY-tip.offsetHeight-12:event.clientY+18)+'px';
}
for(const svg of document.querySelectorAll('svg.map')){
  svg.addEventListener('pointermove',show);svg.addEventListener('pointerdown',show);svg.addEventListener('pointerleave',leave);
}
addEventListener('scroll',leave,{passive:true});
)";

std::string figures_list(const AttentionFigures& figures) {
  std::string list = "<dl class=\"figures\">\n";
  for (const Figure& figure : list_figures(figures))
    list += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escape_markup(figure.name), escape_markup(figure.value));
  return list + "</dl>\n";
}

std::string section(const AttentionMap& map) {
  const std::string drawing = map.attention.empty() ? "<p class=\"faint\">A blank line.</p>\n"
                                                    : render_attention_svg(map, SvgUse::in_page);
  return fmt::format(
      "<section id=\"line-{0}\">\n<h2>Line {0}</h2>\n<p class=\"text\"><b>source</b> {1}</p>\n"
      "<p class=\"text\"><b>target</b> {2}</p>\n<div class=\"scroll\">\n{3}</div>\n</section>\n",
      map.line, escape_markup(map.source), escape_markup(map.target), drawing);
}

}  // namespace

std::string render_attention_page(const AttentionPage& page) {
  std::string html = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>{0}</title>\n"
      "<style>{1}</style>\n</head>\n<body>\n<main>\n<h1>{0}</h1>\n<p class=\"faint\">{2}</p>\n",
      escape_markup(page.title), kStyle, escape_markup(page.subtitle));
  html += figures_list(page.figures);
  html +=
      "<p class=\"faint key\">weight 0 <span class=\"ramp\"></span> 1 <span class=\"frame\"></span> hard "
      "alignment</p>\n";
  for (const AttentionMap& map : page.maps) html += section(map);
  return html + "</main>\n<div id=\"tip\" hidden></div>\n<script>" + kScript +
         "</script>\n</body>\n</html>\n";
}

}  // namespace s2s
