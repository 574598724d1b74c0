import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import type { KindChoice } from "./source.ts";

type FirstRunProps = { kinds: readonly KindChoice[]; role: string; canManage: boolean; onAdd: (kind: string) => void };

const AHEAD = [
  {
    title: "Paste what you are given",
    why: "A token and the exact configuration for the sender. Nothing is installed in the cluster.",
  },
  {
    title: "Watch the first event arrive",
    why: "It shows here by itself, and in the audit log seconds after it happened.",
  },
];

/** No source yet: what Onrecord needs, and the way to the first event. */
export function FirstRun({ kinds, role, canManage, onAdd }: FirstRunProps) {
  return (
    <div className="doc first-run">
      <div className="first-run-in">
        <Icon name="sources" />
        <h2>Nothing on record yet</h2>
        <p>
          Onrecord shows who did what in your clusters, from what others send it. Connect the first source: it takes
          about five minutes.
        </p>
        <ol className="steps">
          <li className="now">
            <span className="no">1</span>
            <div>
              <h3>{canManage ? "Choose what sends" : "An owner or admin chooses what sends"}</h3>
              {!canManage && (
                <div className="step-why">
                  Your role, {role}, may look at sources. Ask an owner or admin to add the first one.
                </div>
              )}
              <div className="kinds">
                {kinds.map((kind) => (
                  <KindCard key={kind.id} kind={kind} canManage={canManage} onAdd={onAdd} />
                ))}
              </div>
            </div>
          </li>
          {AHEAD.map(({ title, why }, index) => (
            <li key={title}>
              <span className="no">{index + 2}</span>
              <div>
                <h3>{title}</h3>
                <div className="step-why">{why}</div>
              </div>
            </li>
          ))}
        </ol>
        <p className="fine">
          Only looking? Start it with <code className="mono">npm start -- --demo</code> and it fills with example
          traffic.
        </p>
      </div>
    </div>
  );
}

type KindCardProps = { kind: KindChoice; canManage: boolean; onAdd: (kind: string) => void };

function KindCard({ kind, canManage, onAdd }: KindCardProps) {
  return (
    <div className="kind">
      <span className="strong">{kind.label}</span>
      <span className="kind-s">{kind.summary}</span>
      {canManage && (
        <Button
          size="small"
          icon="plus"
          aria-label={`Add source: ${kind.label}`}
          onClick={() => {
            onAdd(kind.id);
          }}
        >
          Add source
        </Button>
      )}
    </div>
  );
}
