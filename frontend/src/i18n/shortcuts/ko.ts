import type { Like } from "../words";
import type { en } from "./en";

export const ko: Like<typeof en> = {
  hint: "바꿀 항목의 키를 선택한 뒤 새 키를 누르세요. 이 브라우저에만 저장됩니다.",
  change: (name, keys) => `${name}: ${keys}, 변경`,
  changeTitle: "단축키 변경",
  press: "새 키를 누르세요",
  changed: (name, keys) => `${name}: ${keys}(으)로 변경했습니다`,
  taken: (name) => `‘${name}’에서 이미 쓰고 있는 키입니다.`,
  refused: {
    plain: "입력이나 이동에 쓰는 키입니다. Ctrl이나 Alt와 함께 누르세요.",
    browser: "브라우저가 쓰는 키입니다.",
  },
  resetOne: (name) => `${name}: 기본 키로 되돌리기`,
  resetAll: "모두 기본값으로",
  reset: "모든 단축키를 기본값으로 되돌렸습니다.",
  names: {
    send: "메시지 보내기",
    line: "줄 바꾸기",
    stop: "답변 멈추기",
    newChat: "새 대화",
    search: "대화 검색",
    model: "모델 선택",
    copyAnswer: "마지막 답변 복사",
    copyCode: "마지막 코드 블록 복사",
    editLast: "마지막 질문 고치기 (입력란이 비었을 때)",
    saveEdit: "고친 질문을 보내지 않고 저장",
    select: "대화 선택 (목록의 대화에서)",
    undo: "삭제한 것 되돌리기",
    focus: "메시지 입력란으로 가기",
    list: "단축키 목록",
  },
};
