// Pacemaker Explained, "Fencing"; fence_ipmilan(8)
import type { Applicability, Finding } from '../../sdk/index.ts';
import { memoize } from '../../sdk/memoize.ts';
import {
  allPrimitives,
  attribute,
  configurationInForce,
  memberNodes,
  metaOf,
  parameter,
  property,
} from '../cluster/cib-lookup.ts';
import type { Cib } from '../cluster/cib-model.ts';
import type { PlacedPrimitive } from '../cluster/cib-lookup.ts';
import { parseSeconds } from '../cluster/cib-values.ts';
import { foreignExpression } from '../grammar/foreign-expression.ts';

/** A fence device of the cluster, and whom it can switch off. */
export interface FenceDevice {
  readonly id: string;
  /** `fence_ipmilan`, `external/ipmi`. */
  readonly agent: string;
  readonly placed: PlacedPrimitive;
  /** Where the device is, as configured: an address or a name. */
  readonly address?: string;
  readonly user?: string;
  /** Names of the nodes that it fences; undefined where it finds that out by itself (dynamic list, status). */
  readonly targets?: readonly string[];
  readonly parameter: (name: string) => string | undefined;
}

/** All primitives of the class `stonith`, in document order. */
export const fenceDevices = memoize((cib: Cib): readonly FenceDevice[] =>
  allPrimitives(cib)
    .filter(({ primitive }) => primitive.class === 'stonith')
    .map((placed) => {
      const { primitive } = placed;
      const value = (name: string): string | undefined => parameter(primitive, name);
      const address = first(value, 'ip', 'ipaddr', 'ip_addr', 'drac_host', 'host');
      const user = first(value, 'username', 'login', 'userid');
      const targets = targetsOf(value);
      return {
        id: primitive.id,
        agent: primitive.type,
        placed,
        ...(address === undefined ? {} : { address }),
        ...(user === undefined ? {} : { user }),
        ...(targets === undefined ? {} : { targets }),
        parameter: value,
      };
    }),
);

/** Whether rules about fence devices have something to judge; else the reason why not. */
export const devicesInForce = (cib: Cib): Applicability =>
  fenceDevices(cib).length === 0 ? 'there is no fence device' : configurationInForce(cib);

/** What is wrong with single devices, as findings about them: what breaks fencing is noticed at the next failover. */
export const faultyDevices = (
  cib: Cib,
  fault: (device: FenceDevice) => Omit<Finding, 'subject'> | undefined,
): readonly Finding[] =>
  fenceDevices(cib).flatMap((device): readonly Finding[] => {
    const found = fault(device);
    return found === undefined ? [] : [{ subject: device.id, moment: 'after-failover', ...found }];
  });

type Lookup = (name: string) => string | undefined;

const first = (value: Lookup, ...names: readonly string[]): string | undefined =>
  names.map(value).find((each) => each !== undefined && each !== '');

const list = (text: string): readonly string[] => text.split(/[\s,;]+/).filter((word) => word !== '');

function targetsOf(value: Lookup): readonly string[] | undefined {
  const hosts = value('pcmk_host_list');
  const map = value('pcmk_host_map');
  const check = value('pcmk_host_check');
  if (check === 'none' || check === 'dynamic-list' || check === 'status') return undefined;
  // Plugins of cluster-glue name their targets themselves.
  const own = first(value, 'hostlist', 'hostname');
  if (hosts === undefined && map === undefined) return own === undefined ? undefined : list(own);
  const mapped = (map ?? '')
    .split(/[;\s]+/)
    .filter((pair) => pair.includes(':'))
    .map((pair) => pair.slice(0, pair.indexOf(':')));
  return [...new Set([...list(hosts ?? ''), ...mapped])];
}

/** Whether it may fence the node; a device that finds out by itself may fence any. */
export const mayFence = (device: FenceDevice, node: string): boolean =>
  device.targets === undefined || device.targets.some((target) => target.toLowerCase() === node.toLowerCase());

/** Agents that switch a host by the controller on its own board, so that they share its power supply. */
export const usesOnBoardController = ({ agent }: FenceDevice): boolean =>
  isIpmi(agent) ||
  /^(fence_(i?drac5?|ilo\w*|rsa|rsb|amt\w*|redfish|hpblade|bladecenter|cisco_ucs)|external\/(drac5|riloe|ibmrsa\S*))$/.test(
    agent,
  );

/** Agents that speak IPMI over the network through ipmitool. */
export const usesIpmitool = (agent: string): boolean =>
  /^(fence_(ipmilan(plus)?|idrac|imm|ilo[345])|external\/ipmi)$/.test(agent);

const isIpmi = (agent: string): boolean => usesIpmitool(agent) || agent === 'ipmilan';

/** Agents that cut a node off its disks and leave it running. */
export const isFabricFencing = ({ agent }: FenceDevice): boolean =>
  /^fence_(scsi|mpath|brocade|sanbox2|cisco_mds)$/.test(agent);

/** Agents for tests, or that need the target's help or a person's. */
export const needsHelpToFence = ({ agent }: FenceDevice): boolean =>
  /^(fence_(dummy|true|false|manual|ack_manual|heuristics_ping)|external\/(ssh|null)|ssh|null|meatware|suicide)$/.test(
    agent,
  );

/** Seconds that fencing of this node waits before it begins: fixed and random part. */
export function delays(device: FenceDevice, node: string): { readonly fixed: number; readonly random: number } {
  const base = device.parameter('pcmk_delay_base') ?? '0';
  const own = list(base)
    .map((pair) => pair.split(':'))
    .find(([name]) => name === node)?.[1];
  const fixed = parseSeconds(own ?? base) ?? 0;
  const extra = parseSeconds(device.parameter('delay')) ?? 0;
  const most = parseSeconds(device.parameter('pcmk_delay_max')) ?? 0;
  return { fixed: fixed + extra, random: Math.max(0, most - fixed) };
}

/** Whether an administrator has switched the device off. */
export const isDisabled = (cib: Cib, device: FenceDevice): boolean =>
  /^stopped$/i.test(metaOf(cib, device.placed, 'target-role') ?? '');

/** Devices that fence a node one after another or together: by its fencing levels, else every device that may. */
export function methodsFor(cib: Cib, node: string): readonly (readonly FenceDevice[])[] {
  const devices = fenceDevices(cib);
  const levels = cib.fencingLevels.filter(
    (level) =>
      level.target?.toLowerCase() === node.toLowerCase() ||
      matches(level.targetPattern, node) ||
      level.targetAttribute !== undefined,
  );
  const named = [...levels].sort((x, y) => x.index - y.index);
  if (named.length > 0) return named.map((level) => devices.filter(({ id }) => level.devices.includes(id)));
  return devices.filter((device) => mayFence(device, node)).map((device) => [device]);
}

/** Pacemaker takes it for a POSIX extended regular expression. */
const matches = (pattern: string | undefined, node: string): boolean =>
  pattern !== undefined && foreignExpression(pattern)?.test(node) === true;

/** Names of the nodes that run resources. */
export const nodeNames = (cib: Cib): readonly string[] => memberNodes(cib).map(({ uname }) => uname);

export const priorityDelay = (cib: Cib): number =>
  parseSeconds(attribute(cib.properties, 'priority-fencing-delay')) ?? 0;

/** Fencing through the watchdog alone: sbd without a disk. */
export const watchdogFencing = (cib: Cib): boolean => {
  const timeout = property(cib, 'stonith-watchdog-timeout');
  return timeout !== undefined && !/^0(m?s|min)?$/.test(timeout.trim());
};
