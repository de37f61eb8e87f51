import { words } from "../words";
import { en } from "./en";
import { ko } from "./ko";

export const tilWords = words(en, ko);
