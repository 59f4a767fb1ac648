"""The corpus builders on small examples. Run by ctest, or: python3 -m unittest discover -s tests/corpus -p '*_test.py'."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts" / "corpus"))

import bible  # noqa: E402
import markup  # noqa: E402
import roff  # noqa: E402
from align import by_length, pair_blocks, pair_sentences  # noqa: E402
from clean import Filter, is_translation, template  # noqa: E402
from ddtp import blocks  # noqa: E402
from sentences import clauses, split, split_alike  # noqa: E402
from splits import BUCKETS, Pair, Seen, assign_documents, bucket, distinct, leaks, stratified  # noqa: E402
from text import folded, tidy  # noqa: E402
from whole_and_parts import join_parts, split_segments  # noqa: E402


def pair(source, target="cible", document="d"):
    return Pair(source, target, document)


class Text(unittest.TestCase):
    def test_every_kind_of_blank_is_one_blank_and_invisible_characters_go(self):
        self.assertEqual(tidy(" a\u00a0b\u2009\n c\u00ad\u200bd\u2011e "), "a b cd-e")

    def test_decomposed_characters_are_composed(self):
        self.assertEqual(tidy("e\u0301"), "é")

    def test_folding_forgets_case_and_punctuation(self):
        self.assertEqual(folded('"In the beginning, God"'), folded("in the Beginning God."))


class Sentences(unittest.TestCase):
    def test_abbreviations_do_not_end_a_sentence(self):
        self.assertEqual(split("Use e.g. Emacs. Then stop."), ["Use e.g. Emacs.", "Then stop."])

    def test_sides_that_split_differently_stay_whole(self):
        self.assertEqual(split_alike("One. Two.", "Un, deux."), [("One. Two.", "Un, deux.")])

    def test_sides_that_split_alike_are_paired(self):
        self.assertEqual(split_alike("One. Two.", "Un. Deux."), [("One.", "Un."), ("Two.", "Deux.")])

    def test_clauses_end_at_colons_and_keep_their_quotes(self):
        self.assertEqual(clauses('He said: "Go." And so; it was'), ["He said:", '"Go."', "And so;", "it was"])

    def test_two_short_sentences_are_paired_with_the_long_one_of_their_length(self):
        source = ["a" * 40, "b" * 20, "c" * 20]
        target = ["A" * 44, "B" * 45]
        self.assertEqual(by_length(source, target), [("a" * 40, "A" * 44), ("b" * 20 + " " + "c" * 20, "B" * 45)])

    def test_sentences_out_of_proportion_are_not_paired(self):
        self.assertEqual(pair_sentences("Yes. " + "Long words follow here.", "Oui tout à fait certainement. Mots."), [])


class Sets(unittest.TestCase):
    def test_bucket_ends_belong_to_the_bucket(self):
        self.assertEqual([bucket(pair(" ".join("a" * n))) for n in (10, 11, 60, 61)], [0, 1, 5, len(BUCKETS)])

    def test_a_document_is_in_one_set_and_shares_are_kept(self):
        sizes = {f"document {i}": 10 for i in range(1000)}
        assigned = assign_documents(sizes, {"test": 0.1, "dev": 0.05})
        counts = [sum(name == which for name in assigned.values()) for which in ("test", "dev", "train")]
        self.assertEqual(counts, [100, 50, 850])

    def test_a_repeated_side_or_half_of_its_five_word_sequences_is_seen(self):
        seen = Seen([pair("one two three four five six seven eight", "un deux trois")])
        self.assertTrue(seen.holds(pair("One two three four five six; seven, eight!", "autre")))
        self.assertTrue(seen.holds(pair("something else", "Un deux, trois")))
        self.assertTrue(seen.holds(pair("one two three four five six seven nine", "autre")))
        self.assertFalse(seen.holds(pair("one two three four nine six seven eight", "autre")))

    def test_leaks_are_found(self):
        self.assertEqual(leaks({"train": [pair("a b", "x")], "test": [pair("c d", "y")]}), [])
        self.assertEqual(len(leaks({"train": [pair("a b", "x")], "test": [pair("A b.", "y")]})), 1)

    def test_stratifying_limits_each_bucket(self):
        pairs = [pair(f"w{i} " * length) for length in (5, 15) for i in range(10)]
        self.assertEqual(sorted(map(bucket, stratified(pairs, 4))), [0] * 4 + [1] * 4)

    def test_duplicates_go(self):
        self.assertEqual(len(distinct([pair("a", "b"), pair("A.", "b"), pair("a", "c")])), 2)


class Cleaning(unittest.TestCase):
    def test_untranslated_and_swapped_pairs_are_refused(self):
        self.assertTrue(is_translation("The file is not there", "Le fichier n'est pas là", 100))
        self.assertFalse(is_translation("The file is not there", "the file is not There", 100))
        self.assertFalse(is_translation("Le fichier n'est pas dans les archives", "The file is not there", 100))

    def test_text_without_letters_or_with_other_numbers_is_refused(self):
        self.assertFalse(is_translation("-- 12 == 13", "-- 12 == 13 le", 100))
        self.assertFalse(is_translation("It has 128 bits of state", "Il a 256 bits d'état", 100))

    def test_siblings_pass_three_times(self):
        passed = Filter()
        self.assertEqual([passed.take(f"Headers of lib{i} for programs") for i in range(5)], [True] * 3 + [False] * 2)
        self.assertEqual(template("Headers of libX11"), "headers of #")


class Blocks(unittest.TestCase):
    def test_descriptions_fall_into_short_line_paragraphs_items_and_verbatim(self):
        text = "a short line\n A paragraph\n that goes on.\n .\n  * an item\n    of two lines\n  * another\n .\n   ./verbatim"
        self.assertEqual(
            blocks(text),
            [
                ("short", "a short line"),
                ("paragraph", "A paragraph that goes on."),
                ("item", "an item of two lines"),
                ("item", "another"),
                ("verbatim", "./verbatim"),
            ],
        )

    def test_manual_pages_lose_fonts_and_verbatim_text_and_keep_tags_apart(self):
        page = ".TH X 1\n.SH NAME\nx \\- do\n.B it\n.TP\n.BR \\-f \" file\"\nRead \\fIfile\\fP\\&.\n.nf\ncode\n.fi\n.IP \\(bu 3\nLast"
        self.assertEqual(
            [(kind, text) for kind, _, text in roff.cut(page)],
            [("heading", "NAME"), ("p", "x - do it"), ("tag", "-f file"), ("p", "Read file."), ("tag", "•"), ("p", "Last")],
        )

    def test_mdoc_pages_are_left_out(self):
        self.assertEqual(roff.cut(".Dd May 1\n.Sh NAME\ntext"), [])

    def test_html_blocks_keep_their_ids_and_lose_what_is_skipped(self):
        page = '<h1 id="a">Head</h1><script>x</script><p id="b">One <span hidden id="m">Mac</span><b>two</b> &amp; 3</p><pre>no</pre>'
        found = markup.cut(page, lambda _, attributes: "hidden" in attributes)
        self.assertEqual([block[2] for block in found if block[1]][0], "Head")
        self.assertNotIn("Mac", " ".join(block[2] for block in found))
        self.assertNotIn("no", [block[2] for block in found])

    def test_a_block_without_counterpart_is_skipped(self):
        source = [("p", "", "First paragraph of some length"), ("p", "", "Second one with FOO_BAR in it")]
        target = [("p", "", "Premier paragraphe assez long"), ("h1", "", "Note"), ("p", "", "Le second avec FOO_BAR")]
        self.assertEqual(
            pair_blocks(source, target),
            [(source[0][2], target[0][2]), (source[1][2], target[2][2])],
        )


class Bible(unittest.TestCase):
    def test_notes_and_headings_go_and_titles_of_psalms_stay(self):
        markup_text = (
            '<title canonical="true" type="psalm">A Psalm.</title> <title>Heading</title><l>Yahweh<note>n</note>, how<note>x</note>many</l> .'
        )
        self.assertEqual(bible.plain_text(markup_text), "A Psalm. Yahweh, how many.")

    def test_initial_capitals_become_ordinary_writing(self):
        names = {"jehová"}
        self.assertEqual(bible.lower_initial_capitals("EN el principio", names), "En el principio")
        self.assertEqual(bible.lower_initial_capitals("Y JEHOVÁ dijo", names), "Y Jehová dijo")
        self.assertEqual(bible.lower_initial_capitals("Salmo de David. ¡OH Jehová", names), "Salmo de David. ¡Oh Jehová")

    def test_chapters_with_shifted_numbers_are_found(self):
        lengths = [20, 90, 35, 140, 60, 25, 110, 45]
        chapter = {i + 1: "x" * length for i, length in enumerate(lengths)}
        shifted = {i + 2: text for i, text in chapter.items()}
        self.assertFalse(bible.is_shifted(chapter, chapter))
        self.assertTrue(bible.is_shifted(chapter, {i - 1: text for i, text in shifted.items() if i > 2}))

    def test_passages_hold_every_verse_once_and_never_cross_a_gap(self):
        chapter = {n: (f"verso {n} " * 5 + "fin", f"verse {n} " * 5 + "end") for n in (1, 2, 3, 7, 8)}
        passages = bible.cut_passages("Genesis 1", chapter, one_clause=4)
        self.assertEqual(" ".join(p.target for p in passages), " ".join(chapter[n][1] for n in sorted(chapter)))
        self.assertFalse(any("verse 3" in p.target and "verse 7" in p.target for p in passages))


class WholeAndParts(unittest.TestCase):
    def test_only_segments_of_several_short_sentences_on_both_sides_are_taken(self):
        long_sentence = "The " + "very " * 30 + "long one ends here."
        source = ["Stop it now. Go on then.\n", "One sentence alone.\n", f"{long_sentence} Go on then.\n"]
        target = ["Arrête-le. Continue donc.\n", "Une seule. Et deux autres.\n", f"{long_sentence} Continue.\n"]
        self.assertEqual(
            list(split_segments(source, target)),
            [("Stop it now. Go on then.", "Arrête-le. Continue donc.", ["Stop it now.", "Go on then."])],
        )

    def test_parts_come_together_again_and_none_may_be_missing(self):
        self.assertEqual(list(join_parts(["a b.\n", "\n", "c.\n"], [2, 1])), ["a b.", "c."])
        with self.assertRaises(ValueError):
            list(join_parts(["a\n"], [2]))


if __name__ == "__main__":
    unittest.main()
