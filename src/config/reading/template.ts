import type { Profile, Side } from '../../sdk/index.ts';

export interface TemplateHost {
  /** Absent: made from the address. */
  readonly name?: string;
  readonly address: string;
  readonly port?: number;
  readonly user?: string;
  readonly identityFile?: string;
  readonly bmc?: string;
}

/** The values for a new halint.yaml. */
export interface TemplateAnswers {
  readonly hosts: Readonly<Record<Side, TemplateHost>>;
  readonly virtualIps: readonly string[];
  readonly externalUrl?: string;
  readonly profile: Profile;
  readonly user?: string;
  readonly sudo: boolean;
  readonly bmcUser?: string;
  /** The URL of the schema for editors. */
  readonly schema?: string;
}

/** Renders a commented halint.yaml. */
export function renderTemplate(answers: TemplateAnswers): string {
  const { a, b } = answers.hosts;
  const made = namesOf(a.address, b.address);
  const names = { a: a.name ?? made.a, b: b.name ?? made.b };
  const host = (side: Side): readonly string[] => [
    `    ${side}:`,
    `      name: ${scalar(names[side])}`,
    `      address: ${scalar(answers.hosts[side].address)}`,
    ...own(answers.hosts[side]),
    '      # Instead of known_hosts (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub, on the host):',
    '      # fingerprint: SHA256:…',
    ...bmc(answers, side),
  ];
  return [
    ...(answers.schema === undefined ? [] : [`# yaml-language-server: $schema=${answers.schema}`]),
    '# Configuration of halint for a pair of hosts. The JSON schema and README.md of halint describe all keys.',
    '# Do not write secrets to this file; use { env: VARIABLE }, { file: PATH } or { prompt: true }.',
    '',
    '# Connection settings of both hosts. A host below can override them.',
    'defaults:',
    answers.user === undefined
      ? '  # user: halint              # default: the account that ssh uses'
      : `  user: ${scalar(answers.user)}`,
    answers.sudo
      ? '  sudo: true                  # without a password; with one: sudo: { password: { prompt: true } }'
      : '  sudo: false                 # true: read as root through sudo, without a password',
    '  # identityFile: ~/.ssh/id_ed25519',
    '  # jump: admin@bastion.example.org',
    '  # The account for sync, if it differs from the auditing account:',
    '  # write: { user: halint-sync, identityFile: ~/.ssh/halint-sync, sudo: true }',
    '',
    'pair:',
    `  profile: ${answers.profile.padEnd(19)} # bluemind, cyrus or generic`,
    '  # Floating addresses of the service. Only the active host may have them.',
    `  virtualIps: [${answers.virtualIps.map(scalar).join(', ')}]`,
    '  # The URL that users open, independent of the active host.',
    answers.externalUrl === undefined
      ? '  # externalUrl: https://mail.example.org/'
      : `  externalUrl: ${scalar(answers.externalUrl)}`,
    '',
    '  # Changes to the policy of the profile, for example:',
    '  # policy:',
    '  #   failover: manual          # without a cluster manager: a person triggers the failover',
    '  #   syncedFiles: { add: [/etc/chrony/chrony.conf], remove: [/etc/aliases.db] }',
    '',
    '  # Use the own address of each host, never the floating address. The order of a and b has no meaning.',
    '  hosts:',
    ...host('a'),
    ...host('b'),
    '',
    '# Rules that are off or have another severity ("halint rules list" prints all rules).',
    '# rules:',
    '#   category/rule: { severity: info, reason: "why, shown in the report" }',
    '',
    '# Accepted findings with an expiry date; "halint check -f waivers" prints findings in this form.',
    '# waivers: [{ rule: category/rule, subject: "from the report", reason: "why", owner: "who", expires: ' +
      '2027-12-31 }]',
    '',
  ].join('\n');
}

function bmc({ hosts, bmcUser }: TemplateAnswers, side: Side): readonly string[] {
  const address = hosts[side].bmc;
  if (address === undefined) return ['      # bmc: { address: 192.0.2.111 }   # used by the other host for fencing'];
  return [
    '      bmc:                      # used by the other host for fencing',
    `        address: ${scalar(address)}`,
    bmcUser === undefined ? '        # user: fence' : `        user: ${scalar(bmcUser)}`,
    '        # With a password, halint queries the power state as fencing does; without it, only whether the BMC responds.',
    `        # password: { env: HALINT_BMC_PASSWORD_${side.toUpperCase()} }`,
  ];
}

/** Short names if they are different, otherwise whole addresses. */
function namesOf(a: string, b: string): Readonly<Record<Side, string>> {
  const short = (address: string): string =>
    /^[A-Za-z]/.test(address) && !address.includes(':') ? (address.split('.')[0] ?? address) : address;
  const plain = (address: string): string =>
    address.replace(/[^A-Za-z0-9._-]/g, '-').replace(/^[^A-Za-z0-9]+/, 'host-');
  return short(a) === short(b) ? { a: plain(a), b: plain(b) } : { a: plain(short(a)), b: plain(short(b)) };
}

/** A text as a YAML scalar: plain if it is unambiguous, otherwise in double quotes (as in JSON). */
function scalar(text: string): string {
  const plain = /^[A-Za-z][A-Za-z0-9._/@-]*$/.test(text) && !/^(null|true|false|[yn]|yes|no|on|off)$/i.test(text);
  const safe = plain || /^\d+\.\d+\.\d+\.\d+(\/\d+)?$/.test(text) || /^https?:\/\/[A-Za-z0-9./_-]+$/.test(text);
  return safe ? text : JSON.stringify(text);
}

/** The keys that differ from the defaults. */
function own({ port, user, identityFile }: TemplateHost): readonly string[] {
  return [
    ...(port === undefined ? [] : [`      port: ${port}`]),
    ...(user === undefined ? [] : [`      user: ${scalar(user)}`]),
    ...(identityFile === undefined ? [] : [`      identityFile: ${scalar(identityFile)}`]),
  ];
}
