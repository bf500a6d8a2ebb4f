import type { Style } from '../../report/reporter.ts';

/** A stream that may be a terminal: standard output or standard error. */
interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/**
 * Whether to use colours. NO_COLOR (no-color.org) takes precedence over FORCE_COLOR; chalk supports only the latter.
 */
function colorsOf(stream: Stream, env: NodeJS.ProcessEnv, flag?: boolean): boolean {
  if (flag !== undefined) return flag;
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

/** Style for a stream. The width is 80 if it is not a terminal. */
export const styleOf = (stream: Stream, env: NodeJS.ProcessEnv, color?: boolean): Style => ({
  color: colorsOf(stream, env, color),
  width: stream.columns ?? 80,
});
