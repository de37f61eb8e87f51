/** What is opened below an answer, and fetched then. */
export { About } from "./about";
export { OpinionForm } from "./opinion-form";
