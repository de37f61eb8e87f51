import {
  Activity,
  BookOpenText,
  ChartNoAxesColumn,
  FileText,
  House,
  type LucideIcon,
  MessageSquare,
  MessagesSquare,
  Newspaper,
  ShieldCheck,
} from "lucide-react";

export type Place =
  | "home"
  | "chat"
  | "til"
  | "news"
  | "interview"
  | "documents"
  | "usage"
  | "admin"
  | "studio";

export interface Door {
  place: Place;
  to: "/" | "/chat" | "/til" | "/news" | "/interview" | "/documents" | "/usage" | "/admin" | "/studio";
  icon: LucideIcon;
}

export interface DoorGroup {
  name: "work" | "keep" | "run";
  isForAdmins: boolean;
  doors: readonly Door[];
}

export const GROUPS: readonly DoorGroup[] = [
  {
    name: "work",
    isForAdmins: false,
    doors: [
      { place: "home", to: "/", icon: House },
      { place: "chat", to: "/chat", icon: MessageSquare },
      { place: "til", to: "/til", icon: BookOpenText },
      { place: "news", to: "/news", icon: Newspaper },
      { place: "interview", to: "/interview", icon: MessagesSquare },
    ],
  },
  {
    name: "keep",
    isForAdmins: false,
    doors: [
      { place: "documents", to: "/documents", icon: FileText },
      { place: "usage", to: "/usage", icon: ChartNoAxesColumn },
    ],
  },
  {
    name: "run",
    isForAdmins: true,
    doors: [
      { place: "admin", to: "/admin", icon: ShieldCheck },
      { place: "studio", to: "/studio", icon: Activity },
    ],
  },
];
