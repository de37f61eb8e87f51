import { expect, test } from "vitest";
import type { Drawing } from "../drawing";
import { drawingOf } from "./tex";

const html = (drawing: Drawing | null): string => {
  if (drawing === null || typeof drawing === "string") return drawing ?? "";
  const { tag, props, inner } = drawing;
  const { style, className, ...attributes } = props as Record<string, string>;
  const said = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`);
  const look = className ? ` class="${className}"` : "";
  const styled = Object.keys(style ?? {}).length ? ` style=${JSON.stringify(style)}` : "";
  return `<${tag}${said.join("")}${look}${styled}>${inner.map(html).join("")}</${tag}>`;
};
const drawn = (tex: string, isDisplay = true) => html(drawingOf({ tex, isDisplay }));

test("a formula is MathML, with its TeX for who cannot read that", () => {
  expect(drawn("\\frac{a}{2}", false)).toBe(
    '<math><semantics><mfrac><mi>a</mi><mn>2</mn></mfrac><annotation encoding="application/x-tex">\\frac{a}{2}</annotation></semantics></math>',
  );
});

test.each([
  "x^2 + y_1",
  "\\sqrt[3]{x} \\le \\mathbb{R}",
  "\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}",
  "\\begin{cases} x & \\text{그 밖에} \\end{cases}",
  "\\left( \\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix} \\right)",
  "\\begin{array}{c|c} a & b \\\\ \\hline c & d \\end{array}",
  "\\underbrace{a + b}_{n} \\quad \\vec{v} \\cdot \\hat{y} \\quad \\boxed{x} \\quad \\cancel{y}",
  "\\operatorname*{argmax}_\\theta \\mathcal{L}(\\theta) \\tag{1}",
  "\\ce{2H2 + O2 -> 2H2O}",
  "\\bra{a}\\ket{b}",
  "속도 = \\frac{거리}{시간}",
])("%s", (tex) => expect(drawn(tex)).toMatch(/^<math display="block">.*<\/math>$/s));

test.each([
  ["nothing", ""],
  ["what is not TeX", "\\foo{x}"],
  ["what is not finished", "\\frac{a}{"],
  ["a link", "\\href{https://evil.example}{x}"],
  ["an address", "\\url{https://evil.example}"],
  ["a picture", "\\includegraphics{https://evil.example/x.png}"],
  ["a class, an id, a style, data", "\\class{a}{x}\\id{b}{x}\\style{color:red}{x}\\data{a=b}{x}"],
  ["a style", "\\style{background:url(https://evil.example)}{x}"],
  ["HTML", "\\htmlClass{a}{x}"],
  ["a definition", "\\def\\a{x}\\a"],
  ["a definition that all share", "\\gdef\\a{x}\\a"],
  ["a definition by another name", "\\newcommand{\\a}{x}\\a"],
  ["another name for a definition", "\\let\\a\\def"],
  ["much", "x+".repeat(1001)],
  ["much of little", "\\ce{".concat("H2O + ".repeat(300), "}")],
  ["what is deep", "\\sqrt{".repeat(45).concat("x", "}".repeat(45))],
  ["what never ends", "\\mathchoice{".repeat(100)],
])("%s is not drawn", (_, tex) => expect(drawingOf({ tex, isDisplay: true })).toBe(null));

test.each([
  ["colours", "\\color{white} x \\textcolor{red}{y} \\colorbox{#000}{z} \\fcolorbox{red}{blue}{w}"],
  ["links inside", "\\ref{a} \\label{b} \\eqref{c}"],
  ["what looks like HTML", "\\text{<img src=x onerror=alert(1)>}"],
  ["wide space", "x \\hspace{900em} y \\rule{900em}{900em} \\kern-900em z \\raisebox{900em}{w}"],
  ["places", "\\mathllap{x} \\mathrlap{y} \\reflectbox{z} \\cancelto{0}{w}"],
])("of %s nothing is left but MathML", (_, tex) => {
  const all: Drawing[] = [];
  const collect = (one: Drawing) => {
    all.push(one);
    if (typeof one !== "string") one.inner.forEach(collect);
  };
  const drawing = drawingOf({ tex, isDisplay: true });
  if (drawing) collect(drawing);
  const elements = all.filter((one) => typeof one !== "string");
  const given = JSON.stringify(elements.map(({ props }) => props));

  expect(
    elements.map(({ tag }) => tag).filter((tag) => !/^(math|semantics|annotation|m[a-z]+|none)$/.test(tag)),
  ).toEqual([]);
  expect(given).not.toMatch(/href|src|url|color|background|position|transform|#|"on|-?[1-9]\d{2}/i);
});
