#include "report/page.h"

#include <fmt/format.h>

#include "report/svg.h"

namespace s2s {
namespace {

constexpr const char* kStyle = R"(
:root{color-scheme:light dark;--paper:#f7f7f5;--card:#fff;--ink:#1c1e21;--faint:#5c636d;--line:#dfe2e7;--soft:#f0f1f3;--context:#c9ced6;--accent:#1d4ed8}
@media screen and (prefers-color-scheme:dark){:root{--paper:#121418;--card:#1b1e24;--ink:#e6e8eb;--faint:#9ca4af;--line:#343a44;--soft:#262b33;--context:#474e5a;--accent:#8ab4ff}}
@media print{:root{color-scheme:light;--paper:#fff;--ink:#000;--faint:#444;--line:#ccc}html{font-size:75%}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,"Helvetica Neue",Arial,"Noto Sans",sans-serif;-webkit-text-size-adjust:100%}
main{max-width:76rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.6rem;line-height:1.2;margin:0 0 .25rem;overflow-wrap:anywhere}
h2{font-size:1.25rem;line-height:1.3;margin:2.25rem 0 .75rem}
h3{font-size:1rem;margin:0 0 .5rem}
p{max-width:46rem;margin:.25rem 0 .75rem;overflow-wrap:anywhere}
a{color:var(--accent)}
.faint{color:var(--faint)}
.card{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem;margin:0 0 1.25rem;min-width:0}
.scroll{overflow-x:auto}
dl.pairs{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.25rem;margin:0 0 1.25rem}
.pairs dt{color:var(--faint)}.pairs dd{margin:0;overflow-wrap:anywhere}
#note{position:fixed;z-index:2;pointer-events:none;padding:.35rem .65rem;border-radius:.4rem;background:var(--card);color:var(--ink);border:1px solid var(--faint);box-shadow:0 3px 12px #0003;font-size:.875rem;line-height:1.45;max-width:min(30rem,94vw)}
#note[hidden]{display:none}
@media(max-width:40rem){main{padding:1rem .75rem 3rem}.card{padding:.75rem}dl.pairs{grid-template-columns:1fr;gap:0}.pairs dd{margin-bottom:.5rem}}
@media print{main{max-width:none;padding:0}.card{border:0;padding:0}.scroll{overflow:visible}#note{display:none}}
)";

constexpr const char* kScript = R"(
const note=document.getElementById('note');
function hush(){note.hidden=true;}
function tell(event,content){
  note.replaceChildren(content);
  note.hidden=false;
  const {offsetWidth:width,offsetHeight:height}=note;
  note.style.left=Math.max(4,Math.min(event.clientX+14,innerWidth-width-4))+'px';
  note.style.top=(event.clientY>height+16?event.clientY-height-12:event.clientY+18)+'px';
}
addEventListener('scroll',hush,{passive:true});
addEventListener('beforeprint',()=>document.querySelectorAll('details.printed').forEach(one=>one.open=true));
)";

}  // namespace

std::string render_html(const HtmlPage& page) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>{0}</title>\n"
      "<style>{1}{2}</style>\n</head>\n<body>\n<main>\n<h1>{0}</h1>\n{3}</main>\n<div id=\"note\" "
      "role=\"status\" hidden></div>\n<script>{4}{5}</script>\n</body>\n</html>\n",
      escape_markup(page.title), kStyle, page.style, page.body, kScript, page.script);
}

}  // namespace s2s
