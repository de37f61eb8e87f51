import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { whenSignedOut } from "./api/session";
import { newQueryClient } from "./app/query-client";
import { newRouter } from "./app/router";
import { followSystem } from "./lib/theme";
import "./styles/base.css";

const queries = newQueryClient();
const router = newRouter(queries);
followSystem();
whenSignedOut(() => {
  const { pathname, href } = router.state.location;
  if (pathname === "/sign-in") return;
  queries.clear();
  void router.navigate({ to: "/sign-in", search: { next: href } });
});

// Only keyboards on a screen lie over the page.
if (matchMedia("(any-pointer: coarse)").matches)
  void import("./ui/keyboard-room").then(({ followKeyboard }) => followKeyboard());

const place = document.getElementById("root");
if (place) {
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
