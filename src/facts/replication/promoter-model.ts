// drbd-reactor.promoter(5): what a promoter starts, and how it behaves
import { isRow } from '../grammar/json.ts';
import { wordsOf } from '../grammar/white-space.ts';

/** One thing that drbd-reactor starts where a resource of DRBD is promoted. */
export interface PromotedStep {
  /** The resource of DRBD. */
  readonly resource: string;
  /** `var-spool-cyrus.mount`, `ocf:heartbeat:IPaddr2 vip ip=10.0.0.5 cidr_netmask=24` */
  readonly start: string;
  readonly path: string;
}

/** How drbd-reactor promotes one resource of DRBD, with its defaults. */
export interface Promoter {
  readonly resource: string;
  readonly path: string;
  /** In the order in which they are started. */
  readonly steps: readonly PromotedStep[];
  /** The steps are units of systemd and OCF agents; for the runner `shell` they are commands. */
  readonly runner: string;
  /** How the target depends on its steps, and each step on the one before it: `Requires`, `BindsTo`, `Wants`, … */
  readonly targetAs: string;
  readonly dependenciesAs: string;
  /** What systemd does where a demotion fails: `none`, `reboot-immediate`, … */
  readonly onDemoteFailure: string;
  /** Whether it demotes by force where the first attempt fails. */
  readonly secondaryForce: boolean;
  readonly stopsOnExit: boolean;
  readonly onQuorumLoss: string;
  readonly preferredNodes: readonly string[];
  readonly preferredNodesPolicy: string;
}

/** A setting for which drbd-reactor does not start. */
export interface PromoterRefusal {
  readonly path: string;
  /** `mail: target-as` */
  readonly subject: string;
  readonly expected: string;
  readonly actual: string;
}

const dependencies = ['Wants', 'Requires', 'Requisite', 'BindsTo'];

/** Settings that take one of these words. */
const words: Readonly<Record<string, readonly string[]>> = {
  runner: ['systemd', 'shell'],
  'dependencies-as': dependencies,
  'target-as': dependencies,
  'on-drbd-demote-failure': [
    'none',
    'reboot',
    'reboot-force',
    'reboot-immediate',
    'poweroff',
    'poweroff-force',
    'poweroff-immediate',
    'exit',
    'exit-force',
  ],
  'on-quorum-loss': ['shutdown', 'freeze'],
  'on-disk-detach': ['ignore', 'fail-over'],
  'preferred-nodes-policy': ['always', 'start-only'],
};
const lists = ['start', 'stop', 'preferred-nodes'];
const switches = ['stop-services-on-exit', 'secondary-force', 'adjust-resource-on-start'];

const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

const textIn = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);

export function promoterFrom(resource: string, settings: Readonly<Record<string, unknown>>, path: string): Promoter {
  return {
    resource,
    path,
    steps: textsIn(settings['start']).map((start) => ({ resource, start: start.trim(), path })),
    runner: textIn(settings['runner'], 'systemd'),
    targetAs: textIn(settings['target-as'], 'Requires'),
    dependenciesAs: textIn(settings['dependencies-as'], 'Requires'),
    onDemoteFailure: textIn(settings['on-drbd-demote-failure'], 'none'),
    secondaryForce: settings['secondary-force'] !== false,
    stopsOnExit: settings['stop-services-on-exit'] === true,
    onQuorumLoss: textIn(settings['on-quorum-loss'], 'shutdown'),
    preferredNodes: textsIn(settings['preferred-nodes']),
    preferredNodesPolicy: textIn(settings['preferred-nodes-policy'], 'always'),
  };
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Settings of a promoter for which drbd-reactor ends with an error. It ignores names that it does not know. */
export function refusalsOf(
  resource: string,
  settings: Readonly<Record<string, unknown>>,
  path: string,
): readonly PromoterRefusal[] {
  const refused = Object.entries(settings).flatMap(([name, value]): PromoterRefusal[] => {
    const refuse = (expected: string): PromoterRefusal[] => [
      { path, subject: `${resource}: ${name}`, expected, actual: shown(value) },
    ];
    const allowed = words[name];
    if (allowed !== undefined && (typeof value !== 'string' || !allowed.includes(value)))
      return refuse(`one of ${allowed.join(', ')}`);
    if (lists.includes(name) && (!Array.isArray(value) || value.some((each) => typeof each !== 'string')))
      return refuse('a list of texts');
    if (switches.includes(name) && typeof value !== 'boolean') return refuse('true or false');
    return [];
  });
  if (textIn(settings['runner'], 'systemd') !== 'systemd') return refused;
  const names = textsIn(settings['start']).map((start) => unitOfStep(resource, start));
  return [
    ...refused,
    ...names
      .filter((name) => name.includes('/'))
      .map((name) => ({ path, subject: `${resource}: start`, expected: 'names of units, without /', actual: name })),
    ...names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => ({ path, subject: `${resource}: start`, expected: 'each unit once', actual: `${name} twice` })),
  ];
}

/** The agent of a step and its parameters: `ocf:heartbeat:IPaddr2 vip ip=10.0.0.5 cidr_netmask=24`. */
export interface AgentStep {
  readonly agent: string;
  readonly instance: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Undefined for a unit of systemd. */
export function agentOf({ start }: { readonly start: string }): AgentStep | undefined {
  const [agent = '', instance = '', ...settings] = wordsOf(start);
  if (!/^ocf:[^:]+:./.test(agent)) return undefined;
  return {
    agent: agent.slice(agent.lastIndexOf(':') + 1),
    instance,
    parameters: new Map(
      settings.flatMap((each): [string, string][] => {
        const [, name, value] = /^(\w+)=(.*)$/.exec(each.replaceAll(/["']/g, '')) ?? [];
        return name === undefined ? [] : [[name, value ?? '']];
      }),
    ),
  };
}

/** The unit that a step starts; an agent runs in an instance of `ocf.rs@`. */
function unitOfStep(resource: string, start: string): string {
  const agent = agentOf({ start });
  return agent === undefined ? start.trim() : `ocf.rs@${agent.instance}_${resource}.service`;
}

/** The units of systemd that these promoters start, with the resource; agents are not among them. */
export const promotedUnits = (
  promoters: readonly Promoter[],
): readonly { readonly unit: string; readonly resource: string; readonly path: string }[] =>
  promoters
    .filter(({ runner }) => runner === 'systemd')
    .flatMap(({ steps }) => steps)
    .filter((step) => agentOf(step) === undefined)
    .map(({ start, resource, path }) => ({ unit: start, resource, path }));

/** The tables of all resources in a document of drbd-reactor. */
export function promoterTables(
  document: Readonly<Record<string, unknown>>,
): readonly (readonly [resource: string, settings: Readonly<Record<string, unknown>>])[] {
  const promoters = Array.isArray(document['promoter']) ? document['promoter'].filter(isRow) : [];
  return promoters.flatMap((promoter) => {
    const resources = promoter['resources'];
    if (!isRow(resources)) return [];
    return Object.entries(resources).flatMap(([name, settings]) =>
      isRow(settings) ? [[name, settings] as const] : [],
    );
  });
}
