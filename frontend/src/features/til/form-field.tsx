import { tilWords } from "@/i18n/til";
import { useWords } from "@/i18n/words";
import { Field, Select } from "@/ui";
import { FORMS, type Form } from "./front-matter";

export function FormField({ form, onChange }: { form: Form; onChange: (form: Form) => void }) {
  const said = useWords(tilWords).export;
  return (
    <Field label={said.frontMatter}>
      {(field) => (
        <Select {...field} value={form} onChange={(event) => onChange(event.target.value as Form)}>
          {FORMS.map((one) => (
            <option key={one} value={one}>
              {said.forms[one]}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
