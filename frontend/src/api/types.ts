/* Made by: python -m scripts.web_types. The server's models, as clients send and get them. */

export interface Address {
  title?: string | null;
  kind?: "article" | "code" | "commit" | "interview" | "note" | "til" | null;
  visibility?: "community" | "private" | null;
  tags?: string[] | null;
  url: string;
  source?: string;
}

export interface Answer {
  number: number;
  answer: string;
}

export interface AttachedFile {
  name: string;
  content: string;
}

export interface Borne {
  sentence: string;
  quote: string;
}

export interface Change {
  title?: string | null;
  pinned?: boolean | null;
  system_prompt?: string | null;
  model?: string | null;
  head?: string | null;
  revision?: number | null;
}

export interface ChangeMe {
  display_name?: string;
  language?: "en" | "ko" | null;
  system_prompt?: string | null;
}

export interface ChangeUser {
  role?: "admin" | "user" | null;
  status?: "active" | "locked" | null;
  limits?: RoleRule | null;
}

export interface ChatInput {
  messages: ChatMessage[];
  system?: string | null;
  after?: string | null;
}

export interface ChatMessage {
  role: "assistant" | "system" | "user";
  content: string;
}

export interface ChatOutput {
  content: string;
  finish: "length" | "stop" | "stopped";
  sources: Source[];
  lookup: "by words only" | "done" | "not asked" | "not available";
  problems: string[];
  usage: Record<string, number>;
  conversation_id?: string | null;
  question_id?: string | null;
  answer_id?: string | null;
  revision?: number | null;
}

export interface ChatRequest {
  messages?: unknown[];
  conversation_id?: string | null;
  after?: string | null;
  system?: string | null;
  model?: string | null;
  adapter?: string | null;
  temperature?: number | null;
  top_p?: number | null;
  max_tokens?: number | null;
  seed?: number | null;
  presence_penalty?: number | null;
  frequency_penalty?: number | null;
}

export interface Code {
  sha: string;
  path: string;
  text: string;
}

export interface Commit {
  sha: string;
  message?: string;
  author?: string | null;
  author_date: string;
  parents?: string[];
  files?: FileChange[];
  diff?: string | null;
}

export interface CommitSource {
  sha: string;
  path?: string | null;
}

export interface Conversation {
  id: string;
  title: string;
  titled_by: "first words" | "model" | "user" | null;
  pinned: boolean;
  model: string | null;
  system_prompt: string | null;
  head: string | null;
  revision: number;
  created_at: string;
  updated_at: string;
}

export interface Coverage {
  given: number;
  selected: number;
  written: number;
  left_out: LeftOut[];
  files: Files;
  not_read: NotRead[];
  redacted?: Record<string, number>;
}

export interface Criterion {
  criterion: string;
  weight: number;
  levels: string[];
  facts: string[];
}

export interface Distribution {
  junior?: number;
  mid?: number;
  senior?: number;
}

export interface Document {
  id: string;
  name: string;
  source: string;
  title: string;
  kind: string;
  visibility: "community" | "private";
  tags: string[];
  language: string;
  at: string | null;
  bytes: number;
  digest: string;
  chunks: number;
  state: "failed" | "queued" | "reading" | "stored";
  error: Fault | null;
  is_mine: boolean;
  owner?: string | null;
  created_at: string;
  updated_at: string;
}

export interface DocumentSource {
  document: string;
  heading: string;
  paragraph: string;
  quote: string;
  url?: string | null;
}

export interface Dropped {
  part: string;
  sentence: string;
  why: string;
  became: "left out" | "quoted" | "rewritten";
}

export interface Fault {
  code: string;
  message: string;
  message_ko: string;
}

export interface FileChange {
  path: string;
  status?: "A" | "D" | "M" | "R";
  old_path?: string | null;
  additions?: number | null;
  deletions?: number | null;
  binary?: boolean;
  patch?: string | null;
  written_by?: "others" | "people" | "program" | null;
}

export interface Files {
  whole?: number;
  part?: number;
  no?: number;
}

export interface Granted {
  expires_in: number;
  access_token?: string | null;
  refresh_token?: string | null;
  token_type?: "Bearer" | null;
}

export interface HostedFile {
  repository: string;
  branch?: string | null;
  token: string;
  path: string;
  text: string;
  message?: string | null;
  replace?: string | null;
}

export interface HostedSource {
  repository: string;
  branch?: string | null;
  token?: string | null;
  authors?: string[];
  since?: string | null;
  until?: string | null;
}

export interface Interview {
  id: string;
  status: "open" | "over";
  title: string;
  language: "en" | "ko";
  created_at: string;
  updated_at: string;
  prompt: Waiting | null;
  questions: Question[];
  transcript: Prompt[];
  report: Record<string, unknown> | null;
}

export interface InterviewInput {
  notes?: InterviewNote[];
  topics?: string[];
  resume?: string;
  resume_file?: AttachedFile | null;
  stack?: string[];
  job?: string;
  job_file?: AttachedFile | null;
  focus?: string[];
  avoid?: string[];
  count?: number;
  difficulty?: "junior" | "mid" | "mixed" | "senior";
  distribution?: Distribution | null;
  categories?: ("concept" | "practice" | "problem" | "reasoning")[];
  language?: "en" | "ko";
  documents?: string[];
  kinds?: ("article" | "code" | "commit" | "interview" | "note" | "til")[];
  tags?: string[];
}

export interface InterviewNote {
  text: string;
  title?: string;
}

export interface InterviewOutput {
  questions: InterviewQuestion[];
  markdown: string;
  verification: InterviewVerification;
  usage: Record<string, number>;
}

export interface InterviewQuestion {
  question: string;
  answer: string;
  answer_quoted: boolean;
  evidence: Borne[];
  category: "concept" | "practice" | "problem" | "reasoning";
  skill: string;
  difficulty: "junior" | "mid" | "senior";
  source: InterviewSource;
  rubric: Criterion[];
  follow_ups: string[];
  templated: boolean;
}

export interface InterviewSource {
  document: string;
  title: string;
  quote: string;
}

export interface InterviewVerification {
  questions: number;
  written: number;
  templated: number;
  answers_quoted: number;
  missing: number;
  dropped: Dropped[];
  entailment: "checked" | "not available";
  redacted?: Record<string, number>;
  lookup?: "by words only" | "done" | "not asked" | "not available";
}

export interface KeptFile {
  commit: string | null;
  address: string;
  replaced?: boolean;
}

export interface KeyMade {
  id: string;
  name: string;
  prefix: string;
  features: string[] | null;
  models: string[] | null;
  limits: Record<string, unknown> | null;
  created_at: string;
  expires_at: string | null;
  used_at: string | null;
  key: string;
}

export interface KeyOut {
  id: string;
  name: string;
  prefix: string;
  features: string[] | null;
  models: string[] | null;
  limits: Record<string, unknown> | null;
  created_at: string;
  expires_at: string | null;
  used_at: string | null;
}

export interface Labels {
  title?: string | null;
  kind?: "article" | "code" | "commit" | "interview" | "note" | "til" | null;
  visibility?: "community" | "private" | null;
  tags?: string[] | null;
}

export interface LeftOut {
  sha: string;
  subject: string;
  why: string;
}

export interface LinkMade {
  link: string;
}

export interface Me {
  id: string;
  name: string;
  display_name: string;
  email: string | null;
  role: "admin" | "user";
  language: "en" | "ko" | null;
  system_prompt: string | null;
  has_password: boolean;
  via: "key" | "session";
  features: string[] | null;
  models: string[] | null;
}

export interface Message {
  id: string;
  parent_id: string | null;
  role: "assistant" | "user";
  content: string;
  status: "complete" | "stopped";
  model: string | null;
  adapter: string | null;
  tokens: number | null;
  details: Record<string, unknown> | null;
  request_id: string | null;
  created_at: string;
  siblings: string[];
}

export interface Messages {
  messages: Message[];
  before: string | null;
}

export interface MockInput {
  notes?: InterviewNote[];
  topics?: string[];
  resume?: string;
  resume_file?: AttachedFile | null;
  stack?: string[];
  job?: string;
  job_file?: AttachedFile | null;
  focus?: string[];
  avoid?: string[];
  count?: number;
  difficulty?: "junior" | "mid" | "mixed" | "senior";
  distribution?: Distribution | null;
  categories?: ("concept" | "practice" | "problem" | "reasoning")[];
  language?: "en" | "ko";
  documents?: string[];
  kinds?: ("article" | "code" | "commit" | "interview" | "note" | "til")[];
  tags?: string[];
  follow_ups?: number;
  from?: string | null;
}

export interface ModelAdapter {
  name: string;
  is_canary: boolean;
}

export interface ModelChoice {
  model: string;
  aliases: string[];
  summary: string;
  context: number;
  defaults: Record<string, number>;
  features: string[];
  billions: number;
  cost: "large" | "medium" | "small";
  state: "off" | "serving";
  reason: "loading" | "not_loaded" | "other_features" | "silent" | null;
  left_s: number | null;
  queue: ModelQueue | null;
  first_text_s: number | null;
  adapter: ModelAdapter | null;
}

export interface ModelChoices {
  models: ModelChoice[];
}

export interface ModelQueue {
  running: number;
  waiting: number;
  slots: number;
  expected_s: number;
}

export interface NewConversation {
  title?: string | null;
  system_prompt?: string | null;
  model?: string | null;
  from?: Origin | null;
}

export interface NewKey {
  name: string;
  features?: string[] | null;
  models?: string[] | null;
  expires_at?: string | null;
  limits?: Rule | null;
}

export interface NewPassword {
  current?: string | null;
  new: string;
}

export interface NewShare {
  conversation: string;
  message?: string | null;
  days?: number;
}

export interface NewUser {
  name: string;
  role?: "admin" | "user";
  email?: string | null;
  display_name?: string;
}

export interface NewsArticle {
  text: string;
  title?: string;
  url?: string;
}

export interface NewsInput {
  text?: string | null;
  title?: string | null;
  articles?: NewsArticle[];
  url?: string | null;
  urls?: string[];
  feed?: string | null;
  opml?: string | null;
  language?: "en" | "ko";
}

export interface NewsLink {
  title: string;
  url: string;
}

export interface NewsOutput {
  title: string;
  language: "en" | "ko";
  markdown: string;
  stories: NewsStory[];
  themes: NewsTheme[];
  left_out: NewsLink[];
  verification: NewsVerification;
  usage: Record<string, number>;
}

export interface NewsRank {
  sources: number;
  published: string;
  characters: number;
}

export interface NewsStatement {
  text: string;
  paragraph: number;
  quote: string;
  quoted?: boolean;
}

export interface NewsStory {
  title: string;
  status: "insufficient_text" | "unread" | "written";
  code?: string;
  reason?: string;
  missed?: string;
  summary?: string;
  statements?: NewsStatement[];
  why_it_matters?: NewsStatement | null;
  quoted?: boolean;
  links: NewsLink[];
  author?: string;
  published?: string | null;
  date?: string | null;
  rank: NewsRank;
  read: Record<string, number>;
}

export interface NewsTheme {
  title: string;
  overview: string;
  stories: number[];
}

export interface NewsVerification {
  sentences: number;
  supported: number;
  dropped: Dropped[];
  quoted: number;
  stories: number;
  unread: number;
  entailment: "checked" | "not available";
  redacted?: Record<string, number>;
}

export interface NotRead {
  sha: string;
  path: string;
  read: "no" | "part";
  why: string;
}

export interface Numbered {
  number: number;
}

export interface OpenLink {
  token: string;
  cookie?: boolean;
}

export interface Opened {
  messages: Message[];
  before: string | null;
  id: string;
  title: string;
  titled_by: "first words" | "model" | "user" | null;
  pinned: boolean;
  model: string | null;
  system_prompt: string | null;
  head: string | null;
  revision: number;
  created_at: string;
  updated_at: string;
}

export interface Origin {
  conversation: string;
  message: string;
}

export interface Place {
  document: string;
  title: string;
  source: string;
  is_own: boolean;
}

export interface Prompt {
  number: number;
  of: number;
  kind: "again" | "follow_up" | "question";
  text: string;
  answer: string | null;
  outcome: string;
}

export interface Question {
  place: number;
  question: string;
  category: string;
  difficulty: string;
  skill: string;
  standing: "answered" | "asked" | "done" | "refused" | "skipped";
  score: number | null;
  scores: Score[];
  by_model: boolean;
  reason: string;
  hint: string;
  answer: string;
  source: Record<string, string>;
}

export interface Rank {
  rank: number;
  score: number;
}

export interface Received {
  id: string;
  name: string;
  source: string;
  title: string;
  kind: string;
  visibility: "community" | "private";
  tags: string[];
  language: string;
  at: string | null;
  bytes: number;
  digest: string;
  chunks: number;
  state: "failed" | "queued" | "reading" | "stored";
  error: Fault | null;
  is_mine: boolean;
  owner?: string | null;
  created_at: string;
  updated_at: string;
  outcome: "changed" | "new" | "unchanged";
}

export interface Refresh {
  refresh_token?: string | null;
}

export interface Result {
  document: string;
  title: string;
  source: string;
  is_own: boolean;
  number: number;
  id: string;
  text: string;
  stretches: Stretch[];
  kind: string;
  language: string;
  tags: string[];
  visibility: "community" | "private";
  date: string | null;
  score: number;
  why: Why;
  also: Place[];
}

export interface RoleRule {
  window_s?: number;
  requests?: number | null;
  tokens?: number | null;
  tokens_a_day?: number | null;
  at_once?: number | null;
  features?: Record<string, Rule>;
  documents?: number | null;
  documents_mb?: number | null;
}

export interface Rule {
  window_s?: number;
  requests?: number | null;
  tokens?: number | null;
  tokens_a_day?: number | null;
  at_once?: number | null;
}

export interface Score {
  criterion: string;
  weight: number;
  points: number;
  quote: string;
  fact: string;
}

export interface Section {
  part: string;
  heading: string;
  parts: SectionPart[];
  example: Code | null;
  sources: (CommitSource | DocumentSource)[];
}

export interface SectionPart {
  kind: "did" | "learned" | "next" | "problem" | "solution";
  heading: string;
  statements: Statement[];
}

export interface SessionOut {
  id: string;
  created_at: string;
  seen_at: string;
  expires_at: string;
  agent: string;
  is_this: boolean;
}

export interface Share {
  id: string;
  conversation_id: string;
  title: string;
  messages: number;
  created_at: string;
  expires_at: string;
}

export interface Shared {
  title: string;
  by: string | null;
  created_at: string | null;
  expires_at: string | null;
  messages: SharedMessage[];
  before: string | null;
}

export interface SharedMessage {
  id: string;
  role: "assistant" | "user";
  content: string;
  status: "complete" | "stopped";
  model: string | null;
  sources: SharedSource[];
  created_at: string;
}

export interface SharedSource {
  number: number;
  title: string;
  source: string;
}

export interface SharesListed {
  shares: Share[];
}

export interface SignIn {
  name: string;
  password: string;
  cookie?: boolean;
}

export interface Source {
  document: string;
  title: string;
  source: string;
  number: number;
  cited: boolean;
  preview?: string;
  also?: Place[];
}

export interface Statement {
  text: string;
  sources: (CommitSource | DocumentSource)[];
  quoted?: boolean;
  code?: boolean;
}

export interface Stretch {
  text: string;
  matches: boolean;
}

export interface TilInput {
  user?: string;
  repo?: Commit[] | null;
  source?: HostedSource | null;
  documents?: Document[] | null;
  language?: "en" | "ko";
  domain?: "commits" | "paper" | "research-notes";
  adapter_name?: string | null;
  timezone?: string | null;
  date?: string | null;
}

export interface TilOutput {
  title: string;
  domain: string;
  language: "en" | "ko";
  markdown: string;
  sections: Section[];
  tags: string[];
  coverage: Coverage;
  verification: Verification;
  usage: Record<string, number>;
}

export interface Totals {
  requests: number;
  failed: number;
  input_tokens: number;
  output_tokens: number;
  cached_tokens: number;
}

export interface UserOut {
  id: string;
  name: string;
  email: string | null;
  display_name: string;
  role: "admin" | "user";
  status: "active" | "locked";
  limits: Record<string, unknown> | null;
  created_at: string;
  signed_in_at: string | null;
  has_password: boolean;
  issuer: string | null;
}

export interface Verification {
  sentences: number;
  supported: number;
  dropped: Dropped[];
  rewritten: number;
  quoted: number;
  quotations: number;
  model_prose: boolean;
  entailment: "checked" | "not available";
  lookup?: "by words only" | "done" | "not asked" | "not available";
}

export interface Waiting {
  number: number;
  question: number;
  of: number;
  kind: "again" | "follow_up" | "question";
  text: string;
}

export interface Why {
  dense: Rank | null;
  sparse: Rank | null;
  rerank: number | null;
  words: string[];
}

export interface ConversationsListed {
  id: string;
  title: string;
  pinned: boolean;
  model: string | null;
  revision: number;
  created_at: string;
  updated_at: string;
  excerpt?: string | null;
}

export interface ConversationsPage {
  conversations: ConversationsListed[];
  next: string | null;
}

export interface DocumentsPage {
  documents: Document[];
  next: string | null;
}

export interface InterviewsListed {
  id: string;
  status: "open" | "over";
  title: string;
  language: "en" | "ko";
  questions: number;
  asked: number;
  score: number | null;
  created_at: string;
  updated_at: string;
}

export interface InterviewsPage {
  interviews: InterviewsListed[];
  next: string | null;
}

export interface SearchPage {
  query: string;
  lookup: "by words only" | "done" | "not asked";
  ways: ("dense" | "sparse")[];
  filters: Record<string, string[] | string>;
  candidates: number;
  reranked: boolean | null;
  results: Result[];
}
