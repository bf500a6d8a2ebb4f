// The entry of the thread that judges. It loads the same chunks as the command, with the code that V8 made of them.
void import('./code-cache.ts').then(() => import('./judging/worker.ts')).then(({ work }) => work());
