import { expect, test } from "vitest";
import { whyIn } from "./why";

test("reasons of the server are told in Korean, with what they name", () => {
  expect(whyIn("ko", "not in the evidence: open_socket, 77 times")).toBe(
    "근거에 없는 내용이 있습니다: open_socket, 77 times",
  );
  expect(whyIn("ko", "reverted by 1a2b3c4")).toBe("1a2b3c4 커밋에서 되돌려짐");
  expect(whyIn("ko", "not in the evidence: $& $1")).toBe("근거에 없는 내용이 있습니다: $& $1");
});

test("a reason that nobody translated is told as it is", () => {
  expect(whyIn("ko", "something new")).toBe("something new");
  expect(whyIn("en", "another day")).toBe("another day");
});
