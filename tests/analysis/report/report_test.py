"""Opens report.html in headless Chromium: every figure is seen, nothing is fetched, nothing complains."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "support"))
from browser import Browser  # noqa: E402
from needs import needs_gnuplot  # noqa: E402

CAUSUM = os.path.abspath(sys.argv.pop(1))
# With a directory here, screenshots of the reports are left in it, to be looked at.
SHOTS = os.environ.get("CAUSUM_SHOTS")

STUDIES = {
    "one_condition": "[data]\nn = 300\n[fit]\nestimators = observational plug_in structured joint\n",
    "ratios": "[data]\ntotal = 2000\nratio = 0.1 0.3 1 3\n[fit]\nestimators = plug_in structured joint\n",
    "kinds": "[data]\nn = 300\n[interaction]\nkind = action_action action_confounder\nstrength = 0 5 10\n"
             "[fit]\nestimators = observational pooled plug_in causal_aggregation structured_spline joint\n",
    "failures": "[scm]\nactions = 2\n[data]\nn = 6 100\nsets = 2\n[fit]\nestimators = plug_in joint\n",
}

FIGURE_COUNTS = {"one_condition": 1, "ratios": 4, "kinds": 5, "failures": 2}

# Boxes of the figures' marks, and whether the page is wider than the window.
FIGURES = """[...document.querySelectorAll('figure svg')].map(svg => {
  const box = svg.getBoundingClientRect(), seen = [...svg.querySelectorAll('path,use,text')].filter(mark => {
    const b = mark.getBoundingClientRect();
    return b.width + b.height > 0 && b.right > box.left && b.left < box.right && b.bottom > box.top && b.top < box.bottom;
  }).length;
  return {width: box.width, height: box.height, seen: seen, label: svg.getAttribute('aria-label')};
})"""


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        here = pathlib.Path(cls.folder.name)
        for name, text in STUDIES.items():
            (here / f"{name}.ini").write_text(f"name = {name}\nreplicates = 12\n{text}")
            for command in (["run", f"{name}.ini"], ["analyze", f"results/{name}"]):
                done = subprocess.run([CAUSUM, *command], cwd=here, capture_output=True, text=True)
                assert done.returncode == 0, done.stderr
        cls.reports = {name: here / "results" / name / "report.html" for name in STUDIES}
        cls.browser = Browser()

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        cls.folder.cleanup()

    @needs_gnuplot
    def test_figures_are_seen_and_nothing_is_fetched(self):
        for name, path in self.reports.items():
            for scheme, width in (("light", 1200), ("dark", 1200), ("light", 390)):
                with self.subTest(report=name, scheme=scheme, width=width):
                    self.browser.open(path, width=width, scheme=scheme)
                    figures = self.browser.evaluate(FIGURES)
                    self.assertEqual(len(figures), FIGURE_COUNTS[name])
                    for figure in figures:
                        self.assertGreater(figure["width"], 250)
                        self.assertGreater(figure["height"], 60)
                        self.assertGreater(figure["seen"], 20)
                        self.assertTrue(figure["label"])
                    self.assertEqual(self.browser.complaints, [])
                    self.assertEqual([url for url in self.browser.requests if not url.startswith("data:")],
                                     ["file://" + str(path)])
                    # No sideways scrolling, also on a telephone.
                    self.assertLessEqual(self.browser.evaluate("document.documentElement.scrollWidth"), width)
                    if SHOTS:
                        self.browser.screenshot(f"{SHOTS}/{name}-{scheme}-{width}.png", whole=True)

    def test_without_gnuplot_the_page_says_so(self):
        results = self.reports["ratios"].parent
        out = results.parent / "without"
        subprocess.run([CAUSUM, "analyze", results, "--out", out], env={"PATH": str(out)}, check=True, capture_output=True)
        self.browser.open(out / "report.html", width=390)
        self.assertEqual(self.browser.evaluate(FIGURES), [])
        self.assertEqual(self.browser.complaints, [])
        self.assertLessEqual(self.browser.evaluate("document.documentElement.scrollWidth"), 390)
        self.assertIn("Not drawn: verdict, summary, replicates, ratio: gnuplot = not found on PATH",
                      self.browser.evaluate("document.querySelector('#figures + p').textContent"))

    def test_light_and_dark_differ_and_text_stands_out(self):
        contrast = """(() => {
          const light = c => { const [r, g, b] = c.match(/[0-9.]+/g).map(v => { v /= 255;
            return v <= 0.04 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126*r + 0.7152*g + 0.0722*b; };
          const page = light(getComputedStyle(document.body).backgroundColor);
          return ['p', '.soft', 'summary', 'td', 'li'].map(name => {
            const text = light(getComputedStyle(document.querySelector(name)).color);
            return (Math.max(page, text) + 0.05) / (Math.min(page, text) + 0.05); }).concat([page]);
        })()"""
        pages = []
        for scheme in ("light", "dark"):
            self.browser.open(self.reports["kinds"], scheme=scheme)
            *ratios, page = self.browser.evaluate(contrast)
            self.assertGreater(min(ratios), 4.5)  # WCAG AA
            pages.append(page)
        self.assertGreater(pages[0], 0.8)
        self.assertLess(pages[1], 0.05)

    def test_it_says_what_it_must(self):
        for name, path in self.reports.items():
            self.browser.open(path)
            text = self.browser.evaluate("document.body.textContent")
            for part in ("Question", "Findings", "Aims", "Data-generating mechanisms", "Estimands", "Methods",
                         "Performance measures", "Figures", "Tables", "Failures", "Run it again", "Provenance",
                         f"causum run {name}.ini", "seed"):
                self.assertIn(part, text, name)
            self.assertIsNone(re.search(r"\b(nan|inf)\b|data_", text), name)
        self.browser.open(self.reports["ratios"])
        self.assertIn("variance law says", self.browser.evaluate("document.body.textContent"))
        self.browser.open(self.reports["failures"])
        text = self.browser.evaluate("document.body.textContent")
        self.assertIn("fits failed", text)
        self.assertIn("systematic share", text)

    def test_it_prints_with_what_is_folded(self):
        for name, path in self.reports.items():
            self.browser.open(path)
            folded = self.browser.evaluate(
                "[...document.querySelectorAll('details')].map(d => { const li = d.querySelector('li'); return li ? li.textContent :"
                " [...(d.querySelector('pre') || d.querySelector('tbody tr')).childNodes].map(part => part.textContent).join(' '); })")
            self.assertGreaterEqual(len(folded), 2)
            pdf = path.with_suffix(".pdf")
            pdf.write_bytes(self.browser.print())
            self.assertEqual(self.browser.complaints, [])
            printed = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
            for text in folded:  # the first line of a text, the first row of a table
                self.assertIn(" ".join(text.split("\n")[0].split()), " ".join(printed.split()), name)

    def test_latex_tables_compile_and_fit_the_page(self):
        for name, path in self.reports.items():
            document = path.parent / "paper.tex"
            document.write_text("\\documentclass{article}\\usepackage{booktabs,longtable}\\setlength{\\textwidth}{16cm}\n"
                                "\\begin{document}\\input{summary.tex}\\end{document}\n")
            for _ in range(3):  # longtable settles its widths
                done = subprocess.run(["pdflatex", "-interaction=nonstopmode", "-halt-on-error", document.name],
                                      cwd=path.parent, capture_output=True, text=True, errors="replace")
                self.assertEqual(done.returncode, 0, done.stdout)
            self.assertNotRegex(done.stdout, "Overfull|Rerun", name)


if __name__ == "__main__":
    unittest.main()
