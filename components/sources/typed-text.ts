type Form<Name extends string> = {
  values: Readonly<Record<Name, string>>;
  errors: Readonly<Partial<Record<string, string>>>;
  set: (change: Partial<Record<Name, string>>) => void;
};

/** What every field of a source's form needs that is typed as it stands: no completion, no capitals, no spelling. */
export function typedText<Name extends string>(name: Name, { values, errors, set }: Form<Name>) {
  return {
    name,
    autoComplete: "off",
    autoCapitalize: "off",
    spellCheck: false,
    value: values[name],
    error: errors[name],
    onChange: (event: { target: { value: string } }) => {
      const change: Partial<Record<Name, string>> = {};
      change[name] = event.target.value;
      set(change);
    },
  };
}
