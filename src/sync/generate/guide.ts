import { wrap } from '../../report/wrap.ts';
import type { GeneratedFile } from './generated-file.ts';
import type { Ground } from './ground.ts';

/** One thing that a person does once, with the commands for it. */
export interface Step {
  readonly say: string;
  readonly run?: readonly string[];
}

/**
 * How the generated files are put to work, for the person who does it. Keys are made on the hosts; none is in a file.
 */
export function guide(ground: Ground, tool: string, steps: readonly Step[], overSsh = true): GeneratedFile {
  const { hosts, shared } = ground;
  const before: readonly Step[] = [
    {
      say: 'Bring both hosts in step first. What differs at the start is overwritten later, or stays different.',
      run: ['halint sync plan -o plan.json', 'halint sync apply plan.json'],
    },
    ...(overSsh ? [trust(ground)] : []),
    {
      say: `Copy the folder of each host to its root. -rE leaves owners and modes of the folders that are there as they are; -a would not.`,
      run: [
        `rsync -rE ${hosts.a.name}/ root@${hosts.a.address}:/`,
        `rsync -rE ${hosts.b.name}/ root@${hosts.b.address}:/`,
      ],
    },
  ];
  const after: readonly Step[] = [
    { say: 'Afterwards halint judges the whole.', run: ['halint check', 'halint sync status'] },
  ];
  const numbered = [...before, ...steps, ...after].map(({ say, run }, i) => {
    const [first = '', ...rest] = wrap(say, 114);
    return [
      `${String(i + 1).padStart(2)}. ${first}`,
      ...rest.map((line) => `    ${line}`),
      ...(run ?? []).map((line) => `      ${line}`),
    ].join('\n');
  });
  const who = `Who may send: the host that holds ${ground.virtualIps.join(' or ')}, asked anew at every run. ${overSsh ? 'The other host receives, and refuses while it holds the address itself. ' : ''}The tool only copies: it validates nothing, keeps no backup that it could restore as a whole, and cannot tell who is right when both hosts have changed. halint sync plan and apply do that, beside it or in its place.`;
  const left =
    shared.leftOut.length === 0
      ? ''
      : `\nWhat is not copied, although it is on the list of shared files:\n${leftOutLines(ground)}\n`;
  return {
    path: 'INSTALL.txt',
    mode: 0o644,
    content: `${tool} for the pair ${ground.pair}, made by halint sync generate\n\n${numbered.join('\n')}\n\n${wrap(who, 118).join('\n')}\n${left}`,
  };
}

/** Every path that is left alone, with the reason. */
export const leftOutLines = ({ shared }: Ground): string =>
  shared.leftOut.map(({ path, why }) => `  ${path.replaceAll(/\p{C}/gu, '?')}: ${why}`).join('\n');

const trust = ({ hosts }: Ground): Step => ({
  say: `Let root of each host log in to the other one with a key of its own: make one on each host, add its public half on the other to /root/.ssh/authorized_keys with restrict and from="…" in front, and log in once each way, by these addresses, so that each knows the other's host key.`,
  run: [
    `ssh-keygen -t ed25519 -N '' -f /root/.ssh/id_ed25519`,
    `ssh root@${hosts.b.address} true    # on ${hosts.a.name}`,
    `ssh root@${hosts.a.address} true    # on ${hosts.b.name}`,
  ],
});
