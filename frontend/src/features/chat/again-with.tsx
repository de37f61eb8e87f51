import { ChevronDown } from "lucide-react";
import { chatWords } from "@/i18n/chat";
import { useWords } from "@/i18n/words";
import { IconButton, Menu, MenuItem } from "@/ui";

export interface AgainWithProps {
  models: readonly string[];
  /** Who gave the answer that is there. */
  answered: string | null;
  disabled: boolean;
  onPick: (model: string) => void;
}

/** The model that answers again can be named. */
export function AgainWith({ models, answered, disabled, onPick }: AgainWithProps) {
  const said = useWords(chatWords);
  return (
    <Menu
      align="start"
      trigger={
        <IconButton label={said.regenerateWith} disabled={disabled} className="-ml-1 w-6!">
          <ChevronDown aria-hidden />
        </IconButton>
      }
    >
      {models.map((model) => (
        <MenuItem
          key={model}
          hint={model === answered ? said.answeredThis : null}
          onSelect={() => onPick(model)}
        >
          {model}
        </MenuItem>
      ))}
    </Menu>
  );
}
