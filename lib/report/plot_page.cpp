#include "report/plot_page.h"

#include <fmt/format.h>

namespace s2s {
namespace {

constexpr PlotSize kWide{.width = 860, .height = 430, .names = false};
constexpr PlotSize kSmall{.width = 380, .height = 300, .names = false};
constexpr PlotSize kPanel{.width = 200, .height = 160, .names = false};

constexpr const char* kStyle = R"(
figure{margin:0 0 1.25rem}
figcaption{color:var(--faint);font-size:.875rem;margin-top:.5rem;max-width:46rem}
svg.plot{display:block;width:100%;height:auto;touch-action:pan-y}
.wide svg.plot{max-width:62rem;margin:0 auto}
.narrow{display:none}
figure h4{font-size:1rem;margin:0 0 .5rem}
.row .across{grid-column:1/-1}
.axes{color:var(--faint);font-size:.8125rem;margin:0 0 .5rem}
.panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(10rem,100%),1fr));gap:.5rem 1rem}
.row{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(19rem,100%),1fr));gap:0 1.25rem}
.plot .guide{stroke:var(--faint);stroke-width:1;stroke-dasharray:2 3}
.plot .mark.on{stroke:var(--ink);stroke-width:1.5;paint-order:stroke}
.series.off{display:none}
.dimmed .series:not(.chosen){opacity:.15}
.label{display:inline-flex;align-items:center;gap:.35rem;font-weight:600}
.label svg{flex:none}
.label span{color:var(--ink)}
.legend{display:flex;flex-wrap:wrap;gap:.35rem;margin:0 0 1rem}
.legend button{font:inherit;font-size:.875rem;background:var(--card);border:1px solid var(--line);border-radius:1rem;padding:.15rem .7rem .15rem .5rem;cursor:pointer}
.legend button[aria-pressed=false]{opacity:.45;text-decoration:line-through}
.legend button:focus-visible,svg.plot:focus-visible{outline:2px solid var(--accent)}
#note .label{font-weight:400}
#note .nearest{font-weight:600}
@media(max-width:40rem){.wide{display:none}.narrow{display:block}}
@media print{.wide{display:block}.narrow{display:none}.row{grid-template-columns:repeat(3,1fr)}figure{break-inside:avoid}.legend button{border:0;padding:0 .7rem 0 0}}
)";

// Of every line the mark that is nearest to the pointer sideways is told, if it is near enough. A plot that
// has the focus is walked through with the arrow keys, from place to place.
constexpr const char* kScript = R"({
const reach=8;
const scaleOf=svg=>svg.viewBox.baseVal.width/svg.getBoundingClientRect().width;
const placeOf=mark=>mark.transform.baseVal[0].matrix;
function marksAt(svg,x,y){
  const marks=[];
  for(const series of svg.querySelectorAll('.series:not(.off)')){
    let nearest=null;
    for(const element of series.querySelectorAll('.mark')){
      const {e,f}=placeOf(element),away=Math.abs(e-x);
      if(!nearest||away<nearest.away)nearest={element,series,away,x:e,y:f,distance:Math.hypot(e-x,f-y)};
    }
    if(nearest)marks.push(nearest);
  }
  const least=Math.min(...marks.map(mark=>mark.away));
  return marks.filter(mark=>mark.away<=least+reach).sort((a,b)=>a.y-b.y);
}
function noteOf(marks,nearest){
  const content=document.createElement('div'),place=nearest.element.dataset.place;
  content.append(place);
  for(const {element,series} of marks){
    const {name,figures}=element.dataset,line=document.createElement('div');
    const key=document.querySelector('.legend [data-series="'+series.dataset.series+'"] svg');
    const mark=document.createElement('span');
    mark.className='label s'+series.dataset.series+(element===nearest.element?' nearest':'');
    const text=document.createElement('span');
    text.textContent=name+': '+figures+(element.dataset.place===place?'':' ('+element.dataset.place+')');
    if(key)mark.append(key.cloneNode(true));
    mark.append(text);
    line.append(mark);
    content.append(line);
  }
  return content;
}
function clear(svg){
  svg.querySelector('.guide')?.remove();
  svg.querySelectorAll('.mark.on').forEach(mark=>mark.classList.remove('on'));
}
function leave(event){clear(event.currentTarget);hush();}
function show(svg,x,y,where){
  const marks=marksAt(svg,x,y);
  clear(svg);
  if(!marks.length)return;
  const nearest=marks.reduce((best,mark)=>mark.distance<best.distance?mark:best);
  const guide=document.createElementNS('http://www.w3.org/2000/svg','path');
  guide.setAttribute('class','guide');
  guide.setAttribute('d','M'+nearest.x+' '+svg.dataset.top+'V'+svg.dataset.bottom);
  svg.append(guide);
  marks.forEach(mark=>mark.element.classList.add('on'));
  tell(where,noteOf(marks,nearest));
}
function point(event){
  const svg=event.currentTarget,box=svg.getBoundingClientRect(),scale=scaleOf(svg);
  show(svg,(event.clientX-box.left)*scale,(event.clientY-box.top)*scale,event);
}
function walk(event){
  const svg=event.currentTarget,move={ArrowLeft:-1,ArrowRight:1}[event.key];
  if(event.key==='Escape')leave(event);
  if(!move)return;
  event.preventDefault();
  const places=[...svg.querySelectorAll('.series:not(.off) .mark')].map(placeOf).sort((a,b)=>a.e-b.e||a.f-b.f);
  const from=svg.walkedTo??(move>0?-Infinity:Infinity);
  const next=move>0?places.find(({e})=>e>from):places.findLast(({e})=>e<from);
  if(!next)return;
  svg.walkedTo=next.e;
  const box=svg.getBoundingClientRect(),scale=scaleOf(svg);
  show(svg,next.e,next.f,{clientX:box.left+next.e/scale,clientY:box.top+next.f/scale});
}
for(const svg of document.querySelectorAll('svg.plot')){
  svg.addEventListener('pointermove',point);svg.addEventListener('pointerdown',point);svg.addEventListener('pointerleave',leave);
  svg.addEventListener('keydown',walk);svg.addEventListener('blur',leave);
}
for(const button of document.querySelectorAll('.legend button')){
  const plots=button.closest('.plots'),series=()=>plots.querySelectorAll('.series.s'+button.dataset.series);
  const dim=(on)=>{plots.classList.toggle('dimmed',on);series().forEach(one=>one.classList.toggle('chosen',on));};
  button.addEventListener('click',()=>{
    const shown=button.getAttribute('aria-pressed')==='false';
    button.setAttribute('aria-pressed',shown);
    series().forEach(one=>one.classList.toggle('off',!shown));
    dim(false);
  });
  button.addEventListener('pointerenter',event=>dim(event.pointerType==='mouse'&&button.getAttribute('aria-pressed')==='true'));
  button.addEventListener('pointerleave',()=>dim(false));
}
})";

std::string caption_of(const std::string& caption) {
  return fmt::format("<figcaption>{}</figcaption>", escape_markup(caption));
}

std::string heading_of(const LinePlot& plot) {
  return plot.title.empty() ? "" : fmt::format("<h4>{}</h4>\n", escape_markup(plot.title));
}

// The names stand in the panels.
std::string panels_figure(const LinePlot& plot, const std::string& caption) {
  std::string panels;
  for (std::size_t line = 0; line < plot.lines.size(); ++line)
    panels += "<div>" + render_plot_panel(plot, line, kPanel) + "</div>\n";
  return fmt::format(
      "<figure class=\"card across\">\n{}<p class=\"axes\">{} over {}; the other lines in grey</p>\n"
      "<div class=\"panels\">\n{}</div>\n{}</figure>\n",
      heading_of(plot), escape_markup(plot.y_title), escape_markup(plot.x_title), panels,
      caption_of(caption));
}

std::string key_of(std::size_t style) {
  return fmt::format(
      "<svg width=\"26\" height=\"12\" viewBox=\"-13 -6 26 12\" aria-hidden=\"true\"><path d=\"M-13 0h26\" "
      "stroke=\"currentColor\" stroke-width=\"2\" stroke-dasharray=\"{}\"/>{}</svg>",
      series_dashes(style), series_mark(style));
}

}  // namespace

std::string wide_figure(const LinePlot& plot, const std::string& caption) {
  if (plot.lines.size() > kMostLines) return panels_figure(plot, caption);
  return fmt::format(
      "<figure class=\"card\">\n{}<div class=\"wide\">{}</div>\n<div "
      "class=\"narrow\">{}</div>\n{}</figure>\n",
      heading_of(plot), render_line_plot(plot, kWide, SvgUse::in_page),
      render_line_plot(plot, kSmall, SvgUse::in_page), caption_of(caption));
}

std::string small_figure(const LinePlot& plot, const std::string& caption) {
  if (plot.lines.size() > kMostLines) return panels_figure(plot, caption);
  return fmt::format("<figure class=\"card\">\n{}{}{}</figure>\n", heading_of(plot),
                     render_line_plot(plot, kSmall, SvgUse::in_page), caption_of(caption));
}

std::string plot_legend(const std::vector<std::string>& names) {
  if (names.size() > kMostLines) return "";
  std::string legend = "<div class=\"legend\">\n";
  for (std::size_t i = 0; i < names.size(); ++i)
    legend += fmt::format(
        "<button type=\"button\" aria-pressed=\"true\" title=\"show or hide\" "
        "data-series=\"{}\">{}</button>\n",
        i, series_label(names[i], i));
  return legend + "</div>\n";
}

std::string series_label(const std::string& name, std::size_t style) {
  return fmt::format("<span class=\"label s{}\">{}<span>{}</span></span>", style, key_of(style),
                     escape_markup(name));
}

std::string plot_style(std::size_t lines) {
  return fmt::format("{}\n{}{}\n@media screen and (prefers-color-scheme:dark){{{}}}", line_plot_style(),
                     kStyle, series_style(lines, false), series_style(lines, true));
}

std::string plot_script() { return kScript; }

}  // namespace s2s
