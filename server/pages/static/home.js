"use strict";

const button = document.getElementById("sign-out");
const error = document.getElementById("error");

button.addEventListener("click", async () => {
  error.textContent = "";
  try {
    const answer = await fetch("/api/auth/sign-out", { method: "POST" });
    // Whoever is not signed in any more has what he wanted.
    if (answer.ok || answer.status === 401) return location.replace("/sign-in");
  } catch {
    // Told below.
  }
  error.textContent = button.dataset.failed;
});
