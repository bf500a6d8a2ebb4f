import { version } from './version.ts';

// Nothing but the version is loaded for `halint --version`: it must cost hardly more than an empty node.
if (process.argv.length === 3 && (process.argv[2] === '--version' || process.argv[2] === '-V')) {
  process.stdout.write(`${version}\n`);
} else {
  const { run } = await import('./program.ts');
  process.exitCode = await run(process.argv.slice(2));
}
