import { chatWords } from "@/i18n/chat";
import { useWords } from "@/i18n/words";
import { MenuItem } from "@/ui";
import { PressMenu } from "@/ui/press-menu";
import { buttonsOf } from "./message-press";

/** The buttons of a message where a thumb reaches them: each presses the small one below the message. */
export function MessageMenu({ message, onClose }: { message: Element; onClose: () => void }) {
  const said = useWords(chatWords);
  return (
    <PressMenu label={said.messageMenu} onClose={onClose}>
      {buttonsOf(message).map((button) => (
        <MenuItem key={button.ariaLabel} icon={<Sign of={button} />} onSelect={() => button.click()}>
          {button.ariaLabel}
        </MenuItem>
      ))}
    </PressMenu>
  );
}

function Sign({ of }: { of: Element }) {
  const drawn = of.querySelector("svg")?.cloneNode(true);
  return <span aria-hidden ref={(place) => place?.replaceChildren(...(drawn ? [drawn] : []))} />;
}
