import { act, render } from "@testing-library/react";
import type { ReactElement } from "react";
import { beforeAll, describe, expect, test } from "vitest";
import type { Source } from "@/api/types";
import { SAMPLES } from "./cjk.samples";
import { Markdown } from "./markdown";
import { mathReader } from "./math";

const html = (text: string, sources: Source[] = []) =>
  render(<Markdown text={text} sources={sources} />).container.innerHTML;

describe("Korean beside marks", () => {
  test("there are forty samples", () => expect(SAMPLES).toHaveLength(40));
  test.each(SAMPLES)("%s", (markdown, shown) => expect(html(markdown)).toContain(shown));
});

describe("what could run or ask elsewhere (S-20, S-24)", () => {
  test.each([
    "![](https://evil.example/?q=1)",
    "![a][r]\n\n[r]: https://evil.example/x",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html,x)",
    "[a](vbscript:x)",
    "<svg/onload=alert(1)>",
    '<a href="https://evil.example" onclick="x">y</a>',
    "<iframe src=https://evil.example></iframe>",
    "[a](//evil.example)",
    "[a](\u0001javascript:alert(1))",
  ])("%s", (given) => {
    const { container } = render(<Markdown text={given} />);

    expect(container.querySelectorAll("img,script,svg:not(.lucide),iframe,form,style,object")).toHaveLength(
      0,
    );
    for (const link of container.querySelectorAll("a"))
      expect(link.getAttribute("href")).toMatch(/^(https?|mailto):/);
    for (const one of container.querySelectorAll("*")) {
      expect([...one.attributes].filter(({ name }) => name.startsWith("on"))).toEqual([]);
    }
  });
});

test("a link shows the host that it leads to", () => {
  expect(html("[bank](https://evil.example/login)")).toContain("(evil.example)");
});

const source: Source = { document: "d", title: "Pools", source: "notes", number: 1, cited: true };

test("the number of a source is a button, any other number is text", () => {
  const { getByRole, container } = render(
    <Markdown text="As noted [1], not [7]; `a[1]` stays." sources={[source]} />,
  );

  expect(getByRole("button").getAttribute("aria-label")).toContain("Pools");
  expect(container.textContent).toContain("not [7]");
  expect(container.querySelector("code")?.textContent).toBe("a[1]");
});

test("HTML is shown as it is written, but for new lines", () => {
  const { container } = render(<Markdown text={"Use List<String> here\n\n| a |\n|---|\n| x<br>y |"} />);

  expect(container.textContent).toContain("List<String>");
  expect(container.querySelector("td")?.innerHTML).toBe("x<br>y");
});

test("a loose list keeps its paragraphs, a tight one has none; columns keep their sides", () => {
  expect(html("- a\n\n  b\n- c")).toContain("<li><p>a</p><p>b</p></li>");
  expect(html("3. a\n4. b")).toContain('<ol start="3"><li>a</li><li>b</li></ol>');
  expect(html("| a |\n|--:|\n| 1 |")).toContain('<td style="text-align: right;">1</td>');
});

test("a link may be written beside its text", () => {
  expect(html("[d]: https://example.com/a\n[the docs][d]")).toContain('href="https://example.com/a"');
});

describe("formulas", () => {
  beforeAll(async () => void (await mathReader()));
  const shown = async (markdown: ReactElement) => act(async () => render(markdown));

  test("they are shown as they are written where they cannot be drawn", async () => {
    const { container } = await shown(<Markdown text={"So $x_1 * x_2$는.\n\n$$\ny\n\nz\n$$"} />);

    expect([...container.querySelectorAll("code")].map((code) => code.textContent)).toEqual([
      "$x_1 * x_2$",
      "$$\ny\n\nz\n$$",
    ]);
  });

  test("one that is being written waits for its end", async () => {
    const { container, rerender } = await shown(<Markdown text={"So $x$, **and $y_"} isGrowing />);
    expect(container.textContent).toBe("So $x$, and");
    rerender(<Markdown text={"So $x$, **and $y_1$**"} isGrowing />);

    expect(container.querySelector("strong code")?.textContent).toBe("$y_1$");
  });
});
