import { Button } from "@/components/ui/button";
import { Switch } from "@/components/ui/switch";
import { RULES, type RuleId } from "@/lib/events/redact/rules.ts";

type RuleListProps = {
  disabled: readonly RuleId[];
  canChange: boolean;
  onChange: (rule: RuleId, on: boolean) => void;
  /** Puts a rule's example where it can be tried; absent for who may not try. */
  onTry?: (example: string) => void;
};

/** Every rule, what it covers, and whether it is on. */
export function RuleList({ disabled, canChange, onChange, onTry }: RuleListProps) {
  return (
    <ul className="rules">
      {RULES.map((rule) => {
        const on = !disabled.includes(rule.id);
        const id = `rule-${rule.id}`;
        return (
          <li key={rule.id} className="rule">
            <div className="grow">
              <label className="strong" id={`${id}-name`} htmlFor={id}>
                {rule.label}
              </label>
              <p className="rule-what" id={`${id}-what`}>
                {rule.description}
              </p>
              {onTry !== undefined && (
                <Button
                  variant="ghost"
                  size="small"
                  className="rule-try"
                  aria-label={`Try an example: ${rule.label}`}
                  onClick={() => {
                    onTry(rule.example);
                  }}
                >
                  Try an example
                </Button>
              )}
            </div>
            <span className="rule-state" aria-hidden="true">
              {on ? "On" : "Off"}
            </span>
            <Switch
              id={id}
              checked={on}
              disabled={!canChange}
              labelledBy={`${id}-name`}
              describedBy={`${id}-what`}
              onChange={(next) => {
                onChange(rule.id, next);
              }}
            />
          </li>
        );
      })}
    </ul>
  );
}
