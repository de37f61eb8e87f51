import { words } from "../words";
import { en } from "./en";
import { ko } from "./ko";

export const runsWords = words(en, ko);
