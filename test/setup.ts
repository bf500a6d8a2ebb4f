import fc from 'fast-check';

// A developer's run looks somewhere new each time; a gate must give the same answer to the same commit.
if (process.env['CI'] !== undefined) fc.configureGlobal({ seed: 20_261_122 });
