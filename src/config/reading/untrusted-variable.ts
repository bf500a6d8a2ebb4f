/** Set by --untrusted-config; `1` in the environment does the same. */
export const untrustedVariable = 'HALINT_UNTRUSTED_CONFIG';
