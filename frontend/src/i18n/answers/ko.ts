import type { Like } from "../words";
import type { en } from "./en";

export const ko: Like<typeof en> = {
  formTitle: "어떤 점이 아쉬웠나요?",
  reasons: {
    untrue: "사실과 다름",
    sources: "출처가 맞지 않음",
    ignored: "요청대로 답하지 않음",
    other: "기타",
  },
  comment: "어떻게 답해야 했나요? (선택)",
  send: "보내기",
  takeBack: "의견 취소",
  model: "모델",
  adapter: "어댑터",
  tokens: "토큰",
  tokensOf: (read, written) => `입력 ${read}, 출력 ${written}`,
  firstWord: "첫 단어까지",
  all: "전체 시간",
  at: "시각",
  request: "요청 번호",
};
