/** The pair that the parts of the benchmark read and judge. */
import { parseConfiguration } from '../../src/config/load.ts';
import type { Pair } from '../../src/sdk/index.ts';

const text = `
pair:
  name: mail
  virtualIps: [10.20.0.50]
  externalUrl: https://mail.example.org/
  hosts:
    a: { name: mail-a, address: 10.20.0.11, bmc: { address: 10.20.0.201, user: fence } }
    b: { name: mail-b, address: 10.20.0.12, bmc: { address: 10.20.0.202, user: fence } }
`;

function configured(): Pair {
  const loaded = parseConfiguration(text, { file: '/halint.yaml', display: 'halint.yaml', home: '/' });
  const pair = loaded.ok ? loaded.configuration.pairs[0]?.pair : undefined;
  if (pair === undefined) throw new Error('the configuration of the benchmark is wrong');
  return pair;
}

export const benchPair = configured();
