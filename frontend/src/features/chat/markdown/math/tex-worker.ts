import { drawingOf, type Tex } from "./tex";

addEventListener("message", ({ data }: MessageEvent<Tex>) => {
  postMessage(drawingOf(data));
});
