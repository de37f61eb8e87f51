import type { Job } from "./kinds";
import { runsOf } from "./runs";

addEventListener("message", ({ data: { language, code } }: MessageEvent<Job>) => {
  postMessage(runsOf(language, code));
});
