import pg from "pg";
import { readFileSync } from "node:fs";
import { HISTORY_DAYS } from "./query/history.ts";
import { SHAPES, TEXTS, filterOf } from "./query/shapes.ts";
import { within } from "./support/bodies.ts";
import { listEvents } from "../lib/query/list-events.ts";
import { scopeOf } from "../lib/auth/scope.ts";
import { useDatabase, closeDatabase } from "../lib/db.ts";
const E=process.env as any; const h=JSON.parse(readFileSync("/tmp/hold.json","utf8")); await useDatabase(h.url);
const scope = scopeOf({ organizationId: h.org, role: "auditor", reader: "bench" });
let log: {t:string;ms:number;n:number}[]|undefined;
const orig = (pg.Client.prototype as any).query;
(pg.Client.prototype as any).query = function(...a: any[]) { const t0=performance.now(); const r = orig.apply(this,a); if (log && r && r.then) { const text = typeof a[0]==="string"?a[0]:a[0].text; const L=log; return r.then((x:any)=>{L.push({t:text,ms:performance.now()-t0,n:x?.rows?.length??0});return x;}); } return r; };
const all:number[]=[];
for (const [name, q] of [...SHAPES,...(E.T?TEXTS:[])].filter(([n])=>!E.ONLY||n.includes(E.ONLY))) {
  const f = filterOf(within(HISTORY_DAYS, q)); const ts:number[]=[]; const by=new Map<string,number[]>(); let count=0; let page:any;
  for (let i=0;i<60;i++) { log=i>=4?[]:undefined; const L=log; const t=performance.now(); page=await listEvents({ scope, stream: "api-calls", filter: f, limit: 50, now: new Date(Date.UTC(2026,10,21)) } as any); if(i>=4){ ts.push(performance.now()-t); count=L!.length; L!.forEach((s,k)=>{ const key=k+" "+s.t.replace(/\s+/g," ").slice(0,90)+" → "+s.n; (by.get(key)??by.set(key,[]).get(key)!).push(s.ms); }); } }
  ts.sort((a,b)=>a-b); all.push(...ts); console.log(name.padEnd(32), "median",ts[ts.length>>1]!.toFixed(1),"max",ts.at(-1)!.toFixed(1),"stmts",count,"items",page.items.length,page.searched?"SHORT":"");
  if (E.V) for (const [k,v] of by) { v.sort((a,b)=>a-b); if (v[v.length>>1]!>+(E.V)) console.log("     ",v[v.length>>1]!.toFixed(1).padStart(6),k); }
}
all.sort((a,b)=>a-b); console.log("ALL p50",all[all.length>>1]!.toFixed(1),"p95",all[Math.floor(all.length*.95)]!.toFixed(1));
await closeDatabase(); process.exit(0);
