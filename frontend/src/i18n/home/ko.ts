import type { Like } from "../words";
import type { en } from "./en";

export const ko: Like<typeof en> = {
  title: "홈",
  greeting: { morning: "좋은 아침입니다", day: "안녕하세요", evening: "좋은 저녁입니다" },
  hello: (greeting, name) => `${name} 님, ${greeting}`,
  hint: "오늘은 무엇을 해 볼까요?",
  ask: "무엇이든 물어보세요…",
  askLabel: "새 대화에서 물어볼 내용",
  send: "물어보기",
  recent: "이어서 하기",
  all: "모든 대화",
  none: "나눈 대화가 여기에 표시됩니다.",
  features: "새로 시작하기",
  doors: {
    til: "오늘의 커밋을 검증된 노트로 정리합니다",
    news: "기사와 피드를 출처와 함께 요약합니다",
    interview: "내 노트에서 나온 질문으로 면접을 연습합니다",
    documents: "답변에 참고할 자료를 추가합니다",
  },
};
