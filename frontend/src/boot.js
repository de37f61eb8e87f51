// Runs before the first paint: what was chosen on this machine, or what the machine is set to.
(() => {
  const page = document.documentElement;
  const kept = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const asked = new URLSearchParams(location.search).get("lang") ?? kept("haru.language");
  const wanted = [asked, ...navigator.languages].map((tag) => String(tag).slice(0, 2));
  page.lang = wanted.find((tag) => tag === "ko" || tag === "en") ?? "en";
  const theme = kept("haru.theme");
  const isDark =
    theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  page.dataset.theme = isDark ? "dark" : "light";
})();
