import { Checkbox } from '../../../ui/switch.tsx';

interface Props<T extends string> {
  label: string;
  all: readonly (readonly [T, string])[];
  chosen: readonly T[];
  onChange: (chosen: T[]) => void;
}

/** Any of a few, each with the name that the API knows it by. */
export function Choices<T extends string>({ label, all, chosen, onChange }: Props<T>) {
  return (
    <fieldset>
      <legend className="mb-2 text-sm font-medium">{label}</legend>
      <div className="grid gap-2">
        {all.map(([name, words]) => (
          <Checkbox
            key={name}
            isSelected={chosen.includes(name)}
            onChange={(isOn) => onChange(isOn ? [...chosen, name] : chosen.filter((other) => other !== name))}
            className="!items-start"
          >
            <span className="min-w-0">
              {words}
              <span className="ms-1.5">
                <code dir="ltr" className="font-sans text-sm text-muted">
                  {name}
                </code>
              </span>
            </span>
          </Checkbox>
        ))}
      </div>
    </fieldset>
  );
}
