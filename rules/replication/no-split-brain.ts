import type { DrbdResourceState } from '../../src/facts/replication/drbd-state.ts';
import { drbdState, isConnected } from '../../src/facts/replication/drbd-state.ts';
import { pairRule } from '../../src/sdk/index.ts';

const shown = (state: DrbdResourceState | undefined): string =>
  state === undefined
    ? 'down'
    : `${state.role}, ${state.connections.map((each) => each.state).join('+') || 'no connection'}, ${state.disks.join('+')}`;

export default pairRule({
  severity: 'critical',
  summary: 'The two copies of a DRBD resource have not diverged',
  why: 'Each host has mail that the other lacks, and gets more of it; connecting them again throws one side’s away.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'resource',
    steps: [
      {
        on: 'either',
        check: 'Decide first whose data stay. The victim is the host whose changes since the split are thrown away.',
        text: 'Put the cluster into maintenance mode: it would start, stop and promote meanwhile.',
        effect: 'Nothing fails over until the last step.',
        commands: {
          pcs: 'pcs property set maintenance-mode=true',
          crmsh: 'crm configure property maintenance-mode=true',
        },
        verify:
          '`crm_mon -1` says that resources are not managed, on both hosts; where they do not see each other, set ' +
          'it on both.',
      },
      {
        on: 'both',
        text:
          'Stop the services that write, and unmount. If both hosts are Primary and still connected, demote the ' +
          'victim at once (`drbdadm secondary {resource}`).',
        effect: 'All mail services stop.',
        verify: '`findmnt` shows the device on neither host.',
      },
      {
        on: 'victim',
        text: 'Copy away what only the victim has, with its device mounted read-only.',
        commands: {
          shell: [
            'mount -o ro {device} /mnt/victim',
            'rsync -aHAX --numeric-ids /mnt/victim/ /root/victim/',
            'umount /mnt/victim',
          ],
        },
        verify: 'The copy is complete, and the device is unmounted.',
      },
      {
        on: 'victim',
        check: 'You are on the victim; `drbdadm status {resource}` says StandAlone (or Connecting).',
        text: 'Throw away the changes of the victim. Never on the survivor.',
        commands: {
          drbd: [
            'drbdadm disconnect {resource}',
            'drbdadm secondary {resource}',
            'drbdadm connect --discard-my-data {resource}',
          ],
        },
      },
      {
        on: 'survivor',
        text: 'Only if it says StandAlone: connect it again.',
        commands: { drbd: ['drbdadm disconnect {resource}', 'drbdadm connect {resource}'] },
        verify:
          '`drbdadm status {resource}` shows SyncTarget on the victim, SyncSource on the survivor, at the end ' +
          'UpToDate on both.',
      },
      {
        on: 'either',
        check: '`drbdadm status` shows one Primary at most.',
        text: 'End maintenance mode.',
        effect: 'The services start.',
        commands: {
          pcs: 'pcs property set maintenance-mode=false',
          crmsh: 'crm configure property maintenance-mode=false',
        },
        verify: '`crm_mon -1rf` shows the services on one node, and halint check no second writer.',
      },
    ],
  },
  references: ['man:drbdadm(8)', 'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#s-resolve-split-brain'],
  reads: { drbdState },
  appliesTo: ({ a, b }) =>
    a.drbdState.resources.length + b.drbdState.resources.length > 0 || 'DRBD has no resource that is up',
  check: ({ pair, a, b }) => {
    const names = [...new Set([...a.drbdState.resources, ...b.drbdState.resources].map(({ name }) => name))].sort();
    return names.flatMap((name) => {
      const sides = [a, b].map(({ drbdState }) => drbdState.resources.find((each) => each.name === name));
      const up = sides.filter((state) => state !== undefined);
      const alone = up.some(({ connections }) => connections.some(({ state }) => state === 'StandAlone'));
      const bothPrimary = up.length === 2 && up.every(({ role }) => role === 'Primary');
      if (!alone && !bothPrimary) return [];
      const apart = up.some(({ connections }) => !connections.some(isConnected));
      return [
        {
          subject: name,
          message: bothPrimary
            ? `the DRBD resource ${name} is primary on both hosts${apart ? ', which are not connected' : ''}`
            : `a host has cut the DRBD connection of ${name}: it refuses to replicate until an administrator decides`,
          expected: 'one primary, one secondary, connected',
          actual: sides.map((state, i) => `${pair.hosts[i === 0 ? 'a' : 'b'].name}: ${shown(state)}`).join(' / '),
        },
      ];
    });
  },
});
