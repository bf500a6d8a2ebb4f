import { version } from './version.ts';
import { writeNow } from './output/write-now.ts';

// `halint --version` loads only the version, so that it takes hardly longer than an empty Node process. Even the stream
// of process.stdout would be measurable.
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
