import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from "@tanstack/react-router";
import { meQuery } from "@/api/me";
import { LiveRegion, Toasts } from "@/ui";
import { Fault, NotFound } from "./faults";
import { Shell } from "./shell";

const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: () => (
    <>
      <Outlet />
      <Toasts />
      <LiveRegion />
    </>
  ),
  notFoundComponent: NotFound,
  errorComponent: Fault,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search): { next?: string; error?: string } => ({
    ...text(search, "next"),
    ...text(search, "error"),
  }),
  component: lazyRouteComponent(() => import("@/features/sign-in/page"), "SignInPage"),
});

/** Everything but signing in is for who is signed in, and stands in the frame. */
const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  loader: ({ context }) => context.queries.ensureQueryData(meQuery),
  component: Shell,
  errorComponent: Fault,
  notFoundComponent: NotFound,
});

const inside = { getParentRoute: () => shell } as const;

const home = createRoute({
  ...inside,
  path: "/",
  component: lazyRouteComponent(() => import("@/features/home/page"), "HomePage"),
});
const chatPage = lazyRouteComponent(() => import("@/features/chat/page"), "ChatPage");
const chat = createRoute({
  ...inside,
  path: "/chat",
  component: chatPage,
  validateSearch: (search) => text(search, "ask"),
});
const conversation = createRoute({ ...inside, path: "/chat/$conversation", component: chatPage });
const shared = createRoute({
  ...inside,
  path: "/shared/$share",
  component: lazyRouteComponent(() => import("@/features/chat/shared-page"), "SharedPage"),
});
const til = createRoute({
  ...inside,
  path: "/til",
  component: lazyRouteComponent(() => import("@/features/til/page"), "TilPage"),
});
const news = createRoute({
  ...inside,
  path: "/news",
  component: lazyRouteComponent(() => import("@/features/news/page"), "NewsPage"),
});
const interviewPage = lazyRouteComponent(() => import("@/features/interview/page"), "InterviewPage");
const interview = createRoute({ ...inside, path: "/interview", component: interviewPage });
const sitting = createRoute({ ...inside, path: "/interview/$interview", component: interviewPage });
const documents = createRoute({
  ...inside,
  path: "/documents",
  component: lazyRouteComponent(() => import("@/features/documents/page"), "DocumentsPage"),
});
const usage = createRoute({
  ...inside,
  path: "/usage",
  component: lazyRouteComponent(() => import("@/features/usage/page"), "UsagePage"),
});
const account = createRoute({
  ...inside,
  path: "/account",
  component: lazyRouteComponent(() => import("@/features/account/page"), "AccountPage"),
});
const adminPage = lazyRouteComponent(() => import("@/features/admin/page"), "AdminPage");
const admin = createRoute({ ...inside, path: "/admin", component: adminPage });
const adminPart = createRoute({ ...inside, path: "/admin/$part", component: adminPage });
const studioPage = lazyRouteComponent(() => import("@/features/studio/page"), "StudioPage");
const studio = createRoute({ ...inside, path: "/studio", component: studioPage });
const studioRun = createRoute({ ...inside, path: "/studio/$run", component: studioPage });

const tree = root.addChildren([
  signIn,
  shell.addChildren([
    home,
    chat,
    conversation,
    shared,
    til,
    news,
    interview,
    sitting,
    documents,
    usage,
    account,
    admin,
    adminPart,
    studio,
    studioRun,
  ]),
]);

export function newRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    defaultPreload: "intent",
    defaultErrorComponent: Fault,
    defaultNotFoundComponent: NotFound,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}

function text<K extends string>(search: Record<string, unknown>, name: K): { [P in K]?: string } {
  const value = search[name];
  return (typeof value === "string" && value ? { [name]: value } : {}) as { [P in K]?: string };
}
