import { wrap } from '../../report/wrap.ts';
import type { GeneratedFile } from './generated-file.ts';
import type { GeneratorInput } from './generator-input.ts';

/** One thing that a person does once, with the commands for it. */
export interface Step {
  readonly text: string;
  readonly commands?: readonly string[];
}

/**
 * How the generated files are put to work, for the person who does it. Keys are made on the hosts; none is in a file.
 */
export function installGuide(
  input: GeneratorInput,
  tool: string,
  steps: readonly Step[],
  overSsh = true,
): GeneratedFile {
  const { hosts, shared } = input;
  const before: readonly Step[] = [
    {
      text: 'Bring both hosts in step first. What differs at the start is overwritten later, or stays different.',
      commands: ['halint sync plan -o plan.json', 'halint sync apply plan.json'],
    },
    ...(overSsh ? [trust(input)] : []),
    {
      text: `Copy the folder of each host to its root. -rE leaves owners and modes of the folders that are there as they are; -a would not.`,
      commands: [
        `rsync -rE ${hosts.a.name}/ root@${hosts.a.address}:/`,
        `rsync -rE ${hosts.b.name}/ root@${hosts.b.address}:/`,
      ],
    },
  ];
  const after: readonly Step[] = [
    { text: 'Afterwards check the result with halint.', commands: ['halint check', 'halint sync status'] },
  ];
  const numbered = [...before, ...steps, ...after].map(({ text, commands }, i) => {
    const [first = '', ...rest] = wrap(text, 114);
    return [
      `${String(i + 1).padStart(2)}. ${first}`,
      ...rest.map((line) => `    ${line}`),
      ...(commands ?? []).map((line) => `      ${line}`),
    ].join('\n');
  });
  const who = `Who may send: the host that holds ${input.virtualIps.join(' or ')}, checked at every run. ${overSsh ? 'The other host receives, and refuses while it holds the address itself. ' : ''}The tool only copies: it validates nothing, keeps no backup that it could restore as a whole, and cannot decide which host is right when both have changed. halint sync plan and apply do that, in addition or instead.`;
  const left =
    shared.notCopied.length === 0
      ? ''
      : `\nWhat is not copied, although it is on the list of shared files:\n${notCopiedLines(input)}\n`;
  return {
    path: 'INSTALL.txt',
    mode: 0o644,
    content: `${tool} for the pair ${input.pair}, made by halint sync generate\n\n${numbered.join('\n')}\n\n${wrap(who, 118).join('\n')}\n${left}`,
  };
}

/** Every path that is not copied, with the reason. */
export const notCopiedLines = ({ shared }: GeneratorInput): string =>
  shared.notCopied.map(({ path, why }) => `  ${path.replaceAll(/\p{C}/gu, '?')}: ${why}`).join('\n');

const trust = ({ hosts }: GeneratorInput): Step => ({
  text: `Let root of each host log in to the other one with a key of its own: make one on each host, add its public half on the other to /root/.ssh/authorized_keys with restrict and from="…" in front, and log in once each way, by these addresses, so that each knows the other's host key.`,
  commands: [
    `ssh-keygen -t ed25519 -N '' -f /root/.ssh/id_ed25519`,
    `ssh root@${hosts.b.address} true    # on ${hosts.a.name}`,
    `ssh root@${hosts.a.address} true    # on ${hosts.b.name}`,
  ],
});
