/** Set by --untrusted-config. `1` in the environment has the same effect. */
export const untrustedVariable = 'HALINT_UNTRUSTED_CONFIG';
