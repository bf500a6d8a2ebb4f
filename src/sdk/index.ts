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
export * from './waiver.ts';
export * from './records/control.ts';
export * from './records/failover-test.ts';
export * from './records/history.ts';
export * from './records/picture.ts';
export * from './records/picture-definition.ts';
export * from './records/provenance.ts';
export * from './records/simulated-failover.ts';
export * from './report.ts';
export * from './remedy.ts';
export * from './remedy-text.ts';
export * from './remedy-order.ts';
