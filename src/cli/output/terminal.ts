import type { Style } from '../../report/reporter.ts';

/** Anything that may be a terminal: standard output, standard error. */
interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Whether to colour. NO_COLOR (no-color.org) wins over FORCE_COLOR, and chalk by itself knows only the latter. */
function colorsOf(stream: Stream, env: NodeJS.ProcessEnv, flag?: boolean): boolean {
  if (flag !== undefined) return flag;
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

/** How to write to a stream: its width is 80 when it is no terminal. */
export const styleOf = (stream: Stream, env: NodeJS.ProcessEnv, color?: boolean): Style => ({
  color: colorsOf(stream, env, color),
  width: stream.columns ?? 80,
});
