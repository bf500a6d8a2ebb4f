import { version } from './version.ts';

// Nothing but the version is loaded for `halint --version`: it must cost hardly more than an empty node.
if (process.argv.length === 3 && (process.argv[2] === '--version' || process.argv[2] === '-V')) {
  process.stdout.write(`${version}\n`);
} else {
  process.stderr.write('halint: no command yet\n');
  process.exitCode = 2;
}
