import { cibOfCrmConfigure } from './crm-configure.ts';
import { drbdStatusJson } from './drbd-text.ts';
import type { Form } from './form.ts';
import { listeningSockets, mainRoutes } from './network-text.ts';
import { dpkgQuery, rpmQuery } from './package-text.ts';
import { crmMonXml } from './crm-mon-text.ts';
import { cibOfPcsConfig } from './pcs-config.ts';
import { iscsiSessions, lsblkJson, multipathJson, vgsJson } from './storage-text.ts';
import {
  chronyFields,
  epochOf,
  failedUnits,
  timedatectlShow,
  unitProperties,
  universalTime,
  virtualisationOf,
} from './system-text.ts';

/** Records of iscsiadm, or its message that there is none. */
const iscsiNodes = (text: string): string | undefined =>
  /^# BEGIN RECORD|No records found/m.test(text) ? text : undefined;

/** A quorum report, with whatever options it was printed. */
const quorumReport = (text: string): string | undefined => (/^Quorate:/m.test(text) ? text : undefined);

/** Every form, best first. A host that is read live prints what is asked for, and none of them is used. */
export const forms: readonly Form[] = [
  {
    answers: 'cibadmin -Q',
    from: [/^cibadmin (-Q|--query)\b/, /^pcs cluster cib$/],
    rewrite: (text) => (text.trimStart().startsWith('<') ? text : undefined),
  },
  { answers: 'cibadmin -Q', from: [/^pcs config( show)?$/], rewrite: cibOfPcsConfig },
  { answers: 'cibadmin -Q', from: [/^crm config(ure)? show$/], rewrite: cibOfCrmConfigure },
  {
    answers: 'crm_mon',
    from: [/^crm_mon .*(--output-as=?\s?xml|-X)/],
    rewrite: (text) => (text.includes('<nodes>') ? text : undefined),
  },
  { answers: 'crm_mon', from: [/^crm_mon\b/, /^pcs status\b/, /^crm status\b/], rewrite: crmMonXml },
  { answers: 'corosync-quorumtool -s', from: [/^corosync-quorumtool\b/, /^pcs quorum status$/], rewrite: quorumReport },
  { answers: 'dpkg-query -W', from: [/^dpkg (-l|--list)$/], rewrite: dpkgQuery },
  { answers: 'rpm -qa', from: [/^(sh -c )?rpm\b.*-qa?\b/], rewrite: rpmQuery },
  { answers: 'lsblk -J', from: [/^lsblk .*(-P|--pairs)/], rewrite: lsblkJson },
  { answers: 'multipathd show maps json', from: [/^multipath (-v\S* )?-ll$/], rewrite: multipathJson },
  { answers: 'iscsiadm -m session', from: [/^iscsiadm -m session\b/], rewrite: iscsiSessions },
  {
    answers: 'iscsiadm -m node -o show',
    from: [/^iscsiadm -m node (--op=show|-o show|--op show)$/],
    rewrite: iscsiNodes,
  },
  { answers: 'vgs', from: [/^vgs .*(-o|--options)/], rewrite: vgsJson },
  { answers: 'chronyc -c tracking', from: [/^chronyc (-n )?tracking$/], rewrite: chronyFields },
  { answers: 'timedatectl show', from: [/^timedatectl( status)?$/], rewrite: timedatectlShow },
  { answers: 'systemd-detect-virt', from: [/^hostnamectl( status)?$/], rewrite: virtualisationOf },
  { answers: 'date +%s', from: [/^date( --utc| -u)?$/], rewrite: epochOf },
  { answers: 'date +%s', from: [/^timedatectl( status)?$/], rewrite: universalTime },
  { answers: 'ip route', from: [/^ip (-4 )?route show table all$/], rewrite: mainRoutes },
  {
    answers: 'ip addr',
    from: [/^ip (-d |-details )?(a|addr|address)( show| list)?$/],
    rewrite: (text) => (/^1: lo/m.test(text) ? text : undefined),
  },
  { answers: 'ss -Hlntup', from: [/^ss -\w+$/], rewrite: listeningSockets },
  { answers: 'systemctl show', from: [/^systemctl show (?!--all$)/], rewrite: unitProperties },
  {
    answers: 'systemctl --failed',
    from: [/^systemctl (list-units )?--failed( --all)?$/, /^systemctl list-units --failed/],
    rewrite: failedUnits,
  },
  {
    answers: 'drbdsetup status --json',
    from: [/^drbdsetup status$/, /^drbdadm status( all)?$/],
    rewrite: drbdStatusJson,
  },
];
