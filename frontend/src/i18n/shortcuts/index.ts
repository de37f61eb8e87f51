import { words } from "../words";
import { en } from "./en";
import { ko } from "./ko";

export const shortcutsWords = words(en, ko);
