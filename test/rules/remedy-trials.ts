import { rules } from '../../rules/index.ts';
import type { CommandLines, RemedyStep } from '../../src/sdk/index.ts';
import type { ClusterTool } from './remedy-run.ts';

const listOf = (given: CommandLines): readonly string[] => (typeof given === 'string' ? [given] : given);

/** A command without the remark behind it. */
const bare = (command: string): string => command.replace(/ {4}#.*$/, '');

/** What changes the CIB and nothing else: pcs writes into a file with -f, crm into that of CIB_file. */
export const changesCib: Readonly<Record<ClusterTool, RegExp>> = {
  pcs: /^pcs (property (set|unset)|constraint |node (un)?standby|stonith (create|update|delete|enable|disable|level (add|remove)) |resource (create|update|delete|meta|op|group|enable|disable|defaults|clone|unclone|manage) )/,
  crmsh:
    /^(crm configure (?!edit\b)|crm node (standby|online) |crm resource (param|meta|start|stop|manage|unmanage|maintenance) |printf .*\| crm configure$)/,
};

/** The cluster tool that a command is for; undefined for all other tools. */
const clusterTool = (tool: string): ClusterTool | undefined =>
  tool.startsWith('pcs') ? 'pcs' : tool.startsWith('crmsh') ? 'crmsh' : undefined;

/** Commands of a step for one version of a tool. */
export const commandsFor = ({ commands = {} }: RemedyStep, tool: ClusterTool, version: string): readonly string[] =>
  Object.entries(commands)
    .filter(([name]) => name === tool || name === `${tool} ${version}`)
    .flatMap(([, given]) => listOf(given).map(bare));

/** Every command of the remedies of rules. */
export const allCommands = rules.flatMap(({ id, rule }) =>
  typeof rule.remedy === 'string'
    ? []
    : rule.remedy.steps.flatMap(({ commands = {} }) =>
        Object.entries(commands).flatMap(([name, given]) =>
          listOf(given).map((command) => ({ id, tool: clusterTool(name), command: bare(command) })),
        ),
      ),
);

interface NotRun {
  readonly commands: RegExp;
  /** Only of these rules. Absent: of all. */
  readonly rules?: RegExp;
  readonly why: string;
}

/**
 * Commands that do not run here, and why. The lab carries them out on real hosts; where it does not, the source is
 * named.
 */
export const notRun: readonly NotRun[] = [
  {
    commands: /^(pcs|crm) cluster |^crm corosync |^corosync-|^pcs quorum |^(crm|pcs) node /,
    why: 'needs running nodes: pcs(8), crm(8), corosync-cfgtool(8)',
  },
  {
    commands:
      /^(pcs|crm) resource (restart|cleanup|refresh|move|clear)\b|^pcs stonith (cleanup|fence|confirm)|^crm_|^stonith_admin/,
    why: 'needs a running cluster: crm_resource(8), stonith_admin(8)',
  },
  { commands: /^(crm configure edit|editor )/, why: 'opens an editor: a person changes the line that the text names' },
  {
    rules: /^cluster\/configuration-consistent$/,
    commands: /^(pcs constraint remove|crm configure edit)/,
    why: 'no tool takes a CIB whose constraints name resources that do not exist: crm_verify(8) on such a file',
  },
  {
    rules: /^failover\//,
    commands: /^(pcs constraint|crm configure)/,
    why: 'judged by a simulation that the trials do not repeat; the same commands run for cluster/services-may-run-on-both, services-kept-together and storage-starts-first',
  },
  {
    rules: /^fencing\/second-method$/,
    commands: /^(crm configure fencing_topology|pcs stonith level add 1)/,
    why: 'its case has a topology with level 1 already, which crm changes in an editor only: crm(8), pcs(8)',
  },
  {
    rules: /^fencing\/watchdog-timeout-covers-sbd$/,
    commands: /^(pcs property set|crm configure property)/,
    why: 'the CIB of its case is a fragment; fencing/sbd-timeout-covers-message runs the same command',
  },
  {
    rules: /^storage\/lock-manager-starts-first$/,
    commands: /^(pcs (resource|constraint)|crm configure)/,
    why: 'in its cases the lock managers have other names or are clones already: crm(8), pcs(8)',
  },
  {
    rules: /^fencing\/fence-device-exists$/,
    commands: /^(pcs stonith create|crm configure primitive)/,
    why: 'the cases keep constraints on missing devices, which no tool takes; fencing/every-node-covered runs the same commands',
  },
  {
    rules: /^cluster\/nothing-held-back$/,
    commands: /^(pcs|crm) (node|resource) /,
    why: 'for another kind of finding than that of its case; the same commands run for other rules',
  },
  { commands: /^drbdadm /, why: 'needs the kernel module of DRBD: drbdadm(8)' },
  {
    commands: /^(vgchange|vgs|multipath|multipathd|iscsiadm|rescan-scsi-bus\.sh|sbd|mpathconf|echo "InitiatorName)/,
    why: 'needs device-mapper or a SAN: vgchange(8), multipathd(8), iscsiadm(8), sbd(8)',
  },
  { commands: /^(fsck\.gfs2|tunegfs2) /, why: 'needs GFS2: fsck.gfs2(8), tunegfs2(8)' },
  {
    commands: /^(e2fsck|xfs_repair|mount|umount|rsync|findmnt|mountpoint|old=|find|chattr) ?/,
    why: 'acts on mounted file systems: e2fsck(8), xfs_repair(8), rsync(1)',
  },
  { commands: /^(ipmitool|racadm|modprobe) /, why: 'needs a BMC: ipmitool(1), Dell RACADM reference' },
  {
    commands: /^(systemctl|systemd-machine-id-setup|reboot|journalctl|for unit in) ?/,
    why: 'needs a running systemd: systemctl(1)',
  },
  {
    commands: /^keepalived -t/,
    why: 'needs a running keepalived: keepalived(8); the lines are checked by keepalived -t below',
  },
  {
    commands: /^(ip|sysctl|chronyc|ss) /,
    why: 'changes the network, the kernel or the clock of the machine: ip(8), sysctl(8), chronyc(1)',
  },
  { commands: /^(apt-get|apt-mark|dpkg|dnf|update-initramfs|dracut) /, why: 'installs packages: apt-get(8), dnf(8)' },
  { commands: /^timedatectl /, why: 'changes the time zone of the machine through systemd: timedatectl(1)' },
  {
    rules: /^vip\/beside-data$/,
    commands: /^(pcs resource group add|crm configure group)/,
    why: 'in its case all of them are in one group already: pcs(8), crm(8)',
  },
  { commands: /^locale-gen$/, why: 'compiles locales of the machine: locale-gen(8)' },
  { commands: /^(pg_|psql|reindexdb)/, why: 'needs a running PostgreSQL: psql(1), reindexdb(1)' },
  { commands: /^(postqueue|newaliases|postmap) ?/, why: 'needs a running Postfix: postqueue(1), postmap(1)' },
  { commands: /^(bm-cli|bmupdatecert|bmctl) /, why: 'needs BlueMind, which is not public' },
  { commands: /^halint /, why: 'has tests of its own (test/sync)' },
  {
    commands:
      /^(cp|mv|rm|ln|ls|mkdir|chown|chmod|chgrp|scp|sha256sum|grep|editor|echo|id|umask|openssl|corosync -t|corosync-keygen|usermod)\b/,
    why: 'ordinary tools on files of the host: coreutils, usermod(8), openssl(1)',
  },
];

/** Why a command of a rule is not run; undefined where there is no reason. */
export const whyNotRun = (id: string, command: string): string | undefined =>
  notRun.find(({ commands, rules: only }) => commands.test(command) && (only === undefined || only.test(id)))?.why;
