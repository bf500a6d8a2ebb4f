/**
 * The public API for authors of facts and rules. It imports nothing from the rest of halint.
 *
 * Terms: a *host* is one machine of the *pair*; a *source* describes something to read; a *reading* is the result of a
 * source; a *snapshot* contains all readings; a *fact* is a typed value parsed from readings, or unknown; a *rule*
 * judges facts and returns *findings*; a *verdict* is pass, fail, unknown, skip, off or waived.
 */
export * from './source.ts';
export * from './reading.ts';
export * from './pair.ts';
export * from './fact.ts';
export * from './finding.ts';
export * from './parameter.ts';
export * from './rule.ts';
export * from './snapshot.ts';
export * from './report/waiver.ts';
export * from './report/control.ts';
export * from './failover-test.ts';
export * from './report/history.ts';
export * from './report/picture.ts';
export * from './report/picture-definition.ts';
export * from './report/provenance.ts';
export * from './report/readiness.ts';
export * from './report/rule-part.ts';
export * from './report/simulated-failover.ts';
export * from './report/report.ts';
export * from './remedy.ts';
export * from './remedy-text.ts';
export * from './report/remedy-order.ts';
