// ip-route(8): `ip -j route`
import { command, defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';
import { parseJson } from '../grammar/json.ts';

/** A route of the main table, IPv4. */
export interface Route {
  /** `default` or a network. */
  readonly destination: string;
  readonly gateway?: string;
  readonly interface?: string;
  readonly metric: number;
}

/** Where the host sends IPv4 packets now. */
export const routes = defineFact({
  id: 'routes',
  describes: 'Where the host sends packets now',
  sources: {
    route: command(['ip', '-j', 'route'], { recordedAs: [['ip', '-j', 'route', 'show']] }),
    text: command(['ip', 'route'], { recordedAs: [['ip', 'route', 'show']] }),
  },
  parse({ route, text }) {
    const rows = route.read && route.value.exit === 0 ? fromJson(route.value.stdout) : undefined;
    if (rows !== undefined) return known<readonly Route[]>(rows);
    // Versions before 4.14 know no JSON.
    if (text.read && text.value.exit === 0)
      return known<readonly Route[]>(text.value.stdout.split('\n').flatMap(fromLine));
    if (!route.read) return unknownFrom(route, 'ip -j route');
    return unknown('unparsable', `ip -j route printed no JSON list: ${route.value.stderr.trim().split('\n')[0] ?? ''}`);
  },
});

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function route(destination: string, gateway?: string, device?: string, metric = 0): Route {
  return {
    destination,
    ...(gateway === undefined ? {} : { gateway }),
    ...(device === undefined ? {} : { interface: device }),
    metric,
  };
}

function fromJson(output: string): readonly Route[] | undefined {
  // No route at all prints nothing in some versions.
  const rows = output.trim() === '' ? [] : parseJson(output);
  if (!Array.isArray(rows)) return undefined;
  return rows.flatMap((row: unknown): Route[] => {
    if (typeof row !== 'object' || row === null) return [];
    const { dst, gateway, dev, metric }: { dst?: unknown; gateway?: unknown; dev?: unknown; metric?: unknown } = row;
    return typeof dst === 'string'
      ? [route(dst, text(gateway), text(dev), typeof metric === 'number' ? metric : 0)]
      : [];
  });
}

function fromLine(line: string): Route[] {
  const words = line.trim().split(/\s+/);
  const after = (word: string): string | undefined =>
    words.includes(word) ? words[words.indexOf(word) + 1] : undefined;
  const [destination] = words;
  if (destination === undefined || !/^(default|\d)/.test(destination)) return [];
  return [route(destination, after('via'), after('dev'), Number(after('metric') ?? 0))];
}

/** The default route that is taken, the one with the lowest metric. */
export const defaultRoute = (all: readonly Route[]): Route | undefined =>
  all.filter(({ destination }) => destination === 'default').sort((x, y) => x.metric - y.metric)[0];
