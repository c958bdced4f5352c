/** A worker that has not renewed for so long has lost the run. */
export const leaseMs = 6_000;
/** How often a worker renews: two renewals may fail before the lease does. */
export const leaseRenewalMs = 2_000;
