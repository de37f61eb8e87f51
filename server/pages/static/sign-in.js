"use strict";

const form = document.getElementById("sign-in");
const fields = { name: form.elements.namedItem("name"), password: form.elements.namedItem("password") };
const button = form.querySelector("button");
const error = document.getElementById("error");
const status = document.getElementById("status");
const say = form.dataset;
const REFRESHED = "haru.refreshed";
const LOOP_MS = 10_000;
let busy = false;
let held = 0;

begin();

function begin() {
  document.getElementById("show").addEventListener("change", (event) => {
    fields.password.type = event.target.checked ? "text" : "password";
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!busy && !held) submit();
  });
  window.addEventListener("hashchange", openLink);
  if (!openLink()) {
    if (!error.textContent) stayedSignedIn();
    fields.name.focus();
  }
}

// The token of a one-time link stands in the fragment, which no server and no referrer ever sees. It leaves the
// address, and with it the history, before anything else happens.
function openLink() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (!token) return false;
  history.replaceState(null, "", location.pathname + location.search);
  send("/api/auth/link", { token }, say.linkWorking, say.linkFailed);
  return true;
}

// Access lasts minutes; whoever signed in days ago only needs a new one.
async function stayedSignedIn() {
  const last = Number(read(REFRESHED));
  if (last && Date.now() - last < LOOP_MS) return;
  try {
    const answer = await fetch("/api/auth/refresh", { method: "POST" });
    if (answer.ok && !busy) {
      keep(REFRESHED, Date.now());
      enter();
    }
  } catch {
    // Then one signs in.
  }
}

function submit() {
  for (const field of Object.values(fields)) field.removeAttribute("aria-invalid");
  const name = fields.name.value.trim();
  if (!name) return missing(fields.name, say.fillName);
  if (!fields.password.value) return missing(fields.password, say.fillPassword);
  send("/api/auth/sign-in", { name, password: fields.password.value }, say.working);
}

function missing(field, message) {
  tell(message);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", "error");
  field.focus();
}

async function send(path, body, working, refused) {
  hold(true, working);
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (answer.ok) return enter();
    await tellRefusal(answer, refused);
  } catch {
    tell(say.offline);
  }
  hold(false, "");
}

async function tellRefusal(answer, refused) {
  const problem = await answer.json().catch(() => ({}));
  const wait = Number(answer.headers.get("retry-after"));
  if (wait > 0) return countDown(Math.ceil(wait));
  const own = (say.lang === "ko" ? problem.message_ko : problem.message) || say.failed;
  const reference = answer.status >= 500 && problem.request_id ? "\n" + say.reference.replace("{id}", problem.request_id) : "";
  tell((answer.status < 500 && refused ? refused : own) + reference);
  if (answer.status === 401 && !refused) {
    fields.password.value = "";
    fields.password.focus();
  } else {
    error.focus();
  }
}

// Spoken once; the numbers that follow are only shown.
function countDown(seconds) {
  const until = Date.now() + seconds * 1000;
  clearInterval(held);
  tell(say.wait.replace("{seconds}", seconds));
  error.setAttribute("aria-live", "off");
  held = setInterval(() => {
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left > 0) {
      error.textContent = say.wait.replace("{seconds}", left);
      return;
    }
    clearInterval(held);
    held = 0;
    error.removeAttribute("aria-live");
    tell("");
    hold(false, say.waitOver);
  }, 250);
}

function hold(isBusy, message) {
  busy = isBusy;
  status.textContent = message;
  button.setAttribute("aria-disabled", String(busy || held !== 0));
  form.setAttribute("aria-busy", String(busy));
  if (isBusy) tell("");
}

function tell(message) {
  error.textContent = message;
}

function enter() {
  location.replace(localPath(say.next));
}

function localPath(given) {
  return /^\/(?![/\\])[^\\\s]*$/.test(given) ? given : "/";
}

// Storage may be forbidden.
function read(key) {
  try { return sessionStorage.getItem(key); } catch { return null; }
}
function keep(key, value) {
  try { sessionStorage.setItem(key, value); } catch { /* then not */ }
}
