import { Skeleton } from "@/components/ui/skeleton";
import { RULES } from "@/lib/events/redact/rules.ts";

/** The page while it is on the way. */
export function SettingsSkeleton() {
  return (
    <div className="late pane set-pane" aria-busy="true" aria-label="Loading the settings">
      <div className="set">
        <div className="set-form">
          <Skeleton width="96px" />
          <ul className="rules">
            {RULES.map(({ id, label }) => (
              <li key={id} className="rule">
                <div className="grow">
                  <Skeleton width={`${String(label.length)}ch`} />
                  <p className="rule-what">
                    <Skeleton width="90%" />
                  </p>
                </div>
                <Skeleton width="30px" />
              </li>
            ))}
          </ul>
        </div>
      </div>
    </div>
  );
}
