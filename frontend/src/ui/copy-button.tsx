import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { appWords } from "@/i18n/app";
import { useWords } from "@/i18n/words";
import { IconButton } from "./button";
import { announce } from "./live-region";
import { toast } from "./toasts";

export function CopyButton({
  text,
  label,
  className,
}: {
  text: string | (() => string);
  label?: string;
  className?: string;
}) {
  const said = useWords(appWords);
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === "function" ? text() : text);
      setCopied(true);
      announce(said.copied);
    } catch {
      toast({ text: said.copyFailed, tone: "danger" });
    }
  };
  return (
    <IconButton label={label ?? said.copy} onClick={copy} {...(className ? { className } : {})}>
      {isCopied ? <Check aria-hidden className="text-ok" /> : <Copy aria-hidden />}
    </IconButton>
  );
}
