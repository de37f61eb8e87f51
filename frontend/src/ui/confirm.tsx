import { type ReactNode, useState } from "react";
import { appWords } from "@/i18n/app";
import { useWords } from "@/i18n/words";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { ErrorNote } from "./states";

export interface ConfirmProps {
  open: boolean;
  title: ReactNode;
  description?: ReactNode;
  /** What the button does, as a verb. */
  act: string;
  look?: "primary" | "danger";
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
  disabled?: boolean;
  children?: ReactNode;
}

/** Asks once more. Stays open, with the reason, when it did not work. */
export function Confirm({ open, title, description, children, ...rest }: ConfirmProps) {
  const [error, setError] = useState<unknown>(null);
  const close = () => {
    setError(null);
    rest.onClose();
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      title={title}
      description={description}
      footer={<Answers {...rest} onClose={close} onError={setError} />}
    >
      {children || error ? (
        <div className="flex flex-col gap-4">
          {children}
          {error ? <ErrorNote error={error} /> : null}
        </div>
      ) : null}
    </Dialog>
  );
}

function Answers({
  act,
  look = "danger",
  onConfirm,
  onClose,
  onError,
  disabled = false,
}: Omit<ConfirmProps, "open" | "title"> & { onError: (error: unknown) => void }) {
  const said = useWords(appWords);
  const [busy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    onError(null);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      onError(error);
      setBusy(false);
    }
  };
  return (
    <>
      <Button look="ghost" onClick={onClose}>
        {said.cancel}
      </Button>
      <Button look={look} busy={busy} disabled={disabled} onClick={() => void confirm()}>
        {act}
      </Button>
    </>
  );
}
