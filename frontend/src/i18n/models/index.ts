import { words } from "../words";
import { en } from "./en";
import { ko } from "./ko";

export const modelsWords = words(en, ko);
