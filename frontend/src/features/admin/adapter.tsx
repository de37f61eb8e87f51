import { EllipsisVertical, Trash2, Undo2, Users } from "lucide-react";
import { useState } from "react";
import type { Adapter, AdapterVersion } from "@/api/adapters";
import { adminWords } from "@/i18n/admin";
import { useWords } from "@/i18n/words";
import { Badge, Card, IconButton, Menu, MenuItem, MenuSeparator } from "@/ui";
import { Removing, RollingBack } from "./adapter-ends";
import { useUserName } from "./names";
import { Promoting } from "./promoting";
import { Uses, usersOf } from "./uses";
import { Versions } from "./versions";

type Asking = "" | "rollback" | "uses" | "remove" | AdapterVersion;

export function AdapterCard({ adapter }: { adapter: Adapter }) {
  const said = useWords(adminWords);
  const nameOf = useUserName();
  const [asking, ask] = useState<Asking>("");
  const close = () => ask("");
  const facts = [
    adapter.owner ? nameOf(adapter.owner) : said.operator,
    `${said.feature}: ${adapter.feature || said.all}`,
    `${said.domain}: ${adapter.domain || said.all}`,
  ];
  return (
    <Card className="flex flex-col gap-5">
      <div className="flex items-start justify-between gap-4">
        <div className="min-w-0">
          <h2 className="truncate text-lg font-semibold">{adapter.name}</h2>
          <p className="mt-0.5 text-sm text-ink-3">{facts.join(" · ")}</p>
          <p className="mt-2 flex flex-wrap items-center gap-1.5 text-sm text-ink-2">
            <Users aria-hidden className="size-4 text-ink-3" />
            {adapter.uses.length
              ? adapter.uses.map((use) => (
                  <Badge key={use.user ?? ""} tone={use.is_default ? "accent" : "neutral"}>
                    {usersOf(use, nameOf, said.everybody)} ·{" "}
                    {use.is_default ? said.byDefault : said.onRequest}
                  </Badge>
                ))
              : said.nobodyUses}
          </p>
        </div>
        <Menu
          trigger={
            <IconButton label={said.more(adapter.name)} className="-mr-2">
              <EllipsisVertical aria-hidden />
            </IconButton>
          }
        >
          <MenuItem icon={<Users aria-hidden />} onSelect={() => ask("uses")}>
            {said.usesEdit}
          </MenuItem>
          <MenuItem icon={<Undo2 aria-hidden />} onSelect={() => ask("rollback")}>
            {said.adapterRollback}
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<Trash2 aria-hidden />} danger onSelect={() => ask("remove")}>
            {said.remove}
          </MenuItem>
        </Menu>
      </div>
      <Versions adapter={adapter} onPromote={ask} />
      {typeof asking === "object" ? (
        <Promoting adapter={adapter.name} version={asking} onClose={close} />
      ) : null}
      {asking === "rollback" ? <RollingBack adapter={adapter.name} onClose={close} /> : null}
      {asking === "uses" ? <Uses adapter={adapter} onClose={close} /> : null}
      {asking === "remove" ? <Removing adapter={adapter.name} onClose={close} /> : null}
    </Card>
  );
}
