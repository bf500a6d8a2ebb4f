// pcs(8), crmsh(8), keepalived(8), drbd-reactorctl(1)
import type { ClusterManager, NextOperation, OperationPhase, PairReport, Side } from '../../sdk/index.ts';
import { otherSide } from '../../sdk/index.ts';
import { shellQuote } from '../../sdk/shell-quote.ts';

type Judged = Pick<PairReport, 'hosts' | 'picture'>;
type Commands = Readonly<Record<string, readonly string[]>>;

interface Operation {
  readonly text: (active: string, passive: string) => string;
  /** The host on which the commands run. */
  readonly on: 'active' | 'passive';
  /** The commands of each manager; `active` and `passive` are the names that the cluster has for the hosts. */
  readonly commands: Readonly<
    Record<Exclude<ClusterManager, 'none' | 'unknown'>, (active: string, passive: string) => Commands>
  >;
}

const nodeCommand = (node: string, pcs: string, crmsh: string): Commands => ({
  pcs: [`pcs node ${pcs} ${shellQuote(node)}`],
  crmsh: [`crm node ${crmsh} ${shellQuote(node)}`],
});
const always =
  (commands: Commands): (() => Commands) =>
  () =>
    commands;
const stop = (unit: string): (() => Commands) => always({ systemd: [`systemctl stop ${unit}`] });
const start = (unit: string): (() => Commands) => always({ systemd: [`systemctl start ${unit}`] });

const operations: Readonly<Record<OperationPhase, Operation>> = {
  'pre-deployment': {
    text: (active, passive) =>
      `Deploy to ${passive} first, with the cluster manager paused: it would answer a restart on ` +
      `${active} by a failover.`,
    on: 'passive',
    commands: {
      pacemaker: always({
        pcs: ['pcs property set maintenance-mode=true'],
        crmsh: ['crm configure property maintenance-mode=true'],
      }),
      keepalived: stop('keepalived'),
      'drbd-reactor': stop('drbd-reactor'),
      heartbeat: stop('heartbeat'),
    },
  },
  'pre-maintenance': {
    text: (active, passive) =>
      `Take ${passive}, the passive host, out of the cluster. For maintenance of ${active}, switch over ` +
      'first: halint check --phase pre-switchover.',
    on: 'passive',
    commands: {
      pacemaker: (_, passive) => nodeCommand(passive, 'standby', 'standby'),
      keepalived: stop('keepalived'),
      'drbd-reactor': stop('drbd-reactor'),
      heartbeat: stop('heartbeat'),
    },
  },
  'pre-switchover': {
    text: (active, passive) =>
      `Move the services from ${active} to ${passive}; mail stops meanwhile. Then run ` +
      'halint check --phase post-switchover.',
    on: 'active',
    commands: {
      pacemaker: (active) => nodeCommand(active, 'standby', 'standby'),
      keepalived: stop('keepalived'),
      'drbd-reactor': always({ 'drbd-reactor': ['drbd-reactorctl evict --keep-masked'] }),
      heartbeat: always({ heartbeat: ['hb_standby all'] }),
    },
  },
  'post-switchover': {
    text: (active, passive) => `The services run on ${active}. Let ${passive} take over again when that is needed.`,
    on: 'passive',
    commands: {
      pacemaker: (_, passive) => nodeCommand(passive, 'unstandby', 'online'),
      keepalived: start('keepalived'),
      'drbd-reactor': always({ 'drbd-reactor': ['drbd-reactorctl evict --unmask'] }),
      heartbeat: start('heartbeat'),
    },
  },
};

/** The next step of an operation. Without a go, it is to remove the reasons. */
export function nextOperation(pair: Judged, phase: OperationPhase, go: boolean): NextOperation {
  if (!go) return { text: `Remove the reasons, then run halint check --phase ${phase} again.` };
  const { picture, hosts } = pair;
  const active = picture === undefined ? undefined : activeSide(picture.addresses);
  if (picture === undefined || active === undefined)
    return { text: 'Determine the active host: no floating address shows it. halint then knows the next command.' };
  const passive = otherSide(active);
  const { text, on, commands } = operations[phase];
  const next = text(hosts[active].name, hosts[passive].name);
  const { manager, nodes = {} } = picture.cluster;
  if (manager === 'none' || manager === 'unknown')
    return {
      text: `${next} ${manager === 'none' ? 'No cluster manager' : 'No known cluster manager'} does it: follow your own procedure.`,
    };
  const name = (side: Side): string => nodes[side] ?? hosts[side].name;
  return {
    text: next,
    host: on === 'active' ? active : passive,
    commands: commands[manager](name(active), name(passive)),
  };
}

/** The host that alone holds a floating address. */
function activeSide(addresses: NonNullable<PairReport['picture']>['addresses']): Side | undefined {
  const holders = new Set(
    addresses.flatMap(({ held }) => (['a', 'b'] as const).filter((side) => held[side] === 'yes')),
  );
  const [only] = holders;
  return holders.size === 1 ? only : undefined;
}
