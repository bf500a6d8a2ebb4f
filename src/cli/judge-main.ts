// Entry of the judging thread. It loads the same chunks as the command, with their cached V8 code.
void import('./code-cache.ts').then(() => import('./judging/worker.ts')).then(({ work }) => work());
