import { expect, test } from "vitest";
import { mended } from "./mended";

test.each([
  ["so $x^2 + y", "so"],
  ["so $x", "so"],
  ["so $", "so"],
  ["so \\(x + y", "so"],
  ["so \\", "so"],
  ["so $$x +", "so …"],
  ["$$\nx +\n\ny", "…"],
  ["\\[\nx", "…"],
  ["\\[ x = 1", "…"],
  ["- a\n\n  $$\n  x", "- a\n\n  …"],
  ["the $x^2$ is **bo", "the $x^2$ is **bo**"],
  ["in $[0, 1)$ is", "in $[0, 1)$ is"],
  ["in \\(a*b\\) and $c*d*e$ is *so", "in \\(a*b\\) and $c*d*e$ is *so*"],
  ["$$\na * b\n$$ so **it", "$$\na * b\n$$ so **it**"],
  // What is none is there while it is written.
  ["it costs $5 and then", "it costs $5 and then"],
  ["it costs $5", "it costs $5"],
  ["set $HOME_DIR to {a} and", "set $HOME_DIR to {a} and"],
  ["set $HOME and", "set $HOME and"],
  [
    "\\[주의] 이 명령은 되돌릴 수 없으니, 실행하기 전에 꼭 백업을 해 두고 팀에 알린 다음 점심시간처럼 사람들이 덜 쓰는 때에 하기를 권합니다.",
    null,
  ],
  ["run `echo $x", "run `echo $x`"],
  ["`$x` is **bo", "`$x` is **bo**"],
  ["- a\n  ```\n  $x", "- a\n  ```\n  $x`"],
])("%s", (given, shown) => expect(mended(given).trimEnd()).toBe(shown ?? given));
