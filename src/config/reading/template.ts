import type { Profile, Side } from '../../sdk/index.ts';

/** What a first halint.yaml needs to know. */
export interface TemplateAnswers {
  readonly hosts: Readonly<Record<Side, { readonly address: string; readonly bmc?: string }>>;
  readonly virtualIps: readonly string[];
  readonly externalUrl?: string;
  readonly profile: Profile;
  readonly user?: string;
  readonly sudo: boolean;
  readonly bmcUser?: string;
  /** Where the schema for editors lies. */
  readonly schema?: string;
}

/** The text of a commented halint.yaml. */
export function renderTemplate(answers: TemplateAnswers): string {
  const names = namesOf(answers.hosts.a.address, answers.hosts.b.address);
  const host = (side: Side): readonly string[] => [
    `    ${side}:`,
    `      name: ${scalar(names[side])}`,
    `      address: ${scalar(answers.hosts[side].address)}`,
    '      # Instead of known_hosts (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub, on the host):',
    '      # fingerprint: SHA256:…',
    ...bmc(answers, side),
  ];
  return [
    ...(answers.schema === undefined ? [] : [`# yaml-language-server: $schema=${answers.schema}`]),
    '# What halint audits: a pair of hosts that back each other up. Every key: the schema, and README.md of halint.',
    '# Secrets never stand here; they come from { env: VARIABLE }, { file: PATH } or { prompt: true }.',
    '',
    '# How the hosts are reached, where a host below does not say something else.',
    'defaults:',
    answers.user === undefined
      ? '  # user: halint              # default: as ssh would choose'
      : `  user: ${scalar(answers.user)}`,
    answers.sudo
      ? '  sudo: true                  # without a password; with one: sudo: { password: { prompt: true } }'
      : '  sudo: false                 # true: read as root through sudo, without a password',
    '  # identityFile: ~/.ssh/id_ed25519',
    '  # jump: admin@bastion.example.org',
    '  # By which sync writes, where that is another account than the one that reads:',
    '  # write: { user: halint-sync, identityFile: ~/.ssh/halint-sync, sudo: true }',
    '',
    'pair:',
    `  profile: ${answers.profile.padEnd(19)} # bluemind, cyrus or generic`,
    '  # Addresses that move with the service. Only the active host may hold them.',
    `  virtualIps: [${answers.virtualIps.map(scalar).join(', ')}]`,
    '  # The one URL that users open, whichever host is active.',
    answers.externalUrl === undefined
      ? '  # externalUrl: https://mail.example.org/'
      : `  externalUrl: ${scalar(answers.externalUrl)}`,
    '',
    '  # What is expected where the profile says something else, for example:',
    '  # policy:',
    '  #   failover: manual          # no cluster manager: a person switches over',
    '  #   syncedFiles: { add: [/etc/chrony/chrony.conf], remove: [/etc/aliases.db] }',
    '',
    '  # Give each host by its own address, never by the floating one. Which one is a and which is b means nothing.',
    '  hosts:',
    ...host('a'),
    ...host('b'),
    '',
    '# Rules that are off, or weigh something else than by default ("halint rules list" names them all).',
    '# rules:',
    '#   category/rule: { severity: info, reason: "why, for whoever reads the report" }',
    '',
    '# Findings that somebody accepts until a day; "halint check -f waivers" prints them in this form.',
    '# waivers: [{ rule: category/rule, subject: "as reports have it", reason: "why", owner: "who", expires: ' +
      '2027-12-31 }]',
    '',
  ].join('\n');
}

function bmc({ hosts, bmcUser }: TemplateAnswers, side: Side): readonly string[] {
  const address = hosts[side].bmc;
  if (address === undefined) return ['      # bmc: { address: 192.0.2.111 }   # how the other host can cut its power'];
  return [
    '      bmc:                      # how the other host can cut its power',
    `        address: ${scalar(address)}`,
    bmcUser === undefined ? '        # user: fence' : `        user: ${scalar(bmcUser)}`,
    '        # With it, halint asks the BMC for its state as fencing would; without it, only whether it answers.',
    `        # password: { env: HALINT_BMC_PASSWORD_${side.toUpperCase()} }`,
  ];
}

/** Short names where they tell the hosts apart, whole addresses where they do not. */
function namesOf(a: string, b: string): Readonly<Record<Side, string>> {
  const short = (address: string): string =>
    /^[A-Za-z]/.test(address) && !address.includes(':') ? (address.split('.')[0] ?? address) : address;
  const plain = (address: string): string =>
    address.replace(/[^A-Za-z0-9._-]/g, '-').replace(/^[^A-Za-z0-9]+/, 'host-');
  return short(a) === short(b) ? { a: plain(a), b: plain(b) } : { a: plain(short(a)), b: plain(short(b)) };
}

/** A text as a YAML scalar: plain where nothing can be misread, in double quotes (which JSON's are) otherwise. */
function scalar(text: string): string {
  const plain = /^[A-Za-z][A-Za-z0-9._/@-]*$/.test(text) && !/^(null|true|false|[yn]|yes|no|on|off)$/i.test(text);
  const safe = plain || /^\d+\.\d+\.\d+\.\d+(\/\d+)?$/.test(text) || /^https?:\/\/[A-Za-z0-9./_-]+$/.test(text);
  return safe ? text : JSON.stringify(text);
}
