import { expect } from 'vitest';
import { halint } from './audit.ts';
import { on } from './lab.ts';

/** What halint expects of the loss of the other host: where each resource is, and which start is over before which. */
export interface Prediction {
  readonly fenced: boolean;
  /** Host by primitive that runs; a primitive that does not run is left out. */
  readonly places: ReadonlyMap<string, string>;
  /** Pairs of primitives of which the first is started before the second. */
  readonly ordered: readonly (readonly [string, string])[];
}

interface SimulatedFact {
  readonly known: boolean;
  readonly detail?: string;
  readonly value?: {
    readonly fenced: boolean;
    readonly after: {
      readonly resources: readonly {
        readonly id: string;
        readonly active: boolean;
        readonly nodes: readonly string[];
      }[];
    };
    readonly graph: { readonly edges: Readonly<Record<string, readonly string[]>> };
  };
}

/** Asks halint for the failover that the survivor simulates. */
export async function predict(survivor: string): Promise<Prediction> {
  const { stdout, stderr } = await halint(['facts', '--host', survivor, '--format', 'json', 'failover']);
  // halint's own document; a form that differs fails in the lines below.
  const document = JSON.parse(stdout) as { readonly facts: { readonly failover: SimulatedFact } };
  const { value, detail } = document.facts.failover;
  if (value === undefined) throw new Error(`no prediction: ${detail ?? stderr}`);
  const places = value.after.resources
    .filter(({ active, nodes }) => active && nodes.length === 1)
    .map(({ id, nodes }) => [id, nodes[0] ?? ''] as const);
  return { fenced: value.fenced, places: new Map(places), ordered: orderedStarts(value.graph.edges) };
}

const started = (action: string): string | undefined => /^(.+)_start_0 /.exec(action)?.[1];

/** Every pair of starts that a path of the graph connects. */
function orderedStarts(edges: Readonly<Record<string, readonly string[]>>): readonly (readonly [string, string])[] {
  return Object.keys(edges).flatMap((from) => {
    const first = started(from);
    if (first === undefined) return [];
    const reached = new Set([from]);
    for (const action of reached) for (const next of edges[action] ?? []) reached.add(next);
    return [...reached].flatMap((action) => {
      const second = action === from ? undefined : started(action);
      return second === undefined ? [] : [[first, second] as const];
    });
  });
}

/** Host by primitive that runs, as the cluster says on the survivor. */
async function placesNow(survivor: string): Promise<ReadonlyMap<string, string>> {
  const xml = await on(survivor, 'crm_mon -1 -r --output-as=xml');
  const found = [...xml.matchAll(/<resource id="([^"]+)"[^>]* active="true"[^>]*>\s*<node name="([^"]+)"/g)];
  return new Map(found.map(([, id = '', node = '']) => [id, node]));
}

/** Order in which the survivor began its last start of each primitive: the numbers of the calls of its executor. */
async function startCalls(survivor: string): Promise<ReadonlyMap<string, number>> {
  const xml = await on(survivor, `cibadmin -Q --xpath "//node_state[@uname='${survivor}']//lrm_resources"`);
  const calls = new Map<string, number>();
  for (const [, id = '', body = ''] of xml.matchAll(/<lrm_resource id="([^"]+)"[^>]*>([^]*?)<\/lrm_resource>/g))
    for (const [operation] of body.matchAll(/<lrm_rsc_op [^>]*operation="start"[^>]*>/g))
      calls.set(id, Number(/ call-id="(\d+)"/.exec(operation)?.[1]));
  return calls;
}

const withoutFencing = (places: ReadonlyMap<string, string>): Readonly<Record<string, string>> =>
  Object.fromEntries([...places].filter(([id]) => !id.startsWith('fence-')).sort());

/** Waits until the services are where they were expected, and compares the order of their starts. */
export async function expectComesTrue(survivor: string, prediction: Prediction, seconds = 150): Promise<void> {
  await expect
    .poll(async () => withoutFencing(await placesNow(survivor)), { timeout: seconds * 1000, interval: 2000 })
    .toEqual(withoutFencing(prediction.places));
  const calls = await startCalls(survivor);
  const compared = prediction.ordered.filter(([first, second]) => calls.has(first) && calls.has(second));
  expect(compared).not.toEqual([]);
  const reversed = compared.filter(([first, second]) => (calls.get(first) ?? 0) >= (calls.get(second) ?? 0));
  expect(reversed).toEqual([]);
}
