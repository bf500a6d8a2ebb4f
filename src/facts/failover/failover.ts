// crm_simulate(8), crm_mon(8)
import type { Fact } from '../../sdk/index.ts';
import { command, defineFact, unknown, unknownFrom } from '../../sdk/index.ts';
import type { Failover } from './failover-model.ts';
import { readFailover } from './failover-reader.ts';
import simulate from './shell/simulate.sh';

/** Asks the scheduler; writes while it does so, and therefore runs only in a private namespace. */
export const failoverSimulation = command(['sh', '-c', simulate, 'simulate-failover'], {
  isolated: true,
  input: 'live-cib',
  timeout: 20,
  recordedAs: [['simulate-failover']],
});

/** The cluster after the loss of the other host. */
export const failover = defineFact({
  id: 'failover',
  describes: 'The cluster after the loss of the other host, as Pacemaker’s scheduler simulates it',
  sources: { simulation: failoverSimulation },
  parse({ simulation }): Fact<Failover> {
    if (!simulation.read) return unknownFrom(simulation, 'the simulated failover');
    const { stdout, stderr, exit } = simulation.value;
    if (exit !== 0) return unknown('unparsable', `the simulated failover: ${stderr.trim() || `exit status ${exit}`}`);
    return readFailover(stdout);
  },
});
