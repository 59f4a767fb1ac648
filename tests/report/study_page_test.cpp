// The page of a study, its figures and its tables.
#include "report/study_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "browser.h"
#include "report/study_figures.h"
#include "report/study_tables.h"
#include "sample_study.h"

namespace s2s {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

TEST(StudyFigures, DrawLengthsAndTrainingWithALineAVariant) {
  const StudyReport study = sample_study();
  const auto plots = study_plots(study, study.corpora[0]);
  EXPECT_THAT(
      plots,
      ElementsAre(Field(&StudyPlot::name, "bleu-by-length"), Field(&StudyPlot::name, "ratio-by-length"),
                  Field(&StudyPlot::name, "bleu-by-updates"), Field(&StudyPlot::name, "bleu-by-time")));
  for (const StudyPlot& drawn : plots) EXPECT_EQ(drawn.plot.lines.size(), 2U);
  EXPECT_THAT(plots[0].plot.categories, ElementsAre("<=10", ">20"));  // the bucket between has no sentences
  EXPECT_EQ(plots[0].plot.lines[1].points[1].figures, "BLEU 29.0 [28.0, 30.0], p = <0.001");
}

TEST(StudyFigures, PoolSeedsOverUpdatesThatAllOfThemValidated) {
  StudyReport study = sample_study();
  study.corpora[0].results[0].runs[1].curve.pop_back();
  const PlotLine line = study_plots(study, study.corpora[0])[2].plot.lines[0];
  ASSERT_EQ(line.points.size(), 1U);
  EXPECT_EQ(line.points[0].x, 100);
  EXPECT_DOUBLE_EQ(line.points[0].y, 10.5);  // of 10 and 11
  EXPECT_DOUBLE_EQ(line.points[0].band->low, 10);
  EXPECT_DOUBLE_EQ(line.points[0].band->high, 11);
}

TEST(StudyFigures, AreFilesUnderPlainNames) {
  const auto files = study_figures(sample_study());
  EXPECT_THAT(files, Each(Field(&NamedText::text, StartsWith("<svg xmlns="))));
  ASSERT_EQ(files.size(), 5U);
  EXPECT_EQ(files[0].name, "toy-en-fr-bleu-by-length.svg");
  EXPECT_EQ(files[4].name, "toy-en-fr-attention-7-bahdanau---co.svg");
}

TEST(StudyTables, SumUpEveryVariant) {
  const StudyReport study = sample_study();
  EXPECT_EQ(summary_table(study, study.corpora[0]).render(TableFormat::csv),
            "variant,BLEU,interval,spread of seeds,difference,p,kept beyond 20,lost at >20,chrF,length "
            "ratio,cut off,"
            "parameters,seeds,training\n"
            "none,12.5,\"[11.5, 13.5]\",0.50,,,\"25% [20, 30]\",75%,25.0,0.900,25.0%,\"1,234,567\",2,4 min\n"
            "bahdanau & co,29.5,\"[28.5, 30.5]\",0.50,+10.0,<0.001,\"97% [92, "
            "102]\",3%,59.0,0.900,25.0%,\"1,234,567\",2,4 min\n");
}

TEST(StudyTables, StarWhatDiffersFromTheBaseline) {
  StudyReport study = sample_study();
  study.corpora[0].results[1].overall.p_value = 0.04;
  EXPECT_EQ(length_table(study, study.corpora[0]).render(TableFormat::text),
            "variant          <=10     >20    all\n"
            "------------------------------------\n"
            "none             20.0     5.0   12.5\n"
            "bahdanau & co  30.0**  29.0**  29.5*\n"
            "------------------------------------\n"
            "sentences           5       7     12\n");
}

TEST(StudyTables, GiveEveryBucketToPrograms) {
  const auto files = study_data(sample_study());
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].name, "toy-en-fr-data.csv");
  EXPECT_EQ(count(files[0].text, "\n"), 9U);
  EXPECT_THAT(files[0].text, HasSubstr("\nnone,11-20,0,0,0,,,,,,,,,,,,"));
  EXPECT_THAT(files[0].text, Not(HasSubstr("*")));
}

TEST(StudyTables, AreFilesNamedForTheCorpusAndTheFormat) {
  const auto files = study_tables(sample_study(), TableFormat::latex);
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].name, "toy-en-fr-summary.tex");
  EXPECT_EQ(files[1].name, "toy-en-fr-by-length.tex");
}

TEST(StudyTables, SayBelowWhatTheirStarsMean) {
  for (const auto& [format, before] :
       {std::pair{TableFormat::latex, "\n% "}, std::pair{TableFormat::markdown, "\n    "},
        std::pair{TableFormat::text, "\n\n"}}) {
    for (const NamedText& file : study_tables(sample_study(), format))
      EXPECT_THAT(file.text, HasSubstr(std::string(before) + "* p < 0.05, ** p < 0.01 against none"))
          << file.name;
  }
}

TEST(StudyPage, ShowsEverythingAndNeedsNoNetwork) {
  const std::string page = render_study_page(sample_study());
  EXPECT_THAT(page, AllOf(HasSubstr("<h1>A &lt;small&gt; study</h1>"), HasSubstr("<p>Second &amp; last.</p>"),
                          HasSubstr("toy/en fr: en to fr, test"), HasSubstr("BLEU by length"),
                          HasSubstr("188,781"), HasSubstr("too long: 1,573"), HasSubstr("attention = none")));
  EXPECT_THAT(page,
              AllOf(HasSubstr("--config toy.toml &gt; log"), HasSubstr("seeds = [1, 2]"),
                    HasSubstr("a fast one"), HasSubstr("class=\"map\""), Not(HasSubstr("Not complete"))));
  EXPECT_EQ(count(page, "class=\"plot\""), 5U);  // the first one twice, for wide and narrow windows
  EXPECT_EQ(count(page, "://"), count(page, "http://www.w3.org/2000/svg"));  // the name of SVG, not fetched
  EXPECT_THAT(page, Not(HasSubstr("<old>")));
}

TEST(StudyPage, SaysWhatIntervalsAndTestsAreNot) {
  StudyReport study = sample_study();
  study.corpora[0].results[0].runs[0].evaluation.bleu_signature = "nrefs:1|tok:13a";
  const std::string page = render_study_page(study);
  EXPECT_THAT(page, AllOf(HasSubstr("they do not cover other seeds"),
                          HasSubstr("without correction for the number of comparisons"),
                          HasSubstr("drop from the best bucket to the longest, in percent"),
                          HasSubstr("the middle 95% of BLEU over resampled test sets"),
                          HasSubstr("<pre>BLEU|nrefs:1|tok:13a\n")));
}

TEST(StudyPage, MarksWhereTranslationsGoWrong) {
  const std::string page = render_study_page(sample_study());
  EXPECT_THAT(page, HasSubstr("<mark class=\"wrong\">une</mark> maison"));
  EXPECT_THAT(page, HasSubstr("1 of 2 words right"));
  EXPECT_THAT(page, HasSubstr("<p>la vieille maison</p>"));
}

TEST(StudyPage, SaysWhatIsNotFinished) {
  StudyReport study = sample_study();
  study.corpora[0].results[1] = {};
  study.corpora[0].examples[0].translations[1] = std::nullopt;
  study.corpora[0].attention.clear();
  EXPECT_THAT(render_study_page(study), HasSubstr("2 of 4 runs are finished"));
  study.corpora[0].results[0] = {};
  study.corpora[0].examples.clear();
  EXPECT_THAT(render_study_page(study), HasSubstr("0 of 4 runs are finished"));
}

// As a string of JavaScript.
std::string quoted_for_script(const std::string& text) {
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') {
      quoted += std::string("\\") + letter;
    } else if (letter == '\n') {
      quoted += "\\n";
    } else if (letter == '<') {
      quoted += "\\x3c";  // no end tag within a script
    } else {
      quoted += letter;
    }
  }
  return quoted + "\"";
}

// The page of the sample, or of another study.
class PageInBrowser : public InBrowser {
 protected:
  void write_page(const std::string& probe = "") const { write(render_study_page(sample_study()), probe); }

  // What is printed, without what differs from one time to the next.
  std::string printed(std::vector<std::string> arguments) const {
    const std::string file = (folder_ / "page.pdf").string();
    arguments.insert(arguments.end(), {"--no-pdf-header-footer", "--print-to-pdf=" + file});
    const ProcessResult result = run(std::move(arguments));
    std::string pdf = read_test_file(file);
    EXPECT_THAT(pdf, StartsWith("%PDF")) << result.err;
    const auto info = pdf.find("/CreationDate");
    if (info != std::string::npos) pdf.erase(info, pdf.find(">>", info) - info);
    return pdf;
  }
};

// What the page becomes when a browser has run its scripts: its width, whether the wide and the narrow plot
// are shown, what pointing at the last mark of the first line and at the first cell of the attention map
// tells, and how many lines are left when the legend's first button has been pressed.
TEST_F(PageInBrowser, WorksOnADeskAndOnAPhone) {
  write_page(R"(
const seen=name=>document.querySelector(name+' svg.plot').getBoundingClientRect().width>0;
const shown=seen('.wide')?'.wide':'.narrow';
function told(svg,element){
  const box=element.getBoundingClientRect();
  svg.dispatchEvent(new PointerEvent('pointermove',{clientX:box.x+box.width/2,clientY:box.y+box.height/2}));
  return note.hidden?'nothing':note.textContent;
}
const plotted=told(document.querySelector(shown+' svg'),document.querySelectorAll(shown+' .series .mark')[1]);
const cell=told(document.querySelector('svg.map'),document.querySelector('.map .cells rect'));
document.querySelector('.legend button').click();
document.title=['probe',document.documentElement.scrollWidth<=innerWidth,seen('.wide'),seen('.narrow'),plotted,cell,
  document.querySelectorAll(shown+' .series:not(.off) polyline').length].join('|');
)");
  const std::string told =
      "&gt;20 words, 7 sentencesbahdanau &amp; co: BLEU 29.0 [28.0, 30.0], p = &lt;0.001none: BLEU 5.0 [4.0, "
      "6.0]";
  EXPECT_EQ(title_at(1280), "probe|true|true|false|" + told + "|house \u2192 maison: 0.750|1");
  EXPECT_EQ(title_at(390), "probe|true|false|true|" + told + "|house \u2192 maison: 0.750|1");
}

// From place to place of a plot and from cell to cell of a map, and not beyond their ends.
TEST_F(PageInBrowser, TellsItsFiguresToTheKeyboard) {
  write_page(R"(
function pressed(name,...keys){
  const svg=document.querySelector(name);
  svg.focus();
  for(const key of keys)svg.dispatchEvent(new KeyboardEvent('keydown',{key}));
  return (document.activeElement===svg)+' '+(note.hidden?'nothing':note.firstChild.nodeValue??note.firstChild.firstChild.nodeValue);
}
document.title=[pressed('.wide svg.plot','ArrowRight'),pressed('.wide svg.plot','ArrowRight','ArrowRight'),
  pressed('.wide svg.plot','ArrowLeft'),pressed('.wide svg.plot','Escape'),pressed('svg.map','ArrowDown'),
  pressed('svg.map','ArrowDown','ArrowRight','ArrowRight')].join('|');
)");
  EXPECT_EQ(
      title_at(1280),
      "true &lt;=10 words, 5 sentences|true &gt;20 words, 7 sentences|true &lt;=10 words, 5 sentences|true "
      "nothing|true house \u2192 maison: 0.750|true &lt;/s&gt; \u2192 &lt;/s&gt;: 1.000");
}

// Contrast as WCAG 2.1 defines it: 4.5 and more for text, 3 and more for what is drawn.
TEST_F(PageInBrowser, CanBeReadInLightAndDark) {
  write_page(R"(
const channels=colour=>colour.match(/[\d.]+/g).slice(0,3).map(Number);
function luminance(colour){
  const [r,g,b]=channels(colour).map(c=>c/255).map(c=>c<=.04045?c/12.92:((c+.055)/1.055)**2.4);
  return .2126*r+.7152*g+.0722*b;
}
function contrast(name,property,ground){
  const one=luminance(getComputedStyle(document.querySelector(name))[property])+.05;
  const other=luminance(getComputedStyle(document.querySelector(ground)).backgroundColor)+.05;
  return Math.max(one,other)/Math.min(one,other);
}
const text=[['h1','color','body'],['figcaption','color','.card'],['td','color','.card'],['.wide text','fill','.card'],
  ['mark','color','mark']];
const drawn=[['.plot .series.s0','color','.card'],['.plot .series.s1','color','.card'],['.map .cells rect','fill','.card']];
const low=[...text.map(one=>[one,4.5]),...drawn.map(one=>[one,3])].filter(([one,least])=>!(contrast(...one)>=least));
document.title=[luminance(getComputedStyle(document.body).backgroundColor)<.1?'dark':'light',...low.map(([one])=>one[0])].join('|');
)");
  EXPECT_EQ(title({"--window-size=1280,900"}), "light");
  EXPECT_EQ(title({"--window-size=1280,900", kDark}), "dark");
}

// The sample with so many variants.
StudyReport study_of(std::size_t variants) {
  StudyReport study = sample_study();
  StudyCorpus& corpus = study.corpora[0];
  study.variants.resize(variants, study.variants[1]);
  for (std::size_t i = 2; i < variants; ++i)
    study.variants[i].name = "a variant with a long name " + std::to_string(i);
  corpus.results.resize(variants, corpus.results[1]);
  corpus.examples[0].translations.resize(variants);
  return study;
}

// On every width: nothing beside the window, every figure under its title and seen, its text inside it and
// large enough to be read.
constexpr const char* kFigureProbe = R"(
const wrong=[];
if(document.documentElement.scrollWidth>innerWidth)wrong.push('wider than the window');
for(const figure of document.querySelectorAll('figure')){
  const heading=figure.querySelector('h4')?.textContent;
  if(!heading)wrong.push('a figure without a title');
  const plots=[...figure.querySelectorAll('svg.plot')].filter(svg=>svg.getBoundingClientRect().width>0);
  if(!plots.length)wrong.push(heading+' is not seen');
  for(const svg of plots){
    const box=svg.getBoundingClientRect();
    for(const text of svg.querySelectorAll('text')){
      const {left,right,top,bottom,width}=text.getBoundingClientRect();
      if(width&&(left<box.left-1||right>box.right+1||top<box.top-1||bottom>box.bottom+1))wrong.push(heading+': '+text.textContent+' is cut off');
      const size=parseFloat(getComputedStyle(text).fontSize)*box.width/svg.viewBox.baseVal.width;
      if(size<9.5)wrong.push(heading+': '+text.textContent+' has '+size.toFixed(1)+' pixels');
    }
  }
}
document.title=[...new Set(wrong)].slice(0,5).join('|')||'all seen';
)";

TEST_F(PageInBrowser, ShowsItsFiguresWholeOnEveryWidth) {
  for (const std::size_t variants : {2, 7, 14}) {
    write(render_study_page(study_of(variants)), kFigureProbe);
    for (const int width : {500, 1200}) EXPECT_EQ(title_at(width), "all seen") << variants << " at " << width;
    // headless Chromium has no window below 500 pixels: a frame has
    write("<iframe id=\"narrow\" style=\"width:400px;height:900px;border:0\"></iframe>",
          "const page=" +
              quoted_for_script(render_study_page(study_of(variants)) + "<script>" + kFigureProbe +
                                "parent.document.title=document.title;</script>") +
              ";document.getElementById('narrow').srcdoc=page;");
    EXPECT_EQ(title({"--window-size=1200,900", "--virtual-time-budget=10000"}), "all seen")
        << variants << " at 400";
  }
}

// Names of lines stand once: in the legend, or, of more lines than have a colour each, over their panels.
TEST_F(PageInBrowser, NamesEveryLineOnceAFigure) {
  const std::string few = render_study_page(study_of(7));
  EXPECT_EQ(count(few, "class=\"legend\""), 1U);
  EXPECT_EQ(count(few, "class=\"name\""), 0U);
  const std::string many = render_study_page(study_of(8));
  EXPECT_EQ(count(many, "class=\"legend\""), 0U);
  EXPECT_EQ(count(many, "class=\"name\""), 8U * 4);
  write(many, R"(
const panels=document.querySelectorAll('.panels svg.plot'),svg=panels[1];
const box=svg.querySelector('.mark').getBoundingClientRect();
svg.dispatchEvent(new PointerEvent('pointermove',{clientX:box.x+box.width/2,clientY:box.y+box.height/2}));
document.title=[panels.length,svg.querySelectorAll('.series .line').length,svg.querySelectorAll('.context').length,note.textContent].join('|');
)");
  EXPECT_EQ(title_at(1200),
            "32|1|7|&lt;=10 words, 5 sentencesbahdanau &amp; co: BLEU 30.0 [29.0, 31.0], p = &lt;0.001");
}

// On paper everything is there and light, whatever the reader's system looks like.
TEST_F(PageInBrowser, IsPrintedWholeAndLight) {
  write_page();
  const std::string light = printed({});
  EXPECT_GE(count(light, "/Type /Page\n"), 2U);
  EXPECT_LE(count(light, "/Type /Page\n"), 6U);
  EXPECT_TRUE(light == printed({kDark}));
  write_page(R"(
const configuration=document.querySelector('details.printed');
const before=configuration.open;
dispatchEvent(new Event('beforeprint'));
document.title=before+' '+configuration.open;
)");
  EXPECT_EQ(title({}), "false true");
}

}  // namespace
}  // namespace s2s
