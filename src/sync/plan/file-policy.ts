import { matchesPattern } from '../../facts/manifest/pattern.ts';
import type { ActivationId, ValidatorId } from './plan.ts';

/**
 * What a file needs when it is replaced: how the staged one is checked, which services are notified later, and what
 * belongs together with it. The host side knows how each is done.
 */
export interface FilePolicy {
  readonly validators: readonly ValidatorId[];
  readonly activations: readonly ActivationId[];
  /** Files of one group are replaced together or not at all, those with a lower rank first. */
  readonly group?: string;
  readonly rank?: number;
}

interface FilePolicyEntry extends FilePolicy {
  readonly pattern: string;
}

const none: FilePolicy = { validators: [], activations: [] };

/** The first entry that matches counts. */
const entries: readonly FilePolicyEntry[] = [
  // An authority before the certificate that it signed.
  { pattern: '/var/lib/bm-ca/*', validators: ['certificate-authority'], activations: [], group: 'tls', rank: 0 },
  {
    pattern: '/etc/ssl/certs/bm_cert.pem',
    validators: ['certificate-and-key'],
    activations: ['nginx-reload', 'postfix-reload'],
    group: 'tls',
    rank: 1,
  },
  {
    pattern: '/etc/ssl/certs/bm_cert-*.pem',
    validators: ['certificate-and-key'],
    activations: ['nginx-reload', 'postfix-reload'],
    group: 'tls',
    rank: 1,
  },
  {
    pattern: '/etc/bm/certs/**',
    validators: ['certificate-and-key'],
    activations: ['nginx-reload', 'postfix-reload'],
    group: 'tls',
    rank: 1,
  },
  { pattern: '/etc/bm/bm.jks', validators: [], activations: ['bm-restart-by-hand'], group: 'tls', rank: 2 },
  // main.cf names the tables, so they are there before it.
  {
    pattern: '/etc/postfix/main.cf',
    validators: ['postfix'],
    activations: ['postfix-reload'],
    group: 'postfix',
    rank: 2,
  },
  {
    pattern: '/etc/postfix/master.cf',
    validators: ['postfix'],
    activations: ['postfix-reload'],
    group: 'postfix',
    rank: 2,
  },
  {
    pattern: '/etc/postfix/sasl/smtpd.conf',
    validators: [],
    activations: ['postfix-reload'],
    group: 'postfix',
    rank: 0,
  },
  { pattern: '/etc/postfix/*.db', validators: [], activations: [], group: 'postfix', rank: 1 },
  { pattern: '/etc/postfix/*.lmdb', validators: [], activations: [], group: 'postfix', rank: 1 },
  { pattern: '/etc/postfix/*.cdb', validators: [], activations: [], group: 'postfix', rank: 1 },
  { pattern: '/etc/postfix/*-flat', validators: ['postmap'], activations: [], group: 'postfix', rank: 0 },
  { pattern: '/etc/postfix/**', validators: [], activations: [], group: 'postfix', rank: 0 },
  { pattern: '/etc/aliases', validators: ['postalias'], activations: [], group: 'aliases', rank: 0 },
  { pattern: '/etc/aliases.*', validators: [], activations: [], group: 'aliases', rank: 1 },
  { pattern: '/etc/nginx/**', validators: ['nginx'], activations: ['nginx-reload'], group: 'nginx', rank: 0 },
  { pattern: '/etc/sysctl.conf', validators: ['sysctl'], activations: ['sysctl-load'], group: 'sysctl', rank: 0 },
  { pattern: '/etc/sysctl.d/*', validators: ['sysctl'], activations: ['sysctl-load'], group: 'sysctl', rank: 0 },
  {
    pattern: '/usr/share/bm-elasticsearch/config/elasticsearch.yml',
    validators: ['yaml'],
    activations: ['bm-restart-by-hand'],
  },
  { pattern: '/etc/bm/*.pem', validators: ['pem'], activations: ['bm-restart-by-hand'] },
  { pattern: '/etc/bm/*.ini', validators: ['ini'], activations: ['bm-restart-by-hand'] },
  { pattern: '/etc/bm/**', validators: [], activations: ['bm-restart-by-hand'] },
  { pattern: '/etc/imapd.conf', validators: ['imapd'], activations: [] },
  { pattern: '/etc/postgresql/*/*/postgresql.conf', validators: ['postgresql'], activations: ['postgresql-reload'] },
  {
    pattern: '/etc/postgresql/*/*/postgresql.conf.local',
    validators: ['postgresql'],
    activations: ['postgresql-reload'],
  },
  { pattern: '/etc/postgresql/**', validators: [], activations: ['postgresql-reload'] },
  { pattern: '/etc/sudoers', validators: ['sudoers'], activations: [] },
  { pattern: '/etc/sudoers.d/*', validators: ['sudoers'], activations: [] },
  { pattern: '/etc/ssh/sshd_config', validators: ['sshd'], activations: [] },
  // Reloading them moves the service or a ring: a person chooses the moment.
  { pattern: '/etc/corosync/corosync.conf', validators: ['corosync'], activations: [] },
  { pattern: '/etc/keepalived/**', validators: ['keepalived'], activations: [], group: 'keepalived', rank: 0 },
  { pattern: '/etc/init.d/*', validators: ['script'], activations: [] },
  { pattern: '/etc/cron.daily/*', validators: ['script'], activations: [] },
  { pattern: '/usr/bin/bm-post-full-backup.sh', validators: ['script'], activations: [] },
];

/** What is known of a path; nothing for a path that needs no care. */
export const filePolicyFor = (path: string): FilePolicy =>
  entries.find(({ pattern }) => pattern === path || matchesPattern(pattern, path)) ?? none;

/** The patterns of the files that are replaced together as this group. */
export const groupPatterns = (group: string): readonly string[] =>
  entries.filter((entry) => entry.group === group).map(({ pattern }) => pattern);
