import type { Random } from "./random.ts";
import type { Actor } from "./world.ts";

/** 0.08 at night to 1 at the height of a working day, in UTC; Europe's morning and afternoon, then America's tail. */
export function busyness(ms: number): number {
  const moment = new Date(ms);
  const hour = moment.getUTCHours() + moment.getUTCMinutes() / 60;
  const bump = (at: number, width: number): number => Math.exp(-(((hour - at) / width) ** 2));
  const day = Math.max(bump(9.5, 2.2), bump(14.5, 2.8), 0.5 * bump(19, 2.5));
  const weekend = moment.getUTCDay() % 6 === 0 ? 0.5 : 1;
  return Math.max(0.08, day * weekend);
}

/** Somebody who is at work. Bounded: at an hour when nobody works, somebody works late. */
export function drawAwake(draw: (random: Random) => Actor, random: Random, atMs: number): Actor {
  const hour = new Date(atMs).getUTCHours();
  let actor = draw(random);
  for (let tries = 0; tries < 6 && !isAwake(actor, hour); tries++) actor = draw(random);
  return actor;
}

/** Whether this is within somebody's hours, in UTC. */
export function isAwake({ hours: [start, end] }: Actor, hour: number): boolean {
  return start < end ? hour >= start && hour < end : hour >= start || hour < end;
}
