import { version } from './version.ts';
import { writeNow } from './output/write-now.ts';

// Nothing but the version is loaded for `halint --version`: it must cost hardly more than an empty node, and already
// the stream behind process.stdout would be seen.
if (process.argv.length === 3 && (process.argv[2] === '--version' || process.argv[2] === '-V')) {
  const failure = writeNow(`${version}\n`);
  if (failure !== undefined) {
    process.stderr.write(`halint: ${failure}\n`);
    process.exitCode = 2;
  }
} else {
  void import('./code-cache.ts')
    .then(() => import('./program/program.ts'))
    .then(({ run }) => run(process.argv.slice(2)))
    .then((code) => {
      process.exitCode = code;
    });
}
