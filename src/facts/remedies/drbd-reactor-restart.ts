import type { RemedyStep } from '../../sdk/index.ts';

/** The step that brings changed settings of a promoter into effect while the services run. */
export const drbdReactorRestart: RemedyStep = {
  on: 'each-in-turn',
  check: '`stop-services-on-exit` is not set in the configuration that runs: else the services stop.',
  text: 'Load it, the passive host first.',
  commands: { drbd: 'drbd-reactorctl restart' },
  verify: '`drbd-reactorctl status` shows the target of {resource} as before.',
};
