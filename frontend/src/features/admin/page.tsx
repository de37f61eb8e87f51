import { Link, useParams } from "@tanstack/react-router";
import { ShieldCheck } from "lucide-react";
import type { ComponentType } from "react";
import { useMe } from "@/api/me";
import { NotFound } from "@/app/faults";
import { Page, PageBar, PageHead } from "@/app/slots";
import { adminWords } from "@/i18n/admin";
import { useWords } from "@/i18n/words";
import { EmptyState } from "@/ui";
import { Adapters } from "./adapters";
import { HealthPart } from "./health";
import { Models } from "./models";
import { Users } from "./users";

const PARTS = { health: HealthPart, models: Models, adapters: Adapters, users: Users } as const;
type Part = keyof typeof PARTS;
const NAMES = Object.keys(PARTS) as Part[];

export function AdminPage() {
  const said = useWords(adminWords);
  const me = useMe();
  const { part = "health" } = useParams({ strict: false });
  if (me.role !== "admin") {
    return (
      <Page>
        <PageBar title={said.title} />
        <EmptyState icon={<ShieldCheck aria-hidden />} title={said.onlyAdmins} hint={said.onlyAdminsHint} />
      </Page>
    );
  }
  if (!NAMES.includes(part as Part)) return <NotFound />;
  const Shown: ComponentType = PARTS[part as Part];
  const hints = {
    health: said.healthHint,
    models: said.modelsHint,
    adapters: said.adaptersHint,
    users: said.usersHint,
  };
  return (
    <Page wide>
      <PageBar title={`${said.title} · ${said.parts[part as Part]}`} />
      <nav aria-label={said.partsLabel} className="-mt-4 border-b border-line sm:-mt-6">
        <ul className="scroll-quiet flex gap-1 overflow-x-auto">
          {NAMES.map((name) => (
            <li key={name} className="shrink-0">
              <Link
                to="/admin/$part"
                params={{ part: name }}
                aria-current={name === part ? "page" : undefined}
                className="-mb-px block border-b-2 border-transparent px-3 py-2.5 text-sm font-medium text-ink-2 -outline-offset-2 hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink"
              >
                {said.parts[name]}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <PageHead title={said.parts[part as Part]} hint={hints[part as Part]} />
      <Shown />
    </Page>
  );
}
