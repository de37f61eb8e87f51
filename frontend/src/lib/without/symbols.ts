/** Stands for the names and numbers of micromark, of which two extensions use these. */
export const codes = { eof: null, asterisk: 42, underscore: 95, tilde: 126 };
export const constants = { attentionSideAfter: 2, characterGroupWhitespace: 1, characterGroupPunctuation: 2 };
export const types = {
  characterEscape: "characterEscape",
  data: "data",
  emphasis: "emphasis",
  emphasisSequence: "emphasisSequence",
  emphasisText: "emphasisText",
  strong: "strong",
  strongSequence: "strongSequence",
  strongText: "strongText",
};
