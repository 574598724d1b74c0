import { formatCount } from "@/components/ui/format-number.ts";
import { dayKey } from "@/components/ui/format-time.ts";
import { nameOf, type Removal } from "./retention.ts";

/** What retention removed, day by day. */
export function RemovalList({ removals }: { removals: readonly Removal[] }) {
  return (
    <section className="set-form" aria-labelledby="removed-h">
      <h2 id="removed-h">Removed</h2>
      {removals.length === 0 ? (
        <p className="muted">Nothing was removed in the last 90 days.</p>
      ) : (
        <div className="ret-removed">
          <table>
            <thead>
              <tr>
                <th scope="col">Day (UTC)</th>
                <th scope="col">What</th>
                <th scope="col">How many</th>
                <th scope="col">From</th>
                <th scope="col">To</th>
              </tr>
            </thead>
            <tbody>
              {removals.map(({ day, stream, rows, oldest, newest }) => (
                <tr key={`${day} ${stream}`}>
                  <td className="num">{day}</td>
                  <td>{nameOf(stream)}</td>
                  <td className="num">{formatCount(rows)}</td>
                  <td className="num">{dayKey(oldest, "utc")}</td>
                  <td className="num">{dayKey(newest, "utc")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
